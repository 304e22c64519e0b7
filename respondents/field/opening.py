"""The round in the field: opening it, sending the invitations, the evening figures, closing it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from foundation import audit, keys, outbox
from foundation.db import Refused, now
from foundation.vietnam_time import day_of, in_vietnam
from questionnaires.ballot import box
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import evening
from respondents.identity import Challenge, LimitCount, RespondentSession
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import Progress, ProgressDay
from respondents.messages.plan import making
from respondents.roster import Respondent
from respondents.signals import live
from respondents.wording import ways
from respondents.wording.ways import Contact

EVENING = time(17, 0)  # when the figures that agencies see are taken


def open_round(session: Session, survey_round: SurveyRound, by: audit.Actor, leaves: datetime | None = None) -> int:
    """Opens the round and puts everyone's invitation into the outbox, unless the round's plan will. Returns how many.

    leaves: when they go out, if not at once; never before the answering opens.

    Raises Refused, also when the round's ballot box has no key yet: nobody's sheet could be sealed.
    """
    if not box.takes_sheets(session, survey_round.id):
        raise Refused(box.NO_BOX)
    if survey_round.closes_at <= now():
        raise Refused("Giờ kết thúc trả lời đã qua. Hãy sửa lịch của đợt rồi mở lại.")
    network_key = keys.encode_secret(keys.Keys.generate().root)
    survey_round.move(session, "open", by, network_key=network_key)
    return send_invitations(session, survey_round, by, leaves)


def send_invitations(
    session: Session, survey_round: SurveyRound, by: audit.Actor, leaves: datetime | None = None
) -> int:
    """Writes an invitation message for every active invitation that has none yet, unless the round's plan will; safe to run
    twice."""
    if making.invites(session, survey_round) is not None:
        return 0
    M = outbox.Message
    written = select(M.about_id).where(M.about_kind == "invitation", M.purpose == "invitation")
    query = (
        select(Invitation, Respondent.phone, Respondent.email)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(Invitation.round_id == survey_round.id, Invitation.state == "active", Invitation.sent_at.is_(None))
        .where(~Invitation.has_answered)
        .where(Invitation.id.not_in(written))
    )
    rows = session.execute(query).all()
    for invitation, *contact in rows:
        ways.ask(session, survey_round, invitation, Contact(*contact), "invitation", not_before=leaves)
    audit.record(session, by, "invitation.send", f"round:{survey_round.id}", count=len(rows))
    return len(rows)


def evening_of(at: datetime) -> date:
    """The day whose evening was the last to pass."""
    return day_of(at) if in_vietnam(at).time() >= EVENING else day_of(at) - timedelta(days=1)


def take_evening_figures(session: Session, survey_round: SurveyRound, at: datetime | None = None) -> int:
    """Keeps the counters of a day once it is past 17:00 there; safe to run twice. Returns how many rows were kept."""
    day = evening_of(at or now())
    if _has_figures(session, survey_round.id, day):
        return 0
    cells = (Progress.round_id, Progress.agency_id, Progress.group_id)
    rows = session.execute(
        select(*cells, Progress.invited, Progress.submitted).where(Progress.round_id == survey_round.id)
    ).all()
    if rows:
        session.execute(insert(ProgressDay), [row._asdict() | {"day": day} for row in rows])
    return len(rows)


def _has_figures(session: Session, round_id: int, day: date) -> bool:
    query = select(func.count()).where(ProgressDay.round_id == round_id, ProgressDay.day >= day)
    return bool(session.scalar(query))


def close_round(session: Session, survey_round: SurveyRound, by: audit.Actor) -> None:
    """Closes the round for good: no more answers, all sessions end, the key of device and network hashes is destroyed.

    A submission that holds the round's row in share mode is waited for; none enters after. The last evening is taken: the
    opening is held against its count and hash. The signals are scored a last time before. Raises Refused.
    """
    live.at_close(session, survey_round)
    survey_round.move(session, "close", by, network_key=None)
    mine = select(Invitation.id).where(Invitation.round_id == survey_round.id)
    session.execute(
        update(RespondentSession)
        .where(RespondentSession.invitation_id.in_(mine))
        .values(ended_at=now(), ended_because="closed", device_hash="", network_hash="")
        .execution_options(synchronize_session=False)
    )
    counters.recount(session, survey_round.id)
    ballot_box = box.of_round(session, survey_round.id)
    if ballot_box is not None and ballot_box.state == "locked":
        evening.take(session, ballot_box, by, last=True)


def look_and_close(session: Session, round_id: int, by: audit.Actor) -> None:
    """Scores the signals without a lock, for as long as that takes, and closes the round then, in the caller's transaction, which
    looks again only where somebody answered meanwhile. A transaction of before is rolled back. Raises Refused."""
    _look(session, round_id)
    close_round(session, session.get_one(SurveyRound, round_id), by)


def _look(session: Session, round_id: int) -> None:
    try:
        live.score(session, round_id)
    except Exception:
        session.rollback()  # the close looks once more, and says so where that fails too


def close_when_due(session: Session, survey_round: SurveyRound) -> bool:
    """Closes an open round whose window and grace are over; called by the worker. A transaction of before is rolled back."""
    if not _is_over(survey_round):
        return False
    _look(session, survey_round.id)
    if not _is_over(survey_round):  # closed meanwhile, or its end was moved
        return False
    close_round(session, survey_round, audit.SYSTEM)
    return True


def _is_over(survey_round: SurveyRound) -> bool:
    over = survey_round.closes_at + timedelta(minutes=survey_round.setting("grace_minutes"))
    return survey_round.state == "open" and now() >= over


def forget_old_codes(session: Session) -> None:
    """Deletes codes and limit counters that no longer count; called by the worker."""
    at = now()
    session.execute(delete(Challenge).where(Challenge.created_at < at - timedelta(days=2)))
    session.execute(delete(LimitCount).where(LimitCount.window < at - timedelta(days=2)))
