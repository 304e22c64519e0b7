"""The agencies of a round, their focal points and their quotas from one spreadsheet: a row an agency, or a sheet each.

What a file holds is told by its headings. Every mistake of all three at once; nothing is stored while one stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.orm import Session

from agencies import agency, agency_file
from agencies.agency_file import AgencyReading, Mistake
from foundation import audit
from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from respondents import quotas, quotas_file
from respondents.quotas_file import Named, QuotaReading
from survey_app import focal_points_file
from survey_app.focal_points_file import FocalReading

NOTHING = (
    "Không thấy dòng tiêu đề có cột “Mã đơn vị” cùng cột tên và loại đơn vị, cột thư của đầu mối, hoặc cột chỉ tiêu. "
    "Hãy dùng tệp mẫu của đợt này."
)


class Wrong(NamedTuple):
    """One mistake with its place in words: "Dòng 5", or "Trang “Đầu mối”, dòng 5" where a file has several tables."""

    place: str
    message: str


class Stored(NamedTuple):
    """How many agencies were added and changed, focal points invited, agencies given quotas."""

    new: int = 0
    changed: int = 0
    invited: int = 0
    limited: int = 0

    @property
    def words(self) -> str:
        """One sentence about what was done."""
        said = (
            (self.new, f"thêm {self.new} đơn vị"),
            (self.changed, f"cập nhật {self.changed} đơn vị"),
            (self.invited, f"gửi thư mời tới {self.invited} đầu mối"),
            (self.limited, f"lưu chỉ tiêu của {self.limited} đơn vị"),
        )
        return f"Đã {', '.join(text for number, text in said if number) or 'đọc tệp, không có gì phải đổi'}."


@dataclass
class RoundReading:
    """What of the three a file holds."""

    agencies: AgencyReading | None = None
    focal_points: FocalReading | None = None
    quotas: QuotaReading | None = None
    wrong: list[Wrong] = field(default_factory=list)


def read(session: Session, survey_round: SurveyRound, data: bytes, filename: str) -> RoundReading:
    """Reads a whole file. Never raises."""
    present = agency.everyone(session)
    try:
        of_agencies = agency_file.find(data, filename, [one.code for one in present])
        of_people = focal_points_file.find(data, filename)
        of_quotas = _quotas(session, survey_round, data, filename, of_agencies)
    except Refused as refusal:
        return RoundReading(wrong=[Wrong("Cả tệp", str(refusal))])
    if of_people is not None:
        focal_points_file.check(session, of_people, [row.code for row in of_agencies.rows] if of_agencies else ())
    found = RoundReading(of_agencies, of_people, of_quotas)
    found.wrong = _places(found)
    return found


def _quotas(
    session: Session, survey_round: SurveyRound, data: bytes, filename: str, of_agencies: AgencyReading | None
) -> QuotaReading | None:
    """The quotas of the file, for the agencies as they will be once the file is stored."""
    rows = of_agencies.rows if of_agencies else []
    changed = {row.code for row in rows}
    day = quotas.day_of_asking(survey_round)
    stay = [one for one in quotas.agencies_asked(session, survey_round) if one.code not in changed]
    asked: list[Named] = [*stay, *(row for row in rows if row.is_in_force(day))]
    others: list[Named] = [*agency.everyone(session), *rows]
    return quotas_file.find(data, filename, survey_round.groups, asked, others if rows else ())


def _places(found: RoundReading) -> list[Wrong]:
    tables = [one for one in (found.agencies, found.focal_points, found.quotas) if one is not None]
    if not tables:
        return [Wrong("Cả tệp", NOTHING)]
    several = len({one.sheet for one in tables}) > 1
    every = {(one.sheet, mistake) for one in tables for mistake in one.mistakes}
    order = {one.sheet: place for place, one in reversed([*enumerate(tables)])}
    return [
        Wrong(_place(sheet if several else "", mistake), mistake.message)
        for sheet, mistake in sorted(every, key=lambda one: (order[one[0]], one[1].row or 0, one[1].message))
    ]


def _place(sheet: str, mistake: Mistake) -> str:
    row = f"dòng {mistake.row}" if mistake.row else "cả trang" if sheet else "cả tệp"
    words = f"trang “{sheet}”, {row}" if sheet else row
    return f"{words[0].upper()}{words[1:]}"


def store(session: Session, survey_round: SurveyRound, reading: RoundReading, by: audit.Actor) -> Stored:
    """Stores all of a reading or none. Raises Refused, also once the lists of the round are frozen."""
    if reading.wrong:
        raise Refused("Tệp còn lỗi nên chưa lưu gì. Hãy sửa các chỗ được chỉ ra rồi tải lại.")
    new, changed = agency_file.store(session, reading.agencies, by) if reading.agencies else (0, 0)
    invited = focal_points_file.store(session, reading.focal_points.rows, by) if reading.focal_points else 0
    limited = quotas_file.store(session, survey_round, reading.quotas, by) if reading.quotas else 0
    return Stored(new, changed, invited, limited)
