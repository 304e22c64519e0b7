"""Percentages are written in one way, "70,6 %", and by `survey_app/formats.py` where they are reckoned; days in three boxes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.guards.sources import ROOT, modules, name_of, tree

HOME = "survey_app/formats.py"
DRAWINGS = "survey_app/charts/"  # widths of SVG
NOT_FOR_PEOPLE = ("survey_app/secrecy/", "survey_app/cli/")
GLUED = re.compile(r"\d%(?![\dA-Za-z])")
BY_HAND = re.compile(r"\|\s*round\b|%\.\df")
OTHER_DAYS = re.compile(r"\b(DateField|DateInput|VietnameseDate)\b")


def wrong_percentages(module: ast.AST) -> Iterator[str]:
    """Texts with a sign that stands at its number, and figures formatted by hand before a sign."""
    docs = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if id(node) in docs:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and GLUED.search(node.value):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            pairs = zip(node.values, node.values[1:], strict=False)
            yield from (ast.unparse(node) for figure, after in pairs if _is_by_hand(figure, after))


def _is_by_hand(figure: ast.expr, after: ast.expr) -> bool:
    if not isinstance(figure, ast.FormattedValue) or not isinstance(after, ast.Constant):
        return False
    text, spec = str(after.value), ast.unparse(figure.format_spec) if figure.format_spec else ""
    return re.match(r"%(?!\w|/)", text) is not None or (text.startswith(" %") and "f" in spec.removeprefix("f"))


def test_percentages_have_one_form() -> None:
    found = [
        f"{name_of(path)}: {text}"
        for path in modules()
        if name_of(path) != HOME and not name_of(path).startswith((DRAWINGS, *NOT_FOR_PEOPLE))
        for text in wrong_percentages(tree(path))
    ]
    assert found == []


def test_pages_format_no_figure_themselves() -> None:
    drawn = {"meter.html"}  # widths of a drawing
    pages = [path for path in (ROOT / "templates").rglob("*.html") if path.name not in drawn]
    found = [path.name for path in pages if BY_HAND.search(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("line", ['"còn 70%"', 'f"{share}% người"', 'f"{share:.1f} % người"'])
def test_the_guard_sees_another_way(line: str) -> None:
    assert list(wrong_percentages(ast.parse(f"x = {line}")))


@pytest.mark.parametrize("line", ['"khoảng 80 %"', 'f"{target} % người"', '"%d%%"', '"a%20b"'])
def test_the_guard_lets_the_one_way_pass(line: str) -> None:
    assert not list(wrong_percentages(ast.parse(f"x = {line}")))


def test_forms_of_staff_ask_for_days_in_three_boxes() -> None:
    """A respondent's phone has a calendar of its own; an officer types from paper."""
    faces = ("survey_app/agency", "survey_app/home_affairs", "survey_app/ministry", "survey_app/accounts")
    found = [name_of(path) for path in modules(faces) if OTHER_DAYS.search(path.read_text("utf-8"))]
    assert found == []
