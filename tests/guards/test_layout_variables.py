"""What every page of officials is given for its layout, no view gives a page for something else: the layout would draw that."""

from __future__ import annotations

import ast

from tests.guards.sources import ROOT, modules, name_of, tree

GIVEN_ON_PURPOSE = {("survey_app/accounts/without_round.py", "rounds")}  # a page that is about no round shows no switch


def of_the_layout() -> set[str]:
    """The names that `accounts.nav.context` gives to whoever is signed in."""
    whole = tree(ROOT / "survey_app/accounts/nav.py")
    context = next(one for one in ast.walk(whole) if isinstance(one, ast.FunctionDef) and one.name == "context")
    keys = [key for one in ast.walk(context) if isinstance(one, ast.Dict) for key in one.keys]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def test_no_view_gives_a_page_what_its_layout_is_given() -> None:
    names = of_the_layout()
    assert {"rounds", "nav", "account", "may"} <= names
    found = {
        (name_of(path), word.arg)
        for path in modules(("survey_app",))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template"
        for word in node.keywords
        if word.arg in names
    }
    assert found == GIVEN_ON_PURPOSE
