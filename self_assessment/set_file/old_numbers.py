"""Whether the numbers that the lines of a set had a year ago are numbers of that year's set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from foundation.plain_text import fold
from self_assessment.items import NEW, Items
from self_assessment.set_file.cells import Line
from self_assessment.set_file.columns import COLUMNS
from self_assessment.set_file.problems import Problem, problem


class Last(NamedTuple):
    """The set of the year before, and what it is called."""

    title: str
    items: Items


def old_numbers(sheet: str, lines: Sequence[Line], last: Last | None) -> Iterator[Problem]:
    """Every old number that the set of the year before does not have, or that two lines name. Without that set, that nothing was
    checked."""
    told = [line for line in lines if line.before not in ("", NEW)]
    heading = COLUMNS["before"].heading
    if told and last is None:
        yield problem("BEFORE_UNCHECKED", sheet, told[0].row, heading)
    first: dict[str, Line] = {}
    for line in told:
        words = {"found": line.number, "number": line.before}
        if last is not None and line.before not in last.items:
            likely = _likely(line, last.items)
            yield problem("BEFORE_UNKNOWN", sheet, line.row, heading, suggestion=likely, last=last.title, **words)
        elif (other := first.setdefault(line.before, line)) is not line:
            yield problem("BEFORE_TWICE", sheet, line.row, heading, other=other.number, **words)


def _likely(line: Line, items: Items) -> str | None:
    """The number of whatever then had nearly these words."""
    words = {fold(item.name): item.number for item in items}
    near = get_close_matches(fold(line.name), words, 1, 0.8)
    return words[near[0]] if near else None
