"""What no file of the product may call, whatever the reason: each row is a rule over the syntax, with a line that it must find."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from tests.guards.sources import ROOT, modules, name_of, tree


class Rule(NamedTuple):
    """What is wrong, a line that is so, a line that is not, and in which files it may stand (with the reason beside it)."""

    finds: Callable[[ast.Call], bool]
    bad: str
    good: str
    but_in: tuple[str, ...] = ()


@cache  # every rule asks it of every call
def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def keyword(node: ast.Call, name: str) -> str | None:
    return next((ast.unparse(one.value) for one in node.keywords if one.arg == name), None)


def names(*calls: str) -> Callable[[ast.Call], bool]:
    return lambda node: called(node) in calls


def _asks_the_network(node: ast.Call) -> bool:
    module, _, verb = called(node).partition(".")
    return module in ("requests", "httpx") and verb in ("get", "post", "put", "patch", "delete", "head", "request")


def _first(node: ast.Call) -> ast.expr | None:
    return node.args[0] if node.args else None


def _goes_where_a_browser_says(node: ast.Call) -> bool:
    """`redirect(request.args["next"])`, `redirect(request.referrer)`: only `url_for` and what was looked at may stand there."""
    first = _first(node)
    return called(node) == "redirect" and first is not None and ast.unparse(first).startswith("request.")


OF_THE_GUIDE = ("survey_app/accounts/guide.py",)
RULES = {
    "code from text": Rule(names("eval", "exec", "compile", "__import__"), "eval(x)", "evaluate(x)"),
    "objects from bytes": Rule(
        names("pickle.load", "pickle.loads", "marshal.loads", "shelve.open", "dill.loads", "joblib.load", "yaml.load"),
        "pickle.loads(x)",
        "json.loads(x)",
    ),
    "a shell": Rule(
        lambda node: called(node) in ("os.system", "os.popen", "subprocess.getoutput") or keyword(node, "shell") == "True",
        "subprocess.run(x, shell=True)",
        "subprocess.run([x])",
    ),
    "a name of a file that another may take": Rule(names("tempfile.mktemp"), "tempfile.mktemp()", "tempfile.mkdtemp()"),
    "a broken hash": Rule(
        lambda node: called(node) in ("hashlib.md5", "hashlib.sha1", "hashlib.new") and keyword(node, "usedforsecurity") != "False",
        "hashlib.md5(x)",
        "hashlib.sha256(x)",
    ),
    "a connection that anybody may answer": Rule(
        lambda node: keyword(node, "verify") == "False" or called(node) == "ssl._create_unverified_context",
        "requests.get(x, timeout=1, verify=False)",
        "requests.get(x, timeout=1)",
    ),
    "waiting for ever": Rule(
        lambda node: _asks_the_network(node) and keyword(node, "timeout") is None, "requests.get(x)", "requests.get(x, timeout=1)"
    ),
    "a template from text": Rule(names("render_template_string"), "render_template_string(x)", "render_template('x.html')"),
    "a file by its path": Rule(names("send_file", "send_from_directory"), "send_file(x)", "attachment(x, 'a.pdf')", OF_THE_GUIDE),
    "going where a browser says": Rule(_goes_where_a_browser_says, "redirect(request.args['next'])", "redirect(url_for('x'))"),
    "XML that fetches": Rule(
        lambda node: called(node).endswith("XMLParser") and keyword(node, "resolve_entities") not in ("False", "'internal'"),
        "etree.XMLParser()",
        "etree.XMLParser(resolve_entities=False)",
    ),
    "debugging for everybody": Rule(lambda node: keyword(node, "debug") == "True", "app.run(debug=True)", "app.run()"),
}  # fmt: skip


@cache  # for every rule
def calls(parsed: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(parsed) if isinstance(node, ast.Call)]


def found_by(rule: Rule, parsed: ast.AST) -> list[int]:
    return [node.lineno for node in calls(parsed) if rule.finds(node)]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_finds_what_it_is_for(name: str) -> None:
    rule = RULES[name]
    assert (found_by(rule, ast.parse(rule.bad)), found_by(rule, ast.parse(rule.good))) == ([1], [])


def test_the_product_calls_nothing_of_it() -> None:
    wrong = [
        f"{name_of(path)}:{line}: {name}"
        for path in modules()
        for name, rule in RULES.items()
        if name_of(path) not in rule.but_in
        for line in found_by(rule, tree(path))
    ]
    assert wrong == []


MARKUP = {
    "templates/accounts/set_up.html": "the picture of the QR code, drawn here",
    "templates/answering/removal.html": "an entry's name: HTML that `shown` has made of the author's words and the answers in them",
    "templates/home_affairs/ballot_secret_shown.html": "the picture of the QR code, drawn here",
}
"""Where a text goes out as markup, and why it may; a piece of markup that stands in the template itself needs no reason."""
LITERAL, OUT = re.compile(r"'[^']*' \| ?safe"), re.compile(r"\| ?safe|autoescape false")


def test_templates_write_markup_of_ours_alone() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if OUT.search(LITERAL.sub("", path.read_text("utf-8")))
    }
    assert found == MARKUP.keys()
