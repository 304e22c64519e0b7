"""The agency's own workbook with its wrong cells coloured and the remedy as a comment.

An .xlsx is changed only where a mark stands (see the decision record 0410); of other files a new .xlsx with the same
cells is made, and so of an .xlsx that is built in a way which no spreadsheet program builds it.
"""

from foundation.spreadsheets import opening, xlsx_marking
from foundation.spreadsheets.sheets import Refused, Unreadable
from respondents.roster_file import sheet_copy
from respondents.roster_file.list_file import find_list
from respondents.roster_file.marks import marks_of
from respondents.roster_file.reading import RosterReading


def coloured(data: bytes, filename: str, reading: RosterReading) -> bytes:
    """Marks what `reading` found in the file (yellow: to be confirmed, red: to be mended) → .xlsx.

    Raises ValueError for a file that is refused: there is no list to mark."""
    found = find_list(data, filename, reading.aliases)
    if found is None:
        raise ValueError("a refused file has no list to mark")
    sheet, header = found
    marks = marks_of(reading, header)
    if opening.extension(filename) == ".xlsx":
        try:
            return xlsx_marking.marked(data, sheet.name, marks)
        except (Unreadable, Refused):
            pass  # not as expected inside: copied below, like the other formats
    return sheet_copy.marked_copy(opening.open_workbook(data, filename), sheet.name, marks, reading.aliases)
