"""A compiled expression: what it says, what it gives, and what it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from questionnaires.xpath.code import Code
from questionnaires.xpath.compiler import Compiler
from questionnaires.xpath.document import Context, Document, Node, Place
from questionnaires.xpath.parser import parse
from questionnaires.xpath.scope import Scope
from questionnaires.xpath.values import Value


@dataclass(frozen=True)
class Expression:
    """Evaluate it with `text`, `number`, `boolean`, `nodes` or `value`, each given a Context."""

    source: str
    code: Code
    reads: frozenset[int]
    """Indexes of the places, other than its own, whose values, relevance or number of instances it looks at."""
    leads_to: tuple[Place, ...]
    """The places of the nodes it gives; empty for values and for nodes of fixed lists."""
    volatile: bool
    """Gives another value at another time, or by chance."""
    local: bool
    """Looks at the node it belongs to: its value, its number in a repeat."""
    remembers: bool
    """Keeps what it gave before (`once()`)."""

    @property
    def constant(self) -> bool:
        """Gives the same for every sheet and every node."""
        return not (self.reads or self.volatile or self.local)

    @cached_property
    def text(self) -> Callable[[Context], str]:
        return self.code.text()

    @cached_property
    def number(self) -> Callable[[Context], float]:
        return self.code.number()

    @cached_property
    def boolean(self) -> Callable[[Context], bool]:
        return self.code.boolean()

    @cached_property
    def nodes(self) -> Callable[[Context], list[Node]]:
        return self.code.nodes()

    @cached_property
    def value(self) -> Callable[[Context], Value]:
        return self.code.value()


def compile_expression(source: str, document: Document, place: Place | None) -> Expression:
    """The expression of a node at `place` (None: of an item of a fixed list).

    Raises XPathSyntaxError or XPathFunctionError.
    """
    tree = parse(source)
    scope = Scope((place,) if place else ())
    compiler = Compiler(document, place)
    code = compiler.compile(tree, scope)
    own = {place.index} if place else set()
    return Expression(
        source,
        code,
        frozenset(compiler.reads - own),
        compiler.places_of(tree, scope),
        compiler.volatile,
        compiler.local or bool(compiler.reads & own),
        compiler.remembers,
    )
