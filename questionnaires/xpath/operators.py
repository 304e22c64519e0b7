"""The operators: how each is made from its two sides."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from questionnaires.xpath.code import Code
from questionnaires.xpath.document import Context, Node
from questionnaires.xpath.values import NAN, Value, same, same_number, single_values, to_number

Arithmetic = Callable[[float, float], float]


def divide(left: float, right: float) -> float:
    if right:
        return left / right
    return NAN if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def remainder(left: float, right: float) -> float:
    """`mod` has the sign of the dividend."""
    return math.fmod(left, right) if right and math.isfinite(left) else NAN


def times(left: float, right: float) -> float:
    return left * right


_ARITHMETIC: dict[str, Arithmetic] = {
    "-": operator.sub,
    "*": times,
    "div": divide,
    "mod": remainder,
}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def binary(op: str, left: Code, right: Code) -> Code:
    """The code of `left op right`; rows of `and`, `or` and `+` come through `row`."""
    if op in _ARITHMETIC:
        return _arithmetic(_ARITHMETIC[op], left.number(), right.number())
    if op in _ORDER:
        return _ordering(_ORDER[op], left, right)
    return _union(left, right) if op == "|" else _equality(op == "=", left, right)


def row(op: str, sides: Sequence[Code]) -> Code:
    """`a and b and c`, `a or b or c` (stopping at the first side that decides), `a + b + c`."""
    if op == "+":
        numbers = tuple(side.number() for side in sides)
        return Code("number", lambda c: reduce(operator.add, [number(c) for number in numbers]))
    truths = tuple(side.boolean() for side in sides)
    if op == "and":
        return Code("boolean", lambda c: all(truth(c) for truth in truths))
    return Code("boolean", lambda c: any(truth(c) for truth in truths))


def _arithmetic(act: Arithmetic, left: Callable[[Context], float], right: Callable[[Context], float]) -> Code:
    return Code("number", lambda c: act(left(c), right(c)))


def _several(code: Code) -> bool:
    return code.kind in ("nodes", "any")


def _ordering(holds: Callable[[float, float], bool], left: Code, right: Code) -> Code:
    """`<` and its kin compare numbers, with lists of nodes: whether any pair holds."""
    if not (_several(left) or _several(right)):
        a, b = left.number(), right.number()
        return Code("boolean", lambda c: holds(a(c), b(c)))
    one, other = left.numbers(), right.numbers()
    return Code("boolean", lambda c: _any_pair(holds, one(c), other(c)))


def _equality(equal: bool, left: Code, right: Code) -> Code:
    if _several(left) or _several(right):
        return _equality_of_lists(equal, left, right)
    if "boolean" in (left.kind, right.kind):
        a, b = left.boolean(), right.boolean()
        return Code("boolean", lambda c: (a(c) == b(c)) is equal)
    if "number" in (left.kind, right.kind):
        m, n = left.number(), right.number()
        return Code("boolean", lambda c: same_number(m(c), n(c)) is equal)
    s, t = left.text(), right.text()
    return Code("boolean", (lambda c: s(c) == t(c)) if equal else (lambda c: s(c) != t(c)))


def _equality_of_lists(equal: bool, left: Code, right: Code) -> Code:
    """With several nodes: whether any pair is (un)equal, as in XPath."""
    a, b = left.value(), right.value()

    def compare(c: Context) -> bool:
        return _any_pair(lambda x, y: same(x, y) is equal, single_values(a(c)), single_values(b(c)))

    return Code("boolean", compare)


def _any_pair(holds: Callable[[Any, Any], bool], left: Sequence[Any], right: Sequence[Any]) -> bool:
    return any(holds(x, y) for x in left for y in right)


def _union(left: Code, right: Code) -> Code:
    a, b = left.nodes(), right.nodes()

    def run(c: Context) -> Value:
        return list({id(node): node for node in [*a(c), *b(c)]}.values())

    return Code("nodes", run)


def negate(operand: Code) -> Code:
    number = operand.number()
    return Code("number", lambda c: -number(c))


def filtered(nodes: Sequence[Node], test: Code, c: Context) -> list[Node]:
    """The nodes for which a predicate holds: a number is a place in the list, anything else a truth."""
    size, run, truth = len(nodes), test.run, test.boolean()
    contexts = (Context(c.world, node, c.origin, place, size) for place, node in enumerate(nodes, 1))
    if test.kind == "number":
        return [at.node for at in contexts if to_number(run(at)) == at.position]
    if test.kind == "any":
        return [at.node for at in contexts if _holds(run(at), at.position)]
    return [at.node for at in contexts if truth(at)]


def _holds(value: Value, position: int) -> bool:
    numeric = isinstance(value, float) and not isinstance(value, bool)
    return value == position if numeric else same(value, True)
