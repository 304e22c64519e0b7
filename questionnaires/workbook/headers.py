"""The spellings of headers that XLSForm has had over the years, each with the column it means.

`bind:relevant`, `Relevance`, `requiredmsg`, `list name`: pyxform takes them all (pyxform.aliases, pyxform.parsing.sheet_headers),
and a rule that its author wrote must not be lost for its spelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

GROUPS = {
    "bind": "bind",
    "control": "body",
    "body": "body",
    "media": "media",
    "instance": "instance",
    "attribute": "attribute",
}
"""What may stand before the first colon; `control` is an older word for `body`."""

OTHER_NAMES: Mapping[str, Mapping[str, str]] = {
    "survey": {
        **{"command": "type", "tag": "name", "value": "name", "caption": "label"},
        **{"read_only": "readonly", "relevance": "relevant", "calculate": "calculation"},
        **{"constraining_message": "constraint_message", "jr:constraintmsg": "constraint_message"},
        **{"requiredmsg": "required_message", "jr:requiredmsg": "required_message"},
        **{"count": "repeat_count", "jr:count": "repeat_count"},
        **{"noapperrorstring": "no_app_error_string", "jr:noapperrorstring": "no_app_error_string"},
        **{"compact_tag": "instance::odk:tag"},
    },
    "choices": {"caption": "label", "value": "name"},
    "settings": {
        **{"title": "form_title", "set_form_title": "form_title"},
        **{"id_string": "form_id", "set_form_id": "form_id"},
    },
}
"""By the header in small letters, words joined by `_`."""


class Meaning(NamedTuple):
    """A header taken apart: the column that it names, `group` that it names it in (`bind`), the language or other rest."""

    name: str
    group: str
    rest: str


def meaning(sheet: str, header: str) -> Meaning:
    """`bind : relevant` → relevant; `LABEL::English (en)` → label, English (en); what is no known spelling stays."""
    first, *others = _parts(header)
    group = GROUPS.get(_snake(first), "") if others else ""
    name, *rest = others if group else [first, *others]
    known = _snake(name)
    return Meaning(OTHER_NAMES[sheet].get(known, known), group, "::".join(rest))


def _parts(header: str) -> list[str]:
    """Cut at `::`, or at single colons where there is no double one; `jr:count` and `par:criterion` are whole words."""
    cut = "::" if "::" in header else r"(?i)(?<!\bjr)(?<!\bpar)(?<!\bodk)(?<!\borx)(?<!\bentities):"
    return [part.strip() for part in re.split(cut, header)]


def _snake(word: str) -> str:
    return "_".join(word.split()).lower()
