"""A new .xlsx with the same cells as a workbook of any format, and marks in one of its sheets."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from foundation.spreadsheets.marks import COLOURS, Mark, Place, uncovered
from foundation.spreadsheets.sheets import LAST_COLUMN, LAST_ROW, Sheet, SheetRow, Span, Unreadable, Workbook
from respondents.roster_file.header import NO_ALIASES, Aliases
from respondents.roster_file.list_file import best_reading

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 50_000  # of a sheet that are copied
_MOST_MERGED = 200_000  # cells
_LEADS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN_IN_NAMES = str.maketrans("[]:*?/\\", "       ")
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 8, 45  # characters
_NOTE = {"x_scale": 2.2, "y_scale": 1.4, "author": "Kiểm tra danh sách"}
_CELL = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True, "num_format": "@"}


def marked_copy(workbook: Workbook, name: str, marks: Mapping[Place, Mark], aliases: Aliases = NO_ALIASES) -> bytes:
    """Copies the visible sheets, every cell as text; the marks stand in the sheet of this name. Hidden sheets are left
    out, hidden rows stay hidden, merged cells stay merged."""
    import xlsxwriter  # inside: it takes a quarter of a second to load, and reading a list does not need it

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles, taken = _Styles(book), set[str]()
        for sheet in best_reading(workbook, aliases):
            rows = None if sheet.hidden else _rows(sheet)
            if rows is not None:
                copy = book.add_worksheet(_free_name(sheet.name, taken))
                _copy(rows, copy, styles, marks if sheet.name == name else {})
    return target.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    """The sheet's own name as far as Excel allows it, and no name twice."""
    wanted = name.translate(_FORBIDDEN_IN_NAMES).strip("' ")[:_LONGEST_NAME] or "Danh sách"
    numbered = (f"{wanted[: _LONGEST_NAME - 5]} {number}" for number in range(2, 1_002))
    free = next(one for one in (wanted, *numbered) if one.lower() not in taken)
    taken.add(free.lower())
    return free


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
    _merge(copy, spans)
    for place, mark in shown.items():
        copy.write_blank(place.row - 1, place.column, None, styles.of("", mark))
        copy.write_comment(place.row - 1, place.column, mark.note, _NOTE)
    for row in rows:
        _copy_row(row, copy, styles, shown)
    _set_widths(rows, copy)


def _merge(copy: Worksheet, spans: Mapping[int, Mapping[int, Span]]) -> None:
    """Merges cells that are still empty; what stands in the first is written afterwards. Of two that overlap, as in a
    damaged workbook, the upper one counts."""
    taken: set[tuple[int, int]] = set()
    for top, begins in spans.items():
        for left, span in begins.items():
            last, right = top + span.rows - 1, min(left + span.columns, LAST_COLUMN) - 1
            if not 1 < span.rows * (right - left + 1) <= _MOST_MERGED - len(taken):
                continue
            cells = {(row, column) for row in range(top, last + 1) for column in range(left, right + 1)}
            if taken.isdisjoint(cells) and last <= LAST_ROW:
                taken |= cells
                copy.merge_range(top - 1, left, last - 1, right, "")


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
