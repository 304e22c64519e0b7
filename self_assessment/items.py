"""The criteria of a year as they are scored: the tree of `criteria`, and what each leaf asks for besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from criteria import Criterion, Node, Tree
from criteria.kinds import KINDS
from foundation.plain_text import fold

PLAIN, BONUS, MALUS = "", "bonus", "malus"
NEW = "new"
SIGNS = {PLAIN: "", BONUS: "Điểm thưởng", MALUS: "Điểm trừ"}


class Level(NamedTuple):
    """One level of a leaf: its words, and the points that it brings."""

    text: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """A criterion with what is asked of whoever scores it. `sign`: its points are given on top (their `maximum` is a ceiling),
    or taken off. `how`, `proof`: in the words of the set. `source`: where imported points come from. `before`: its number in the
    set of the year before; NEW where it had none; "" where nobody said."""

    criterion: Criterion
    sign: str = PLAIN
    levels: tuple[Level, ...] = ()
    how: str = ""
    proof: str = ""
    source: str = ""
    before: str = ""

    @property
    def number(self) -> str:
        return self.criterion.number

    @property
    def name(self) -> str:
        return self.criterion.name

    @property
    def kind(self) -> str:
        return self.criterion.kind

    @property
    def kind_text(self) -> str:
        return KINDS[self.kind].text

    @property
    def maximum(self) -> Decimal:
        """Its most points; nothing where nobody said them."""
        return self.criterion.maximum or Decimal(0)

    @property
    def is_imported(self) -> bool:
        """Whether nobody scores it: its points are figures of somebody else."""
        return self.kind in ("imported", "survey")

    @property
    def needs_proof(self) -> bool:
        """Whether it brings nothing without a document. What is taken off is taken off in any case."""
        return self.sign != MALUS and not self.is_imported

    @property
    def rule(self) -> str:
        """How what is declared becomes points, in words."""
        if self.kind == "ratio":
            return self.criterion.formula.words
        return "; ".join(f"{level.text}: {level.points.normalize():f}".replace(".", ",") for level in self.levels)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        told = {"sign": self.sign, "how": self.how, "proof": self.proof, "source": self.source}
        levels = [[level.text, str(level.points)] for level in self.levels]
        before = (
            {"before": self.before} if self.before else {}
        )  # equal sets of before there was this column have equal checksums
        return self.criterion.to_json() | told | {"levels": levels} | before

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Item:
        """As it was stored."""
        levels = tuple(Level(text, Decimal(points)) for text, points in stored["levels"])
        rest = {name: stored[name] for name in ("sign", "how", "proof", "source")}
        return cls(Criterion.from_json(stored), levels=levels, before=stored.get("before", ""), **rest)


class Items:
    """A whole set, in the order of its numbers."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = {item.number: item for item in sorted(items, key=lambda one: one.criterion.place)}
        self.tree = Tree(item.criterion for item in self)
        self.leaves = {
            node.criterion.number: self._items[node.criterion.number]
            for _, node in self.tree.walk()
            if not node.children
        }

    @classmethod
    def of(cls, source: Any) -> Items:
        """The set in whatever holds one: items, something with `items`, a tree of plain criteria, or something with `tree`."""
        if isinstance(source, cls):
            return source
        if isinstance(found := getattr(source, "items", None), cls):
            return found
        tree = source if isinstance(source, Tree) else source.tree
        return cls(Item(criterion) for criterion in tree)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, number: object) -> bool:
        return number in self._items

    def __getitem__(self, number: str) -> Item:
        return self._items[number]

    @cached_property
    def scored(self) -> tuple[Item, ...]:
        """The leaves that somebody has to score: none that is imported."""
        return tuple(one for one in self.leaves.values() if not one.is_imported)

    @cached_property
    def by_words(self) -> dict[str, list[str]]:
        """The numbers of the criteria that have the same words, by the words without diacritics."""
        found: dict[str, list[str]] = {}
        for one in self:
            found.setdefault(fold(one.name), []).append(one.number)
        return found

    @property
    def roots(self) -> tuple[Node, ...]:
        """The fields."""
        return self.tree.roots

    @property
    def plain(self) -> Tree:
        """What adds up to the whole: without what is given on top or taken off."""
        return Tree(item.criterion for item in self if item.sign == PLAIN)

    @property
    def maximum(self) -> Decimal:
        """The most points without bonus; what is not said counts nothing."""
        return sum((item.maximum for item in self.leaves.values() if item.sign == PLAIN), Decimal(0))
