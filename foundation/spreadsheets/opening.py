"""A file of any kind → a workbook, or the first reason to refuse it (list-import §2, in the order of its table)."""

from collections.abc import Callable, Mapping

from foundation.spreadsheets import csv_text, ods, ole, xls, xlsx
from foundation.spreadsheets.archive import Archive, is_archive
from foundation.spreadsheets.encryption import is_encrypted
from foundation.spreadsheets.file_size import is_too_large
from foundation.spreadsheets.numbers import FOR_LISTS, Ways
from foundation.spreadsheets.sheets import Refused, Workbook

FORMATS: Mapping[str, Callable[[bytes, Ways], Workbook]] = {
    ".xlsx": xlsx.open_workbook,
    ".xls": xls.open_workbook,
    ".ods": ods.open_workbook,
    ".csv": csv_text.open_workbook,
}
MACRO_EXTENSIONS = frozenset((".xlsm", ".xltm", ".xlam"))


def extension(filename: str) -> str:
    """With its dot, in small letters."""
    return f".{filename.rpartition('.')[2].lower()}"


def extension_by_content(data: bytes) -> str:
    """What the file is, whatever it is called; empty for a text."""
    if ole.is_container(data):
        return ".xls"
    if not is_archive(data):
        return ""
    try:
        return ".ods" if ods.is_document(Archive(data)) else ".xlsx"
    except Refused:
        return ".xlsx"


def open_workbook(data: bytes, filename: str, ways: Ways = FOR_LISTS) -> Workbook:
    """Raises Refused."""
    kind = extension(filename)
    for code, applies in (
        ("FILE_EMPTY", not data),
        ("FILE_TOO_LARGE", is_too_large(data)),
        ("FILE_MACRO", kind in MACRO_EXTENSIONS),
        ("FILE_TYPE", kind not in FORMATS),
        ("FILE_ENCRYPTED", is_encrypted(data)),
    ):
        if applies:
            raise Refused(code)
    return FORMATS[kind](data, ways)
