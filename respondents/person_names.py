"""Vietnamese names of people: how they are compared, put in order, and half hidden. How a cell is read: full_name.py."""

import re
import unicodedata
from functools import lru_cache

from foundation.plain_text import APOSTROPHES, composed

_D_LETTERS = str.maketrans("đðɖ", "ddd")
_OTHER_THAN_LETTERS = re.compile(r"[\W_]+")
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng, in the order of the dictionary
_TONE = re.compile(f"[{_TONES}]")
_WORD = re.compile(rf"(?:[^\W_{APOSTROPHES}][\u0300-\u036f]*)+")  # a run of letters with their marks
# the letters that follow their plain letter in the alphabet, by the mark that makes them; other marks come last
_LETTER_RANKS = {"a\u0306": "1", "a\u0302": "2", "e\u0302": "1", "o\u0302": "1", "o\u031b": "2", "u\u031b": "1"}


def fold(text: str) -> str:
    """Text as headings, groups and titles are compared: small, without diacritics, one space between words."""
    plain = composed(text).lower().translate(_D_LETTERS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn")
    return _OTHER_THAN_LETTERS.sub(" ", plain).strip()


def key(text: str) -> str:
    """Text as two people are compared: diacritics count, but not where a tone mark stands (hòa = hoà), nor spaces,
    apostrophes and hyphens (H'Yim = H Yim)."""
    return "".join(map(_tone_last, _WORD.findall(composed(text).lower().replace("ð", "đ"))))


@lru_cache(maxsize=8192)  # the syllables of Vietnamese are few, and a list of 20,000 people asks for each many times
def _tone_last(word: str) -> str:
    marks = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _TONE.sub("", marks)) + "".join(_TONE.findall(marks))


def sort_key(full_name: str) -> str:
    """A text that puts names in Vietnamese order when compared by code point (`COLLATE "C"`): by given name, then
    middle name, then surname; each by its letters first (a ă â b c d đ …), by its tones only between equals."""
    words = full_name.split()
    fields = (words[-1:], words[1:-1], words[:1] if len(words) > 1 else [])
    return " ".join(part for field in fields for part in (_letters(field), _tones(field)))


@lru_cache(maxsize=4096)
def phrase_key(text: str) -> str:
    """The same order for what is no person's name, an agency's for example: word by word from the first."""
    words = text.split()
    return f"{_letters(words)} {_tones(words)}"


def _letters(words: list[str]) -> str:
    return "-".join(map(_ranked_letters, words))


@lru_cache(maxsize=8192)
def _ranked_letters(word: str) -> str:
    """Each letter with its place behind the plain one: *đâu* → `d1a2u0`."""
    marks = _TONE.sub("", unicodedata.normalize("NFD", word.lower()))
    return "".join(map(_ranked_letter, re.findall(r"[^\W_][^\w]*", marks)))


def _ranked_letter(letter: str) -> str:
    if letter[0] == "đ":
        return "d1"
    marks = "".join(c for c in letter[1:] if unicodedata.combining(c))
    return letter[0] + (_LETTER_RANKS.get(letter[0] + marks, "9") if marks else "0")


def _tones(words: list[str]) -> str:
    return "".join(map(_tone_rank, words))


@lru_cache(maxsize=8192)
def _tone_rank(word: str) -> str:
    tone = _TONE.search(unicodedata.normalize("NFD", word))
    return str(_TONES.index(tone.group()) + 1) if tone else "0"


def masked(full_name: str) -> str:
    """Enough to know one's own name by: *Nguyễn Thị Hoa* → *Nguyễn T•• H••*. A single word is a given name."""
    words = composed(full_name).split()
    shown = words[:1] if len(words) > 1 else []
    return " ".join(shown + [f"{word[0]}••" for word in words[len(shown) :]])
