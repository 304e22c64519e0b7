"""Excel 97–2003 workbooks (.xls). The record stream is cleared of everything that a list does not need, then read by
xlrd (see xls_records): what remains is bounded by the size of the file, and no drawing, name or formula is looked at."""

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from foundation.spreadsheets import ole
from foundation.spreadsheets.numbers import FOR_LISTS, Ways
from foundation.spreadsheets.sheets import (
    LONGEST_CELL,
    NO_FORMULAS,
    NO_SPANS,
    BlankFormula,
    ErrorValue,
    Refused,
    Sheet,
    SheetRow,
    Unreadable,
    Workbook,
    is_filled,
)
from foundation.spreadsheets.xls_records import Records, SheetRecords


def open_workbook(data: bytes, ways: Ways = FOR_LISTS) -> Workbook:
    """Raises Refused, in the order of list-import §2."""
    if not ole.is_container(data):
        raise Refused("FILE_TYPE_MISMATCH")
    container = ole.Container(data)
    names = container.names
    if names and not names & {"workbook", "book"}:
        raise Refused("FILE_TYPE_MISMATCH")
    try:
        stream = container.stream("Workbook", "Book")
        records = Records(bytearray(stream), ways.last_column)
    except Unreadable as problem:
        raise Refused("FILE_CORRUPT") from problem
    if records.encrypted:
        raise Refused("FILE_ENCRYPTED")
    if "_vba_project_cur" in names:
        raise Refused("FILE_MACRO")
    return Workbook((_sheets(records, ways),))


def _sheets(records: Records, ways: Ways) -> tuple[Sheet, ...]:
    book = _book(records)
    # a substream is one sheet, however often it is named
    first_of = {at: index for index, at in reversed(list(enumerate(book._sh_abs_posn)))}
    return tuple(
        Sheet(name, book._sheet_visibility[index] != 0, partial(_rows, book, index, records.sheets, ways))
        for index, name in enumerate(book.sheet_names())
        if first_of[book._sh_abs_posn[index]] == index
    )


def _book(records: Records) -> Any:
    import xlrd  # inside: it takes a tenth of a second to load, and hardly any list is an .xls

    try:
        book = xlrd.open_workbook(
            file_contents=bytes(records.stream), logfile=io.StringIO(), on_demand=True, ragged_rows=True
        )
    except Exception as problem:  # xlrd raises whatever a damaged record leads to
        raise Refused("FILE_CORRUPT") from problem
    book._sharedstrings = records.shared_texts
    return book


def _rows(book: Any, index: int, sheets: dict[int, SheetRecords], ways: Ways) -> Iterator[SheetRow]:
    records = sheets.get(book._sh_abs_posn[index], SheetRecords())
    try:
        sheet = book.sheet_by_index(index)
    except Exception as problem:  # as above
        raise Unreadable(str(problem)) from problem
    for at in range(sheet.nrows):
        cells = _cells(sheet, at, book.datemode, ways) | dict.fromkeys(
            records.blank_formulas.get(at, ()), BlankFormula()
        )
        if cells:
            formulas = records.formulas.get(at, NO_FORMULAS)
            yield SheetRow(at + 1, at in records.hidden_rows, cells, records.spans.get(at, NO_SPANS), formulas)


def _cells(sheet: Any, row: int, datemode: int, ways: Ways) -> dict[int, str]:
    typed = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
    texts = {column: _TEXT_OF_KIND[kind](value, datemode, ways) for column, (kind, value) in enumerate(typed) if kind}
    return {column: text for column, text in texts.items() if is_filled(text)}


def _text(value: str, _: int, __: Ways) -> str:
    return value[:LONGEST_CELL]


def _number(value: float, _: int, ways: Ways) -> str:
    return ways.number_text(repr(value))


def _date(value: float, datemode: int, ways: Ways) -> str:
    return ways.serial_text(repr(value), from_1904=bool(datemode))


def _boolean(value: int, _: int, __: Ways) -> str:
    return "TRUE" if value else "FALSE"


_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def _error(value: int, _: int, __: Ways) -> str:
    return ErrorValue(_ERRORS.get(value, "#VALUE!"))


def _empty(_: object, __: int, ___: Ways) -> str:
    return ""


# by xlrd's number of the kind
_TEXT_OF_KIND = (_empty, _text, _number, _date, _boolean, _error, _empty)
