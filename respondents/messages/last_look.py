"""The last look before a message leaves: since it was written its person may have answered, or left, or got a newer code."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, literal, or_, select
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import Register
from foundation.outbox.claims import Claimed
from questionnaires.survey_round import SurveyRound
from respondents.identity.codes import Challenge
from respondents.invitation import Invitation
from respondents.messages import deliveries, exclusions

NOT_OPEN = "đợt điều tra không mở"
DEAD_CODE = "mã đã dùng, hết hạn hoặc được thay bằng mã mới"


def needless(session: Session, messages: Sequence[Claimed]) -> dict[str, str]:
    """Of messages about invitations, those that nobody wants any more, each with the reason."""
    mine = [one for one in messages if one.about is not None and one.about.kind == "invitation"]
    asking = {one.id: one.about.id for one in mine if one.purpose in exclusions.ASKING and one.about}
    codes = [one for one in mine if one.purpose == "code"]
    why = _why_not_ask(session, set(asking.values())) if asking else {}
    return {key: why[which] for key, which in asking.items() if which in why} | _dead_codes(session, codes)


def _why_not_ask(session: Session, invitations: set[int]) -> dict[int, str]:
    """Invitations whose person need not be asked: the round is not open, or a reason holds that no waiting changes."""
    at = now()
    rows = [(row.holds(at), literal(row.words)) for row in exclusions.EXCLUSIONS.values() if row.for_good]
    reason = case(
        *rows, (or_(SurveyRound.state != "open", SurveyRound.closes_at <= at), literal(NOT_OPEN)), else_=literal("")
    )
    query = select(Invitation.id, reason).join(SurveyRound, SurveyRound.id == Invitation.round_id)
    found = session.execute(query.where(Invitation.id.in_(invitations))).all()
    return {which: words for which, words in found if words}


def _dead_codes(session: Session, messages: Sequence[Claimed]) -> dict[str, str]:
    """Codes that open nothing: the newest living code of the person was made after the message, or there is none."""
    if not messages:
        return {}
    people = {one.about.id for one in messages if one.about}
    living = (Challenge.closed_at.is_(None), Challenge.expires_at > now(), Challenge.invitation_id.in_(people))
    query = select(Challenge.invitation_id, func.max(Challenge.created_at).label("at")).where(*living)
    newest = {row.invitation_id: row.at for row in session.execute(query.group_by(Challenge.invitation_id))}
    return {
        one.id: DEAD_CODE
        for one in messages
        if one.about and (one.about.id not in newest or newest[one.about.id] > one.created_at)
    }


REGISTER = Register(needless, deliveries.note)
"""What the register has a say in, for the post office."""
