"""What a line of a paper questionnaire announces by its beginning, and what its words ask for."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from foundation.plain_text import fold

MANY_BOXES, ONE_BOXES = "□☐▢⬜❑❒▫◻☑☒■", "○◯⚪◌●◉❍"
BOXES = MANY_BOXES + ONE_BOXES
BRACKETS = r"\[\s*[xX]?\s*\]|\(\s{1,4}\)"
BOX = rf"(?:[{BOXES}]|{BRACKETS})"
LEADER = r"(?:\.{3,}|…+|_{3,}|·{3,}|-{5,}|–{3,})"
"""Dots or a line to write on."""


class Sign(Enum):
    """How a line begins."""

    QUESTION = auto()  # Câu 3
    PART = auto()  # Phần II, Mục A
    ROMAN = auto()  # II.
    NUMBER = auto()  # 3.  3.1.
    CAPITAL = auto()  # B.
    LETTER = auto()  # b)
    BOX = auto()
    DASH = auto()
    BLANK = auto()  # only a line to write on
    NONE = auto()


class Read(NamedTuple):
    """A line taken apart: its sign, the number or letter of the sign (`3.1`, `b`), the rest."""

    sign: Sign
    value: str
    rest: str


PATTERNS: tuple[tuple[Sign, re.Pattern[str]], ...] = (
    (Sign.BLANK, re.compile(rf"()(?:{LEADER}|[\s.:…_])*()$")),
    (
        Sign.QUESTION,
        re.compile(
            r"(?:câu hỏi|câu|question|q)\s*(?:số\s*)?(\d{1,3}(?:[.,]\d{1,2})*[a-zđ]?)\s*[.:)\]/–—-]*\s*(.*)",
            re.I | re.S,
        ),
    ),
    (
        Sign.PART,
        re.compile(
            r"((?:phần|mục|chương|part|section)\s+(?:thứ\s+\w+|[ivxlc]+|\d{1,2}|[a-zđ])(?=[\s.:)–—-]|$))\s*[.:)–—-]*\s*(.*)",
            re.I | re.S,
        ),
    ),
    (Sign.ROMAN, re.compile(r"([IVX]{1,5})\s*[.)/:–—-]\s*(\S.*)", re.S)),
    (Sign.NUMBER, re.compile(r"(\d{1,3}(?:\.\d{1,2})*)(?:\s*[.)/:]\s*(?!\d)|\s*[–—-]\s+)(.*)", re.S)),
    (Sign.CAPITAL, re.compile(r"([A-ZĐ])\s*[.)/:]\s*(\S.*)", re.S)),
    (Sign.LETTER, re.compile(r"([a-zđ])\s*[.)/]\s*(\S.*)", re.S)),
    (Sign.BOX, re.compile(rf"({BOX})\s*(.*)", re.S)),
    (Sign.DASH, re.compile(r"([-–—•+*·▪➢])\s+(.*)", re.S)),
)


def read(text: str) -> Read:
    """The sign of a line."""
    for sign, pattern in PATTERNS:
        if found := pattern.fullmatch(text.strip()):
            return Read(sign, found[1], found[2].strip())
    return Read(Sign.NONE, "", text.strip())


def is_blank_to_fill(text: str) -> bool:
    """Whether there is a place to write on."""
    return re.search(LEADER, text) is not None


def apart_from_blank(text: str) -> tuple[str, str, str]:
    """`Tuổi: …… năm` → the words, the place to write on, the unit behind it."""
    found = re.search(LEADER, text)
    if not found:
        return text, "", ""
    return text[: found.start()].strip(), found[0], without_leaders(text[found.end() :])


def without_leaders(text: str) -> str:
    """Without dots to write on, empty boxes at the end and what they leave."""
    bare = re.sub(LEADER, " ", text)
    bare = re.sub(rf"(?:\s*{BOX})+\s*$", "", bare)
    return re.sub(r"\s+", " ", bare).strip(" \t:;,") if bare != text else re.sub(r"\s+", " ", bare).strip()


# -- what the words of a question ask for

MANY = re.compile(
    r"chon (mot hoac )?(nhieu|cac|tat ca)|chon duoc nhieu|danh dau (mot hoac )?(nhieu|tat ca)|nhieu "
    r"(phuong an|lua chon|dap an|cau tra loi|y|o)\b"
    r"|chon (khong qua|toi da|it nhat)|toi da \w+ (phuong an|lua chon|noi dung|y|o)\b|hon mot (phuong an|lua chon)"
    r"|chon (hai|ba|bon|nam|0?[2-9]) (phuong an|noi dung|y|van de)"
)
ONE = re.compile(
    r"(chi )?(chon|danh dau|khoanh)( vao)? (mot|0?1)( trong)?( cac)? "
    r"|(chi|duy nhat) (mot|0?1) (phuong an|lua chon|dap an|o|y)\b|chi chon"
)
RANKED = re.compile(r"xep (hang|thu tu)|danh so thu tu|sap xep (theo )?thu tu|theo thu tu (uu tien|quan trong)")
PLURAL = re.compile(r"\b(nhung|cac)\b.*\b(nao|gi)\b|\bgom\b.*\b(nao|gi)\b")
OTHER = re.compile(r"\b(khac|other)\b")
SAY_WHICH = re.compile(r"ghi ro|neu ro|cu the|specify|xin ghi|vui long ghi")
JUMP = re.compile(
    r"→|⇒|->|=>|(chuyen|bo qua|tra loi tiep|sang|den|toi) (sang |den |toi )?(cau|phan|muc)\b|^\W*neu .*(tra loi|chon)"
)
MOST = re.compile(r"(?:toi da|khong qua|nhieu nhat)\s+(\w+)")
WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6}
NUMBERS = re.compile(
    r"^(nam sinh|tuoi|so (nam|nguoi|luong|lan|can bo|cong chuc|thu tuc|ho so))\b|\b(bao nhieu|may) (nam|nguoi|lan|tuoi|ho so)\b"
)
DATES = re.compile(r"^ngay(,)? thang|^ngay sinh|^ngay .* thang .* nam")
SHORT_PAIRS = ({"co", "khong"}, {"nam", "nu"}, {"dung", "sai"}, {"roi", "chua"}, {"da", "chua"}, {"yes", "no"})
SCALE = re.compile(r"\b(rat|kha|hoan toan|trung binh|binh thuong|tot|kem|hai long|dong y|kem|yeu|it|cao|thap)\b")
INSTRUCTION = re.compile(r"^\W*(chon|danh dau|khoanh|ghi chu|luu y|huong dan|xin |vui long|de nghi|co the|neu )")
NATIONAL = re.compile(
    r"cong hoa xa hoi chu nghia|^doc lap tu do hanh phuc|^(mau so|phu luc)\b|kem theo (cong van|quyet dinh|ke hoach)"
)
THANKS = re.compile(r"(chan thanh|xin|tran trong) cam on")
SIGNED = re.compile(r"ngay thang nam|nguoi (tra loi|duoc (khao sat|hoi))( phieu)?$|ky (va )?ghi ro ho ten|^\W*ky ten")


def most(text: str) -> int:
    """How many choices a question allows at most; 0 where it does not say."""
    found = MOST.search(fold(text))
    word = found[1] if found else ""
    return int(word) if word.isdigit() and len(word) < 3 else WORDS.get(word, 0)


def is_pair(labels: list[str]) -> bool:
    """Whether the choices exclude each other by their words alone."""
    words = {fold(label) for label in labels}
    is_known = len(words) == 2 and any(words <= pair for pair in SHORT_PAIRS)
    return is_known or {word.split(" ")[0] for word in words} == {"co", "khong"}


def is_scale(labels: list[str]) -> bool:
    """Whether most of the choices are steps of one scale."""
    return len(labels) > 2 and sum(bool(SCALE.search(fold(label))) for label in labels) * 3 >= len(labels) * 2
