"""A compiled piece of an expression: a closure, and what kind of value it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from questionnaires.xpath.document import Context, Node
from questionnaires.xpath.values import Value, read_number, single_values, to_boolean, to_number, to_text

Kind = Literal["text", "number", "boolean", "node", "nodes", "any"]
"""`node` is a path that always leads to exactly one node, `nodes` any list of nodes, `any` is only known when it is run."""


@dataclass(frozen=True, slots=True)
class Code:
    """`run` gives the value; `read`, where there is one, gives the same as a text without making a list of nodes."""

    kind: Kind
    run: Callable[[Context], Value]
    read: Callable[[Context], str] | None = None

    def text(self) -> Callable[[Context], str]:
        run, read = self.run, self.read
        if read is not None:
            return read
        return run if self.kind == "text" else lambda c: to_text(run(c))  # type: ignore[return-value]

    def number(self) -> Callable[[Context], float]:
        run, read = self.run, self.read
        if self.kind == "number":
            return run  # type: ignore[return-value]
        if read is not None and self.kind == "node":
            return lambda c: read_number(read(c))
        return lambda c: to_number(run(c))

    def boolean(self) -> Callable[[Context], bool]:
        run, read = self.run, self.read
        if self.kind == "boolean":
            return run  # type: ignore[return-value]
        return (lambda c: bool(read(c))) if read is not None else (lambda c: to_boolean(run(c)))

    def nodes(self) -> Callable[[Context], list[Node]]:
        """The nodes; of a value that is none, no nodes."""
        run = self.run
        if self.kind in ("node", "nodes"):
            return run  # type: ignore[return-value]
        return (lambda c: _as_nodes(run(c))) if self.kind == "any" else (lambda c: [])

    def value(self) -> Callable[[Context], Value]:
        """The value as it is; a path to one node gives its text."""
        return self.read if self.read is not None and self.kind == "node" else self.run

    def texts(self) -> Callable[[Context], list[str]]:
        """Each node's text, or the one text: what concat() and join() take."""
        text = self.text()
        if self.kind not in ("nodes", "any"):
            return lambda c: [text(c)]
        run = self.run
        return lambda c: [to_text(value) for value in single_values(run(c))]

    def numbers(self) -> Callable[[Context], list[float]]:
        """Each node's number, or the one number: what min() and max() take."""
        number = self.number()
        if self.kind not in ("nodes", "any"):
            return lambda c: [number(c)]
        run = self.run
        return lambda c: [to_number(value) for value in single_values(run(c))]

    def arguments(self, parameter: str) -> Callable[[Context], object]:
        """The closure for a parameter of that kind: `text number boolean nodes value texts numbers`."""
        closure: Callable[[Context], object] = getattr(self, parameter)()
        return closure


def _as_nodes(value: Value) -> list[Node]:
    return value if isinstance(value, list) else []


def as_truth(code: Code) -> Code:
    """A path to a node that holds `true` or `false` (or, not asked, nothing): both a truth value and that text."""
    read = code.text()
    return Code("boolean", lambda c: read(c) == "true", read)


def constant(kind: Kind, value: Value) -> Code:
    return Code(kind, lambda c: value)
