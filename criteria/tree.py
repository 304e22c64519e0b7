"""Fields, criteria and sub-criteria as one tree: whose points are added up to whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from criteria.criterion import Criterion
from criteria.formulas import exact


class Problem(NamedTuple):
    """Something that does not add up: at which criterion ("" for the whole), in words that say what to do."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion with those below it."""

    criterion: Criterion
    children: tuple[Node, ...] = ()

    @property
    def maximum(self) -> Decimal | None:
        """Its most points; of a branch that does not say them, those of its children together. None: nobody says them."""
        if self.criterion.maximum is not None or not self.children:
            return self.criterion.maximum
        return _sum(child.maximum for child in self.children)

    @property
    def adds_up(self) -> bool:
        """Whether the points of the children are its own, all the way down."""
        if not self.children:
            return self.criterion.maximum is not None
        whole = _sum(child.maximum for child in self.children)
        return whole is not None and whole == self.maximum and all(child.adds_up for child in self.children)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """It and all below it in order, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)

    def points(self, shares: Mapping[str, Decimal | float | None]) -> Decimal | None:
        """A leaf: by its formula. A branch: those of its children; None where one has none, or where they do not add up."""
        if not self.children:
            return self.criterion.points(shares.get(self.criterion.number))
        return _sum(child.points(shares) for child in self.children) if self.adds_up else None


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    """None as soon as one part is."""
    found = list(parts)
    known = [part for part in found if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(found) else None


class Tree:
    """Criteria by their numbers: each stands under the longest number that its own begins with. Numbers that stand twice
    are a problem; the first counts."""

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        ordered = sorted(criteria, key=lambda one: one.place)
        self._by_place: dict[tuple[int, ...], Criterion] = {}
        self._double = [one for one in ordered if self._by_place.setdefault(one.place, one) is not one]
        below: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for place in self._by_place:
            below.setdefault(self._parent(place), []).append(place)
        self._below = below
        self.roots = tuple(self._node(place) for place in below.get((), ()))

    def _parent(self, place: tuple[int, ...]) -> tuple[int, ...]:
        shorter = (place[:length] for length in range(len(place) - 1, 0, -1))
        return next((one for one in shorter if one in self._by_place), ())

    def _node(self, place: tuple[int, ...]) -> Node:
        return Node(self._by_place[place], tuple(self._node(child) for child in self._below.get(place, ())))

    def __len__(self) -> int:
        return len(self._by_place)

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self._by_place.values())

    def walk(self) -> Iterator[tuple[int, Node]]:
        """Every node in the order of the numbers, with its depth."""
        for root in self.roots:
            yield from root.walk()

    def get(self, number: str) -> Node | None:
        """The node of this number."""
        return next((node for _, node in self.walk() if node.criterion.number == number), None)

    @property
    def maximum(self) -> Decimal | None:
        """The most points of all; None where one is not known."""
        return _sum(root.maximum for root in self.roots)

    def points(self, shares: Mapping[str, Decimal | float | None]) -> dict[str, Decimal | None]:
        """Points of every criterion by its number, from the shares of the leaves."""
        return {node.criterion.number: node.points(shares) for _, node in self.walk()}

    def total(self, shares: Mapping[str, Decimal | float | None]) -> Decimal | None:
        """The points of all together, each counted once; None where one is not known."""
        return _sum(root.points(shares) for root in self.roots) if self.roots else None

    def problems(self, total: Decimal | None = None) -> list[Problem]:
        """Everything that does not add up. `total`: what all of it has to be worth."""
        found = [Problem(one.number, f"Số {one.number} có hai lần. Hãy đổi số hoặc xoá một.") for one in self._double]
        for _, node in self.walk():
            found += _of_node(node)
        whole = self.maximum
        if total is not None and self.roots and whole is not None and whole != total:
            found.append(
                Problem("", f"Điểm tối đa cộng lại được {points(whole)}, phải là {points(total)}{_gap(total - whole)}.")
            )
        return found


def _of_node(node: Node) -> Iterator[Problem]:
    number, own = node.criterion.number, node.criterion.maximum
    if not node.children:
        if own is None:
            yield Problem(number, f"Tiêu chí {number} chưa có điểm tối đa. Hãy nhập.")
        return
    whole = _sum(child.maximum for child in node.children)
    if own is not None and whole is not None and own != whole:
        yield Problem(
            number,
            f"Tiêu chí {number} tối đa {points(own)} điểm, các tiêu chí thành phần cộng lại {points(whole)}"
            f"{_gap(own - whole)}.",
        )


def _gap(missing: Decimal) -> str:
    return f" (còn thiếu {points(missing)})" if missing > 0 else f" (thừa {points(-missing)})"


def points(value: Decimal) -> str:
    """0.50 → "0,5", as people write points."""
    return f"{exact(value).normalize():f}".replace(".", ",")
