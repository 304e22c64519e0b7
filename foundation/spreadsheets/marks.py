"""What is written into a sheet beside its own cells: a colour and a comment at a place."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from foundation.spreadsheets.refusals import Severity
from foundation.spreadsheets.sheets import Span

COLOURS: Mapping[Severity, str] = {"error": "FFC7CE", "confirm": "FFEB9C"}  # red and yellow, dark text stays readable
LONGEST_NOTE = 1_000  # characters of a comment


class Place(NamedTuple):
    """A cell: its row counts from 1, its column from 0."""

    row: int
    column: int


class Mark(NamedTuple):
    severity: Severity
    note: str


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


def joined(one: Mark, other: Mark) -> Mark:
    """Both notes, each once, under the graver colour."""
    severity: Severity = "error" if "error" in (one.severity, other.severity) else "confirm"
    note = one.note if other.note in one.note else f"{one.note}\n{other.note}"
    return Mark(severity, note[:LONGEST_NOTE])
