"""Text files (.csv): their encoding, and the three delimiters, each of which is one way to read the file."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from foundation.spreadsheets import ole
from foundation.spreadsheets.archive import is_archive
from foundation.spreadsheets.numbers import FOR_LISTS, Ways
from foundation.spreadsheets.sheets import (
    LAST_ROW,
    LONGEST_CELL,
    Refused,
    Sheet,
    SheetRow,
    Unreadable,
    Workbook,
    is_filled,
)

DELIMITERS = (",", ";", "\t")
OLD_ENCODING = "windows-1258"

_PDF = b"%PDF"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_QUOTED_FORMULA = re.compile('="(.*)"', re.DOTALL)  # how a spreadsheet keeps the zero of ="0905123456"
_TOP = 100  # rows
_LONGEST_UTF_8 = 4  # bytes of a character
csv.field_size_limit(10_485_760)  # a cell as long as the file is cut like any other, not an error


def open_workbook(data: bytes, ways: Ways = FOR_LISTS) -> Workbook:
    """Raises Refused, in the order of list-import §2."""
    if not data.startswith(_UTF_16) and (_has_other_signature(data) or b"\0" in data):
        raise Refused("FILE_TYPE_MISMATCH")
    text, encoding = decoded(data)
    readings = (
        Sheet("", hidden=False, rows=partial(_rows, text, delimiter, ways.last_column)) for delimiter in DELIMITERS
    )
    return Workbook(tuple((sheet,) for sheet in readings), encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding if that was not Unicode. Bytes that mean nothing become U+FFFD."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace"), ""
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace"), ""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as problem:
        if _is_cut_off(data, problem):
            return data.decode("utf-8", "replace"), ""
    return unicodedata.normalize("NFC", data.decode("cp1258", "replace")), OLD_ENCODING


def _is_cut_off(data: bytes, problem: UnicodeDecodeError) -> bool:
    """UTF-8 to the last character, of which the end is missing."""
    return (
        problem.reason == "unexpected end of data"
        and len(data) - problem.start < _LONGEST_UTF_8
        and not data[: problem.start].isascii()
    )


def _has_other_signature(data: bytes) -> bool:
    return is_archive(data) or ole.is_container(data) or data.startswith(_PDF)


def _rows(text: str, delimiter: str, last_column: int) -> Iterator[SheetRow]:
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            # blank lines at the top are given, so that whoever looks for a header knows when to stop
            if any(record) or number <= _TOP:
                if number > LAST_ROW:
                    raise Refused("FILE_TOO_MANY_ROWS")
                contents = map(_content, record[:last_column])
                yield SheetRow(number, cells={at: text for at, text in enumerate(contents) if is_filled(text)})
    except csv.Error as problem:
        raise Unreadable(str(problem)) from problem


def _content(field: str) -> str:
    formula = _QUOTED_FORMULA.fullmatch(field.strip()) if "=" in field[:2] else None
    return (formula[1].replace('""', '"') if formula else field)[:LONGEST_CELL]
