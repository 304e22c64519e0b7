"""Excel workbooks (.xlsx): what is refused, then the sheets."""

import re

from foundation.spreadsheets import ole
from foundation.spreadsheets.archive import Archive
from foundation.spreadsheets.sheets import Refused, Unreadable, Workbook
from foundation.spreadsheets.xlsx_parts import WORKBOOK, Parts

_MACROS = re.compile(r"(?:.*/)?vbaProject\.bin", re.IGNORECASE)
_EXTERNAL_LINKS = re.compile("xl/externalLinks/.", re.IGNORECASE)


def open_workbook(data: bytes) -> Workbook:
    """Raises Refused, in the order of list-import §2. The rows of a sheet raise Unreadable where its part is broken."""
    if ole.is_container(data) and "EncryptedPackage" in ole.Container(data).names:
        raise Refused("FILE_ENCRYPTED")
    archive = Archive(data)
    if WORKBOOK not in archive.names:
        raise Refused("FILE_TYPE_MISMATCH")
    archive.refuse_danger()
    for code, forbidden in (("FILE_MACRO", _MACROS), ("FILE_EXTERNAL_LINK", _EXTERNAL_LINKS)):
        if any(map(forbidden.match, archive.names)):
            raise Refused(code)
    try:
        return Workbook((tuple(Parts(archive).sheets()),))
    except Unreadable as problem:
        raise Refused("FILE_CORRUPT") from problem
