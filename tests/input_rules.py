"""Writes `docs/input.md`: what every form takes and by which rules, from the forms themselves.

python -m tests.input_rules
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from typing import Any

from wtforms.fields.core import UnboundField

import survey_app
from survey_app.forms import Form, PlainForm
from tests import rules_together
from tests.guards.sources import ROOT

PAGE = ROOT / "docs" / "input.md"
HEAD = """# What is taken in, and by which rules

Written by `python -m tests.input_rules` from the forms themselves; a test compares the two. *Rules* are the validators of a
field in the order in which they are asked, with their bounds; *together* is what is asked of several fields at once.
Besides, every field of one line refuses control characters, every text is composed (NFC) and cleaned as it arrives
(`survey_app/one_door.py`), a number of a row has the bounds of its column (`survey_app/row_numbers.py`), and a choice must
be one of those that were offered.

What is no form of ours: columns of a list of people (`respondents/roster_file/columns.py`, explained in the template's own
sheet), criteria (`criteria/`, likewise), questions and answers (the kinds in `questionnaires/kinds`; relevance, constraints
and required of the XLSForm). What has to fit together beyond one form stands at the end.
"""


def forms() -> list[type[Any]]:
    """Every form that stands in a module of the product, by its name and the module's. Those made for one page (the fields of
    a quota) do not: whether they are there depends on what ran before."""
    for module in pkgutil.walk_packages(survey_app.__path__, "survey_app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = set[type[Any]](), [Form, PlainForm]
    while waiting:
        below = waiting.pop().__subclasses__()
        found |= {one for one in below if one.__module__.startswith("survey_app.") and stands(one)}
        waiting += below
    return sorted(found, key=lambda one: (one.__module__, one.__qualname__))


def stands(form: type[Any]) -> bool:
    """Whether its module has it under its name."""
    return getattr(sys.modules[form.__module__], form.__qualname__, None) is form


def told(rule: Any) -> str:
    """A validator with its bounds: `Length(max=200)`."""
    if inspect.isroutine(rule):
        return rule.__name__
    bounds = {name: value for name, value in sorted(vars(rule).items()) if isinstance(value, int | str) and value != -1}
    shown = (f"{name}={value}" for name, value in bounds.items() if name not in ("message", "strip_whitespace"))
    return f"{type(rule).__name__}({', '.join(shown)})".removesuffix("()")


def rules(form: type[Any], name: str, field: UnboundField[Any]) -> str:
    """Of one field: its validators, and the form's own for it."""
    given = field.kwargs.get("validators") or (field.args[1] if len(field.args) > 1 else ()) or ()
    listed = given if isinstance(given, list | tuple) else ()
    own = getattr(form, f"validate_{name}", None)
    return ", ".join([*map(told, listed), *([sentence(own)] if own else [])]) or "–"


def sentence(of: Any) -> str:
    """The first line of what it says of itself, else its name."""
    return ((inspect.getdoc(of) or "").split("\n")[0] or of.__name__).replace("|", "/")


def fields(form: type[Any]) -> Iterator[tuple[str, UnboundField[Any]]]:
    for name in dir(form):
        value = inspect.getattr_static(form, name, None)
        if isinstance(value, UnboundField):
            yield name, value


def described() -> str:
    """The page."""
    lines = [HEAD]
    for form in forms():
        rows = [
            f"| `{name}` | {field.field_class.__name__} | {rules(form, name, field)} |" for name, field in fields(form)
        ]
        together = form.__dict__.get("validate")
        if rows or together:
            lines.append(f"\n## `{form.__module__.removeprefix('survey_app.')}.{form.__qualname__}`\n")
            lines += ["| field | kind | rules |", "|---|---|---|", *rows] if rows else []
            lines += [f"\ntogether: {sentence(together)}"] if together else []
    return "\n".join(lines) + "\n" + rules_together.described()


if __name__ == "__main__":
    PAGE.write_text(described(), "utf-8")
