"""Patterns of `regex()`, judged before they are published: can they be read, and can they be matched in time?

Python's matcher backtracks: `^(a+)+$` needs 2ⁿ steps on n letters followed by a mark. The engine stops such a search after
a moment and calls it no match; an author must hear of it earlier. So the pattern alone is examined: a position that can
return to itself in two ways over the same text costs exponential time (Weber & Seidl 1991).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

from questionnaires.workbook.circles import circles
from questionnaires.workbook.pattern_positions import Positions, TooManyWays

MAX_LENGTH = 1_000
MAX_STEPS = 50_000
MAX_LOOPS_IN_A_ROW = 3
"""`\\d*\\d*\\d*` on n digits needs n² steps, one more loop n³: too many for an answer of a thousand characters."""


class PatternError(ValueError):
    """A pattern that must not be published. `.backtracks`: it can be read, but matching it could take forever."""

    def __init__(self, message: str, *, backtracks: bool = False) -> None:
        self.backtracks = backtracks
        super().__init__(message)


@lru_cache(maxsize=1024)
def refuse_unsafe(pattern: str) -> None:
    """Raises PatternError when the pattern is no regular expression of Python, or is not safe to match."""
    if len(pattern) > MAX_LENGTH:
        raise PatternError(f"longer than {MAX_LENGTH} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "possible nested set": allowed, and no business of the author
            re.compile(pattern)
            positions = Positions(pattern)
    except TooManyWays as refusal:
        raise PatternError(str(refusal), backtracks=True) from refusal
    except (re.error, OverflowError, RecursionError) as refusal:
        raise PatternError(str(refusal)) from refusal
    if returns_in_two_ways(positions) or loops_in_a_row(positions) > MAX_LOOPS_IN_A_ROW:
        raise PatternError("matching it could take forever", backtracks=True)


def returns_in_two_ways(positions: Positions) -> bool:
    """Whether some text leads from a position back to itself along two different ways: exponential backtracking.

    A pattern for which that is not settled within MAX_STEPS is as bad as one for which it is known.
    """
    circle_of = circles({start: {target for _, target in edges} for start, edges in enumerate(positions.follows)})
    steps = ((start, step) for start in circle_of for step in _walk_twice(positions, start, circle_of))
    return any(step == (start, start, True) or count > MAX_STEPS for count, (start, step) in enumerate(steps))


def _walk_twice(positions: Positions, start: int, circle_of: Mapping[int, int]) -> Iterator[tuple[int, int, bool]]:
    """Two runs at once, both from `start` over the same text: where they are, and whether they have parted yet.

    Ways that leave the circle of `start` never return to it, so they are not followed.
    """
    first = (start, start, False)
    seen, waiting = {first}, [first]
    while waiting:
        here, there, parted = waiting.pop()
        for (edge, left), (other_edge, right) in product(positions.follows[here], positions.follows[there]):
            returns = circle_of[left] == circle_of[right] == circle_of[start]
            if not returns or not positions.accepts[left] & positions.accepts[right]:
                continue
            step = (min(left, right), max(left, right), parted or edge != other_edge)
            yield step
            if step not in seen:
                seen.add(step)
                waiting.append(step)


def loops_in_a_row(positions: Positions) -> int:
    """The most loops through which one repeated character can pass one after another: polynomial backtracking."""
    return max(_loops_of(positions, character) for character in positions.alphabet)


def _loops_of(positions: Positions, character: str) -> int:
    usable = [p for p, accepted in enumerate(positions.accepts) if character in accepted]
    after = {p: {target for _, target in positions.follows[p]}.intersection(usable) for p in usable}
    circle_of = circles(after)
    targets: dict[int, set[int]] = {}
    for p in usable:
        targets.setdefault(circle_of[p], set()).update(circle_of[target] for target in after[p])
    longest: dict[int, int] = {}
    for circle in sorted(targets, reverse=True):  # what comes later has a higher number
        beyond = (longest[target] for target in targets[circle] - {circle})
        longest[circle] = (circle in targets[circle]) + max(beyond, default=0)
    return max(longest.values(), default=0)
