"""Excel 97–2003 workbooks (.xls). The record stream is cleared of everything that a list does not need, then read by
xlrd: what remains is bounded by the size of the file, and no drawing, name or formula is looked at."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from foundation.spreadsheets import ole
from foundation.spreadsheets.numbers import date_text, float_text
from foundation.spreadsheets.sheets import (
    LAST_COLUMN,
    LONGEST_CELL,
    NO_SPANS,
    BlankFormula,
    ErrorValue,
    Refused,
    Sheet,
    SheetRow,
    Span,
    Unreadable,
    Workbook,
    is_filled,
)

_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x00BD, 0x00D6, 0x00FD, 0x027E))
_BEGINNINGS, _END = (0x0809, 0x0409, 0x0209), 0x000A
# … and what cells refer to: sheets, texts, formats, the calendar, the code page, results of formulas
_REFERRED_TO = (0x0085, 0x00FC, 0x003C, 0x041E, 0x00E0, 0x0022, 0x0042, 0x0207, 0x04BC, 0x0221, 0x0236)
_KEPT = _CELLS | {*_BEGINNINGS, _END, *_REFERRED_TO}
_MUTED = b"\xff\x0f"  # a record number that nobody knows
MOST_SHARED_TEXTS = 1_000_000
MOST_MERGED_CELLS = 200_000
_HIDDEN_ROW, _EMPTY_RESULT = 0x20, b"\x03"


@dataclass
class _SheetRecords:
    """What the records of one sheet say beside its cells."""

    hidden_rows: set[int] = field(default_factory=set)
    spans: dict[int, dict[int, Span]] = field(default_factory=dict)
    blank_formulas: dict[int, set[int]] = field(default_factory=dict)


def open_workbook(data: bytes) -> Workbook:
    """Raises Refused, in the order of list-import §2."""
    if not ole.is_container(data):
        raise Refused("FILE_TYPE_MISMATCH")
    container = ole.Container(data)
    names = container.names
    if "EncryptedPackage" in names:
        raise Refused("FILE_ENCRYPTED")
    if names and not names & {"Workbook", "Book"}:
        raise Refused("FILE_TYPE_MISMATCH")
    try:
        stream = container.stream("Workbook", "Book")
        records = _Records(bytearray(stream))
    except Unreadable as problem:
        raise Refused("FILE_CORRUPT") from problem
    if records.encrypted:
        raise Refused("FILE_ENCRYPTED")
    if "_VBA_PROJECT_CUR" in names:
        raise Refused("FILE_MACRO")
    return Workbook((_sheets(records),))


class _Records:
    """The record stream with all but the kept records muted, and per sheet (by where it begins) what those said."""

    def __init__(self, stream: bytearray) -> None:
        self.stream = stream
        self.encrypted = False
        self.sheets: dict[int, _SheetRecords] = {}
        self._current = _SheetRecords()
        self._depth = self._merged = 0
        notes = {
            0x002F: self._note_password,
            0x00FC: self._note_shared_texts,
            0x0208: self._note_row,
            0x0006: self._note_formula,
            0x00E5: self._note_merged_cells,
            _END: self._note_end,
        } | dict.fromkeys(_BEGINNINGS, self._note_beginning)
        for at, kind, size in _walk(stream):
            if note := notes.get(kind):
                note(at, bytes(stream[at + 4 : at + 4 + size]))
            if kind not in _KEPT or (
                kind in _CELLS and int.from_bytes(stream[at + 6 : at + 8], "little") >= LAST_COLUMN
            ):
                stream[at : at + 2] = _MUTED

    def _note_beginning(self, at: int, _: bytes) -> None:
        self._depth += 1
        if self._depth == 1:  # deeper ones are charts within a sheet
            self._current = self.sheets[at] = _SheetRecords()

    def _note_end(self, _: int, __: bytes) -> None:
        self._depth -= 1

    def _note_password(self, _: int, __: bytes) -> None:
        self.encrypted = True

    def _note_shared_texts(self, _: int, body: bytes) -> None:
        if int.from_bytes(body[4:8], "little") > MOST_SHARED_TEXTS:
            raise Refused("FILE_UNPACKED")

    def _note_row(self, _: int, body: bytes) -> None:
        if len(body) >= 16 and body[12] & _HIDDEN_ROW:
            self._current.hidden_rows.add(int.from_bytes(body[:2], "little"))

    def _note_formula(self, _: int, body: bytes) -> None:
        if body[6:7] == _EMPTY_RESULT and body[12:14] == b"\xff\xff":
            row, column = struct.unpack_from("<HH", body)
            self._current.blank_formulas.setdefault(row, set()).add(column)

    def _note_merged_cells(self, _: int, body: bytes) -> None:
        for top, bottom, left, right in struct.iter_unpack("<4H", body[2 : 2 + (len(body) - 2) // 8 * 8]):
            self._merged += 1
            if left < LAST_COLUMN and top <= bottom and left <= right:
                self._current.spans.setdefault(top, {})[left] = Span(bottom - top + 1, right - left + 1)
        if self._merged > MOST_MERGED_CELLS:
            raise Refused("FILE_UNPACKED")


def _walk(stream: bytearray) -> Iterator[tuple[int, int, int]]:
    """Offset, number and size of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, size
        at += 4 + size


def _sheets(records: _Records) -> tuple[Sheet, ...]:
    book = _book(records.stream)
    # a substream is one sheet, however often it is named
    first_of = {at: index for index, at in reversed(list(enumerate(book._sh_abs_posn)))}
    return tuple(
        Sheet(name, book._sheet_visibility[index] != 0, partial(_rows, book, index, records.sheets))
        for index, name in enumerate(book.sheet_names())
        if first_of[book._sh_abs_posn[index]] == index
    )


def _book(stream: bytearray) -> Any:
    import xlrd  # inside: it takes a tenth of a second to load, and hardly any list is an .xls

    try:
        return xlrd.open_workbook(file_contents=bytes(stream), logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    except Exception as problem:  # xlrd raises whatever a damaged record leads to
        raise Refused("FILE_CORRUPT") from problem


def _rows(book: Any, index: int, sheets: dict[int, _SheetRecords]) -> Iterator[SheetRow]:
    records = sheets.get(book._sh_abs_posn[index], _SheetRecords())
    try:
        sheet = book.sheet_by_index(index)
    except Exception as problem:  # as above
        raise Unreadable(str(problem)) from problem
    for at in range(sheet.nrows):
        cells = _cells(sheet, at, book.datemode) | _blank_formulas(records, at)
        if cells:
            yield SheetRow(at + 1, at in records.hidden_rows, cells, records.spans.get(at, NO_SPANS))


def _cells(sheet: Any, row: int, datemode: int) -> dict[int, str]:
    typed = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
    texts = {column: _TEXT_OF_KIND[kind](value, datemode) for column, (kind, value) in enumerate(typed) if kind}
    return {column: text for column, text in texts.items() if is_filled(text)}


def _blank_formulas(records: _SheetRecords, row: int) -> dict[int, str]:
    return {column: BlankFormula() for column in records.blank_formulas.get(row, ()) if column < LAST_COLUMN}


def _text(value: str, _: int) -> str:
    return value[:LONGEST_CELL]


def _number(value: float, _: int) -> str:
    return float_text(value)


def _date(value: float, datemode: int) -> str:
    return date_text(repr(value), from_1904=bool(datemode))


def _boolean(value: int, _: int) -> str:
    return "TRUE" if value else "FALSE"


_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def _error(value: int, _: int) -> str:
    return ErrorValue(_ERRORS.get(value, "#VALUE!"))


def _empty(_: object, __: int) -> str:
    return ""


# by xlrd's number of the kind
_TEXT_OF_KIND = (_empty, _text, _number, _date, _boolean, _error, _empty)
