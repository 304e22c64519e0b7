"""The one button of an agency: a reminder to everybody of its list who has not answered. The agency does
not learn how many: the number would change with each answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from questionnaires.survey_round import SurveyRound
from respondents.messages import reminders
from respondents.roster import Roster

APART = timedelta(hours=48)


def next_turn(roster: Roster) -> datetime | None:
    """When the button works again; None when it works now."""
    again = roster.reminded_at + APART if roster.reminded_at else None
    return again if again and again > now() else None


def remind(session: Session, survey_round: SurveyRound, roster: Roster, *, by: audit.Actor) -> int:
    """Takes the agency's turn, then reminds; returns how many. Raises Refused when its last turn was too short a time ago,
    whoever took it."""
    at = now()
    free = or_(Roster.reminded_at.is_(None), Roster.reminded_at <= at - APART)
    query = update(Roster).where(Roster.id == roster.id, free).values(reminded_at=at).returning(Roster.id)
    if session.execute(query.execution_options(synchronize_session=False)).first() is None:
        hours = int(APART.total_seconds() // 3600)
        raise Refused(f"Đơn vị đã nhắc trong {hours} giờ qua. Nhắc dày hơn không làm tăng tỷ lệ trả lời.")
    return reminders.remind(session, survey_round, reminders.Scope(roster.agency_id), by=by)
