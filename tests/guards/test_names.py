"""A file of a face, its endpoints and its templates have one name: `alerts.py`, `alerts_settle`, `alerts.html`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
STAFF = ("agency", "home_affairs", "ministry")


def modules() -> list[Path]:
    """Every module of a staff face, as a path below survey_app, without its ending."""
    places = (path for face in STAFF for path in (ROOT / "survey_app" / face).rglob("*.py"))
    return sorted(path.relative_to(ROOT / "survey_app").with_suffix("") for path in places if path.stem != "__init__")


def templates_named(module: Path) -> list[str]:
    """The templates that stand in a module's strings."""
    tree = ast.parse((ROOT / "survey_app" / module).with_suffix(".py").read_text("utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [text for text in texts if re.fullmatch(r"[\w/]+\.html", text)]


def test_an_endpoint_begins_with_the_name_of_its_module(app: Flask) -> None:
    wrong = []
    for endpoint, view in app.view_functions.items():
        face, _, name = endpoint.partition(".")
        if face in STAFF:
            module = "_".join(view.__module__.split(".")[2:])
            if not (name == module or name.startswith(f"{module}_")):
                wrong.append(f"{endpoint} in {view.__module__}")
    assert wrong == []


@pytest.mark.parametrize("module", modules(), ids=str)
def test_a_template_stands_under_the_name_of_its_module(module: Path) -> None:
    """A part of a page has a line before its name."""
    name = rf"{module.parent}/_?{module.name}(_\w+)?\.html"
    assert [text for text in templates_named(module) if not re.fullmatch(name, text)] == []


def test_no_template_of_a_face_is_left_over() -> None:
    places = {path: path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    included = "\n".join(path.read_text("utf-8") for path in places)
    named = {text for module in modules() for text in templates_named(module)}
    left = [
        name for name in places.values() if name.split("/")[0] in STAFF and name not in named and name not in included
    ]
    assert left == []
