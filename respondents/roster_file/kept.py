"""A reading as it is kept, or handed from one process to another: JSON of plain lists."""

import json
from typing import Any

from respondents.roster_file.columns import OF_THE_FIRST_LISTS, whole
from respondents.roster_file.reading import PersonRow, Problem, Repair, RosterReading, UnreadColumn


def packed(reading: RosterReading) -> str:
    """A reading as JSON of plain lists."""
    parts = [reading.people, reading.repairs, reading.problems, reading.unread, reading.lacking]
    return json.dumps(parts, ensure_ascii=False)


def unpacked(text: str) -> RosterReading:
    people, repairs, problems, *columns = json.loads(text)
    unread, lacking = columns or ((), ())  # readings of before there were questions about columns have neither
    return RosterReading(
        [_person(*row) for row in people],
        [Repair(*row) for row in repairs],
        [Problem(*row) for row in problems],
        tuple(UnreadColumn(letter, heading, tuple(values)) for letter, heading, values in unread),
        tuple(lacking),
    )


def _person(row: int, *cells: Any) -> PersonRow:
    """Cells are kept by their fields; before there was a table of columns they stood in its first order."""
    named = dict(zip(OF_THE_FIRST_LISTS, cells, strict=True)) if len(cells) > 1 else cells[0]
    return PersonRow(row, whole(named))
