"""The lists of the choices sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from questionnaires.workbook.sheets import Row, Sheet


@dataclass(frozen=True)
class ChoiceList:
    """Choices in the order of the sheet."""

    name: str
    rows: tuple[Row, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(row.text("name") for row in self.rows if row.text("name"))

    @property
    def is_fully_known(self) -> bool:
        """False when the name of a choice is missing or a formula: then nobody can say what is not in the list."""
        return all(row.text("name") for row in self.rows)

    @cached_property
    def filled_columns(self) -> frozenset[str]:
        """Columns in which a choice of this list has a value; a filter may use them."""
        return frozenset(key for row in self.rows for key in row.cells) - {"list_name"}

    @property
    def exclusive(self) -> tuple[str, ...]:
        """Choices that cannot be combined with others."""
        return tuple(row.text("name") for row in self.rows if row.text("exclusive") == "yes")

    def offers(self, value: str) -> bool:
        """Whether a choice is called `value`; numbers are compared as numbers."""
        return value in self.names or _as_number(value) in self._numbers

    @cached_property
    def _numbers(self) -> frozenset[float]:
        return frozenset(number for number in map(_as_number, self.names) if number is not None)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def read_lists(sheet: Sheet) -> Mapping[str, ChoiceList]:
    """The lists by name, in the order in which they first appear."""
    return {name: ChoiceList(name, tuple(rows)) for name, rows in _by_list(sheet.rows).items()}


def _by_list(rows: Iterable[Row]) -> dict[str, list[Row]]:
    lists: dict[str, list[Row]] = {}
    for row in rows:
        if name := row.text("list_name"):
            lists.setdefault(name, []).append(row)
    return lists
