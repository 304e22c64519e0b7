"""Which rounds concern an agency, and of which round a thing is."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, and_, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from agencies.agency import Agency
from foundation.audit import AuditEvent
from questionnaires.survey_round import SurveyRound, newest_first
from respondents.identity import Alert, CallBack
from respondents.invitation import Invitation
from respondents.quotas import is_asked
from respondents.roster import ChangeRequest, Respondent, Roster


def of_agency(session: Session, agency: Agency) -> list[SurveyRound]:
    """The rounds that ask an agency for a list or in which it has one, the newest first. One being prepared asks nobody yet."""
    has_list = set(session.scalars(select(Roster.round_id).where(Roster.agency_id == agency.id)))
    return [one for one in newest_first(session) if one.id in has_list or _asks(session, one, agency)]


def _asks(session: Session, survey_round: SurveyRound, agency: Agency) -> bool:
    return survey_round.state != "preparing" and is_asked(session, survey_round, agency)


def of_roster(session: Session, roster_id: int) -> int | None:
    """The number of the list's round; None where there is no such list."""
    return session.scalar(select(Roster.round_id).where(Roster.id == roster_id))


def of_change_request(session: Session, request_id: int) -> int | None:
    """The number of the round whose list the request would change."""
    query = select(Roster.round_id).join(ChangeRequest, ChangeRequest.roster_id == Roster.id)
    return session.scalar(query.where(ChangeRequest.id == request_id))


def of_invitation(session: Session, invitation_id: int) -> int | None:
    """The number of the round to which somebody is invited."""
    return session.scalar(select(Invitation.round_id).where(Invitation.id == invitation_id))


def about(survey_round: SurveyRound | None) -> list[ColumnElement[bool]]:
    """Conditions of an event of the audit log to be about a round; none for whoever looks at every round."""
    return [] if survey_round is None else [concerns(survey_round.id)]


def concerns(round_id: int) -> ColumnElement[bool]:
    """The condition that an event of the audit log is about a round: about the round itself, a list, somebody on a list, an
    invitation …, or about something else with the round among its details. Each event looks its own thing up, by number."""
    own = [f"{kind}:{round_id}" for kind in ("round", "alerts", "call_backs")]
    things = (_about(kind, is_of) for kind, is_of in _things(round_id).items())
    named = AuditEvent.detail["round"].as_integer() == round_id
    return or_(case(*things, else_=AuditEvent.subject.in_(own)), named)


Test = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""Whether the thing of this number is of the round."""


def _things(round_id: int) -> dict[str, Test]:
    """By the word of the log, the most frequent first."""
    lists = select(Roster.id).where(Roster.round_id == round_id)
    to_call = select(Invitation.round_id).join(CallBack, CallBack.invitation_id == Invitation.id)
    return {
        "invitation": lambda number: _of(Invitation.round_id, Invitation.id == number) == round_id,
        "respondent": lambda number: _of(Respondent.roster_id, Respondent.id == number).in_(lists),
        "roster": lambda number: _of(Roster.round_id, Roster.id == number) == round_id,
        "change": lambda number: _of(ChangeRequest.roster_id, ChangeRequest.id == number).in_(lists),
        "call_back": lambda number: to_call.where(CallBack.id == number).scalar_subquery() == round_id,
        "alert": lambda number: _of(Alert.round_id, Alert.id == number) == round_id,
    }


def _of(column: InstrumentedAttribute[int], which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(column).where(which).scalar_subquery()


FIRST, LAST = "0", "9999999999"  # of texts that may be the number of a row


def _about(kind: str, is_of: Test) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That an event is about something of this kind, and that the thing is of the round."""
    begin = f"{kind}:"
    number = func.substr(AuditEvent.subject, len(begin) + 1)
    is_one = and_(func.substr(AuditEvent.subject, 1, len(begin)) == begin, number.between(FIRST, LAST))
    return is_one, is_of(cast(number, BigInteger))
