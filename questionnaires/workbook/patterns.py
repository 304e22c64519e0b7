"""Patterns of `regex()`, judged before they are published: can they be read, and can they be matched in time?

Python's matcher backtracks: `^(a+)+$` needs 2ⁿ steps on n letters followed by a mark. The engine stops such a search after
a moment and calls it no match; an author must hear of it earlier. So the pattern alone is examined: a position that can
return to itself in two ways over the same text costs exponential time (Weber & Seidl 1991).
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache

from questionnaires.workbook.pattern_positions import Positions

MAX_LENGTH = 1_000
MAX_PAIRS = 200_000
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
    except (re.error, OverflowError, RecursionError) as refusal:
        raise PatternError(str(refusal)) from refusal
    if returns_in_two_ways(positions) or loops_in_a_row(positions) > MAX_LOOPS_IN_A_ROW:
        raise PatternError("matching it could take forever", backtracks=True)


def returns_in_two_ways(positions: Positions) -> bool:
    """Whether some text leads from a position back to itself along two different ways: exponential backtracking."""
    return any(_splits_and_meets(positions, start) for start in range(len(positions.accepts)))


def _splits_and_meets(positions: Positions, start: int) -> bool:
    """Walks two runs at once, both from `start` over the same text, until they have parted and are both back."""
    first = (start, start, False)
    seen, waiting = {first}, [first]
    while waiting:
        here, there, parted = waiting.pop()
        for edge, left in positions.follows[here]:
            for other_edge, right in positions.follows[there]:
                if not positions.accepts[left] & positions.accepts[right]:
                    continue
                pair = (min(left, right), max(left, right), parted or edge != other_edge)
                if pair == (start, start, True) or len(seen) > MAX_PAIRS:
                    return True
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
    return False


def loops_in_a_row(positions: Positions) -> int:
    """The most loops through which one repeated character can pass one after another: polynomial backtracking."""
    return max((_loops_of(positions, character) for character in positions.alphabet), default=0)


def _loops_of(positions: Positions, character: str) -> int:
    usable = {p for p, accepted in enumerate(positions.accepts) if character in accepted}
    after = {p: {target for _, target in positions.follows[p] if target in usable} for p in usable}
    reach = {p: _reachable(after, p) for p in usable}
    loops = {frozenset(q for q in reach[p] if p in reach[q]) for p in usable if p in reach[p]}
    longest: dict[frozenset[int], int] = {}
    for loop in sorted(loops, key=lambda loop: len(reach[next(iter(loop))])):
        beyond = reach[next(iter(loop))] - loop
        longest[loop] = 1 + max((length for other, length in longest.items() if other <= beyond), default=0)
    return max(longest.values(), default=0)


def _reachable(after: dict[int, set[int]], start: int) -> set[int]:
    seen: set[int] = set()
    waiting = list(after[start])
    while waiting:
        position = waiting.pop()
        if position not in seen:
            seen.add(position)
            waiting.extend(after[position])
    return seen
