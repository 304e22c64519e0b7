"""What somebody who has everything that was published can work out: the attack, for tests and before a release.

The rule that keeps small groups safe is `publication`; this only shows that it does. Not imported by the product.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real

from questionnaires.results.attacking import Contradiction, Problem, Row, connected

EXACT_BELOW = 10
"""Cells of groups smaller than this are solved as whole numbers, larger ones as a linear programme."""

Cell = tuple[str, str, str]
"""Group, item, option: how many people of the group chose this option of the item."""
Statement = tuple[Mapping[Cell, float], float, float]
"""low ≤ Σ coefficient × cell ≤ high; a rounded figure is the interval that rounds to it."""

__all__ = ["Cell", "Contradiction", "Statement", "attack"]


def attack(statements: Iterable[Statement], sizes: Mapping[str, int]) -> list[tuple[Cell, int, int]]:
    """How low and how high each cell can be, given the statements and the sizes of the groups.

    Every cell is a whole number; a group's cells of an item add up to its size. The options of an item are those that any
    statement names; an item of which only one is named has another, which is not in the result. The result has the cells
    of every group beside every item with which a statement names it, in the order in which they are first named; a cell
    is disclosed when its range is narrower than 0 … size. One problem for each set of cells that hang together, 60 seconds
    each: a range that was not found in time is a single value, so that it counts as disclosed.

    Raises ValueError for a group without a size, a size that is not a whole number from 0, a cell that is not (group, item,
    option), a coefficient or an interval that is none, and Contradiction (a ValueError) when no whole numbers fit.
    """
    stated = [_checked(statement, sizes) for statement in statements]
    cells, sums = _cells(stated)
    place = {cell: number for number, cell in enumerate(cells)}
    rows = [_row({place[cell]: float(c) for cell, c in factors.items()}, low, high) for factors, low, high in stated]
    rows += [_row({place[cell]: 1.0 for cell in of}, *_sum(of, sizes)) for of in sums]
    rows = [row for row in rows if row.factors]
    found: dict[Cell, tuple[int, int]] = {}
    for places in connected(len(cells), rows):
        found |= _solved([cells[number] for number in places], places, rows, sizes)
    return [(cell, *found[cell]) for cell in cells]


def _checked(statement: Statement, sizes: Mapping[str, int]) -> Statement:
    factors, low, high = statement
    for cell, factor in factors.items():
        _check_cell(cell, sizes)
        if not (_is_number(factor) and math.isfinite(factor)):
            raise ValueError(f"the coefficient of {cell!r} is {factor!r}, not a number")
    if not (_is_number(low) and _is_number(high) and low <= high):
        raise ValueError(f"{low!r} … {high!r} is not an interval")
    return statement


def _check_cell(cell: Cell, sizes: Mapping[str, int]) -> None:
    if not isinstance(cell, tuple) or len(cell) != 3:
        raise ValueError(f"{cell!r} is not a cell: (group, item, option)")
    if cell[0] not in sizes:
        raise ValueError(f"group {cell[0]!r} of {cell!r} has no size")
    size = sizes[cell[0]]
    if not (_is_number(size) and math.isfinite(size) and size == int(size) and size >= 0):
        raise ValueError(f"the size of group {cell[0]!r} is {size!r}, not a whole number from 0")


def _is_number(value: object) -> bool:
    return isinstance(value, Real)


def _cells(stated: Sequence[Statement]) -> tuple[list[Cell], list[list[Cell]]]:
    """Every cell, and those of each group and item, which add up."""
    options: dict[str, dict[str, None]] = {}
    asked: dict[tuple[str, str], None] = {}
    for factors, _, _ in stated:
        for group, item, option in factors:
            options.setdefault(item, {})[option] = None
            asked[group, item] = None
    sums = [[(group, item, option) for option in options[item]] for group, item in asked]
    return [cell for of in sums for cell in of], sums


def _sum(of: Sequence[Cell], sizes: Mapping[str, int]) -> tuple[float, float]:
    """A single option leaves room for one that nobody named."""
    size = sizes[of[0][0]]
    return (size if len(of) > 1 else 0, size)


def _row(factors: Mapping[int, float], low: float, high: float) -> Row:
    """The row without what is multiplied by zero; raises Contradiction for one of nothing that says something false."""
    kept = {place: factor for place, factor in factors.items() if factor}
    if not kept and not low <= 0 <= high:
        raise Contradiction(f"nothing adds up to {low!r} … {high!r}")
    return Row(kept, low, high)


def _solved(
    cells: Sequence[Cell], places: Sequence[int], rows: Sequence[Row], sizes: Mapping[str, int]
) -> dict[Cell, tuple[int, int]]:
    """The ranges of cells that hang together."""
    here = {place: number for number, place in enumerate(places)}
    own = [
        Row({here[place]: factor for place, factor in row.factors.items()}, row.low, row.high)
        for row in rows
        if next(iter(row.factors)) in here
    ]
    people = [int(sizes[group]) for group, _, _ in cells]
    problem = Problem(people, own, [size < EXACT_BELOW for size in people])
    return dict(zip(cells, problem.bounds(), strict=True))
