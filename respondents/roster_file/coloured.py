"""The agency's own workbook with its wrong cells coloured and the remedy as a comment."""

from foundation.spreadsheets import marking, opening
from respondents.roster_file.list_file import best_reading, find_list
from respondents.roster_file.marks import marks_of
from respondents.roster_file.reading import RosterReading

AUTHOR = "Kiểm tra danh sách"


def coloured(data: bytes, filename: str, reading: RosterReading, now: RosterReading | None = None) -> bytes:
    """Marks what `reading` found in the file (yellow: to be confirmed, red: to be mended) → .xlsx.

    now: the list as it stands by now; then what it lacks is marked, and what was changed in it is written, in green.

    Raises ValueError for a file that is refused: there is no list to mark."""
    found = find_list(data, filename, reading.aliases, reading.sheet)
    if found is None:
        raise ValueError("a refused file has no list to mark")
    sheet, header = found
    marks = {sheet.name: marks_of(reading, header, now)}
    return marking.marked(
        data, marks, AUTHOR, lambda: best_reading(opening.open_workbook(data, filename), reading.aliases)
    )
