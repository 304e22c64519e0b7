"""A regular expression → its positions: which characters stand at each, and which position may follow which.

This is Glushkov's automaton with one twist: two ways of getting from one position to another stay two edges, because a
backtracking matcher tries both. `patterns` looks for those in which that costs too much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import product

# The parser of `re` itself, so that we see exactly what will be matched; private, but stable since Python 3.11.
from re import _constants as op
from re import _parser
from typing import Any

MANY = 50
"""A bounded repeat of this many times costs a matcher as much as an unbounded one."""

COPIES = 4
"""Shorter bounded repeats are written out up to this many times: enough to see repeats that stand side by side."""

ALPHABET = "aZ0_ -.@/,ếĐ\n!"
"""Characters tried besides those of the pattern itself."""

CATEGORIES: dict[Any, Callable[[str], bool]] = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda c: not c.isdecimal(),
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    op.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    op.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}

MAX_POSITIONS, MAX_EDGES = 1_000, 20_000
"""No author needs more."""

Edge = tuple[int, int]
"""(number of the edge, position it leads to)."""


class TooManyWays(Exception):
    """A pattern with more positions or edges than are worth examining."""


@dataclass(slots=True)
class Part:
    """A piece of the pattern: where it may begin and end, and in how many ways it may be empty (two stand for more)."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    empty: int = 1


class Positions:
    """`accepts[p]`: the characters (of a finite alphabet) that may stand at position p; `follows[p]`: its edges."""

    def __init__(self, pattern: str) -> None:
        """Raises re.error when `re` cannot read the pattern."""
        parsed = _parser.parse(pattern)
        self.alphabet = sorted(set(ALPHABET) | set(_characters(parsed)))
        self.accepts: list[frozenset[str]] = []
        self.follows: list[list[Edge]] = []
        self._edges = 0
        self._sequence(parsed)

    def _position(self, accepts: Callable[[str], bool]) -> Part:
        if len(self.accepts) >= MAX_POSITIONS:
            raise TooManyWays(f"more than {MAX_POSITIONS} positions")
        self.accepts.append(frozenset(c for c in self.alphabet if accepts(c)))
        self.follows.append([])
        here = len(self.accepts) - 1
        return Part([here], [here], empty=0)

    def _connect(self, ends: list[int], beginnings: list[int]) -> None:
        for end, target in product(ends, beginnings):
            if self._edges >= MAX_EDGES:
                raise TooManyWays(f"more than {MAX_EDGES} edges")
            self.follows[end].append((self._edges, target))
            self._edges += 1

    def _sequence(self, items: Iterable[tuple[Any, Any]]) -> Part:
        whole = Part()
        for kind, value in items:
            whole = self._then(whole, self._item(kind, value))
        return whole

    def _then(self, before: Part, after: Part) -> Part:
        self._connect(before.last, after.first)
        return Part(
            before.first + after.first * before.empty,
            after.last + before.last * after.empty,
            min(2, before.empty * after.empty),
        )

    def _item(self, kind: Any, value: Any) -> Part:
        reader = _READERS.get(kind)
        return reader(self, value) if reader else self._position(_accepts(kind, value))

    def _branch(self, alternatives: Iterable[Any]) -> Part:
        parts = [self._sequence(alternative) for alternative in alternatives]
        return Part(
            [p for part in parts for p in part.first],
            [p for part in parts for p in part.last],
            min(2, sum(part.empty for part in parts)),
        )

    def _repeat(self, value: tuple[int, Any, Any]) -> Part:
        fewest, most, body = value
        if most is op.MAXREPEAT or most >= MANY:
            return self._loop(body, fewest)
        whole = Part()
        for copy in range(min(int(most), COPIES)):
            part = self._sequence(body)
            whole = self._then(whole, Part(part.first, part.last, max(part.empty, copy >= fewest)))
        return whole

    def _loop(self, body: Any, fewest: int) -> Part:
        part = self._sequence(body)
        self._connect(part.last, part.first)
        return Part(part.first, part.last, max(part.empty, not fewest))


def _accepts(kind: Any, value: Any) -> Callable[[str], bool]:
    """Whether one character may stand where `kind` and `value` say."""
    match kind:
        case op.LITERAL:
            return lambda c: c == chr(value)
        case op.NOT_LITERAL:
            return lambda c: c != chr(value)
        case op.ANY:
            return lambda c: c != "\n"
        case op.IN:
            return _accepts_one_of(value)
    return lambda c: True  # a reference to a group: anything


def _accepts_one_of(items: list[tuple[Any, Any]]) -> Callable[[str], bool]:
    negated = items[0][0] is op.NEGATE
    tests = [_member(kind, value) for kind, value in items[negated:]]
    return lambda c: any(test(c) for test in tests) != negated


def _member(kind: Any, value: Any) -> Callable[[str], bool]:
    if kind is op.RANGE:
        return lambda c: value[0] <= ord(c) <= value[1]
    return CATEGORIES[value] if kind is op.CATEGORY else lambda c: ord(c) == value


def _characters(parsed: Any) -> Iterable[str]:
    """The characters named anywhere in the pattern, and the ends of its ranges."""
    if isinstance(parsed, tuple) and len(parsed) == 2 and parsed[0] in (op.LITERAL, op.NOT_LITERAL):
        yield chr(parsed[1])
    elif isinstance(parsed, tuple) and len(parsed) == 2 and parsed[0] is op.RANGE:
        yield from map(chr, parsed[1])
    elif isinstance(parsed, (tuple, list, _parser.SubPattern)):
        for inner in parsed:
            yield from _characters(inner)


_READERS: dict[Any, Callable[[Positions, Any], Part]] = {
    op.AT: lambda positions, value: Part(),
    op.SUBPATTERN: lambda positions, value: positions._sequence(value[3]),
    op.ATOMIC_GROUP: lambda positions, value: positions._sequence(value),
    op.BRANCH: lambda positions, value: positions._branch(value[1]),
    op.MAX_REPEAT: Positions._repeat,
    op.MIN_REPEAT: Positions._repeat,
    op.POSSESSIVE_REPEAT: Positions._repeat,
    op.ASSERT: lambda positions, value: _aside(positions, value[1]),
    op.ASSERT_NOT: lambda positions, value: _aside(positions, value[1]),
    op.GROUPREF_EXISTS: lambda positions, value: positions._branch([part for part in value[1:] if part]),
}
"""Parts that are more than one character."""


def _aside(positions: Positions, body: Any) -> Part:
    """What stands in a look-ahead is matched apart: its positions exist, but nothing leads in or out."""
    positions._sequence(body)
    return Part()
