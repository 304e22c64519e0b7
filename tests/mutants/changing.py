"""Mutants of a module: one small wrong change each, by mutmut's operators and two of our own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

Operator = Callable[[Any], Iterable[Any]]
WORDS = mutators.operator_string  # a test of every sentence would only be its copy


class Mutant(NamedTuple):
    """A change that could be made: on which line, and how to write the module with it."""

    line: int
    write: Callable[[], str]


def never(node: cst.If) -> Iterator[cst.If]:
    """The condition that is never met: a limit that stops nobody, a gate that is always open."""
    yield node.with_changes(test=cst.Name("False"))


def dropped(node: cst.SimpleStatementLine) -> Iterator[cst.SimpleStatementLine]:
    """The call or the refusal that is forgotten: an audit event, a commit, a message."""
    statement = node.body[0]
    if isinstance(statement, cst.Raise) or (isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call)):
        yield node.with_changes(body=[cst.Pass()])


OPERATORS: list[tuple[type, Operator]] = [
    *((kind, operator) for kind, operator in mutators.mutation_operators if operator is not WORDS),
    (cst.If, never),
    (cst.SimpleStatementLine, dropped),
]


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module's text, in the order of its lines."""
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    found = [
        Mutant(places[node].start.line, _writer(wrapper.module, node, changed))
        for node in _code(wrapper.module)
        for kind, operator in OPERATORS
        if isinstance(node, kind) and node in places
        for changed in operator(node)
    ]
    return sorted(found, key=lambda mutant: mutant.line)


def is_change(before: str, after: str) -> bool:
    """Whether the mutant is a program, and another one."""
    try:
        return ast.dump(ast.parse(before)) != ast.dump(ast.parse(after))
    except SyntaxError:
        return False


def _writer(module: cst.Module, node: cst.CSTNode, changed: cst.CSTNode) -> Callable[[], str]:
    return lambda: cst.ensure_type(module.deep_replace(node, changed), cst.Module).code


def _code(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What runs: no imports, no types, no columns (the tests of the migrations hold those)."""
    if isinstance(node, cst.Import | cst.ImportFrom | cst.Annotation) or _is_column(node):
        return
    yield node
    for child in node.children:
        yield from _code(child)


def _is_column(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.AnnAssign):
        return False
    of = node.annotation.annotation
    return isinstance(of, cst.Subscript) and isinstance(of.value, cst.Name) and of.value.value == "Mapped"
