"""Home Affairs decides about people who look like one person: one agency keeps them, or they are two people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from questionnaires.survey_round import SurveyRound
from respondents import matching
from respondents.matching import Match
from respondents.roster import editing, listing
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster.review import RosterComment


class MatchDecision(Base):
    """Home Affairs' word that two rows are two people. (Where one agency keeps the person, the other's row goes.)"""

    __tablename__ = "match_decision"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("respondent.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("respondent.id", ondelete="CASCADE"))
    name_keys: Mapped[str] = mapped_column(String(700))  # of both as they were: another name asks again
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[int | None]


def open_matches(session: Session, round_id: int, near: bool = True) -> list[Match]:
    """The round's matches that are not settled yet."""
    found = matching.matches(matching.rows_of_round(session, round_id), near)
    settled = {(one.first_id, one.second_id): one.name_keys for one in session.scalars(select(MatchDecision))}
    return [match for match in found if not match.may_differ or settled.get(match.ids) != matching.names_of(match)]


def two_people(session: Session, matches: Iterable[Match], reason: str, by: audit.Actor) -> int:
    """Settles that the rows of each match are two people. Raises Refused where phone or mailbox is shared."""
    if not reason.strip():
        raise Refused("Hãy ghi căn cứ xác nhận đây là hai người khác nhau.")
    settled = 0
    for match in matches:
        if not match.may_differ:
            raise Refused(
                f"{match.text} thì không xác nhận là hai người được. Hãy chọn đơn vị giữ, hoặc trả lại để sửa số."
            )
        first, second = match.ids
        standing = session.scalar(
            select(MatchDecision).where(MatchDecision.first_id == first, MatchDecision.second_id == second)
        )
        decision = standing or MatchDecision(first_id=first, second_id=second)
        decision.name_keys, decision.reason = matching.names_of(match), reason.strip()
        decision.at, decision.by = now(), by.id
        session.add(decision)
        settled += 1
    audit.record(session, by, "match.two_people", "round", matches=settled)
    return settled


def keep_one(session: Session, match: Match, kept_id: int, by: audit.Actor) -> Roster:
    """Keeps the person on one list and takes the row off the other, whose agency reads why. Returns that other list."""
    gone_id = next((one for one in match.ids if one != kept_id), None)
    kept, gone = session.get(Respondent, kept_id), session.get(Respondent, gone_id) if gone_id else None
    if kept_id not in match.ids or kept is None or gone is None:
        raise Refused("Hãy chọn đơn vị giữ người này.")
    roster: Roster = gone.roster
    if not listing.takes_lists(session.get_one(SurveyRound, roster.round_id), roster):
        raise Refused("Danh sách của đợt này đã khoá. Hãy xử lý bằng đề nghị thay đổi.")
    words = KEPT_ELSEWHERE.format(row=gone.ordinal, name=gone.full_name, agency=kept.roster.agency.name)
    comment = RosterComment(roster_id=roster.id, submission=roster.submissions, text=words, at=now())
    session.add(comment)
    roster.version += 1
    editing.forget_edits(session, roster)
    editing.drop_people(session, [gone.id])
    audit.record(session, by, "match.keep_one", f"roster:{roster.id}", kept=kept_id, gone=gone_id)
    return roster


KEPT_ELSEWHERE = "Dòng {row}, {name}: người này được giữ ở danh sách của {agency} nên đã bỏ khỏi danh sách của đơn vị."
