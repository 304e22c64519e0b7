"""An .xlsx file → its three sheets as rows of text, with bounds on everything a hostile file can inflate."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl

from questionnaires.workbook.cells import Cell, clean, read_cell

SHEETS = ("survey", "choices", "settings")

MAX_FILE_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 32 * 2**20
MAX_OTHER_PART_BYTES = 4 * 2**20
"""Styles, themes, relations: openpyxl makes an object of every element in them."""
MAX_PARTS = 1_000
MAX_ROWS = 5_000
SCANNED_ROWS = 20_000
"""Rows looked at for anything below row MAX_ROWS; what stands still further down is a stray cell."""
MAX_COLUMNS = 500

OLE_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
"""An old .xls file begins like this, and so does an .xlsx with a password."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


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
    """The sheets survey, choices and settings, those that are there. Raises Unreadable, never anything else."""
    _refuse_unsafe(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of drawings and validations it does not keep
            return _read(data)
    except Unreadable:
        raise
    except Exception as refusal:  # whatever openpyxl, zipfile or the XML parser say of a damaged file
        raise Unreadable("damaged") from refusal


def _refuse_unsafe(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("too_big")
    if data.startswith(OLE_FILE):
        raise Unreadable("encrypted" if ENCRYPTED_PACKAGE in data else "not_xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as refusal:
        raise Unreadable("damaged" if data.startswith(b"PK") else "not_xlsx") from refusal
    for reason, is_refused in _REFUSED_ARCHIVES.items():
        if is_refused(parts):
            raise Unreadable(reason)


def _is_too_big(parts: list[zipfile.ZipInfo]) -> bool:
    """By the declared sizes; zipfile never unpacks more than is declared."""
    others = (part.file_size for part in parts if part.filename.endswith((".xml", ".rels")) and not _holds_cells(part))
    return (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
        or max(others, default=0) > MAX_OTHER_PART_BYTES
    )


def _holds_cells(part: zipfile.ZipInfo) -> bool:
    return part.filename.startswith("xl/worksheets/") or part.filename.endswith("sharedStrings.xml")


_REFUSED_ARCHIVES = {
    "encrypted": lambda parts: any(part.flag_bits & 1 for part in parts),
    "macros": lambda parts: any(part.filename.lower().endswith("vbaproject.bin") for part in parts),
    "not_xlsx": lambda parts: not any(part.filename == "[Content_Types].xml" for part in parts),
    "too_big": _is_too_big,
}


def _read(data: bytes) -> dict[str, RawSheet]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        found: dict[str, RawSheet] = {}
        for sheet in book.worksheets:
            name = clean(sheet.title)
            if name in SHEETS and name not in found:
                found[name] = _read_sheet(name, sheet)
        return found
    finally:
        book.close()


def _read_sheet(name: str, sheet: Any) -> RawSheet:
    sheet.reset_dimensions()  # what a file declares of its size is not believed
    header: dict[int, Cell] = {}
    rows = []
    for row in _filled_rows(sheet):
        if row.number > MAX_ROWS:
            raise Unreadable("too_many_rows", sheet=name, most=MAX_ROWS)
        if row.number == 1:
            header = row.cells
        else:
            rows.append(row)
    return RawSheet(header, tuple(rows))


def _filled_rows(sheet: Any) -> Iterator[RawRow]:
    for number, cells in enumerate(sheet.iter_rows(max_row=SCANNED_ROWS, max_col=MAX_COLUMNS), start=1):
        present = [(index, cell) for index, cell in enumerate(cells) if cell.value is not None]
        read = ((index, read_cell(cell.value, is_formula=cell.data_type == "f")) for index, cell in present)
        filled = {index: cell for index, cell in read if cell is not None}
        if filled:
            yield RawRow(number, filled)
