"""The file of a questionnaire → its three sheets as rows of text, read by the same code as every other spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from foundation.spreadsheets import opening
from foundation.spreadsheets.numbers import Ways
from foundation.spreadsheets.sheets import Refused, Sheet, SheetRow
from foundation.spreadsheets.sheets import Unreadable as DamagedPart
from questionnaires.workbook.cells import Cell, clean, moment_text, number_text, read_cell

SHEETS = ("survey", "choices", "settings")

MAX_ROWS = 5_000
SCANNED_ROWS = 20_000
"""Rows looked at for anything below row MAX_ROWS; what stands still further down is a stray cell."""
MAX_COLUMNS = 500
MAX_CELLS = 500_000
"""Of the three sheets: a hundred columns of as many rows as there may be."""
MAX_TEXT = 10_000_000
"""Characters in all cells of the three sheets: many times what the longest questionnaire says."""

WAYS = Ways(MAX_COLUMNS, number_text, moment_text, takes_links=True)
REASONS: Mapping[str, str] = {
    "FILE_EMPTY": "not_xlsx",
    "FILE_TYPE_MISMATCH": "not_xlsx",
    "FILE_TYPE": "not_xlsx",
    "FILE_TOO_LARGE": "too_big",
    "FILE_UNPACKED": "too_big",
    "FILE_MACRO": "macros",
    "FILE_ENCRYPTED": "encrypted",
    "FILE_UNSAFE": "unsafe",
}
"""Reasons in the words of messages.REFUSALS; every other refusal is of a damaged file."""

TAKES_STORED_VALUES = frozenset(("settings",))
"""Sheets where a formula stands for what it showed last: authors compute the version of a questionnaire."""
_NO_FORMULAS: frozenset[int] = frozenset()


class Unreadable(Exception):
    """The file was not read. `reason` is a key of messages.REFUSALS; `words` fill its text."""

    def __init__(self, reason: str, **words: object) -> None:
        self.reason, self.words = reason, words
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row that is not empty: its number as Excel shows it, and its cells by column (from 0)."""

    number: int
    cells: dict[int, Cell]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """Row 1 and the rows below it that hold something."""

    header: dict[int, Cell]
    rows: tuple[RawRow, ...]


def read_sheets(data: bytes) -> dict[str, RawSheet]:
    """The sheets survey, choices and settings, those that are there; their names in any case. Raises Unreadable.

    What the file is (.xlsx, .xls, .ods) is told by its content."""
    try:
        return _read(data)
    except Refused as refusal:
        raise Unreadable(REASONS.get(refusal.code, "damaged")) from refusal
    except DamagedPart as refusal:
        raise Unreadable("damaged") from refusal


def _read(data: bytes) -> dict[str, RawSheet]:
    filename = f"phieu{opening.extension_by_content(data)}"
    (sheets,) = opening.open_workbook(data, filename, WAYS).readings
    found: dict[str, RawSheet] = {}
    left = MAX_TEXT
    for sheet in sheets:
        name = clean(sheet.name).lower()
        if name in SHEETS and name not in found:
            found[name] = _read_sheet(name, sheet)
            left -= _length(found[name])
        if left < 0:
            raise Unreadable("too_big")
    return found


def _read_sheet(name: str, sheet: Sheet) -> RawSheet:
    header: dict[int, Cell] = {}
    rows = []
    cells = 0
    for row in _filled_rows(name, sheet):
        cells += len(row.cells)
        if cells > MAX_CELLS:
            raise Unreadable("too_big")
        if row.number > MAX_ROWS:
            _refuse_rows(name)
        if row.number == 1:
            header = row.cells
        else:
            rows.append(row)
    return RawSheet(header, tuple(rows))


def _refuse_rows(name: str) -> NoReturn:
    raise Unreadable("too_many_rows", sheet=name, most=MAX_ROWS)


def _filled_rows(name: str, sheet: Sheet) -> Iterator[RawRow]:
    for row in sheet.rows():
        if row.number > SCANNED_ROWS:
            break
        if cells := _cells(name, row):
            yield RawRow(row.number, cells)


def _cells(name: str, row: SheetRow) -> dict[int, Cell]:
    formulas = _NO_FORMULAS if name in TAKES_STORED_VALUES else row.formulas
    read = ((column, read_cell(text, is_formula=column in formulas)) for column, text in sorted(row.cells.items()))
    return {column: cell for column, cell in read if cell is not None}


def _length(sheet: RawSheet) -> int:
    return sum(len(cell.text) for row in sheet.rows for cell in row.cells.values())
