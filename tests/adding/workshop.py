"""A copy of the product's sources in which something is added as the README says, and the copy's own tests are run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("pyproject.toml", "README.md", "docs", "migrations", "templates")
PACKAGES = tuple(path.parent.name for path in sorted(ROOT.glob("*/__init__.py")))
PATIENCE = 300  # seconds


class Workshop:
    """The copy. Compiled files come along, which spares compiling what nobody changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in (*COPIED, *PACKAGES):
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, folder / name)
        left_out = shutil.ignore_patterns("node_modules")  # of the scripts only what people read in them is looked at
        shutil.copytree(ROOT / "frontend", folder / "frontend", ignore=left_out)

    def add(self, path: str, before: str, text: str) -> None:
        """Adds text before the one place of a file that reads so."""
        file = self.folder / path
        written = file.read_text("utf-8")
        assert written.count(before) == 1, f"{path} has {before!r} {written.count(before)} times"
        file.write_text(written.replace(before, text + before), "utf-8")

    def write(self, path: str, text: str) -> None:
        """A new file."""
        file = self.folder / path
        assert not file.exists(), path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def tests(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs tests of the copy."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def holds(self, *arguments: str) -> None:
        """The tests pass, and there are some."""
        done = self.tests(*arguments)
        if done.returncode:
            pytest.fail(done.stdout + done.stderr, pytrace=False)

    def fails(self, *arguments: str) -> str:
        """The tests fail; what they say."""
        done = self.tests(*arguments)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stdout
