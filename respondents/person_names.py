"""Vietnamese names of people: how they are compared, put in order, and half hidden. How a cell is read: full_name.py."""

import re
import unicodedata
from functools import lru_cache

from foundation import vietnamese_order
from foundation.plain_text import APOSTROPHES, composed
from foundation.vietnamese_order import TONE

_WORD = re.compile(rf"(?:[^\W_{APOSTROPHES}][\u0300-\u036f]*)+")  # a run of letters with their marks


def key(text: str) -> str:
    """Text as two people are compared: diacritics count, but not where a tone mark stands (hòa = hoà), nor spaces,
    apostrophes and hyphens (H'Yim = H Yim)."""
    return "".join(map(_tone_last, _WORD.findall(composed(text).lower().replace("ð", "đ"))))


@lru_cache(maxsize=8192)  # the syllables of Vietnamese are few, and a list of 20,000 people asks for each many times
def _tone_last(word: str) -> str:
    marks = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", TONE.sub("", marks)) + "".join(TONE.findall(marks))


def sort_key(full_name: str) -> str:
    """A text that puts names in Vietnamese order when compared by code point (`COLLATE "C"`): by given name, then
    middle name, then surname; each by its letters first (a ă â b c d đ …), by its tones only between equals."""
    words = full_name.split()
    fields = (words[-1:], words[1:-1], words[:1] if len(words) > 1 else [])
    return " ".join(
        part for field in fields for part in (vietnamese_order.letters(field), vietnamese_order.tones(field))
    )


def masked(full_name: str) -> str:
    """Enough to know one's own name by: *Nguyễn Thị Hoa* → *Nguyễn T•• H••*. A single word is a given name."""
    words = composed(full_name).split()
    shown = words[:1] if len(words) > 1 else []
    return " ".join(shown + [f"{word[0]}••" for word in words[len(shown) :]])
