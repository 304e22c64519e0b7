"""Reminders to people who have not answered: few, at a distance, with a true norm, never to somebody who asked for another day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents import outbox
from respondents.invitation import Invitation
from respondents.progress import Progress
from respondents.roster.person import Respondent
from respondents.vietnam_time import VIETNAM
from survey_app import audit
from survey_app.audit import AuditEvent
from survey_app.db import Refused, now

APART = timedelta(hours=48)
MOST = 3  # returns flatten after the third; then people are called
OFFICE_HOURS = range(8, 17)
NORM_FROM = 10  # invited people, below which a share says too much and too little


def due(
    survey_round: SurveyRound, agency_id: int | None = None, group_id: int | None = None
) -> list[ColumnElement[bool]]:
    """Conditions of an invitation that may be reminded now."""
    at = now()
    conditions = [
        Invitation.round_id == survey_round.id,
        Invitation.state == "active",
        Invitation.submitted_at.is_(None),
        Invitation.paper_at.is_(None),
        Invitation.disposition.is_(None),
        Invitation.bounced_at.is_(None),
        Invitation.reminders < MOST,
        or_(Invitation.remind_on.is_(None), Invitation.remind_on <= at.astimezone(VIETNAM).date()),
        or_(Invitation.reminded_at.is_(None), Invitation.reminded_at <= at - APART),
    ]
    if agency_id is not None:
        conditions.append(Invitation.agency_id == agency_id)
    if group_id is not None:
        conditions.append(Invitation.group_id == group_id)
    return conditions


def audience(
    session: Session, survey_round: SurveyRound, *, agency_id: int | None = None, group_id: int | None = None
) -> int:
    """How many people a reminder would go to now, after all exclusions."""
    query = select(func.count()).select_from(Invitation).where(*due(survey_round, agency_id, group_id))
    return session.scalar(query) or 0


def remind(
    session: Session,
    survey_round: SurveyRound,
    *,
    agency_id: int | None = None,
    group_id: int | None = None,
    by: audit.Actor,
    base_url: str = "",
) -> int:
    """Writes one reminder for each invitation that is due; returns how many. Raises Refused when the round is not open.

    base_url: of the personal links; empty: the round's public site.
    """
    if not survey_round.accepts_answers:
        raise Refused("Khảo sát không trong thời gian trả lời nên không gửi lời nhắc.")
    address = base_url or f"https://{survey_round.setting('site')}"
    beginning = text_before_link(session, survey_round)
    query = (
        select(Invitation, Respondent.phone)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(*due(survey_round, agency_id, group_id))
        .order_by(Invitation.id)
    )
    people = session.execute(query).all()
    for invitation, phone in people:
        text = beginning + invitations.link(invitation, address)
        outbox.write(session, "sms", phone, text, purpose="reminder", invitation_id=invitation.id)
        invitation.reminded_at = now()
        invitation.reminders += 1
    scope = {"agency": agency_id, "group": group_id}
    audit.record(session, by, "reminder.send", f"round:{survey_round.id}", count=len(people), **scope)
    return len(people)


class Sent(NamedTuple):
    """One reminder that went out: to everybody, or to one agency or group."""

    at: datetime
    people: int
    agency_id: int | None
    group_id: int | None


def history(session: Session, survey_round: SurveyRound) -> list[Sent]:
    """Every reminder that reached somebody, the newest first."""
    query = select(AuditEvent.at, AuditEvent.detail).where(
        AuditEvent.subject == f"round:{survey_round.id}", AuditEvent.verb == "reminder.send"
    )
    events = session.execute(query.order_by(AuditEvent.id.desc()))
    sent = [Sent(at, said["count"], said.get("agency"), said.get("group")) for at, said in events]
    return [one for one in sent if one.people]


def remind_who_asked(session: Session, survey_round: SurveyRound, base_url: str) -> int:
    """Writes the one reminder of everybody who chose today (or a day that has passed) on the reminder page.

    Only in office hours, by day; safe to run every minute. Returns how many.
    """
    local = now().astimezone(VIETNAM)
    if not survey_round.accepts_answers or local.hour not in OFFICE_HOURS:
        return 0
    beginning = text_before_link(session, survey_round)
    people = session.execute(
        select(Invitation, Respondent.phone)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(Invitation.round_id == survey_round.id, Invitation.state == "active", Invitation.submitted_at.is_(None))
        .where(Invitation.remind_on <= local.date())
    ).all()
    for invitation, phone in people:
        text = beginning + invitations.link(invitation, base_url)
        outbox.write(session, "sms", phone, text, purpose="reminder", invitation_id=invitation.id)
        invitation.remind_on, invitation.reminded_at = None, now()
    return len(people)


def text_before_link(session: Session, survey_round: SurveyRound) -> str:
    """The reminder up to the link, without diacritics, so that with the link it fits one SMS of 160 characters."""
    closes = f"{survey_round.closes_at.astimezone(VIETNAM):%d/%m}"
    sender, norm = survey_round.setting("sms_name"), _norm(session, survey_round)
    return f"{sender}: {norm}kinh moi Ong/Ba tra loi khao sat CCHC {survey_round.year} truoc {closes}: "


def _norm(session: Session, survey_round: SurveyRound) -> str:
    """The share that has answered, where it is a majority: a true descriptive norm."""
    query = select(func.sum(Progress.submitted), func.sum(Progress.invited)).where(Progress.round_id == survey_round.id)
    submitted, invited = session.execute(query).one()
    if not invited or invited < NORM_FROM or 2 * submitted < invited:
        return ""
    return f"{round(100 * submitted / invited)}% nguoi da tra loi, "
