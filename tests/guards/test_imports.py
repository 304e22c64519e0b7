"""The walls of the house: the contracts of pyproject.toml (imports go down only, no Flask below the face, no face knows another,
no circles) hold, and each fails when it is broken."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_app import wiring
from tests.guards.sources import PRODUCT, ROOT

SETTINGS = ROOT / "pyproject.toml"
CONFIG = tomllib.loads(SETTINGS.read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in CONFIG["contracts"]}
OURS = tuple(package for package in PRODUCT if (ROOT / package / "__init__.py").exists())
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


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the packages in a folder, by our contracts."""
    words = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    return subprocess.run(
        [*words, "--no-cache", "--config", str(SETTINGS)],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_the_contracts_name_every_package_and_every_face() -> None:
    assert set(CONFIG["root_packages"]) == set(OURS)
    layers = CONTRACTS["Imports go down only"]["layers"]
    assert {name.strip() for layer in layers for name in layer.split("|")} == set(OURS)
    assert set(CONTRACTS["No Flask below the face"]["source_modules"]) == set(OURS) - {"survey_app"}
    assert set(CONTRACTS["No circles"]["ancestors"]) == set(OURS)
    faces = {face.__name__ for face in wiring.FACES}
    assert set(CONTRACTS["No face imports another face"]["modules"]) == faces


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """Packages and faces of the names of ours, each holding one empty module."""
    for package in (*OURS, *CONTRACTS["No face imports another face"]["modules"]):
        folder = tmp_path.joinpath(*package.split("."))
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / "thing.py").write_text("")
        (folder / "other.py").write_text("")
    return tmp_path


def test_a_house_without_fault_passes(small_house: Path) -> None:
    assert lint(small_house).returncode == 0


@pytest.mark.parametrize(
    ("broken", "module", "line"),
    [
        ("Imports go down only", "foundation/thing.py", "import respondents.thing"),
        ("Imports go down only", "questionnaires/thing.py", "from respondents import thing"),
        ("Questionnaires know no agency", "questionnaires/thing.py", "from agencies import thing"),
        (
            "Self-assessment knows no respondent and no answer",
            "self_assessment/thing.py",
            "import questionnaires.thing",
        ),
        ("Imports go down only", "self_assessment/thing.py", "import respondents.thing"),
        ("No Flask below the face", "respondents/thing.py", "from flask import request"),
        ("No language but Vietnamese below the face", "questionnaires/thing.py", "import gettext"),
        ("No face imports another face", "survey_app/home_affairs/thing.py", "from survey_app.agency import thing"),
        ("No circles", "respondents/thing.py", "from respondents import other"),
    ],
)
def test_each_contract_fails_when_it_is_broken(small_house: Path, broken: str, module: str, line: str) -> None:
    (small_house / "respondents" / "other.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from respondents import thing\n"
    )
    (small_house / module).write_text(f"{line}\n")
    done = lint(small_house)
    assert done.returncode == 1
    assert f"{broken} BROKEN" in done.stdout


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


def test_no_function_hides_a_noun() -> None:
    """40 lines at the most, signature and docstring with it."""
    long = [
        f"{path.relative_to(ROOT)}: {node.name} ({lines})"
        for package in OURS
        for path in sources(package)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > 40
    ]
    assert long == []
