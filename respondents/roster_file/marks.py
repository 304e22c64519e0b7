"""Where the problems of a list stand in its sheet, and what is written there: a colour and the remedies."""

from collections.abc import Iterator, Mapping

from foundation.spreadsheets.marks import Mark, Place, joined
from foundation.spreadsheets.refusals import Severity
from respondents.phone_numbers import is_mobile, spoken
from respondents.roster_file.header import Header
from respondents.roster_file.reading import Problem, RosterReading

HEADLINES: Mapping[Severity, str] = {"error": "Cần sửa", "confirm": "Cần xác nhận"}


def marks_of(reading: RosterReading, header: Header) -> dict[Place, Mark]:
    """What to mark in the sheet. Problems of a whole row stand at the name, those of the list at the heading."""
    marks: dict[Place, Mark] = {}
    for found in reading.problems:
        place = _place(found, header)
        mark = Mark(found.severity, "\n".join(_lines(found)))
        marks[place] = joined(marks[place], mark) if place in marks else mark
    return marks


def _place(found: Problem, header: Header) -> Place:
    columns = header.columns.get(found.column or "", header.columns["full_name"])
    return Place(found.row or header.last_row, columns[0])


def _lines(found: Problem) -> Iterator[str]:
    yield f"{HEADLINES[found.severity]}: {found.message}"
    if found.suggestion:
        yield f"Gợi ý: {spoken(found.suggestion) if is_mobile(found.suggestion) else found.suggestion}"
