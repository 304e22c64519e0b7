"""Nothing painted on the wall: each setting of the installation, each field and each setting of a round is read by code that obeys
it, not only by the form that asks for it and the sentence that promises it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from questionnaires.survey_round import DEFAULT_SETTINGS, RespondentGroup, SurveyRound
from survey_app import config
from tests.guards.sources import ROOT, modules, name_of, tree

# where settings are listed, asked for, or promised: what stands here alone is painted
FORMS = {
    "questionnaires/round_setup.py",
    "survey_app/home_affairs/rounds.py",
    "survey_app/home_affairs/round_parts.py",
    "survey_app/demonstration/filling.py",
    "survey_app/demonstration/province.py",
}
PAGES_OF_FORMS = re.compile(r"templates/(home_affairs/round|answering/notice)")
SAID_AND_NO_MORE = {"decision": "the decision on which the survey rests is cited, and promises nothing"}
TABLES = {"SETTINGS", "DEFAULT_SETTINGS", "FACTS", "OF_THE_PROVINCE"}  # they list, they do not read


class Readers:
    """The names that code and pages read: attributes, and words between quotes outside docstrings."""

    def __init__(self, sources: Iterable[ast.Module], pages: Iterable[str] = ()) -> None:
        self.attributes: set[str] = set()
        self.words: set[str] = set()
        for source in sources:
            self._read(source)
        for page in pages:
            self._read_page(page)

    def _read(self, source: ast.Module) -> None:
        before, self.words = self.words, set()
        self._read_statements(source)
        if any(_joins_two(node) for node in ast.walk(source)):
            capitals = [word for word in self.words if word.isupper()]
            self.words |= {f"{one}_{other}" for one in capitals for other in capitals}
        self.words |= before

    def _read_statements(self, source: ast.Module) -> None:
        for node in _without_tables(source):
            for part in ast.walk(node):
                if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Load):
                    self.attributes.add(part.attr)
                elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                    self.words.add(part.value)

    def _read_page(self, page: str) -> None:
        self.attributes.update(re.findall(r"\.(\w+)", page))
        self.words.update(re.findall(r"""["'](\w+)["']""", page))


def _joins_two(node: ast.AST) -> bool:
    """f"{name}_{part}": a name made of two words of the same file."""
    return isinstance(node, ast.JoinedStr) and re.fullmatch(r"""f['"]{\w+}_{\w+}['"]""", ast.unparse(node)) is not None


def _without_tables(source: ast.Module) -> Iterator[ast.stmt]:
    for node in source.body:
        names = {target.id for target in _targets(node) if isinstance(target, ast.Name)}
        if not names & TABLES and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield node


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


def pages() -> Iterator[Path]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if not PAGES_OF_FORMS.match(name_of(path)):
            yield path


@pytest.fixture(scope="module")
def product() -> Readers:
    sources = (tree(path) for path in modules() if name_of(path) not in FORMS)
    return Readers(sources, (path.read_text("utf-8") for path in pages()))


def unread_settings(readers: Readers, names: Iterable[str]) -> list[str]:
    """Settings that nothing reads by their name, or as a field of the same name in small letters."""
    return [
        name
        for name in names
        if name not in readers.words | readers.attributes and name.lower() not in readers.attributes
    ]


def unread_fields(readers: Readers, names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in readers.attributes]


def unread_round_settings(readers: Readers, names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in readers.words and name not in SAID_AND_NO_MORE]


def test_every_setting_is_obeyed(product: Readers) -> None:
    assert unread_settings(product, [setting.name for setting in config.SETTINGS]) == []


@pytest.mark.parametrize("model", [SurveyRound, RespondentGroup])
def test_every_field_of_a_round_is_obeyed(product: Readers, model: type) -> None:
    assert unread_fields(product, [column.key for column in inspect(model).column_attrs]) == []


def test_every_setting_of_a_round_is_obeyed(product: Readers) -> None:
    assert unread_round_settings(product, DEFAULT_SETTINGS) == []


# -- the guard itself


def readers(source: str, page: str = "") -> Readers:
    return Readers([ast.parse(source)], [page])


def test_the_guard_sees_a_setting_that_is_only_listed() -> None:
    painted = readers('"""Reads LOG_LEVEL."""\nDEFAULT_SETTINGS = {"retention_days": 90}\nround.retention_days = 3')
    assert unread_settings(painted, ["LOG_LEVEL"]) == ["LOG_LEVEL"]
    assert unread_round_settings(painted, ["retention_days"]) == ["retention_days"]
    assert unread_fields(painted, ["retention_days"]) == ["retention_days"]


def test_the_guard_lets_what_is_read_pass() -> None:
    obeyed = readers(
        'def f(): return limits.code_minutes + config["PORT"] + round.minutes', '{{ about.setting("phone") }}'
    )
    assert unread_settings(obeyed, ["CODE_MINUTES", "PORT"]) == []
    assert unread_fields(obeyed, ["minutes"]) == []
    assert unread_round_settings(obeyed, ["phone"]) == []
