"""A new .xlsx with the same cells as a workbook of any format, and marks in one of its sheets."""

import io
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from respondents.roster_file.list_file import best_reading
from respondents.roster_file.marks import COLOURS, Mark, Place, uncovered
from respondents.roster_file.sheets import LAST_COLUMN, LAST_ROW, Sheet, SheetRow, Span, Unreadable, Workbook

MOST_ROWS = 50_000  # of a sheet that are copied
_LARGEST_MERGE = 10_000  # cells
_LEADS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NARROWEST, _WIDEST = 8, 45  # characters
_NOTE = {"x_scale": 2.2, "y_scale": 1.4, "author": "Kiểm tra danh sách"}
_CELL = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True, "num_format": "@"}


def marked_copy(workbook: Workbook, name: str, marks: Mapping[Place, Mark]) -> bytes:
    """Copies the visible sheets, every cell as text; the marks stand in the sheet of this name. Hidden sheets are left
    out, hidden rows stay hidden, merged cells stay merged."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = _Styles(book)
        for number, sheet in enumerate(best_reading(workbook), 1):
            rows = None if sheet.hidden else _rows(sheet)
            if rows is not None:
                copy = book.add_worksheet(f"Trang {number}" if sheet.name != name else "Danh sách")
                _copy(rows, copy, styles, marks if sheet.name == name else {})
    return target.getvalue()


def _rows(sheet: Sheet) -> list[SheetRow] | None:
    """None for a sheet that is damaged."""
    try:
        return list(islice(sheet.rows(), MOST_ROWS))
    except Unreadable:
        return None


class _Styles:
    """Formats by colour, and with a sign that keeps a text from becoming a formula."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Format] = {}

    def of(self, text: str, mark: Mark | None) -> Format:
        colour, is_quoted = COLOURS[mark.severity] if mark else "", text.startswith(_LEADS_A_FORMULA)
        if (colour, is_quoted) not in self._made:
            fill: dict[str, Any] = {"bg_color": f"#{colour}", "border": 1} if colour else {}
            self._made[colour, is_quoted] = self._book.add_format(_CELL | fill | {"quote_prefix": is_quoted})
        return self._made[colour, is_quoted]


def _copy(rows: Sequence[SheetRow], copy: Worksheet, styles: _Styles, marks: Mapping[Place, Mark]) -> None:
    spans = {row.number: row.spans for row in rows if row.spans}
    shown = uncovered(marks, spans)
    copy.ignore_errors({"number_stored_as_text": f"A1:CV{LAST_ROW}"})
    for top, begins in spans.items():
        for left, span in begins.items():
            _merge(copy, Place(top, left), span)
    for place, mark in shown.items():
        copy.write_blank(place.row - 1, place.column, None, styles.of("", mark))
        copy.write_comment(place.row - 1, place.column, mark.note, _NOTE)
    for row in rows:
        _copy_row(row, copy, styles, shown)
    _set_widths(rows, copy)


def _merge(copy: Worksheet, place: Place, span: Span) -> None:
    """Merges cells that are still empty; what stands in the first is written afterwards."""
    row, column, columns = place.row - 1, place.column, min(span.columns, LAST_COLUMN - place.column)
    if 1 < span.rows * columns <= _LARGEST_MERGE:
        try:
            copy.merge_range(row, column, row + span.rows - 1, column + columns - 1, "")
        except OverlappingRange:
            pass  # a damaged workbook: one of the two is enough


def _copy_row(row: SheetRow, copy: Worksheet, styles: _Styles, marks: Mapping[Place, Mark]) -> None:
    if row.hidden:
        copy.set_row(row.number - 1, None, None, {"hidden": True})
    for column, text in row.cells.items():
        copy.write_string(row.number - 1, column, str(text), styles.of(text, marks.get(Place(row.number, column))))


def _set_widths(rows: Sequence[SheetRow], copy: Worksheet) -> None:
    longest: dict[int, int] = {}
    for row in rows[:200]:
        for column, text in row.cells.items():
            if column not in row.spans:
                longest[column] = max(longest.get(column, 0), len(text))
    for column, length in longest.items():
        copy.set_column(column, column, min(max(length + 2, _NARROWEST), _WIDEST))
