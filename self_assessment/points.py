"""Points as people type them: "8,5" and "8.5" are the same number; whatever is none is refused in words."""

from __future__ import annotations

import re
from decimal import Decimal

from criteria.formulas import exact
from criteria.tree import points as in_words
from foundation.db import Refused

__all__ = ["ScoreRefused", "in_words", "read", "tidy", "within"]

_NUMBER = re.compile(r"[+]?[0-9]{1,6}(?:[.,][0-9]{1,20})?")
_NEGATIVE = re.compile(r"[-−–]\s*[0-9]")


class ScoreRefused(Refused, ValueError):
    """Points that cannot be; the message is Vietnamese and says what to do."""


def read(text: str) -> Decimal:
    """What was typed, as an exact number of nine places. Raises ScoreRefused."""
    typed = text.strip()
    if _NEGATIVE.match(typed):
        raise ScoreRefused(f"Điểm không thể âm: “{typed}”. Hãy nhập từ 0 trở lên.")
    if not typed.isascii() or not _NUMBER.fullmatch(typed):
        raise ScoreRefused(f"Không đọc được điểm “{typed[:40]}”. Hãy nhập một số, ví dụ 8,5.")
    return tidy(exact(Decimal(typed.replace(",", "."))))


def tidy(score: Decimal) -> Decimal:
    """The same number without zeros at its end, as it is stored: 0.5, and 10 rather than 1E+1."""
    found = score.normalize()
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


def within(score: Decimal, maximum: Decimal, where: str = "") -> Decimal:
    """The score itself. Raises ScoreRefused when it is no exact number, below nothing or above the most."""
    told = f"Tiêu chí {where}: " if where else ""
    if isinstance(score, int) and not isinstance(score, bool):
        score = Decimal(score)
    if not isinstance(score, Decimal) or not score.is_finite():
        raise ScoreRefused(f"{told}điểm phải là số thập phân chính xác, không phải {score!r}.")
    if score < 0:
        raise ScoreRefused(f"{told}điểm {in_words(score)} là số âm. Hãy nhập từ 0 đến {in_words(maximum)}.")
    if score > maximum:
        raise ScoreRefused(f"{told}điểm {in_words(score)} vượt điểm tối đa {in_words(maximum)}. Hãy nhập lại.")
    return score
