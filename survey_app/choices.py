"""Options of a form's field, as WTForms wants them from version 3.4 on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectChoice


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """(value, words) pairs as options."""
    return [SelectChoice(value, label) for value, label in pairs]


def explained(triples: Iterable[tuple[Any, str, str]]) -> list[SelectChoice]:
    """(value, words, hint) triples as options, the hint below the words."""
    return [SelectChoice(value, label, render_kw={"hint": hint}) for value, label, hint in triples]
