"""What an expression is made of: small immutable nodes, each knowing the character (`at`, from 0) where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """`12.5`."""

    value: float
    at: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """`'khac'` or `"khac"`, without its quotes."""

    value: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """`.` standing alone: the node that the expression belongs to."""

    at: int = 0


@dataclass(frozen=True, slots=True)
class Ref:
    """`${name}`, the way a workbook names another row. An XForm has a path instead."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: `../` is ("parent", "node()"), `ten` is ("child", "ten"), `*` is ("child", "*")."""

    axis: str
    test: str
    predicates: tuple[Expr, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """`/data/a` (absolute), `../a` or a bare word (relative), `instance('x')/root/item` or `${r}/a` (from `start`)."""

    start: Expr | None
    absolute: bool
    steps: tuple[Step, ...]
    at: int = 0

    @property
    def bare_word(self) -> str | None:
        """`khac` when the path is nothing but one word: a column of the choices, or a text without its quotes."""
        only_step = self.start is None and not self.absolute and len(self.steps) == 1
        step = self.steps[0] if only_step else None
        return step.test if step and step.axis == "child" and not step.predicates else None


@dataclass(frozen=True, slots=True)
class Filter:
    """`${r}[position() = 1]`: predicates on something that is not a step."""

    base: Expr
    predicates: tuple[Expr, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """`selected(., 'a')`; `at` is the place of the function's name."""

    name: str
    args: tuple[Expr, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    """Operators: `or and = != < <= > >= + - * div mod |`; `at` is the place of the operator."""

    op: str
    left: Expr
    right: Expr
    at: int = 0


@dataclass(frozen=True, slots=True)
class Negate:
    """`-x`."""

    operand: Expr
    at: int = 0


Expr = Number | Text | Dot | Ref | Path | Filter | Call | Binary | Negate


def children(node: Expr | Step) -> tuple[Expr | Step, ...]:
    """The nodes directly inside this one, from left to right."""
    match node:
        case Path(start=start, steps=steps):
            return (*((start,) if start is not None else ()), *steps)
        case Step(predicates=predicates):
            return predicates
        case Filter(base=base, predicates=predicates):
            return (base, *predicates)
        case Call(args=args):
            return args
        case Binary(left=left, right=right):
            return (left, right)
        case Negate(operand=operand):
            return (operand,)
    return ()


def walk(expr: Expr | Step) -> Iterator[Expr | Step]:
    """Every node of the expression, itself first, then from left to right. Steps of paths are nodes too."""
    waiting: list[Expr | Step] = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


CHAINS = ("and", "or", "+")
"""Operators of which a long row is one level: `a + b + c` is evaluated side by side, not one inside the other."""


def chain(expr: Binary) -> list[Expr]:
    """`a or b or c` as its three sides."""
    sides: list[Expr] = [expr.right]
    left = expr.left
    while isinstance(left, Binary) and left.op == expr.op:
        sides.append(left.right)
        left = left.left
    return [left, *reversed(sides)]


def depth(expr: Expr | Step) -> int:
    """How many nodes lie inside one another at the deepest place; an expression like `1` has depth 1."""
    deepest, waiting = 0, [(expr, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        inside = chain(node) if isinstance(node, Binary) and node.op in CHAINS else children(node)
        waiting.extend((child, level + 1) for child in inside)
    return deepest
