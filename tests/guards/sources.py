"""What the guards read: every file of ours, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("foundation", "agencies", "criteria", "self_assessment", "questionnaires", "respondents", "survey_app")
EVERYTHING = (*PRODUCT, "tests", "bench")


def modules(packages: tuple[str, ...] = PRODUCT) -> Iterator[Path]:
    """Every Python file of some packages, in order."""
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    """As people write it, from the root of the project."""
    return path.relative_to(ROOT).as_posix()
