"""Text → tree. The grammar is in grammar.lark; here its rules become nodes, and its refusals errors."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path as File
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from questionnaires.xpath.tree import Binary, Call, Dot, Expr, Filter, Negate, Number, Path, Ref, Step, Text, depth

MAX_LENGTH = 20_000
MAX_DEPTH = 120
"""Deeper expressions are refused: evaluation is recursive, and no author nests a hundred parentheses."""

_ANYWHERE = Step("descendant-or-self", "node()")

_KINDS = {
    "operand": {"NUMBER", "TEXT", "REF", "FUNCTION", "NAME", "DOT", "DOTS", "SLASH", "PLAIN_PATH", "LPAR"},
    "operator": {"OR", "AND", "DIV", "MOD", "EQ", "NE", "LE", "GE", "LT", "GT", "PLUS"},
    ")": {"RPAR"},
    "]": {"RSQB"},
    ",": {"COMMA"},
    "(": {"LPAR"},
    "name": {"NAME"},
    "end": {"$END"},
}
"""What may be expected, in words that a message can be made of."""


class XPathSyntaxError(ValueError):
    """An expression that cannot be read.

    `position`: the character (from 0) where reading stopped; `found`: the text there, `""` at the end;
    `expected`: which of `operand operator ) ] , ( name end` could have stood there; `length` or `depth` when too large.
    """

    def __init__(self, position: int, found: str, expected: tuple[str, ...]) -> None:
        self.position, self.found, self.expected = position, found, expected
        super().__init__(f"at character {position}: found {found!r}, expected {' or '.join(expected)}")


@v_args(inline=True)
class _TreeBuilder(Transformer[Token, Any]):
    """One method per alternative of the grammar."""

    def number(self, token: Token) -> Number:
        return Number(float(token), token.start_pos or 0)

    def text(self, token: Token) -> Text:
        return Text(token[1:-1], token.start_pos or 0)

    def ref(self, token: Token) -> Ref:
        return Ref(token[2:-1].strip(), token.start_pos or 0)

    def parentheses(self, inner: Expr) -> Expr:
        return inner

    def call(self, name: Token, *args: Expr | None) -> Call:
        spelt = "".join(name.split())
        return Call(spelt, tuple(arg for arg in args if arg is not None), name.start_pos or 0)

    def binary(self, left: Expr, op: Token, right: Expr) -> Binary:
        return Binary(str(op), left, right, op.start_pos or 0)

    def negate(self, minus: Token, operand: Expr) -> Negate:
        return Negate(operand, minus.start_pos or 0)

    def filter(self, base: Expr, *predicates: Expr) -> Filter:
        return Filter(base, predicates, base.at)

    def predicate(self, inner: Expr) -> Expr:
        return inner

    def path_from(self, start: Expr, steps: tuple[Step, ...]) -> Path:
        return Path(start, False, steps, start.at)

    def deep_path_from(self, start: Expr, steps: tuple[Step, ...]) -> Path:
        return Path(start, False, (_ANYWHERE, *steps), start.at)

    def relative_path(self, steps: tuple[Step, ...]) -> Path | Dot:
        if len(steps) == 1 and steps[0].axis == "self" and not steps[0].predicates:
            return Dot(steps[0].at)
        return Path(None, False, steps, steps[0].at)

    def absolute_path(self, slash: Token, steps: tuple[Step, ...]) -> Path:
        return Path(None, True, steps, slash.start_pos or 0)

    def plain_path(self, names: Token) -> Path:
        start, steps = names.start_pos or 0, []
        place = 0
        for name in names.split("/")[1:]:
            steps.append(Step("child", name, (), start + place + 1))
            place += len(name) + 1
        return Path(None, True, tuple(steps), start)

    def root_path(self, slash: Token) -> Path:
        return Path(None, True, (), slash.start_pos or 0)

    def deep_path(self, slashes: Token, steps: tuple[Step, ...]) -> Path:
        return Path(None, True, (_ANYWHERE, *steps), slashes.start_pos or 0)

    def steps(self, step: Step) -> tuple[Step, ...]:
        return (step,)

    def more_steps(self, before: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
        return (*before, step)

    def deeper_steps(self, before: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
        return (*before, _ANYWHERE, step)

    def child_step(self, test: Token, *predicates: Expr) -> Step:
        return Step("child", _spelt(test), predicates, test.start_pos or 0)

    def attribute_step(self, test: Token, *predicates: Expr) -> Step:
        return Step("attribute", _spelt(test), predicates, test.start_pos or 0)

    def axis_step(self, axis: Token, test: Token, *predicates: Expr) -> Step:
        return Step(axis.rstrip(": \t\r\n"), _spelt(test), predicates, axis.start_pos or 0)

    def self_step(self, dot: Token, *predicates: Expr) -> Step:
        return Step("self", "node()", predicates, dot.start_pos or 0)

    def parent_step(self, dots: Token, *predicates: Expr) -> Step:
        return Step("parent", "node()", predicates, dots.start_pos or 0)


def _spelt(test: Token) -> str:
    return "".join(test.split())


@cache
def _grammar() -> Lark:
    """Built at the first expression: it takes a quarter of a second, which other commands need not pay."""
    return Lark(
        (File(__file__).parent / "grammar.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        transformer=_TreeBuilder(),
        maybe_placeholders=True,
    )


@lru_cache(maxsize=4096)
def parse(text: str) -> Expr:
    """The tree of an expression.

    Raises XPathSyntaxError; also for expressions longer than MAX_LENGTH or nested deeper than MAX_DEPTH.
    """
    if len(text) > MAX_LENGTH:
        raise XPathSyntaxError(MAX_LENGTH, "", ("length",))
    try:
        expr: Expr = _grammar().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as refusal:
        raise _syntax_error(text, refusal) from None
    except VisitError as refusal:  # a node that could not be built is a fault of ours, not of the text
        raise refusal.orig_exc from refusal
    if len(text) > MAX_DEPTH and depth(expr) > MAX_DEPTH:
        raise XPathSyntaxError(0, text[:20], ("depth",))
    return expr


def _syntax_error(text: str, refusal: UnexpectedInput) -> XPathSyntaxError:
    at_end = isinstance(refusal, UnexpectedToken) and refusal.token.type == "$END"
    position = len(text) if at_end else int(refusal.pos_in_stream or 0)
    if at_end:
        found = ""
    elif isinstance(refusal, UnexpectedToken):
        found = str(refusal.token)
    else:
        found = text[position : position + 1]
    return XPathSyntaxError(position, found, _expected_kinds(refusal))


def _expected_kinds(refusal: UnexpectedInput) -> tuple[str, ...]:
    if isinstance(refusal, UnexpectedToken):
        terminals = set(refusal.accepts or refusal.expected)
    else:
        terminals = set(refusal.allowed or ()) if isinstance(refusal, UnexpectedCharacters) else set()
    kinds = [kind for kind, names in _KINDS.items() if names <= terminals] or ["name"]
    return ("operand", *(k for k in kinds if k in (")", "]", ",", "end"))) if "operand" in kinds else tuple(kinds)
