"""Where a part of an expression stands, and what its compiler does for those functions that compile their own arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from questionnaires.xpath.code import Code
from questionnaires.xpath.document import Context, Node, Place
from questionnaires.xpath.tree import Expr


@dataclass(slots=True)
class Scope:
    """Where a part of an expression stands: the places its node may be at (none: a node of a fixed list)."""

    places: tuple[Place, ...]
    filtering: bool = False
    """In a predicate, where `position()` counts the nodes that are filtered."""


class Compiling(Protocol):
    """The compiler, as a function sees it; the three marks are what the expression turns out to be (see Expression)."""

    volatile: bool
    local: bool
    remembers: bool

    def compile(self, expr: Expr, scope: Scope) -> Code: ...
    def anywhere(self, expr: Expr, scope: Scope) -> Callable[[Context], Sequence[Node]]: ...
    def place_named(self, path: str, scope: Scope) -> Place | None: ...
