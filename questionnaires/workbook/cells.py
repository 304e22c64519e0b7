"""What stands in a cell, as text: trimmed, NFC, numbers and dates the way an author would write them."""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import dataclass

INVISIBLE = {ord(c): None for c in map(chr, range(32)) if c not in "\t\n"} | dict.fromkeys(map(ord, "\u200b\ufeff"))
INVISIBLE[ord("\xa0")] = " "
"""Characters that nobody sees and no XML may hold; a no-break space is a space."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something. Of a formula nobody knows the value, so its `text` is empty."""

    text: str
    is_formula: bool = False
    is_decomposed: bool = False


def read_cell(value: object, *, is_formula: bool = False) -> Cell | None:
    """The cell of a value as openpyxl gives it; None when there is nothing to be seen in it."""
    if is_formula:
        return Cell("", is_formula=True)
    raw = as_text(value)
    text = clean(raw)
    return Cell(text, is_decomposed=not unicodedata.is_normalized("NFC", raw)) if text else None


def clean(text: str) -> str:
    """Trimmed, NFC, without invisible characters: the form in which texts are compared."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(INVISIBLE)).strip()


def as_text(value: object) -> str:
    """`3.0` → `3`, a date → `2026-03-01`, TRUE → `TRUE`; None → the empty text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.15g}"
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
    return str(value)
