"""One linear problem of an attack: cells that statements bind together, and how low and high each of them can be."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# `Highs`, made of it, writes a banner to the standard output before it can be told not to.
from highspy import HighsModelStatus, HighsVarType, ObjSense, _Highs, kSolutionStatusFeasible  # type: ignore[attr-defined]

SECONDS = 60.0
NEAR = 1e-6  # what the solver takes for equal


class Row(NamedTuple):
    """low ≤ Σ factor × cell ≤ high; cells by their place in the problem."""

    factors: Mapping[int, float]
    low: float
    high: float


class Contradiction(ValueError):
    """No whole numbers fit everything that was stated."""


@dataclass
class Problem:
    """Cells 0 … len(sizes) − 1, each a whole number from 0 to its group's size, under `rows`.

    `exact`: cells that are solved as whole numbers; the others are bounded by the problem without that condition.
    """

    sizes: Sequence[int]
    rows: Sequence[Row]
    exact: Sequence[bool]
    _relaxed: _Highs = field(init=False)
    _whole: _Highs = field(init=False)
    _least: list[float] = field(init=False)
    _most: list[float] = field(init=False)

    def bounds(self) -> list[tuple[int, int]]:
        """The narrowest range of each cell; a single value for one whose range was not found in time.

        Raises Contradiction when nothing fits.
        """
        self._relaxed, self._whole, end = self._built(), self._built(), time.monotonic() + SECONDS
        for cell in range(len(self.sizes)):
            self._whole.changeColIntegrality(cell, HighsVarType.kInteger)
        found: dict[int, tuple[int, int]] = {}
        for is_exact in (False, True):  # what a solution shows of the ones says nothing of the others
            self._least, self._most = [math.inf] * len(self.sizes), [-math.inf] * len(self.sizes)
            cells = [cell for cell, exact in enumerate(self.exact) if exact == is_exact]
            found |= {cell: self._range(cell, end) for cell in cells}
        return [found[cell] for cell in range(len(self.sizes))]

    def _built(self) -> _Highs:
        solver = _Highs()
        for option, value in {"output_flag": False, "mip_rel_gap": 0.0, "parallel": "off"}.items():
            solver.setOptionValue(option, value)
        for size in self.sizes:
            solver.addVar(0, size)
        for row in self.rows:
            solver.addRow(row.low, row.high, len(row.factors), list(row.factors), list(row.factors.values()))
        return solver

    def _range(self, cell: int, end: float) -> tuple[int, int]:
        low = self._end_of(cell, ObjSense.kMinimize, end)
        high = self._end_of(cell, ObjSense.kMaximize, end)
        if low is None or high is None:
            seen = max(0, round(self._least[cell])) if math.isfinite(self._least[cell]) else 0
            return seen, seen
        lowest, highest = math.ceil(low - NEAR), math.floor(high + NEAR)
        if lowest > highest:
            raise Contradiction("no whole numbers fit the statements and the sizes")
        return lowest, highest

    def _end_of(self, cell: int, sense: ObjSense, end: float) -> float | None:
        """The least or greatest value; None when time is up. What another solution has shown is not solved again."""
        if sense == ObjSense.kMinimize and self._least[cell] <= 0:
            return 0
        if sense == ObjSense.kMaximize and self._most[cell] >= self.sizes[cell]:
            return self.sizes[cell]
        return self._solved(cell, sense, end)

    def _solved(self, cell: int, sense: ObjSense, end: float) -> float | None:
        """Without the condition of whole numbers first: often whole numbers come out by themselves."""
        value, values = self._run(self._relaxed, cell, sense, end)
        if self.exact[cell] and not (values and all(abs(number - round(number)) <= NEAR for number in values)):
            value, values = self._run(self._whole, cell, sense, end)
        if values:
            self._see(values)
        return value

    def _run(self, solver: _Highs, cell: int, sense: ObjSense, end: float) -> tuple[float | None, list[float]]:
        """The optimum, None when it was not found in time; and numbers that fit, if some were found."""
        left = end - time.monotonic()
        if left <= 0:
            return None, []
        solver.setOptionValue("time_limit", solver.getRunTime() + left)
        solver.changeColCost(cell, 1.0)
        solver.changeObjectiveSense(sense)
        solver.run()
        status, optimum = solver.getModelStatus(), solver.getObjectiveValue()
        fits = solver.getInfo().primal_solution_status == kSolutionStatusFeasible
        values = list(solver.getSolution().col_value) if fits else []
        solver.changeColCost(cell, 0.0)  # and with it the solution is forgotten
        if status == HighsModelStatus.kInfeasible:
            raise Contradiction("the statements contradict each other or the sizes")
        return (optimum if status == HighsModelStatus.kOptimal else None), values

    def _see(self, values: Sequence[float]) -> None:
        """These numbers fit too."""
        self._least = [min(pair) for pair in zip(self._least, values, strict=True)]
        self._most = [max(pair) for pair in zip(self._most, values, strict=True)]


def connected(count: int, rows: Sequence[Row]) -> Iterator[list[int]]:
    """The places 0 … count − 1 in sets that no row joins, each in order."""
    parent = list(range(count))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    for row in rows:
        first, *others = row.factors
        for other in others:
            parent[root(other)] = root(first)
    sets: dict[int, list[int]] = {}
    for place in range(count):
        sets.setdefault(root(place), []).append(place)
    yield from sets.values()
