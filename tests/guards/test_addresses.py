"""Addresses have one place, and the words of queries one language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import ROOT, modules, name_of, tree

FACES = re.compile(r"/(so-noi-vu|don-vi|bo-noi-vu)(/|$)")
WORDS = {
    "bao", "chon", "chot", "cot", "don_vi", "dong", "dot", "gui", "kieu", "loai", "loc", "ly_do", "muc_chi",
    "nam", "ngay", "ngon-ngu", "nguoi", "nhap", "nhom", "san_pham", "sua", "them", "thu_tu",
    "theo", "tiep", "tim", "tinh_trang", "trang", "trang_loi", "vai_tro", "ve", "viec", "voi",
}  # fmt: skip
"""What a query may ask, in Vietnamese, since people read addresses; a new word joins them here."""
IN_PAGES = re.compile(r"request\.(?:args|values)(?:\.get\(|\[|\.)[\"']?(?!get\b|to_dict\b|items\b|lists\b)([a-z_-]+)")


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def literal(path: Path) -> Iterator[str]:
    """Strings of a module that are addresses of a face; a blueprint's prefix and a view's own rule are where they belong."""
    rules = {
        part for node in ast.walk(tree(path)) for one in getattr(node, "decorator_list", []) for part in ast.walk(one)
    }
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in rules
            and FACES.match(node.value)
        ):
            yield f"{name_of(path)}:{node.lineno} {node.value}"


def test_addresses_are_made_by_url_for() -> None:
    written = [found for path in modules() if path.name != "blueprint.py" for found in literal(path)]
    scripts = sorted((ROOT / "frontend").glob("s*/*.js"))
    written += [name_of(path) for path in [*templates(), *scripts] if FACES.search(path.read_text("utf-8"))]
    assert written == []


def filters(node: ast.AST) -> Iterator[str]:
    """The names by which a long table is narrowed."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Subscript)
        and ast.unparse(node.func.value) == "LongTable"
    ):
        given = [one.value for one in node.keywords if one.arg == "filters"] + node.args[2:3]
        yield from (
            key.value for of in given if isinstance(of, ast.Dict) for key in of.keys if isinstance(key, ast.Constant)
        )


def asked(path: Path) -> Iterator[str]:
    """The names that a module reads from a query."""
    for node in ast.walk(tree(path)):
        yield from filters(node)
        source = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        if isinstance(node, ast.Subscript):
            source, names = node.value, [node.slice]
        else:
            names = node.args[:1] if isinstance(node, ast.Call) else []
        if isinstance(source, ast.Attribute) and source.attr == "args":
            yield from (one.value for one in names if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_the_words_of_queries_are_vietnamese() -> None:
    faces = [path for path in modules(("survey_app",)) if path.parts[-2] not in ("cli", "secrecy", "demonstration")]
    found = {(name_of(path), name) for path in faces for name in asked(path)}
    found |= {(name_of(path), name) for path in templates() for name in IN_PAGES.findall(path.read_text("utf-8"))}
    assert len(found) > 20
    assert {(where, name) for where, name in found if name not in WORDS} == set()
