"""What expressions walk: the places that a form's document has, the nodes of one sheet, and the fixed lists beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the form's document: one for all instances of a repeat. `parent` is -1 for the root."""

    index: int
    name: str
    path: str
    parent: int
    children: tuple[int, ...]
    repeats: bool
    depth: int
    in_repeat: bool
    """Inside a repeat or one itself: there may be several nodes here, or none."""


@dataclass(frozen=True, slots=True)
class Document:
    """All places of a form, parents before children, in the order of the document."""

    places: tuple[Place, ...]
    by_path: dict[str, Place]
    truths: frozenset[int] = frozenset()
    """Indexes of the places that hold the truth (`true` or `false`) of a calculation."""

    def parent(self, place: Place) -> Place | None:
        return self.places[place.parent] if place.parent >= 0 else None

    def child(self, place: Place, name: str) -> Place | None:
        return next((self.places[i] for i in place.children if self.places[i].name == name), None)

    def children(self, place: Place) -> Iterator[Place]:
        return (self.places[i] for i in place.children)

    def descendants(self, place: Place) -> Iterator[Place]:
        """The place itself and all below it."""
        yield place
        for child in self.children(place):
            yield from self.descendants(child)

    def chain(self, place: Place) -> tuple[Place, ...]:
        """From the root down to the place."""
        above = self.parent(place)
        return (*(self.chain(above) if above else ()), place)


class Node(Protocol):
    """A node that holds a text: of a sheet, or of a fixed list. A node that is not relevant reads as empty."""

    name: str
    value: str

    @property
    def relevant(self) -> bool: ...
    @property
    def parent(self) -> Node | None: ...
    @property
    def children(self) -> Sequence[Node]: ...


class ListNode:
    """A node of a fixed list (`instance('xa')`): always relevant, never changed."""

    __slots__ = ("children", "indexes", "name", "parent", "value")
    relevant = True

    def __init__(self, name: str, value: str, parent: ListNode | None) -> None:
        self.name, self.value, self.parent = name, value, parent
        self.children: list[ListNode] = []
        self.indexes: dict[tuple[str, str], dict[str, list[ListNode]]] = {}
        """Items by what they hold in a column, for each name and column asked for (see lookup)."""

    def column(self, name: str) -> str:
        """The text of the child of that name, `""` without one."""
        return next((child.value for child in self.children if child.name == name), "")


class World(Protocol):
    """Everything outside an expression that it may look at while it is evaluated."""

    @property
    def instances(self) -> Sequence[Sequence[Node]]:
        """The nodes at each place, by the place's index, in the order of the document."""
        ...

    @property
    def lists(self) -> Mapping[str, ListNode]:
        """The fixed lists by their id."""
        ...

    @property
    def month_names(self) -> Sequence[str]: ...
    @property
    def day_names(self) -> Sequence[str]: ...

    def now(self) -> datetime: ...
    def random(self) -> float: ...
    def shuffle_seed(self, node: Node) -> int: ...
    def choice_name(self, place: Place, value: str, node: Node) -> str: ...
    def itext(self, text_id: str, node: Node) -> str: ...


class Context:
    """Where an expression stands: its node, the node it began at (`current()`), its place among the nodes filtered."""

    __slots__ = ("node", "origin", "position", "size", "world")

    def __init__(self, world: World, node: Node, origin: Node, position: int = 1, size: int = 1) -> None:
        self.world, self.node, self.origin, self.position, self.size = world, node, origin, position, size


Run = Callable[[Context], object]
