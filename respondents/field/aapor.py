"""Dispositions and response rates: The American Association for Public Opinion Research, *Standard Definitions: Final
Dispositions of Case Codes and Outcome Rates for Surveys*, internet surveys of specifically named persons.

Below, D = I + P + R + NC + O is everybody known to be a subject, and e is the share of the people of unknown
eligibility who are taken to be subjects.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from math import isfinite
from typing import NamedTuple, Self

from respondents.field.r_indicator import RIndicator, r_indicator

__all__ = ["Counts", "Disposition", "RIndicator", "Rate", "Rates", "outcome_rates", "r_indicator", "rates"]


class Disposition(StrEnum):
    """The outcome of one case (tình trạng trả lời); every invited person has exactly one at the close of a round."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN = "U"
    NOT_ELIGIBLE = "NE"

    @property
    def label(self) -> str:
        """What an official reads in place of the letter."""
        return WORDS[self].label

    @property
    def heading(self) -> str:
        """Over a narrow column, with the letter: Đã gửi phiếu (I)."""
        return f"{WORDS[self].short} ({self})"

    @property
    def meaning(self) -> str:
        """Who is counted in it, after the definitions."""
        return WORDS[self].meaning


class Words(NamedTuple):
    """What is said of a disposition: beside a person, over a column, and in the table that explains the letters."""

    label: str
    short: str
    meaning: str


WORDS: dict[Disposition, Words] = {
    Disposition.COMPLETE: Words("Đã gửi phiếu", "Đã gửi phiếu", "Đã gửi phiếu, kể cả phiếu giấy"),
    Disposition.PARTIAL: Words(
        "Trả lời một phần", "Trả lời một phần", "Đã trả lời ít nhất 80 % số câu bắt buộc, chưa gửi phiếu"
    ),
    Disposition.REFUSAL: Words("Từ chối hoặc bỏ dở", "Từ chối, bỏ dở", "Từ chối; đã mở phiếu rồi bỏ dở"),
    Disposition.NON_CONTACT: Words(
        "Chưa liên hệ được", "Chưa liên hệ được", "Đã mời đúng địa chỉ, chưa mở; vắng suốt đợt"
    ),
    Disposition.OTHER: Words("Lý do khác", "Lý do khác", "Ốm đau, qua đời, không dùng được hệ thống"),
    Disposition.UNKNOWN: Words(
        "Chưa rõ có thuộc đối tượng không",
        "Chưa rõ",
        "Chưa gửi được lời mời; lời mời bị trả lại, không còn kênh khác",
    ),
    Disposition.NOT_ELIGIBLE: Words(
        "Không thuộc đối tượng", "Không thuộc đối tượng", "Thôi giữ chức vụ, trùng, không thuộc đối tượng"
    ),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases ended in each disposition. ValueError for a negative count."""

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown: int = 0
    not_eligible: int = 0

    def __post_init__(self) -> None:
        if not all(isfinite(count) and count >= 0 for count in self._values()):
            raise ValueError(f"a count of cases is a number and cannot be negative: {self}")

    @classmethod
    def of(cls, cases: Iterable[Disposition]) -> Self:
        """Counts the dispositions of single cases; the letters ("I", "NC" …) do as well."""
        tally = Counter(Disposition(case) for case in cases)
        return cls(**{disposition.name.lower(): count for disposition, count in tally.items()})

    def by_disposition(self) -> dict[Disposition, int]:
        """Every disposition with its count, zeros included, in the order of the definitions."""
        return {disposition: getattr(self, disposition.name.lower()) for disposition in Disposition}

    def __add__(self, more: Self) -> Self:
        return type(self)(*(a + b for a, b in zip(self._values(), more._values(), strict=True)))

    def _values(self) -> tuple[int, ...]:
        return (
            self.complete,
            self.partial,
            self.refusal,
            self.non_contact,
            self.other,
            self.unknown,
            self.not_eligible,
        )

    @property
    def interviewed(self) -> int:
        """I + P."""
        return self.complete + self.partial

    @property
    def eligible(self) -> int:
        """D = I + P + R + NC + O."""
        return self.interviewed + self.refusal + self.non_contact + self.other

    @property
    def total(self) -> int:
        """Every case of the frozen list, those found not to be subjects included."""
        return self.eligible + self.unknown + self.not_eligible


class Rate(NamedTuple):
    """A rate with its numerator and denominator, which are always shown beside it."""

    numerator: float
    denominator: float

    @property
    def value(self) -> float | None:
        """A ratio from 0 to 1; None (shown as "không xác định") when there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Rates:
    """Every AAPOR rate of one set of cases. The headline is `rr2`, with `rr1` beside it."""

    e: Rate
    rr1: Rate
    rr2: Rate
    rr3: Rate
    rr4: Rate
    rr5: Rate
    rr6: Rate
    coop1: Rate
    coop2: Rate
    coop3: Rate
    coop4: Rate
    ref1: Rate
    ref2: Rate
    ref3: Rate
    con1: Rate
    con2: Rate
    con3: Rate

    def by_name(self) -> dict[str, Rate]:
        """Every rate with the name of its field, in the order of the definitions."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def rates(counts: Counts, e: float | None = None) -> Rates:
    """The rates of AAPOR's *Standard Definitions*.

    e defaults to the proportional allocation D/(D+NE); pass a better estimate, from 0 to 1, where there is evidence
    for one. ValueError for an e outside that range.

    RR1 = I/(D+U), RR2 = (I+P)/(D+U); RR3 and RR4 with eU in place of U; RR5 and RR6 over D.
    COOP1 = I/(I+P+R+O), COOP2 = (I+P)/(I+P+R+O); COOP3 and COOP4 without O in the denominator.
    REF1 = R/(D+U), REF2 = R/(D+eU), REF3 = R/D.
    CON1 = (I+P+R+O)/(D+U), CON2 = (I+P+R+O)/(D+eU), CON3 = (I+P+R+O)/D.
    """
    i, ip, r, d = counts.complete, counts.interviewed, counts.refusal, counts.eligible
    eligibility = _eligibility(counts, e)
    d_u = d + counts.unknown
    d_eu = d + (eligibility.value or 0) * counts.unknown
    ipr, ipro = ip + r, ip + r + counts.other
    return Rates(
        e=eligibility,
        rr1=Rate(i, d_u),
        rr2=Rate(ip, d_u),
        rr3=Rate(i, d_eu),
        rr4=Rate(ip, d_eu),
        rr5=Rate(i, d),
        rr6=Rate(ip, d),
        coop1=Rate(i, ipro),
        coop2=Rate(ip, ipro),
        coop3=Rate(i, ipr),
        coop4=Rate(ip, ipr),
        ref1=Rate(r, d_u),
        ref2=Rate(r, d_eu),
        ref3=Rate(r, d),
        con1=Rate(ipro, d_u),
        con2=Rate(ipro, d_eu),
        con3=Rate(ipro, d),
    )


def _eligibility(counts: Counts, e: float | None) -> Rate:
    if e is None:
        return Rate(counts.eligible, counts.eligible + counts.not_eligible)
    if not 0 <= e <= 1:
        raise ValueError(f"e is a share from 0 to 1, not {e}")
    return Rate(e, 1)


def outcome_rates(
    *,
    I: int = 0,  # noqa: E741 – the letters are the definitions' own
    P: int = 0,
    R: int = 0,
    NC: int = 0,
    O: int = 0,  # noqa: E741
    U: int = 0,
    NE: int = 0,
    e: float | None = None,
) -> dict[str, float | None]:
    """Every rate by its name in the definitions ("e", "RR1" … "CON3") from the counts by their letters; None: không xác định.

    ValueError for a count that is negative or no number, and for an e outside 0 to 1.
    """
    found = rates(Counts(I, P, R, NC, O, U, NE), e)
    return {name if name == "e" else name.upper(): rate.value for name, rate in found.by_name().items()}
