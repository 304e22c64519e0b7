"""Names and titles stand in Vietnamese order, with numbers by what they say: sorted by a key of it, never as they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.guards.sources import modules, name_of, tree

NAMES = {"name", "title", "full_name", "position", "unit"}
KEYS = {"phrase_key", "sort_key"}
SORTING = {"sorted", "sort", "order_by", "min", "max"}
NOT_SHOWN = {
    ("foundation/outbox/health.py", "GatewayHealth.name"): "a gateway's own name, letters of the code",
    ("questionnaires/workbook/question_types.py", "kind.name"): "a word of the standard, the longest first",
}


def as_written(source: ast.AST) -> Iterator[str]:
    """Names that something is sorted by without a key of Vietnamese order: as an argument, or in the function of a column."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and _called(node) in SORTING:
            for said in (*node.args[_called(node) in {"sorted", "min", "max"} :], *node.keywords):
                yield from _names(said)
        if isinstance(node, ast.Call) and _called(node) == "LongTable" and node.args:
            yield from _names(node.args[0])


def _called(node: ast.Call) -> str:
    function = node.func.value if isinstance(node.func, ast.Subscript) else node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _names(said: ast.AST) -> Iterator[str]:
    if isinstance(said, ast.Call) and _called(said) in KEYS:
        return
    if isinstance(said, ast.Attribute) and said.attr in NAMES:
        yield ast.unparse(said)
        return
    for child in ast.iter_child_nodes(said):
        yield from _names(child)


def found() -> set[tuple[str, str]]:
    return {(name_of(path), name) for path in modules() for name in as_written(tree(path))}


def test_no_name_is_sorted_as_it_is_written() -> None:
    assert found() - set(NOT_SHOWN) == set()


def test_the_list_of_exceptions_is_not_stale() -> None:
    assert set(NOT_SHOWN) - found() == set()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("sorted(agencies, key=lambda one: one.name)", ["one.name"]),
        ("rows.sort(key=lambda one: (-one.rows, one.person.full_name))", ["one.person.full_name"]),
        ("query.order_by(Version.title, Version.number)", ["Version.title"]),
        ("LongTable[Line]({'name': lambda one: one.name}, lambda one: (one.name,))", ["one.name"]),
        ("sorted(agencies, key=lambda one: phrase_key(one.name or one.email))", []),
        ("sorted((one.name for one in agencies), key=phrase_key)", []),
        ("query.order_by(Agency.sort_key)", []),
    ],
)
def test_a_name_that_is_sorted_by_is_noticed(line: str, names: list[str]) -> None:
    assert list(as_written(ast.parse(line))) == names
