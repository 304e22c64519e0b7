"""What the database is asked stands in the domain: a view names a verb, and a query has one place."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.guards.sources import ROOT, name_of, tree

FACES = ("agency", "home_affairs", "ministry", "answering", "lists", "charts")
ASKING = {"execute", "scalar", "scalars", "query", "scalar_one"}
ONLY_TYPES = {"Session", "OperationalError", "DBAPIError", "InternalError", "SQLAlchemyError"}
"""What a face may have of SQLAlchemy: what it hands on, what it catches.

The accounts are not among the faces: their tables are their own, and nobody else's.
"""


def modules() -> list[Path]:
    """Every module of a face, and those that stand beside the faces."""
    places = [ROOT / "survey_app" / face for face in FACES]
    return sorted([path for place in places for path in place.rglob("*.py")] + [*(ROOT / "survey_app").glob("*.py")])


def found(path: Path) -> list[str]:
    """What a module imports of SQLAlchemy beside types, and where it asks a session."""
    wrong = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
            wrong += [f"imports {alias.name}" for alias in node.names if alias.name not in ONLY_TYPES]
        elif isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "sqlalchemy" for alias in node.names):
            wrong.append("imports sqlalchemy")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING:
            wrong.append(f"line {node.lineno} asks the database")
    return wrong


def test_no_face_asks_the_database_itself() -> None:
    assert {name_of(path): wrong for path in modules() if (wrong := found(path))} == {}
