"""Reminders to people who have not answered: few, at a distance, with a true norm, never to somebody who asked for another day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, outbox
from foundation.audit import AuditEvent
from foundation.db import Refused, now
from foundation.outbox import Message
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.messages import exclusions, wishes
from respondents.messages.send_window import SendWindow
from respondents.roster.person import Respondent
from respondents.wording import ways
from respondents.wording.ways import Contact


class Scope(NamedTuple):
    """Whom a reminder is for: everybody, or an agency, a group, one person; each that is named narrows it."""

    agency_id: int | None = None
    group_id: int | None = None
    invitation_id: int | None = None


EVERYBODY = Scope()


def due(survey_round: SurveyRound, scope: Scope = EVERYBODY) -> list[ColumnElement[bool]]:
    """Conditions of an invitation that may be reminded now."""
    return [*_invited(survey_round, scope), *exclusions.STANDING, ~exclusions.left_out(now())]


def counted(session: Session, survey_round: SurveyRound, scope: Scope = EVERYBODY) -> exclusions.Counted:
    """How many are due now, the first of them, and how many others get none, by the reason (a key of EXCLUSIONS); together all who
    are invited."""
    return exclusions.counted(session, _invited(survey_round, scope), now())


def left_out(session: Session, survey_round: SurveyRound, scope: Scope = EVERYBODY) -> dict[str, int]:
    """How many get none now, by the reason."""
    return counted(session, survey_round, scope).left_out


def _invited(survey_round: SurveyRound, scope: Scope) -> list[ColumnElement[bool]]:
    return [Invitation.round_id == survey_round.id, *within(scope)]


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions of an invitation that the scope names."""
    columns = (Invitation.agency_id, Invitation.group_id, Invitation.id)
    return [column == wanted for column, wanted in zip(columns, scope, strict=True) if wanted is not None]


def audience(session: Session, survey_round: SurveyRound, scope: Scope = EVERYBODY) -> int:
    """How many people a reminder would go to now, after all exclusions."""
    query = select(func.count()).select_from(Invitation).where(*due(survey_round, scope))
    return session.scalar(query) or 0


def agencies_invited(session: Session, survey_round: SurveyRound) -> Sequence[Agency]:
    """The agencies of which somebody is invited, in the order of their names."""
    somebody = exists().where(Invitation.round_id == survey_round.id, Invitation.agency_id == Agency.id)
    return session.scalars(select(Agency).where(somebody).order_by(Agency.sort_key)).all()


def leaves_at(session: Session, survey_round: SurveyRound) -> datetime:
    """When a reminder that is written now goes out: at once, or when the hours of the round begin again."""
    return SendWindow.of(session, survey_round).opening(now())


def remind(session: Session, survey_round: SurveyRound, scope: Scope = EVERYBODY, *, by: audit.Actor) -> int:
    """Writes one reminder for each invitation that is due; returns how many. Outside the round's hours they wait for the next
    morning. Raises Refused when the round is not open, or will not be by then.
    """
    leaves = leaves_at(session, survey_round)
    if not survey_round.accepts_answers:
        raise Refused("Khảo sát không trong thời gian trả lời nên không gửi lời nhắc.")
    if leaves >= survey_round.closes_at:
        raise Refused("Ngoài giờ gửi tin, mà đến giờ gửi kế tiếp thì khảo sát đã kết thúc, nên không gửi lời nhắc.")
    query = (
        select(Invitation, Respondent.phone, Respondent.email)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(*due(survey_round, scope))
        .order_by(Invitation.id)
    )
    people = session.execute(query).all()
    for invitation, *contact in people:
        ways.ask(session, survey_round, invitation, Contact(*contact), "reminder", not_before=leaves)
        invitation.remind_on, invitation.reminded_at = None, leaves
        invitation.reminders += 1
    named = {"agency": scope.agency_id, "group": scope.group_id, "invitation": scope.invitation_id}
    audit.record(session, by, "reminder.send", f"round:{survey_round.id}", count=len(people), **named)
    return len(people)


def keep_hours(session: Session, survey_round: SurveyRound) -> int:
    """What waits in the outbox follows the round: reminders are taken back from whoever needs none by now; outside the hours
    reminders, and invitations that were written within them, are put off until they begin again; what asks somebody to answer
    ends with the round, also when its end was moved, and in a pause is put off again and again. Returns how many were touched;
    safe to run every minute.
    """
    touched = [_take_back(session, survey_round), _put_off(session, survey_round), _end_with(session, survey_round)]
    return sum(touched) + _rest(session, survey_round)


def _waiting(survey_round: SurveyRound, which: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    mine = select(Invitation.id).where(Invitation.round_id == survey_round.id)
    about = (Message.about_kind == "invitation", Message.about_id.in_(mine))
    return [Message.state == outbox.State.WAITING, which, *about]


def _take_back(session: Session, survey_round: SurveyRound) -> int:
    needing_none = select(Invitation.id).where(Invitation.round_id == survey_round.id, exclusions.needs_none(now()))
    condition = (*_waiting(survey_round, Message.purpose == "reminder"), Message.about_id.in_(needing_none))
    found = session.execute(delete(Message).where(*condition).returning(Message.id).execution_options(**_QUIET))
    return len(found.all())


def _put_off(session: Session, survey_round: SurveyRound) -> int:
    at, window = now(), SendWindow.of(session, survey_round)
    opens = window.opening(at)
    if opens <= at:
        return 0
    by_day = or_(*(Message.created_at.between(*hours) for hours in window.last_days(at)))
    kept = or_(Message.purpose != "invitation", by_day)
    early = (*_waiting(survey_round, or_(_ASKING, Message.kind == "pre_notice")), Message.not_before < opens, kept)
    query = update(Message).where(*early).values(not_before=opens).returning(Message.id)
    return len(session.execute(query.execution_options(**_QUIET)).all())


def _end_with(session: Session, survey_round: SurveyRound) -> int:
    """In a pause nothing ends: the round may get another end before it goes on."""
    ends = None if survey_round.state == "paused" else survey_round.closes_at
    moved = (*_waiting(survey_round, _ASKING), Message.expires_at.is_distinct_from(ends))
    query = update(Message).where(*moved).values(expires_at=ends).returning(Message.id)
    return len(session.execute(query.execution_options(**_QUIET)).all())


def _rest(session: Session, survey_round: SurveyRound) -> int:
    if survey_round.state != "paused":
        return 0
    near = (*_waiting(survey_round, _ASKING), Message.not_before < now() + ways.REST / 2)
    query = update(Message).where(*near).values(not_before=now() + ways.REST).returning(Message.id)
    return len(session.execute(query.execution_options(**_QUIET)).all())


_ASKING = Message.purpose.in_(exclusions.ASKING)
_QUIET = {"synchronize_session": False}


class Sent(NamedTuple):
    """One reminder that went out: to everybody, to one agency or group, or to one person."""

    at: datetime
    people: int
    agency_id: int | None
    group_id: int | None
    invitation_id: int | None


def history(session: Session, survey_round: SurveyRound) -> list[Sent]:
    """Every reminder that reached somebody, the newest first."""
    query = select(AuditEvent.at, AuditEvent.detail).where(
        AuditEvent.subject == f"round:{survey_round.id}", AuditEvent.verb == "reminder.send"
    )
    events = session.execute(query.order_by(AuditEvent.id.desc()))
    sent = [
        Sent(at, said["count"], said.get("agency"), said.get("group"), said.get("invitation")) for at, said in events
    ]
    return [one for one in sent if one.people]


def days_of_all(sent: Iterable[Sent]) -> list[date]:
    """The days on which everybody was reminded, in order."""
    return sorted({day_of(one.at) for one in sent if one.agency_id is one.group_id is one.invitation_id is None})


def remind_who_asked(session: Session, survey_round: SurveyRound) -> int:
    """Writes the one reminder of everybody who chose this moment (or one that has passed) on the reminder page.

    Only in the round's hours; safe to run every minute. Returns how many.
    """
    at = now()
    if not survey_round.accepts_answers or not SendWindow.of(session, survey_round).holds(at):
        return 0
    people = session.execute(
        select(Invitation, Respondent.phone, Respondent.email)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(Invitation.round_id == survey_round.id, Invitation.remind_on.is_not(None), wishes.has_come(at))
        .where(*exclusions.STANDING, ~exclusions.needs_none(at))
    ).all()
    for invitation, *contact in people:
        ways.ask(session, survey_round, invitation, Contact(*contact), "reminder", not_before=at)
        invitation.remind_on, invitation.reminded_at = None, at
    return len(people)
