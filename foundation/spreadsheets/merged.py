"""Merged cells: a vertically merged cell belongs to each of its rows, a horizontally merged one to its first column."""

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from foundation.spreadsheets.sheets import LAST_COLUMN, LAST_ROW, SheetRow, Span


class _Open(NamedTuple):
    """A merged cell that reaches below the row where it begins."""

    last_row: int
    columns: int
    cell: str


class MergedCells:
    """Spreads the merged cells of one sheet, row by row from its top."""

    def __init__(self) -> None:
        self._open: dict[int, _Open] = {}
        self._that_matter: Container[int] = range(LAST_COLUMN)

    def only_matter_in(self, columns: Container[int]) -> None:
        """From here on, a row that has nothing but merged cells is given only if one stands in these columns."""
        self._that_matter = columns

    def spread(self, rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
        """The rows with vertically merged cells in each of their rows, also in rows that have nothing else."""
        number = 0
        for row in rows:
            if self._open:
                yield from self._rows_of_merged_cells(number + 1, row.number)
                _continue(self._open, row)
            number = row.number
            if row.spans:
                _begin(self._open, row)
            yield row
        yield from self._rows_of_merged_cells(number + 1, LAST_ROW + 1)

    def _rows_of_merged_cells(self, first: int, before: int) -> Iterator[SheetRow]:
        for number in range(first, before):
            if number > self._last_row_that_matters():
                break
            row = SheetRow(number)
            _continue(self._open, row)
            yield row

    def _last_row_that_matters(self) -> int:
        matter = (merged.last_row for at, merged in self._open.items() if merged.cell and at in self._that_matter)
        return max(matter, default=0)


def _continue(open_cells: dict[int, _Open], row: SheetRow) -> None:
    """Puts the cells merged from above into the row, over whatever a program left beneath them."""
    spans = dict(row.spans)
    for column, merged in list(open_cells.items()):
        if row.number > merged.last_row:
            del open_cells[column]
            continue
        _clear(row, column, merged.columns)
        if merged.cell:
            row.cells[column] = merged.cell
        spans[column] = Span(1, merged.columns)
    row.spans = spans


def _begin(open_cells: dict[int, _Open], row: SheetRow) -> None:
    for column, span in row.spans.items():
        if column in open_cells and span.rows == 1:
            continue
        cell = row.cells.get(column, "")
        _clear(row, column + 1, span.columns - 1)
        if span.rows > 1:
            open_cells[column] = _Open(row.number + span.rows - 1, span.columns, cell)


def _clear(row: SheetRow, first: int, columns: int) -> None:
    for column in range(first, min(first + columns, LAST_COLUMN)):
        row.cells.pop(column, None)
