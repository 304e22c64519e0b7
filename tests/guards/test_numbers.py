"""A number that a browser sends is read by `row_numbers`, never by `int`: no column holds what is beyond its bounds."""

from __future__ import annotations

import ast

from tests.guards.sources import modules, name_of, tree

READS = ("get", "getlist")


def _reads_numbers(node: ast.Call) -> bool:
    """`request.args.get(name, default, int)`, `request.values.getlist(name, type=int)` …"""
    if not (isinstance(node.func, ast.Attribute) and node.func.attr in READS):
        return False
    given = [*node.args, *(word.value for word in node.keywords if word.arg == "type")]
    return any(isinstance(one, ast.Name) and one.id == "int" for one in given)


def wrong(parsed: ast.AST) -> list[int]:
    """The lines that read a number without bounds."""
    return [node.lineno for node in ast.walk(parsed) if isinstance(node, ast.Call) and _reads_numbers(node)]


def test_no_number_of_a_request_is_read_without_bounds() -> None:
    found = [f"{name_of(path)}:{line}" for path in modules(("survey_app",)) for line in wrong(tree(path))]
    assert found == []


def test_the_guard_sees_both_ways_to_write_it() -> None:
    lines = 'request.args.get("a", 1, int)\nrequest.values.getlist("a", type=int)\nsizes.get("a", 1)'
    assert wrong(ast.parse(lines)) == [1, 2]
