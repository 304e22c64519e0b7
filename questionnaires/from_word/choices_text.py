"""Choices as they stand on paper: one in a line, or several beside each other, with a box before or after, with a letter."""

from __future__ import annotations

import re
from typing import NamedTuple

from foundation.plain_text import fold
from questionnaires.from_word import signs
from questionnaires.from_word.signs import BOX

LETTERED = re.compile(r"(?:(?<=\s)|^)([A-Za-zđĐ])\s*[.)/]\s*(?=\S)")
NUMBERED = re.compile(r"(?:(?<=\s\s)|(?<=\t)|^)(\d{1,2})\s*[.)]\s*(?=\S)")
TO_WRITE = re.compile(
    r"[\s,:;(–-]*(?:xin |vui lòng |đề nghị |hãy )?(?:ghi rõ|nêu rõ|nêu cụ thể|ghi cụ thể|cụ thể|specify)\b.*$",
    re.I | re.S,
)
"""What follows a choice that is to be written out."""


class Choice(NamedTuple):
    """One choice. is_other: it is "another one", to be written out; jumps: where it says to go on; more: what else it asks to
    write."""

    label: str
    is_other: bool = False
    jumps: str = ""
    more: str = ""


def choice(text: str) -> Choice:
    """A choice from its words, without its sign."""
    label, jumps = _without_jump(text)
    folded = fold(label)
    writes = signs.is_blank_to_fill(label) or bool(signs.SAY_WHICH.search(folded))
    other = writes and bool(signs.OTHER.search(folded))
    clean = re.sub(TO_WRITE, "", label) if writes else label
    clean = signs.without_leaders(clean).strip(" \t:;,(") or signs.without_leaders(label)
    return Choice(clean, other, jumps, "" if other or not writes else label.strip())


def _without_jump(text: str) -> tuple[str, str]:
    """Apart: what says where to go on after this choice."""
    found = re.search(r"\s*(?:→|⇒|->|=>|\(\s*(?:chuyển|bỏ qua|nếu|trả lời tiếp)).*$", text, flags=re.I)
    if found and found.start() > 0:
        return text[: found.start()], found[0].strip()
    return text, ""


def split(text: str) -> tuple[str, list[str], str]:
    """A line → what stands before the choices, the choices, the kind of their signs ("box", "circle", "letter", "number", "").

    No choices: the line is none of the known layouts of choices.
    """
    if re.search(BOX, text):
        return _boxed(text)
    for pattern, kind in ((LETTERED, "letter"), (NUMBERED, "number")):
        if found := _in_sequence(text, pattern):
            before = text[: found[0].start()].strip()
            ends = [*(one.start() for one in found[1:]), len(text)]
            return before, [text[one.end() : end].strip() for one, end in zip(found, ends, strict=True)], kind
    return text, [], ""


def _boxed(text: str) -> tuple[str, list[str], str]:
    kind = "circle" if any(char in text for char in signs.ONE_BOXES) or re.search(r"\(\s+\)", text) else "box"
    pieces = [piece.strip() for piece in re.split(BOX, text)]
    if not pieces[-1] and pieces[0]:  # boxes behind their words
        before, first = _question_before(pieces[0])
        return before, [_unsigned(piece) for piece in (first, *pieces[1:-1]) if piece], kind
    return pieces[0], [_unsigned(piece) for piece in pieces[1:] if piece], kind


def _question_before(text: str) -> tuple[str, str]:
    """`Giới tính: Nam` → the question and its first choice."""
    found = re.match(r"(.*[:?])\s*(\S[^:?]*)$", text, flags=re.S)
    return (found[1], found[2]) if found else ("", text)


def _unsigned(text: str) -> str:
    """Without a number or letter of its own: `1. Rất tốt` beside a box."""
    found = re.match(r"(?:\d{1,2}|[A-Za-zđĐ])\s*[.)]\s*(?=\D)|[-–+•]\s+", text)
    return text[found.end() :] if found else text


def _in_sequence(text: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Two signs or more that follow each other from the first: a, b, c or 1, 2, 3. Those that do not are words of a choice."""
    kept: list[re.Match[str]] = []
    for found in pattern.finditer(text):
        if not kept and found[1] not in ("a", "A", "1"):
            continue
        if not kept or _follows(kept[-1][1], found[1]):
            kept.append(found)
    return kept if len(kept) > 1 else []


def _follows(one: str, other: str) -> bool:
    if one.isdigit() or other.isdigit():
        return one.isdigit() and other.isdigit() and int(other) == int(one) + 1
    return other in _next_letters(one)


def _next_letters(letter: str) -> str:
    """`d` may be followed by `đ` or by `e`."""
    return {"d": "đe", "D": "ĐE", "đ": "e", "Đ": "E"}.get(letter, chr(ord(letter) + 1))


def follows(one: str, other: str) -> bool:
    """Whether a sign is the next one after another of its kind."""
    return bool(one) and bool(other) and _follows(one, other)
