"""Vietnamese order: letters first (a ă â b c d đ …), tones only between equals; numbers by what they say (2 before 10)."""

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng, in the order of the dictionary
TONE = re.compile(f"[{TONES}]")
_SIGN = re.compile(r"\d+|[^\W\d_][^\w]*")  # a whole number, or a letter with its marks
_MOST_DIGITS = 99
# the letters that follow their plain letter in the alphabet, by the mark that makes them; other marks come last
_LETTER_RANKS = {"a\u0306": "1", "a\u0302": "2", "e\u0302": "1", "o\u0302": "1", "o\u031b": "2", "u\u031b": "1"}


@lru_cache(maxsize=4096)
def phrase_key(text: str) -> str:
    """A text that puts phrases in Vietnamese order when compared by code point (`COLLATE "C"`): word by word from the first."""
    words = text.split()
    return f"{letters(words)} {tones(words)}"


def letters(words: list[str]) -> str:
    return "-".join(map(_ranked_letters, words))


@lru_cache(maxsize=8192)
def _ranked_letters(word: str) -> str:
    """Each letter with its place behind the plain one, each number behind its length: *đâu* → `d1a2u0`, *10a* → `0210a0`."""
    marks = TONE.sub("", unicodedata.normalize("NFD", word.lower()))
    return "".join(map(_ranked_sign, _SIGN.findall(marks)))


def _ranked_sign(letter: str) -> str:
    if letter[0].isdecimal():
        digits = "".join(str(unicodedata.decimal(digit)) for digit in letter).lstrip("0")[:_MOST_DIGITS]
        return f"{len(digits):02}{digits}"
    if letter[0] == "đ":
        return "d1"
    marks = "".join(c for c in letter[1:] if unicodedata.combining(c))
    return letter[0] + (_LETTER_RANKS.get(letter[0] + marks, "9") if marks else "0")


def tones(words: list[str]) -> str:
    return "".join(map(_tone_rank, words))


@lru_cache(maxsize=8192)
def _tone_rank(word: str) -> str:
    tone = TONE.search(unicodedata.normalize("NFD", word))
    return str(TONES.index(tone.group()) + 1) if tone else "0"
