"""A workbook given back with marks in its cells: a colour each, and a comment that says what to do.

An .xlsx is changed only where a mark stands (see the decision record 0410); of other files a new .xlsx with the same cells is
made, and so of an .xlsx that is built in a way which no spreadsheet program builds it.
"""

from collections.abc import Callable, Iterable, Mapping

from foundation.spreadsheets import opening, xlsx_marking
from foundation.spreadsheets.copying import marked_copy
from foundation.spreadsheets.marks import Mark, Place
from foundation.spreadsheets.sheets import Refused, Sheet, Unreadable


def marked(
    data: bytes, marks: Mapping[str, Mapping[Place, Mark]], author: str, sheets: Callable[[], Iterable[Sheet]]
) -> bytes:
    """marks: by the name of the sheet. sheets: opens the file anew, for a copy."""
    if opening.extension_by_content(data) == ".xlsx":
        try:
            return xlsx_marking.marked(data, marks, author)
        except (Unreadable, Refused):
            pass  # not as expected inside: copied below, like the other formats
    return marked_copy(sheets(), marks, author)
