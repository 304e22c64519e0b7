"""Text as people type it: what is a space, what cannot be seen, what is an apostrophe.

One definition for every reader of a cell (names, phones, e-mail addresses, headings), after list-import §5.
"""

import re
import unicodedata
from collections.abc import Sequence

# each for use inside a character class of a regular expression
LINE_BREAKS = "\n\v\f\r\x85\u2028\u2029"
SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000" + LINE_BREAKS
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
APOSTROPHES = "'’‘ʼ`´"
DASHES = r"\-‐‑‒–—―−"

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_SPACE_RUN = re.compile(f"[{SPACES}]+")
_BREAK = re.compile(f"[{LINE_BREAKS}]")
_BLANK = re.compile(f"[{SPACES}{INVISIBLE}]*")
_UNTIDY = re.compile(f"[{SPACES.replace(' ', '', 1)}{INVISIBLE}]|^ | $|  ")
_D_LETTERS = str.maketrans("đðɖ", "ddd")
_OTHER_THAN_LETTERS = re.compile(r"[\W_]+")
_ETH = str.maketrans("ÐƉðɖ", "ĐĐđđ")


def is_blank(text: str) -> bool:
    """Nothing but spaces and invisible characters."""
    return not text[:1].isalnum() and _BLANK.fullmatch(text) is not None


def composed(text: str) -> str:
    """The text in NFC; most texts already are, and asking is cheaper than doing."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def without_invisible(text: str) -> str:
    return _INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """Every run of spaces, tabs and line breaks becomes one space, invisible characters go, ends are trimmed."""
    if not _UNTIDY.search(text):
        return text
    return _SPACE_RUN.sub(" ", without_invisible(text)).strip(" ")


def tidy_lines(text: str) -> str:
    """Like `one_line`, but a run of spaces that holds a line break becomes `\\n`: two people in one cell stay apart."""
    if not _BREAK.search(text):
        return one_line(text)
    return _SPACE_RUN.sub(_space_or_break, without_invisible(text)).strip(" \n")


def _space_or_break(run: re.Match[str]) -> str:
    return "\n" if _BREAK.search(run.group()) else " "


def with_vietnamese_d(text: str) -> str:
    """The Icelandic Ð ð and the African Ɖ ɖ, which look the same, become the Vietnamese Đ đ."""
    return text.translate(_ETH)


def comparable_word(text: str) -> str:
    """A short cell as it is compared with the words of a table: composed, one line, lower case."""
    return one_line(composed(text)).lower()


def fold(text: str) -> str:
    """Text as headings, groups and titles are compared: small, without diacritics, one space between words."""
    plain = composed(text).lower().translate(_D_LETTERS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn")
    return _OTHER_THAN_LETTERS.sub(" ", plain).strip()


_LEAST_RUN = 3  # letters of a word that may also run across a space: "Hleo" finds "H'leo"


def holds(said: str, words: Sequence[str]) -> bool:
    """Whether a text holds every one of these folded words; a longer one also across a space or an apostrophe."""
    folded = fold(said)
    run = folded.replace(" ", "")
    return all(word in folded or (len(word) >= _LEAST_RUN and word in run) for word in words)
