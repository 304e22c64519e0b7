"""A day is asked of `foundation/vietnam_time.py` alone: before 07:00 the day of a UTC moment is yesterday's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.guards.sources import EVERYTHING, modules, name_of, tree

HOME = "foundation/vietnam_time.py"
# what has no zone to begin with
NAIVE = {
    ("questionnaires/workbook/cells.py", "moment.date()"): "a date in a cell of a spreadsheet",
    ("questionnaires/xpath/dates.py", "moment.date()"): "an answer's own date, without a zone",
}
OF_ANOTHER_CLOCK = {
    "date.today",
    "datetime.today",
    "datetime.utcnow",
    "dt.date.today",
    "dt.datetime.today",
    "datetime.now",
    "dt.datetime.now",
}


def wrong_days(source: ast.AST) -> Iterator[str]:
    """Calls that take a day, or the present, from a clock that nobody named."""
    for node in ast.walk(source):
        if not isinstance(node, ast.Call) or node.args or node.keywords or not isinstance(node.func, ast.Attribute):
            continue
        is_day = node.func.attr == "date" and not _is_read_from_text(node.func.value)
        is_a_clock = node.func.attr in ("today", "utcnow", "now") and ast.unparse(node.func) in OF_ANOTHER_CLOCK
        if is_day or is_a_clock:
            yield ast.unparse(node)


def _is_read_from_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func).endswith("strptime")


@cache
def found() -> set[tuple[str, str]]:
    places = ((name_of(path), call) for path in modules(EVERYTHING) for call in wrong_days(tree(path)))
    return {place for place in places if place[0] != HOME}


def test_every_day_is_a_day_in_vietnam() -> None:
    assert found() - set(NAIVE) == set()


def test_the_list_of_naive_dates_is_not_stale() -> None:
    assert set(NAIVE) - found() == set()


@pytest.mark.parametrize(
    "line",
    [
        "now().date()",
        "round.opens_at.date()",
        "moment.astimezone(UTC).date()",
        "moment.astimezone(VIETNAM).date()",
        "date.today()",
        "datetime.now()",
        "datetime.utcnow()",
    ],
)
def test_the_guard_sees_a_day_of_another_clock(line: str) -> None:
    assert list(wrong_days(ast.parse(line))) == [line]


@pytest.mark.parametrize("line", ["day_of(moment)", "today()", "datetime.strptime(text, '%d/%m/%Y').date()"])
def test_the_guard_lets_a_day_in_vietnam_pass(line: str) -> None:
    assert list(wrong_days(ast.parse(line))) == []
