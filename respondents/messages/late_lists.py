"""Who has not handed a list in, and the reminder to their focal points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused, now
from questionnaires.survey_round import SurveyRound
from respondents import quotas
from respondents.roster import listing, telling
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster.telling import FocalPoints

NONE = "none"  # the state of a list that nobody has begun
STATES = {NONE: "Chưa có danh sách", **{state.value: state.text for state in listing.RosterState}}
LATE = frozenset({NONE, "draft", "returned"})
APART = timedelta(hours=24)


class Line(NamedTuple):
    """One agency in the overview; `roster` is None when its list was not begun, `to_mend` counts rows that are not valid."""

    agency: Agency
    roster: Roster | None
    people: int
    to_mend: int

    @property
    def state(self) -> str:
        return self.roster.state if self.roster is not None and (self.people or self.roster.state != "draft") else NONE

    @property
    def state_text(self) -> str:
        return STATES[self.state]

    @property
    def state_tone(self) -> str:
        return "grey" if self.state == NONE else listing.RosterState.of(self.state).tone

    @property
    def is_late(self) -> bool:
        """It is the agency's turn."""
        return self.state in LATE


def standing(roster: Roster, people: int) -> Line:
    """Where one list stands: with nobody on it, it is none yet."""
    return Line(roster.agency, roster, people, 0)


def overview(session: Session, survey_round: SurveyRound) -> list[Line]:
    """Every agency that the round asks for a list, and every other that has begun one, in the order of their names."""
    rosters = {roster.agency_id: roster for roster in _rosters(session, survey_round)}
    asked = {agency.id: agency for agency in quotas.agencies_asked(session, survey_round)}
    asked |= {roster.agency_id: roster.agency for roster in rosters.values()}
    people = _people(session, survey_round)
    lines = [Line(agency, rosters.get(number), *people.get(number, (0, 0))) for number, agency in asked.items()]
    return sorted(lines, key=lambda line: (line.agency.sort_key, line.agency.code))


def _rosters(session: Session, survey_round: SurveyRound) -> Sequence[Roster]:
    return session.scalars(select(Roster).where(Roster.round_id == survey_round.id)).all()


def _people(session: Session, survey_round: SurveyRound) -> dict[int, tuple[int, int]]:
    """Agency id → people, rows to mend or confirm."""
    to_mend = func.sum(case((Respondent.worst != "", 1), else_=0))
    query = (
        select(Roster.agency_id, func.count(), to_mend)
        .join(Respondent, Respondent.roster_id == Roster.id)
        .where(Roster.round_id == survey_round.id, Respondent.state == "listed")
        .group_by(Roster.agency_id)
    )
    return {agency_id: (people, wrong) for agency_id, people, wrong in session.execute(query)}


def chase(
    session: Session,
    survey_round: SurveyRound,
    lines: Iterable[Line],
    focal_points: Mapping[int, FocalPoints],
    deadline: str,
    by: audit.Actor,
) -> tuple[int, list[str]]:
    """Reminds the focal points of late lists, each agency once a day. Returns how many agencies were written to, and the
    names of those without a focal point. deadline: in words. Raises Refused when nobody is to be reminded."""
    late = [line for line in lines if line.is_late and not _was_chased(line)]
    if not late:
        raise Refused("Không có đơn vị nào cần nhắc: đã gửi danh sách, hoặc vừa được nhắc trong 24 giờ qua.")
    without = [line.agency.name for line in late if line.agency.id not in focal_points]
    reached = [line for line in late if line.agency.id in focal_points]
    for line in reached:
        roster = listing.begin(session, survey_round.id, line.agency.id)
        roster.chased_at = now()
        words = TEXTS["returned" if line.state == "returned" else "missing"]
        text = words.format(agency=line.agency.name, round=survey_round.title, deadline=deadline)
        telling.tell(session, focal_points[line.agency.id], SUBJECT, text, purpose="reminder")
    audit.record(session, by, "roster.chase", f"round:{survey_round.id}", agencies=len(reached), without=len(without))
    return len(reached), without


def _was_chased(line: Line) -> bool:
    chased = line.roster.chased_at if line.roster is not None else None
    return chased is not None and chased > now() - APART


SUBJECT = "Nhắc gửi danh sách đối tượng điều tra"
TEXTS = {
    "missing": """Kính gửi Ông/Bà,

{agency} chưa gửi danh sách đối tượng điều tra cho {round}. Hạn gửi: {deadline}.
Xin đăng nhập, tải tệp danh sách lên, sửa những chỗ hệ thống chỉ ra rồi gửi:""",
    "returned": """Kính gửi Ông/Bà,

Danh sách của {agency} cho {round} đã được trả lại để sửa và chưa gửi lại. Hạn gửi: {deadline}.
Xin đăng nhập để xem nhận xét ở từng dòng, sửa rồi gửi lại:""",
}
