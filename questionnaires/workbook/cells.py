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
    """A cell that holds something. Of a formula nobody knows whether its value still holds, so its `text` is empty;
    `stored` is what it showed when the file was saved."""

    text: str
    is_formula: bool = False
    is_decomposed: bool = False
    stored: str = ""


def read_cell(text: str, *, is_formula: bool = False) -> Cell | None:
    """The cell of a text as it stands in the file; None when there is nothing to be seen in it."""
    cleaned = clean(text)
    if is_formula:
        return Cell("", is_formula=True, stored=cleaned)
    return Cell(cleaned, is_decomposed=not unicodedata.is_normalized("NFC", text)) if cleaned else None


def clean(text: str) -> str:
    """Trimmed, NFC, without invisible characters: the form in which texts are compared."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(INVISIBLE)).strip()


def number_text(number: float) -> str:
    """`3.0` → `3`; of a fraction the fifteen digits that a spreadsheet shows."""
    return str(int(number)) if number.is_integer() else f"{number:.15g}"


def moment_text(moment: datetime.datetime | datetime.time) -> str:
    """A date → `2026-03-01`, with its time where it has one; a time → `08:30:00`."""
    if isinstance(moment, datetime.datetime) and moment.time() == datetime.time():
        return moment.date().isoformat()
    return str(moment)
