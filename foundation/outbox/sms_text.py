"""The text of an SMS: without diacritics, and how many messages a phone company counts it as.

GSM 03.38 (3GPP TS 23.038): a text of the 7-bit alphabet has 160 characters in one message and 153 in each of several, those of
the extension table counting twice; any other text is sent as UCS-2, 70 and 67 units of 16 bits.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
# signs that word processors put in, as a plain keyboard writes them
_SIGNS = str.maketrans(
    {
        "đ": "d",
        "Đ": "D",
        "–": "-",
        "—": "-",
        "‑": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "\u00a0": " ",
        "•": "-",
    }
)


class Length(NamedTuple):
    """How long an SMS is: characters as they are counted, messages, and whether the 7-bit alphabet is enough."""

    characters: int
    messages: int
    is_seven_bit: bool


def without_diacritics(text: str) -> str:
    """Vietnamese as it was typed before phones had diacritics: "Sở Nội vụ" → "So Noi vu"."""
    apart = unicodedata.normalize("NFD", text.translate(_SIGNS))
    return "".join(char for char in apart if not unicodedata.combining(char))


def measure(text: str) -> Length:
    """How long the text is as an SMS. An empty one is one message."""
    if all(char in BASIC or char in EXTENSION for char in text):
        characters = len(text) + sum(char in EXTENSION for char in text)
        return Length(characters, _messages(characters, 160, 153), True)
    units = len(text.encode("utf-16-le")) // 2
    return Length(units, _messages(units, 70, 67), False)


def _messages(length: int, alone: int, together: int) -> int:
    return 1 if length <= alone else -(-length // together)
