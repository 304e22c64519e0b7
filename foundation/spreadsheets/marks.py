"""What is written into a sheet beside its own cells: a colour and a comment at a place."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from foundation.spreadsheets.sheets import Span

Shade = Literal["error", "confirm", "changed"]
"""The graver first."""
# red, yellow and green, dark text stays readable
COLOURS: Mapping[Shade, str] = {"error": "FFC7CE", "confirm": "FFEB9C", "changed": "C6EFCE"}
LONGEST_NOTE = 1_000  # characters of a comment


class Place(NamedTuple):
    """A cell: its row counts from 1, its column from 0."""

    row: int
    column: int


class Mark(NamedTuple):
    """`value`: what stands in the cell from now on; None: what stood there."""

    severity: Shade
    note: str
    value: str | None = None


def uncovered(marks: Mapping[Place, Mark], spans: Mapping[int, Mapping[int, Span]]) -> dict[Place, Mark]:
    """The marks, those beneath a merged cell moved to where it begins. What stands in a merged cell is of several rows, so that
    no value of one of them is written there; the note says it."""
    moved = dict(marks)
    rows = sorted({place.row for place in marks})
    for top, begins in spans.items():
        for left, span in begins.items():
            below = rows[bisect_left(rows, top) : bisect_left(rows, top + span.rows)]
            covered = (Place(row, column) for row in below for column in range(left, left + min(span.columns, 100)))
            _gather(moved, Place(top, left), covered)
    return moved


def _gather(marks: dict[Place, Mark], first: Place, covered: Iterable[Place]) -> None:
    if first in marks:
        marks[first] = marks[first]._replace(value=None)
    for place in covered:
        if place != first and place in marks:
            mark = marks.pop(place)._replace(value=None)
            marks[first] = joined(marks[first], mark) if first in marks else mark


def joined(one: Mark, other: Mark) -> Mark:
    """Both notes, each once, under the graver colour."""
    severity = min(one.severity, other.severity, key=list(COLOURS).index)
    note = one.note if other.note in one.note else f"{one.note}\n{other.note}"
    return Mark(severity, note[:LONGEST_NOTE], one.value if other.value is None else other.value)
