"""Tries mutants on a copy of the tree: the project's own files are only read."""

from __future__ import annotations

import difflib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.mutants.changing import is_change, mutants
from tests.mutants.covering import COVERING, files_for

PROJECT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "node_modules", "instance", "__pycache__", ".*_cache")
ORDINARY = "not postgresql and not browser and not long"
LONGEST = 600  # seconds; a mutant that hangs is noticed


class Planted(NamedTuple):
    """A mutant to be tried: a module by its path in the project, its text, and the text with the mutant."""

    module: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        lines = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(difflib.unified_diff(*lines, self.module, self.module, n=1))


def modules(beginnings: Iterable[str] = COVERING, tree: Path = PROJECT) -> list[str]:
    """The modules whose path begins with one of these."""
    chosen = tuple(beginnings)
    found = (
        str(path.relative_to(tree)) for top in {b.split("/")[0] for b in chosen} for path in (tree / top).rglob("*.py")
    )
    return sorted(path for path in found if path.startswith(chosen))


def sample(paths: Sequence[str], size: int, seed: int, tree: Path = PROJECT) -> list[Planted]:
    """So many mutants of these modules, each on a line of its own; the same ones for the same seed."""
    chance = random.Random(seed)
    texts = {path: (tree / path).read_text(encoding="utf-8") for path in paths}
    lines = [(path, mutant) for path, text in texts.items() for mutant in mutants(text)]
    chance.shuffle(lines)
    chosen: dict[tuple[str, int], Planted] = {}
    for path, mutant in lines:
        if len(chosen) == size:
            break
        if (path, mutant.line) not in chosen and is_change(texts[path], after := mutant.write()):
            chosen[path, mutant.line] = Planted(path, texts[path], after)
    return list(chosen.values())


def copy_of_the_tree(target: Path) -> Path:
    """The project without its history, environment and data."""
    return Path(shutil.copytree(PROJECT, target / "tree", ignore=LEFT_BEHIND))


def survives(tree: Path, planted: Planted) -> bool:
    """Whether the tests that cover the module stay green with the mutant in it; the copy is as before afterwards."""
    place = tree / planted.module
    place.write_text(planted.after, encoding="utf-8")
    try:
        return are_green(tree, files_for(planted.module))
    finally:
        place.write_text(planted.before, encoding="utf-8")


def are_green(tree: Path, files: Sequence[str]) -> bool:
    """Runs test files in a tree, up to the first that fails."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", ORDINARY, *files]
    environment = os.environ | {"PYTHONPATH": str(tree)}
    try:
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
