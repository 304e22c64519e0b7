"""Texts as the vendored font can print them: one strange sign in one name must not stop a document of thousands."""

import re
import unicodedata
from typing import Any

UNPRINTABLE = re.compile(
    "[^ -~\u00a0-\u00ac\u00ae-\u036f\u0391-\u03a1\u03a3-\u03ce\u0400-\u0513\u1e00-\u1e9b\u1ea0-\u1ef9"
    "\u2012-\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u20ab\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1\u25cf]"
)
"""Everything but what Liberation Serif draws in all its weights: Latin with every mark of Vietnamese and Ede, Greek,
Cyrillic, common signs. Left out on purpose: marks that turn the direction of a line.
"""


def printable(text: str) -> str:
    """The text in NFC with spaces for tabs and line ends, nothing for invisible signs, "□" for those without a glyph."""
    return UNPRINTABLE.sub(_substitute, unicodedata.normalize("NFC", text))


def printable_data(data: Any) -> Any:
    """The same for every text within dictionaries, lists and tuples."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: printable_data(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [printable_data(value) for value in data]
    return data


def _substitute(match: re.Match[str]) -> str:
    char = match.group()
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf") else "□"
