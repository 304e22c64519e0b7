"""The functions that need more than their arguments: the node they stand at, the sheet, the time, or chance."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

from questionnaires.xpath.code import Code, Kind
from questionnaires.xpath.dates import moment_of_days, read_moment, write_date, write_formatted, write_moment
from questionnaires.xpath.document import Context, ListNode, Node
from questionnaires.xpath.scope import Compiling, Scope
from questionnaires.xpath.shuffle import shuffled
from questionnaires.xpath.tree import Call, Text
from questionnaires.xpath.values import NAN, Value, is_empty, to_number, to_text

Special = Callable[[Compiling, Call, Scope], Code]


def _if(compiler: Compiling, call: Call, scope: Scope) -> Code:
    test, then, other = (compiler.compile(arg, scope) for arg in call.args)
    decide, yes, no = test.boolean(), then.value(), other.value()
    return Code(_common_kind(then, other), lambda c: yes(c) if decide(c) else no(c))


def _common_kind(one: Code, other: Code) -> Kind:
    kinds: set[Kind] = {"text" if code.kind == "node" else code.kind for code in (one, other)}
    return kinds.pop() if len(kinds) == 1 else "any"


def _coalesce(compiler: Compiling, call: Call, scope: Scope) -> Code:
    one, other = (compiler.compile(arg, scope) for arg in call.args)
    first, second = one.value(), other.value()

    def run(c: Context) -> Value:
        value = first(c)
        return second(c) if is_empty(value) else value

    return Code(_common_kind(one, other), run)


def _once(compiler: Compiling, call: Call, scope: Scope) -> Code:
    compiler.remembers = compiler.local = True
    fresh = compiler.compile(call.args[0], scope).text()
    return Code("text", lambda c: c.node.value or fresh(c))


def _position(compiler: Compiling, call: Call, scope: Scope) -> Code:
    """Without an argument: the place among the nodes being filtered; with one: which instance of its repeat it is."""
    compiler.local = compiler.local or not scope.filtering
    if not call.args:
        counted = scope.filtering
        return Code("number", (lambda c: float(c.position)) if counted else (lambda c: _instance_number(c.node)))
    nodes = compiler.compile(call.args[0], scope).nodes()

    def run(c: Context) -> Value:
        found = nodes(c)
        return _instance_number(found[0]) if found else NAN

    return Code("number", run)


def _instance_number(node: Node) -> float:
    siblings = node.parent.children if node.parent is not None else (node,)
    before = 0
    for sibling in siblings:
        if sibling is node:
            break
        before += sibling.name == node.name
    return float(before + 1)


def _last(compiler: Compiling, call: Call, scope: Scope) -> Code:
    return Code("number", lambda c: float(c.size))


def _current(compiler: Compiling, call: Call, scope: Scope) -> Code:
    compiler.local = True
    return Code("node", lambda c: [c.origin], lambda c: c.origin.value if c.origin.relevant else "")


def _instance(compiler: Compiling, call: Call, scope: Scope) -> Code:
    name = compiler.compile(call.args[0], scope).text()

    def run(c: Context) -> Value:
        found: ListNode | None = c.world.lists.get(name(c))
        return [found] if found is not None else []

    return Code("nodes", run)


def _randomize(compiler: Compiling, call: Call, scope: Scope) -> Code:
    nodes = compiler.compile(call.args[0], scope).nodes()
    if len(call.args) == 1:
        compiler.volatile = True
        return Code("nodes", lambda c: shuffled(nodes(c), c.world.shuffle_seed(c.origin)))
    seed = compiler.compile(call.args[1], scope).value()
    return Code("nodes", lambda c: shuffled(nodes(c), seed_of(seed(c))))


def seed_of(value: Value) -> int:
    """The whole number in it, 0 of nothing, of another text the first 64 bits of its SHA-256 (as JavaRosa does)."""
    number = to_number(value)
    if math.isnan(number):
        text = to_text(value)
        digest = hashlib.sha256(text.encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True) if text and text != "NaN" else 0
    return int(max(-(2.0**63), min(2.0**63 - 1025, number)))


def _choice_name(compiler: Compiling, call: Call, scope: Scope) -> Code:
    """`jr:choice-name(value, 'path of the question')`: what the choice is called in the sheet's language."""
    value = compiler.compile(call.args[0], scope).text()
    named = call.args[1]
    place = compiler.place_named(named.value, scope) if isinstance(named, Text) else None
    if place is None:
        return Code("text", lambda c: "")
    return Code("text", lambda c: c.world.choice_name(place, value(c), c.node))


def _itext(compiler: Compiling, call: Call, scope: Scope) -> Code:
    name = compiler.compile(call.args[0], scope).text()
    return Code("text", lambda c: c.world.itext(name(c), c.origin))


def _indexed_repeat(compiler: Compiling, call: Call, scope: Scope) -> Code:
    """`indexed-repeat(/data/rep/a, /data/rep, 2)` is `/data/rep[2]/a`, further pairs for repeats inside."""
    target, *pairs = call.args
    wanted = compiler.anywhere(target, scope)
    repeats = [compiler.anywhere(repeat, scope) for repeat in pairs[::2]]
    numbers = [compiler.compile(number, scope).number() for number in pairs[1::2]]

    def run(c: Context) -> Value:
        within: list[Node] = []
        for repeat, number in zip(repeats, numbers, strict=False):
            index = number(c)
            found = [node for node in repeat(c) if not within or _is_inside(node, within[0])]
            if math.isnan(index) or not 1 <= max(index, 1) <= len(found):
                return []
            within = [found[int(max(index, 1)) - 1]]
        return [node for node in wanted(c) if within and _is_inside(node, within[0])]

    return Code("nodes", run)


def _is_inside(node: Node | None, outer: Node) -> bool:
    while node is not None and node is not outer:
        node = node.parent
    return node is outer


def _today(compiler: Compiling, call: Call, scope: Scope) -> Code:
    compiler.volatile = True
    return Code("text", lambda c: write_date(c.world.now()))


def _now(compiler: Compiling, call: Call, scope: Scope) -> Code:
    compiler.volatile = True
    return Code("text", lambda c: write_moment(c.world.now()))


def _random(compiler: Compiling, call: Call, scope: Scope) -> Code:
    compiler.volatile = True
    return Code("number", lambda c: c.world.random())


def _uuid(compiler: Compiling, call: Call, scope: Scope) -> Code:
    compiler.volatile = True
    length = compiler.compile(call.args[0], scope).number() if call.args else None

    def run(c: Context) -> Value:
        if length is None:
            return "-".join(_hex_digits(c, size) for size in (8, 4, 4, 4, 12))
        wanted = length(c)
        return _hex_digits(c, int(min(wanted, 256)) if wanted >= 1 else 0)

    return Code("text", run)


def _hex_digits(c: Context, size: int) -> str:
    return "".join("0123456789abcdef"[int(c.world.random() * 16)] for _ in range(size))


def _format_date(compiler: Compiling, call: Call, scope: Scope) -> Code:
    value = compiler.compile(call.args[0], scope).value()
    pattern = compiler.compile(call.args[1], scope).text()

    def run(c: Context) -> Value:
        given = value(c)
        moment = moment_of_days(given) if isinstance(given, float) else read_moment(to_text(given))
        return write_formatted(moment, pattern(c), c.world.month_names, c.world.day_names) if moment else ""

    return Code("text", run)


SPECIAL: dict[str, Special] = {
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "position": _position,
    "last": _last,
    "current": _current,
    "instance": _instance,
    "randomize": _randomize,
    "jr:choice-name": _choice_name,
    "jr:itext": _itext,
    "indexed-repeat": _indexed_repeat,
    "today": _today,
    "now": _now,
    "random": _random,
    "uuid": _uuid,
    "format-date": _format_date,
    "format-date-time": _format_date,
}
"""How each of these is compiled."""
