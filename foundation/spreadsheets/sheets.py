"""A workbook as every reader sees it, whatever its format: sheets of rows of cells, read one row at a time.

A cell is a `str`; three subclasses say what a text alone cannot. Columns count from 0, rows from 1.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from foundation.plain_text import is_blank

LAST_COLUMN = 100  # columns further right hold no list
LAST_ROW = 1_048_576  # of any spreadsheet program
LONGEST_CELL = 32_767  # characters, of any spreadsheet program


class Refused(Exception):
    """The file is not read; `code` is the FILE_… problem that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreadable(Exception):
    """A part of the file (most often one sheet) cannot be read: missing, damaged, not well-formed."""


class ErrorValue(str):
    """An error that a formula gave, such as `#REF!`."""


class BlankFormula(str):
    """A formula whose stored value shows nothing: the cell is filled, its text is empty."""


class ValuelessFormula(str):
    """A formula without a stored value: what it would show is not in the file."""


class Span(NamedTuple):
    """How many rows and columns a merged cell covers, counted from its own."""

    rows: int
    columns: int


NO_SPANS: Mapping[int, Span] = MappingProxyType({})
NO_FORMULAS: Collection[int] = frozenset()


class SheetRow:
    """The filled cells of one row by column, the merged cells that begin in it, and the columns in which formulas stand.
    Made a million times."""

    __slots__ = ("cells", "formulas", "hidden", "number", "spans")

    def __init__(
        self,
        number: int,
        hidden: bool = False,
        cells: dict[int, str] | None = None,
        spans: Mapping[int, Span] = NO_SPANS,
        formulas: Collection[int] = NO_FORMULAS,
    ) -> None:
        self.number = number
        self.hidden = hidden
        self.cells = {} if cells is None else cells
        self.spans = spans
        self.formulas = formulas


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` starts reading from the top each time it is called; blank rows may be left out."""

    name: str
    hidden: bool
    rows: Callable[[], Iterator[SheetRow]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """`readings` holds the same file read in different ways (a CSV by each delimiter); most files have one. Its sheets
    are taken in turn: asking for the next one gives up the rows of the last."""

    readings: tuple[Iterable[Sheet], ...]
    encoding: str = ""  # of a text file that was not Unicode


def is_filled(cell: str) -> bool:
    """More than spaces and invisible characters; an error value or a formula counts."""
    return type(cell) is not str or not is_blank(cell)


def column_letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """`A` → 0, `AA` → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter.upper()) - ord("A") + 1
    return index - 1
