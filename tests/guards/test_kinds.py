"""What kind a question is, only `questionnaires/kinds` asks: no kind's name stands anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from questionnaires import kinds
from tests.guards.sources import ROOT, modules, name_of, tree

HOME = ROOT / "questionnaires" / "kinds"
COLUMNS_AND_FILTERS = ("survey_app/tables.py", "survey_app/workbook.py", "survey_app/formats.py")
OTHER_KINDS = [ROOT / place for place in ("questionnaires/xpath", *COLUMNS_AND_FILTERS)]
"""Where `text` and `integer` are kinds of something else: of values of expressions, of columns of tables, of filters."""
UNMISTAKABLE = re.compile(r"\bselect_(one|multiple)\b|^(rank|acknowledge)( \w+)?$")
"""Names that mean nothing else, alone or with their list."""


def sources() -> Iterator[Path]:
    for path in modules(("questionnaires", "respondents", "survey_app")):
        if not any(path.is_relative_to(place) for place in [HOME, *OTHER_KINDS]):
            yield path


def strings(path: Path) -> Iterator[ast.Constant]:
    """Every text of a file that is no docstring."""
    of_file = tree(path)
    said = {id(node.value) for node in ast.walk(of_file) if isinstance(node, ast.Expr)}
    for node in ast.walk(of_file):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node


def names_in(nodes: list[ast.expr | None]) -> set[str]:
    values = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return values & kinds.KINDS.keys()


def decisions(path: Path) -> Iterator[int]:
    """Lines where several kinds are told apart by name: tables by kind, and comparisons with something called kind."""
    for node in ast.walk(tree(path)):
        if (isinstance(node, ast.Dict | ast.Tuple | ast.List | ast.Set) and len(names_in(_parts(node))) > 1) or (
            isinstance(node, ast.Compare) and _is_kind(node.left) and names_in([*node.comparators])
        ):
            yield node.lineno


def _parts(node: ast.Dict | ast.Tuple | ast.List | ast.Set) -> list[ast.expr | None]:
    return node.keys if isinstance(node, ast.Dict) else [*node.elts]


def _is_kind(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "kind") or (
        isinstance(node, ast.Name) and node.id == "kind"
    )


def test_no_kind_of_question_is_named_outside_the_kinds() -> None:
    found = [f"{name_of(path)}:{s.lineno}" for path in sources() for s in strings(path) if UNMISTAKABLE.search(s.value)]
    assert found == []


def test_no_table_and_no_comparison_tells_kinds_apart_by_name() -> None:
    assert [f"{name_of(path)}:{line}" for path in sources() for line in decisions(path)] == []


def test_no_template_names_a_kind() -> None:
    names = "|".join(kinds.KINDS)
    words = re.compile(rf"\bselect_(one|multiple)\b|kind\s*(==|!=|in)\s*[\[(]?\s*[\"']({names})[\"']")
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert pages
    assert [f"{page.name}: {hit[0]}" for page in pages for hit in words.finditer(page.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "line",
    [
        'TABLE = {"date": 1, "time": 2}',
        'if question.kind == "text": pass',
        'OPEN = ("text", "integer")',
        'ok = question.kind in ("note", "rank")',
        'found = {"hidden", "calculate"}',
    ],
)
def test_the_guard_sees_what_used_to_stand_here(line: str, tmp_path: Path) -> None:
    path = tmp_path / "found.py"
    path.write_text(line)
    assert set(decisions(path)) == {1}
