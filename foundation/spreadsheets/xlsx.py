"""Excel workbooks (.xlsx): what is refused, then the sheets."""

import re

from foundation.spreadsheets.archive import Archive
from foundation.spreadsheets.numbers import FOR_LISTS, Ways
from foundation.spreadsheets.sheets import Refused, Unreadable, Workbook
from foundation.spreadsheets.xlsx_parts import Parts

_MACROS = re.compile(r"(?:.*[/\\])?vbaProject\.bin", re.IGNORECASE)
_EXTERNAL_LINKS = re.compile(r"(?:xl[/\\])?externalLinks[/\\].", re.IGNORECASE)


def open_workbook(data: bytes, ways: Ways = FOR_LISTS) -> Workbook:
    """Raises Refused, in the order of list-import §2. The rows of a sheet raise Unreadable where its part is broken."""
    archive = Archive(data)
    parts = Parts(archive, ways)
    if parts.relations.workbook is None:
        raise Refused("FILE_TYPE_MISMATCH")
    archive.refuse_danger()
    _refuse_foreign(archive, parts, ways)
    try:
        sheets = tuple(parts.sheets())
    except Unreadable as problem:
        raise Refused("FILE_CORRUPT") from problem
    return Workbook((sheets,))


def _refuse_foreign(archive: Archive, parts: Parts, ways: Ways) -> None:
    """Refuses what belongs to other programs: macros, and links to other workbooks."""
    for code, kind, forbidden in (
        ("FILE_MACRO", "vbaProject", _MACROS),
        ("FILE_EXTERNAL_LINK", "externalLink", _EXTERNAL_LINKS),
    ):
        taken = code == "FILE_EXTERNAL_LINK" and ways.takes_links
        if not taken and (any(map(forbidden.match, archive.names)) or parts.relations.holds(kind)):
            raise Refused(code)
