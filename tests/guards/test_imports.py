"""The walls of the house: imports go down only, and no Flask below the face."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# package → what of ours it may import
MAY_IMPORT = {
    "foundation": ("foundation",),
    "agencies": ("agencies", "foundation"),
    "questionnaires": ("questionnaires", "foundation"),
    "respondents": ("respondents", "questionnaires", "agencies", "foundation"),
    "survey_app": ("survey_app", "respondents", "questionnaires", "agencies", "foundation"),
}
OURS = tuple(MAY_IMPORT)
FORBIDDEN_BELOW = (
    "flask",
    "flask_wtf",
    "flask_security",
    "flask_migrate",
    "flask_babel",
    "flask_sqlalchemy",
    "flask_login",
)
ONLY_PLACE = {"pyxform": "questionnaires/workbook/"}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a file imports; `from a import b` gives a.b, since b may be a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(path, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = path.relative_to(ROOT).with_suffix("").parts[: -node.level]
    return ".".join([*parts, node.module] if node.module else parts)


def within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


@pytest.mark.parametrize("package", OURS)
def test_imports_go_down_only(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources(package)
        for line, name in imports(path)
        if within(name, OURS) and not within(name, MAY_IMPORT[package])
    ]
    assert wrong == []


@pytest.mark.parametrize("package", [package for package in OURS if package != "survey_app"])
def test_no_flask_below_the_face(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources(package)
        for line, name in imports(path)
        if within(name, FORBIDDEN_BELOW)
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_PLACE)
def test_a_library_that_has_one_place_stays_there(library: str) -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for package in OURS
        for path in sources(package)
        for _, name in imports(path)
        if within(name, (library,)) and not str(path.relative_to(ROOT)).startswith(ONLY_PLACE[library])
    ]
    assert wrong == []


def test_the_bags_stay_away() -> None:
    bags = {"utils", "helpers", "services", "models", "common", "misc", "views"}
    assert [
        str(path) for package in OURS for path in sources(package) if path.stem in bags or path.parent.name in bags
    ] == []


def test_no_file_hides_a_noun() -> None:
    """300 lines at the most: something longer is two things."""
    long = [
        f"{path.relative_to(ROOT)} ({count})"
        for package in OURS
        for path in sources(package)
        if (count := len(path.read_text("utf-8").splitlines())) > 300
    ]
    assert long == []
