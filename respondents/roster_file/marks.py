"""Where the problems of a list stand in its sheet, and what is written there: a colour and the remedies."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from respondents.phone_numbers import is_mobile, spoken
from respondents.roster_file.header import Header
from respondents.roster_file.messages import Severity
from respondents.roster_file.reading import Problem, RosterReading
from respondents.roster_file.sheets import Span

COLOURS: Mapping[Severity, str] = {"error": "FFC7CE", "confirm": "FFEB9C"}  # red and yellow, dark text stays readable
HEADLINES: Mapping[Severity, str] = {"error": "Cần sửa", "confirm": "Cần xác nhận"}
LONGEST_NOTE = 1_000  # characters of a comment


class Place(NamedTuple):
    """A cell: its row counts from 1, its column from 0."""

    row: int
    column: int


class Mark(NamedTuple):
    severity: Severity
    note: str


def marks_of(reading: RosterReading, header: Header) -> dict[Place, Mark]:
    """What to mark in the sheet. Problems of a whole row stand at the name, those of the list at the heading."""
    marks: dict[Place, Mark] = {}
    for found in reading.problems:
        place = _place(found, header)
        mark = Mark(found.severity, "\n".join(_lines(found)))
        marks[place] = joined(marks[place], mark) if place in marks else mark
    return marks


def uncovered(marks: Mapping[Place, Mark], spans: Mapping[int, Mapping[int, Span]]) -> dict[Place, Mark]:
    """The marks, those beneath a merged cell moved to where it begins."""
    moved = dict(marks)
    rows = sorted({place.row for place in marks})
    for top, begins in spans.items():
        for left, span in begins.items():
            below = rows[bisect_left(rows, top) : bisect_left(rows, top + span.rows)]
            covered = (Place(row, column) for row in below for column in range(left, left + min(span.columns, 100)))
            _gather(moved, Place(top, left), covered)
    return moved


def _gather(marks: dict[Place, Mark], first: Place, covered: Iterable[Place]) -> None:
    for place in covered:
        if place != first and place in marks:
            mark = marks.pop(place)
            marks[first] = joined(marks[first], mark) if first in marks else mark


def _place(found: Problem, header: Header) -> Place:
    columns = header.columns.get(found.column or "", header.columns["full_name"])
    return Place(found.row or header.last_row, columns[0])


def joined(one: Mark, other: Mark) -> Mark:
    """Both notes, each once, under the graver colour."""
    severity: Severity = "error" if "error" in (one.severity, other.severity) else "confirm"
    note = one.note if other.note in one.note else f"{one.note}\n{other.note}"
    return Mark(severity, note[:LONGEST_NOTE])


def _lines(found: Problem) -> Iterator[str]:
    yield f"{HEADLINES[found.severity]}: {found.message}"
    if found.suggestion:
        yield f"Gợi ý: {spoken(found.suggestion) if is_mobile(found.suggestion) else found.suggestion}"
