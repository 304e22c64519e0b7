"""A path or module that a comment, a docstring or a document names is there: whoever follows it arrives."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.guards.sources import EVERYTHING, ROOT, modules, name_of, tree

FOLDERS = (*EVERYTHING, "migrations", "templates", "docs", "frontend")
PATH = re.compile(rf"(?<![\w/.<-])(?:{'|'.join(FOLDERS)})/[\w./-]*\w")
MODULE = re.compile(rf"(?<![\w/.@-])(?:{'|'.join(EVERYTHING)})(?:\.[a-z_]\w*)+(?![\w/-])", re.ASCII)
FILE = re.compile(r"(?<![\w/.-])[\w/-]+(?:\.\w+)*\.(?:py|html|md|typ|scss|js)\b")
PLACEHOLDERS = re.compile(r"NNNN|00NN|…")


def told(path: Path) -> Iterator[str]:
    """What a Python file says to people: its comments and docstrings."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def missing(text: str) -> list[str]:
    """The paths and modules of a text that are nowhere."""
    paths = [found for found in PATH.findall(text) if not PLACEHOLDERS.search(found)]
    wrong = [found for found in paths if not (ROOT / found).exists()]
    wrong += [found for found in FILE.findall(text) if not PLACEHOLDERS.search(found) and not is_a_file(found)]
    return wrong + [found for found in MODULE.findall(text) if not is_there(found)]


@cache
def files() -> frozenset[str]:
    """Every file of the project by each end of its path: c.py, b/c.py, a/b/c.py."""
    folders = (ROOT / folder for folder in FOLDERS)
    found = [*ROOT.glob("*.*"), *(path for folder in folders if folder.exists() for path in folder.rglob("*.*"))]
    parts = [path.relative_to(ROOT).parts for path in found if "node_modules" not in path.parts]
    return frozenset("/".join(one[start:]) for one in parts for start in range(len(one)))


def is_a_file(name: str) -> bool:
    return name.removeprefix("/") in files()


def is_there(dotted: str) -> bool:
    """A module, or a name that a module holds."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if not file.exists():
            continue
        rest = parts[length : length + 1]
        return not rest or re.search(rf"\b{rest[0]}\b", file.read_text("utf-8")) is not None
    return False


def sentences() -> Iterator[tuple[str, str]]:
    for path in modules(EVERYTHING):
        if path != Path(__file__):
            yield from ((name_of(path), text) for text in told(path))
    for path in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))):
        yield name_of(path), path.read_text("utf-8")


def test_what_is_named_is_there() -> None:
    wrong = {(place, name) for place, text in sentences() for name in missing(text)}
    assert sorted(wrong) == []


@pytest.mark.parametrize(
    "text",
    [
        "# see respondents/field/evenings.py",
        "field/evenings.py keeps them",
        "as in evenings.py",
        "the table in `questionnaires.nowhere`",
        "`foundation.db.no_such_verb` says so",
        "[why](docs/decisions/9999-nothing.md)",
    ],
)
def test_the_guard_sees_what_is_not_there(text: str) -> None:
    assert missing(text)


@pytest.mark.parametrize(
    "text",
    ["respondents/messages/exclusions.py", "`foundation.db.make_move`", "survey_app/", "docs/decisions/NNNN-words.md"],
)
def test_the_guard_lets_what_is_there_pass(text: str) -> None:
    assert missing(text) == []
