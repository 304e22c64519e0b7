"""Merged cells: a vertically merged cell belongs to each of its rows, a horizontally merged one to its first column."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from respondents.roster_file.sheets import LAST_COLUMN, SheetRow, Span


class _Open(NamedTuple):
    """A merged cell that reaches below the row where it begins."""

    last_row: int
    columns: int
    cell: str


def spread(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """The rows with vertically merged cells in each of their rows, also in rows that have nothing else."""
    open_cells: dict[int, _Open] = {}
    number = 0
    for row in rows:
        yield from _rows_of_merged_cells(open_cells, number + 1, row.number)
        number = row.number
        _continue(open_cells, row)
        _begin(open_cells, row)
        yield row
    yield from _rows_of_merged_cells(open_cells, number + 1, None)


def _rows_of_merged_cells(open_cells: dict[int, _Open], first: int, before: int | None) -> Iterator[SheetRow]:
    last = max((merged.last_row for merged in open_cells.values() if merged.cell), default=0)
    for number in range(first, last + 1 if before is None else min(last + 1, before)):
        row = SheetRow(number)
        _continue(open_cells, row)
        yield row


def _continue(open_cells: dict[int, _Open], row: SheetRow) -> None:
    """Puts the cells merged from above into the row, over whatever a program left beneath them."""
    if not open_cells:
        return
    row.spans = dict(row.spans)
    for column, merged in list(open_cells.items()):
        if row.number > merged.last_row:
            del open_cells[column]
            continue
        _clear(row, column, merged.columns)
        if merged.cell:
            row.cells[column] = merged.cell
        row.spans[column] = Span(1, merged.columns)


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
