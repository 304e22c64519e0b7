"""What the documents promise: every setting, every command and every verb of the Makefile stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask_migrate.cli import db as migrations

from survey_app import cli, config

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8") if (ROOT / "README.md").exists() else ""


@pytest.mark.parametrize("setting", [setting.name for setting in config.SETTINGS])
def test_every_setting_stands_in_its_document(setting: str) -> None:
    assert f"| `{setting}` |" in (ROOT / "docs" / "settings.md").read_text("utf-8")


def commands(group: click.Command, name: str) -> Iterator[str]:
    if not isinstance(group, click.Group):
        yield name
        return
    for verb, command in group.commands.items():
        yield from commands(command, f"{name} {verb}")


def test_every_command_stands_in_the_readme() -> None:
    ours = [name for noun in cli.NOUNS for name in commands(cli.Noun(noun).load(), noun)]
    assert [name for name in ours if f"`{name}" not in README] == []


def test_every_verb_of_the_makefile_stands_in_the_readme() -> None:
    verbs = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert [verb for verb in verbs if f"`make {verb}" not in README] == []


def test_every_decision_is_a_short_record() -> None:
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        text = path.read_text("utf-8")
        assert re.match(r"\d{4}-[a-z0-9-]+\.md$", path.name), path.name
        assert text.startswith("# "), path.name
        assert len(text.splitlines()) <= 30, f"{path.name} is no longer a short record"


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine's path and no registry's host stands in what is committed."""
    words = ("/work/", "pypi.org", "registry.npmjs", "files.pythonhosted", "deb.debian")
    suffixes = {".py", ".md", ".html", ".scss", ".js", ".sh", ".toml", ".txt", ".lock", ".json", ""}
    skip = {
        ".git",
        ".venv",
        "node_modules",
        "instance",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
    }
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix in suffixes
        and not skip & set(path.relative_to(ROOT).parts)
        and not path.relative_to(ROOT).parts[0].startswith(".venv-")  # of another Python
        and path != Path(__file__)
        for word in words
        if word in path.read_text("utf-8", "ignore")
    ]
    assert wrong == []


COMMAND = re.compile(r"(?:flask --app survey_app) ([a-z][^`\n|;]*)")
GUIDES = ("van-hanh.md", "operations.md")


def commands_of(name: str) -> list[str]:
    found = COMMAND.findall((ROOT / "docs" / name).read_text("utf-8"))
    return [one.strip() for one in found if "…" not in one]


def parsed(words: list[str]) -> None:
    """Raises click.UsageError for a command, an option or an argument that does not exist."""
    command: click.Command = migrations if words[0] == "db" else cli.Noun(words[0]).load()
    while isinstance(command, click.Group):
        words = words[1:]
        command = command.commands[words[0]]
    command.make_context(words[0], words[1:])


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_of_the_operators_guides_exists(name: str) -> None:
    """A wrong option in a guide is found here, not in the night in which somebody needs it."""
    assert len(commands_of(name)) >= 4
    for one in commands_of(name):
        parsed(re.sub(r" (prints|was|again)\b.*", "", one).rstrip(".,:").split())


def test_the_guard_sees_a_command_that_does_not_exist() -> None:
    with pytest.raises(click.UsageError):
        parsed(["restore", "FILE", "--identy", "safe.key"])
    with pytest.raises(KeyError):
        parsed(["audit", "check"])
