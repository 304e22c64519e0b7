"""A sheet as the product understands it: its columns by their own names, its rows by those columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from questionnaires.workbook.cells import Cell
from questionnaires.workbook.columns import COLUMNS, Column, Fate, read_columns
from questionnaires.workbook.reading import RawSheet

NO_TRANSLATION = "-"
"""What XLSForm authors write where a translation is left out."""


@dataclass(frozen=True, eq=False)
class Row:
    """A row that is not empty; `cells` by Column.key, of the used columns only."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """The text of a cell; "" when it is empty, or a formula whose value nobody knows."""
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def holds(self, key: str) -> bool:
        """Whether anything stands in the cell, a formula included."""
        return key in self.cells

    def hides(self, key: str) -> bool:
        """Whether a formula stands in the cell: then nobody knows what it says."""
        return self.holds(key) and not self.cells[key].text

    def says(self, key: str) -> bool:
        """Whether a text for respondents stands in the cell; `-` says nothing."""
        return self.holds(key) and self.text(key) != NO_TRANSLATION


@dataclass(frozen=True)
class Sheet:
    """One of the three sheets; `columns` in the order of the file."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, name: str, raw: RawSheet) -> Sheet:
        columns = read_columns(name, raw.header)
        used = {index: column.key for index, column in columns.items() if column.fate is Fate.USED}
        rows = (
            Row(row.number, {used[index]: cell for index, cell in row.cells.items() if index in used})
            for row in raw.rows
        )
        return cls(name, tuple(columns.values()), tuple(row for row in rows if row.cells))

    @cached_property
    def used(self) -> Mapping[str, Column]:
        """The interpreted columns by Column.key."""
        return {column.key: column for column in self.columns if column.fate is Fate.USED}

    @cached_property
    def misspelt(self) -> frozenset[str]:
        """Keys of columns that the author has, but under a wrong name: what is missing there has one cause."""
        return frozenset(column.key for column in self.columns if column.fate is Fate.MISSPELT)

    def header(self, key: str) -> str:
        """The header as it stands in the file, or the expected one when the column is missing."""
        return self.used[key].header if key in self.used else key

    def columns_named(self, name: str) -> Iterator[Column]:
        """`label` → its columns, one for each language."""
        return (column for column in self.used.values() if column.name == name)

    def says(self, row: Row, name: str) -> bool:
        """Whether the row has this text in any language."""
        return any(row.says(column.key) for column in self.columns_named(name))

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed columns of which there is no trace."""
        return tuple(name for name in COLUMNS[self.name].needed if name not in self.used and name not in self.misspelt)

    @property
    def can_be_read(self) -> bool:
        """Without a needed column the rows mean nothing."""
        return all(name in self.used for name in COLUMNS[self.name].needed)
