"""Every sentence that a respondent may read, gathered from the sources: what a catalogue must have.

python -m survey_app.tongues.extracting      writes what is new into every catalogue, and takes out what is gone
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from survey_app.tongues import FOLDER

ROOT = FOLDER.parent.parent
TEMPLATES = (
    *(
        "answering/*.html",
        "respondent.html",
        "base.html",
        "errors/error.html",
        "macros/page.html",
        "macros/notice.html",
    ),
    *("macros/error_summary.html", "macros/summary_list.html"),
)
"""What a respondent's page may be drawn from."""
PYTHON = (
    *(
        "survey_app/answering",
        "survey_app/errors.py",
        "survey_app/causes.py",
        "survey_app/formats.py",
        "survey_app/forms.py",
    ),
    *("questionnaires/rendering", "questionnaires/kinds", "questionnaires/pages.py", "questionnaires/ballot/box.py"),
    "questionnaires/ballot/sealed_sheet.py",
)
TABLES = ("survey_app/answering/dead_end_words.py", "survey_app/causes.py", "survey_app/errors.py")
"""Where every Vietnamese text is a sentence."""
SCRIPTS = ("frontend/answering", "frontend/shared")
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "encoding": "utf-8"}
IN_TEMPLATES = {"_": None, "gettext": None, "ngettext": (1, 2)}
IN_SCRIPTS = {"spoken": None}
IN_PYTHON = ("say", "count", "N_", "gettext", "speaker")
Words = str | tuple[str, ...]
HEADER = """\
# What respondents read, in another language. `make tongues` brings it up to the sources; docs/languages.md tells how.
#"""
OF_NO_USE = tuple(f'"{name}' for name in ("Project", "Report", "POT", "PO-Rev", "Last", "Language-Team", "Generated"))
"""How lines of a catalogue's head begin that say nothing here."""


def sentences() -> Catalog:
    """All of them, each with the places where it is said."""
    found = Catalog(header_comment=HEADER)
    for path in sorted(_sources()):
        for words in _said_in(path):
            found.add(words, locations=[_place(path.relative_to(ROOT).as_posix())])
    return found


def _place(name: str) -> tuple[str, int]:
    """Without a line: a catalogue is not to change when lines move."""
    return name, cast(int, None)


def _said_in(path: Path) -> Iterator[Words]:
    if path.suffix == ".py":
        module = ast.parse(path.read_text("utf-8"))
        yield from _said_in_python(module)
        yield from vietnamese_in(module) if path.relative_to(ROOT).as_posix() in TABLES else ()
    else:
        method, keywords = (
            ("javascript", IN_SCRIPTS) if path.suffix == ".js" else ("jinja2.ext:babel_extract", IN_TEMPLATES)
        )
        yield from (found[1] for found in extract_from_file(method, path, keywords=keywords, options=OPTIONS))


def _said_in_python(module: ast.Module) -> Iterator[Words]:
    """What stands in calls of IN_PYTHON, also inside f-strings, which tokens do not show before Python 3.12."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and node.args and (name := _called(node.func)) in IN_PYTHON:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield (first.value, first.value) if name == "count" else first.value


def _called(function: ast.expr) -> str:
    """say(…), page.say(…), speaker(language)(…)."""
    if isinstance(function, ast.Call):
        return _called(function.func)
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def templates() -> list[Path]:
    """All that a respondent's page may be drawn from."""
    return sorted(path for pattern in TEMPLATES for path in (ROOT / "templates").glob(pattern))


def scripts() -> list[Path]:
    """The sources of the page's script."""
    return sorted(_files(SCRIPTS, "*.js"))


def _sources() -> Iterator[Path]:
    yield from templates()
    yield from _files(PYTHON, "*.py")
    yield from scripts()


def _files(places: tuple[str, ...], pattern: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from path.rglob(pattern) if path.is_dir() else [path]


def vietnamese_in(module: ast.Module) -> Iterator[str]:
    """Every text of a module that no ASCII writes, but for what only explains (docstrings)."""
    explained = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained
        if is_text and not node.value.isascii():  # type: ignore[attr-defined]
            yield node.value  # type: ignore[attr-defined]


def update(path: Path) -> None:
    """Brings one catalogue up to the sources; a sentence that only changed keeps its translation, marked fuzzy."""
    with path.open("rb") as file:
        known = pofile.read_po(file)
    known.update(sentences())
    write(path, known)


def write(path: Path, catalogue: Catalog) -> None:
    """Always in the same order and without dates, so that it changes only where a sentence does."""
    made = io.BytesIO()
    catalogue.fuzzy, catalogue.header_comment = False, HEADER
    pofile.write_po(made, catalogue, sort_by_file=True, ignore_obsolete=True, width=0)
    lines = made.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(OF_NO_USE)), "utf-8")


if __name__ == "__main__":
    for one in sorted(FOLDER.glob("*.po")):
        update(one)
