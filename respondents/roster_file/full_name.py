"""The column *Họ và tên*: forms of address go, remarks and several people are found, capitals are put right.

The rules and their order are list-import §6, full_name.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from foundation.plain_text import APOSTROPHES, DASHES
from respondents.cell_reading import CellReading, Finding, failure, sound
from respondents.roster_file.tidy_text import tidied

_FORMS_OF_ADDRESS = r"đ/c|đ\.c|đc|bà"
_DEGREES = (
    r"gs|pgs|ts|tskh|ths|th\.s|ks|bs|ds|ls|cki|ckii|bscki|bsckii|giáo sư|phó giáo sư|tiến s[ĩỹ]|thạc s[ĩỹ]|bác s[ĩỹ]"
    "|kỹ sư|luật sư"
)
# "Ông" is also a surname, so it is a form of address only before a surname, or before the Y or H of an Ede name
_SURNAMES = """nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trịnh|trương|đoàn|mai|lương|cao
|hà|tạ|phùng|lưu|y|h""".replace("\n", "")
_WORD_CHARACTERS = rf"\w{APOSTROPHES}"
_FOLLOWED = r"[\s.,:]+"
_AT_FRONT = re.compile(
    rf"(?:{_FORMS_OF_ADDRESS}|{_DEGREES}){_FOLLOWED}"
    rf"|đồng chí{_FOLLOWED}(?=\S+\s+\S)"
    rf"|ông{_FOLLOWED}(?=(?:{_SURNAMES})(?![{_WORD_CHARACTERS}])|h[{APOSTROPHES}])".replace(" ", r"\s"),
    re.IGNORECASE,
)
_ONLY_DEGREES = re.compile(rf"\s*(?:{_DEGREES})(?:[.\s]+(?:{_DEGREES}))*[.\s]*".replace(" ", r"\s"), re.IGNORECASE)
_BRACKETS = {")": "(", "]": "["}
_BETWEEN_PEOPLE = re.compile(rf"[\n,;/&+]|(?<=\s)[{DASHES}]+(?=\s)|(?<!\w)và(?!\w)", re.IGNORECASE)
_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_HYPHENS = r"\-‐‑"
_NAME = re.compile(rf"(?:{_LETTER}|[ .\n{APOSTROPHES}]|(?<=[^\W\d_]|[\u0300-\u036f])[{_HYPHENS}](?=[^\W\d_]))*")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(rf"[^ \n.{_HYPHENS}]+")
_AFTER_APOSTROPHE = re.compile(rf"(?<=[{APOSTROPHES}])[^\W\d_]")
_ORDINARY_LETTERS = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_ORDINARY = re.compile(rf"[A-ZĐÀÁÂÊÔƠƯÝ][{_ORDINARY_LETTERS}]+(?: [A-ZĐÀÁÂÊÔƠƯÝ][{_ORDINARY_LETTERS}]+)+")
_LONGEST = 500  # characters


class _Parts(NamedTuple):
    """A name, and the remark behind it with the space between."""

    name: str
    remark: str


def ordinary(text: str) -> CellReading | None:
    """The reading of a name as most are: two words or more, each with a capital, nothing else. A shortcut, no rule."""
    if _ORDINARY.fullmatch(text) and len(text) <= _LONGEST and not _AT_FRONT.match(text) and " Và " not in text:
        return sound(text)
    return None


def read_cell(text: str) -> CellReading:
    """A filled cell as it was written → the name, with every repair it took."""
    tidy, repairs = tidied(text)
    reading = read(tidy, original=text)
    return reading if reading.failed else reading._replace(repairs=(*repairs, *reading.repairs))


def read(text: str, original: str) -> CellReading:
    """A filled cell, tidied but for its line breaks → the name; `original` is what an error gives back."""
    if len(text) > _LONGEST:
        return failure(original, "NAME_SEVERAL" if _names_several(text) else "NAME_INVALID")
    addressed = _without_address(text)
    parts = _parted(addressed)
    if error := _error(parts.name):
        return failure(original, error)
    name = _in_case(parts.name.replace("\n", " "))
    repairs = {"NAME_HONORIFIC": addressed != text, "NAME_CASE": name != parts.name.replace("\n", " ")}
    value = name + parts.remark.replace("\n", " ")
    return CellReading(
        value, tuple(code for code, made in repairs.items() if made), tuple(_doubts(name, parts.remark)), compared=name
    )


def _without_address(text: str) -> str:
    while (address := _AT_FRONT.match(text)) and _HAS_LETTER.search(text, address.end()):
        text = text[address.end() :].lstrip("' \n")  # what stood behind the address only parted it from the name
    while "," in text:
        name, _, degrees = text.rpartition(",")
        if not _ONLY_DEGREES.fullmatch(degrees) or not _HAS_LETTER.search(name):
            break
        text = name.rstrip()
    return text


def _parted(text: str) -> _Parts:
    """Bracketed texts at the end are a remark, however many."""
    name = text
    while (start := _last_bracket(name)) >= 0:
        name = name[:start].rstrip()
    return _Parts(name, text[len(name) :])


def _last_bracket(text: str) -> int:
    """Where the bracketed text at the end begins; -1 without one."""
    closing = text[-1:]
    start = text.rfind(_BRACKETS[closing]) if closing in _BRACKETS else -1
    return -1 if closing in text[start:-1] else start


def _error(name: str) -> str | None:
    if _names_several(name):
        return "NAME_SEVERAL"
    if not _HAS_LETTER.search(name) or not _NAME.fullmatch(name):
        return "NAME_INVALID"
    return None


def _names_several(name: str) -> bool:
    """Whether two or more words stand on both sides of something that parts people."""
    words = [len(part.split()) for part in _BETWEEN_PEOPLE.split(name)]
    before = tuple(accumulate(words))
    return any(count >= 2 and before[-1] - count >= 2 for count in before)


def _in_case(name: str) -> str:
    return _WORD.sub(lambda word: _word_in_case(word.group()), name)


def _word_in_case(word: str) -> str:
    """Capital and small letters; after an apostrophe either is right, a capital where the word must be mended."""
    capital = _capital(word[:1]) + word[1:].lower()
    if _AFTER_APOSTROPHE.sub(_small, word) == _AFTER_APOSTROPHE.sub(_small, capital):
        return word
    return _AFTER_APOSTROPHE.sub(lambda letter: _capital(letter.group()), capital)


def _capital(letter: str) -> str:
    """The letter itself where its capital would be two (ß)."""
    capital = letter.upper()
    return capital if len(capital) == 1 else letter


def _small(letter: re.Match[str]) -> str:
    return letter.group().lower()


def _doubts(name: str, remark: str) -> Iterator[Finding]:
    if remark:
        yield Finding("NAME_REMARK", name, {"remark": remark.strip(" \n()[]")})
    if len(name.split()) == 1:
        yield Finding("NAME_ONE_WORD")
