"""A new .xlsx with the same cells as sheets of any format, and marks in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from foundation.spreadsheets.marks import COLOURS, Mark, Place, uncovered
from foundation.spreadsheets.sheets import LAST_ROW, Sheet, SheetRow, Span, Unreadable
from foundation.spreadsheets.writing import Book, Page, Style, cut

MOST_ROWS = 50_000  # of a sheet that are copied
MOST_CELLS = 400_000  # of all sheets
_LAST_COLUMN = 500  # to which merged cells are drawn
_MOST_MERGED = 200_000  # cells
_NARROWEST, _WIDEST = 8, 45  # characters
_NOTE = {"x_scale": 2.2, "y_scale": 1.4}
_CELL: Style = {"text_wrap": True, "num_format": "@"}


def marked_copy(sheets: Iterable[Sheet], marks: Mapping[str, Mapping[Place, Mark]], author: str) -> bytes:
    """Copies the visible sheets, every cell as text, with their marks by the sheet's name. Hidden sheets are left out unless
    they are marked, hidden rows stay hidden, merged cells stay merged."""
    left, waiting = MOST_CELLS, dict(marks)
    with Book() as book:
        for sheet in sheets:
            if sheet.hidden and sheet.name not in waiting:
                continue
            rows = _rows(sheet, left)
            if rows is not None:
                left -= sum(len(row.cells) for row in rows)
                _copy(rows, book.sheet(sheet.name), waiting.pop(sheet.name, {}), author)
    return book.content


def _rows(sheet: Sheet, most: int) -> list[SheetRow] | None:
    """As many rows as there is room for; None for a sheet that is damaged."""
    rows: list[SheetRow] = []
    try:
        for row in sheet.rows():
            most -= len(row.cells)
            if most < 0 or len(rows) == MOST_ROWS:
                break
            rows.append(row)
    except Unreadable:
        return None
    return rows


def _style(mark: Mark | None) -> Style:
    return {**_CELL, "bg_color": f"#{COLOURS[mark.severity]}", "border": 1} if mark else _CELL


def _copy(rows: Sequence[SheetRow], page: Page, marks: Mapping[Place, Mark], author: str) -> None:
    spans = {row.number: row.spans for row in rows if row.spans}
    shown = uncovered(marks, spans)
    page.layout.ignore_errors({"number_stored_as_text": f"A1:CV{LAST_ROW}"})
    _merge(page, spans)
    for place, mark in shown.items():
        if mark.value:
            page.text(place.row - 1, place.column, cut(mark.value), _style(mark))
        else:
            page.blank(place.row - 1, place.column, _style(mark))
        page.layout.write_comment(place.row - 1, place.column, mark.note, {**_NOTE, "author": author})
    for row in rows:
        _copy_row(row, page, shown)
    _set_widths(rows, page)


def _merge(page: Page, spans: Mapping[int, Mapping[int, Span]]) -> None:
    """Merges cells that are still empty; what stands in the first is written afterwards. Of two that overlap, as in a
    damaged workbook, the upper one counts."""
    taken: set[tuple[int, int]] = set()
    for top, begins in spans.items():
        for left, span in begins.items():
            last, right = top + span.rows - 1, min(left + span.columns, _LAST_COLUMN) - 1
            if not 1 < span.rows * (right - left + 1) <= _MOST_MERGED - len(taken):
                continue
            cells = {(row, column) for row in range(top, last + 1) for column in range(left, right + 1)}
            if taken.isdisjoint(cells) and last <= LAST_ROW:
                taken |= cells
                page.layout.merge_range(top - 1, left, last - 1, right, "")


def _copy_row(row: SheetRow, page: Page, marks: Mapping[Place, Mark]) -> None:
    if row.hidden:
        page.layout.set_row(row.number - 1, None, None, {"hidden": True})
    for column, text in row.cells.items():
        mark = marks.get(Place(row.number, column))
        if mark is None or mark.value is None:
            page.text(row.number - 1, column, cut(text), _style(mark))


def _set_widths(rows: Sequence[SheetRow], page: Page) -> None:
    longest: dict[int, int] = {}
    for row in rows[:200]:
        for column, text in row.cells.items():
            if column not in row.spans:
                longest[column] = max(longest.get(column, 0), len(text))
    for column, length in longest.items():
        page.width(column, min(max(length + 2, _NARROWEST), _WIDEST))
