"""A reading as it is kept, or handed from one process to another: JSON of plain lists."""

import json
from typing import Any, cast

from respondents.roster_file.columns import OF_THE_FIRST_LISTS, whole
from respondents.roster_file.reading import PersonRow, Problem, Repair, RosterReading, UnreadColumn


def packed(reading: RosterReading) -> str:
    """A reading as JSON of plain lists."""
    parts: list[Any] = [reading.people, reading.repairs, reading.problems, reading.unread, reading.lacking]
    parts += [reading.sheet, reading.further]
    return json.dumps(parts, ensure_ascii=False)


def unpacked(text: str) -> RosterReading:
    people, repairs, problems, *columns = cast(list[Any], json.loads(text))
    # readings of before there were questions about columns, or about sheets, have neither
    defaults: list[Any] = [(), (), "", ()]
    unread, lacking, sheet, further = columns + defaults[len(columns) :]
    return RosterReading(
        [_person(*row) for row in people],
        [Repair(*row) for row in repairs],
        [Problem(*row) for row in problems],
        tuple(UnreadColumn(letter, heading, tuple(values)) for letter, heading, values in unread),
        tuple(lacking),
        sheet,
        tuple(further),
    )


def _person(row: int, *cells: Any) -> PersonRow:
    """Cells are kept by their fields; before there was a table of columns they stood in its first order."""
    named = dict(zip(OF_THE_FIRST_LISTS, cells, strict=True)) if len(cells) > 1 else cells[0]
    return PersonRow(row, whole(named))
