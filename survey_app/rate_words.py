"""The rates of the definitions in words: formula, numerator over denominator, share."""

from __future__ import annotations

from respondents.field import aapor
from respondents.field.aapor import Counts, Rate
from survey_app import formats

FORMULAS = {
    "e": "D/(D+NE): phần người chưa rõ được coi là thuộc đối tượng",
    "rr1": "I/(D+U)",
    "rr2": "(I+P)/(D+U)",
    "rr3": "I/(D+eU)",
    "rr4": "(I+P)/(D+eU)",
    "rr5": "I/D",
    "rr6": "(I+P)/D",
    "coop1": "I/(I+P+R+O)",
    "coop2": "(I+P)/(I+P+R+O)",
    "coop3": "I/(I+P+R)",
    "coop4": "(I+P)/(I+P+R)",
    "ref1": "R/(D+U)",
    "ref2": "R/(D+eU)",
    "ref3": "R/D",
    "con1": "(I+P+R+O)/(D+U)",
    "con2": "(I+P+R+O)/(D+eU)",
    "con3": "(I+P+R+O)/D",
}
NOTE = (
    "D = I+P+R+NC+O, theo AAPOR Standard Definitions. Người đưa ra khỏi danh sách sau khi khoá và người được hai cán bộ xác nhận "
    "không thuộc đối tượng là NE. Mẫu số bằng 0 thì không xác định."
)


def all_rates(counts: Counts) -> list[tuple[str, Rate]]:
    """Every rate by its name, in the order of the definitions."""
    return list(aapor.rates(counts).by_name().items())


def words(rate: Rate) -> tuple[str, str]:
    """(numerator/denominator, share)."""
    return f"{_count(rate.numerator)}/{_count(rate.denominator)}", formats.share(rate.value)


def _count(value: float) -> str:
    return formats.number(value, 0 if value == int(value) else 2)
