"""Which rounds concern an agency, and of which round a thing is."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, String, case, cast, false, func, or_, select
from sqlalchemy.orm import Session

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
    invitation …, or about something else with the round among its details."""
    own = [f"{kind}:{round_id}" for kind in ("round", "alerts", "call_backs")]
    mine = case(*(_one_of(kind, query) for kind, query in _things(round_id).items()), else_=false())
    named = AuditEvent.detail["round"].as_integer() == round_id
    return or_(AuditEvent.subject.in_(own), mine, named)


def _one_of(kind: str, ids: Select[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """An event about something of this kind, and whether it is one of these: numbers of a kind that no event is about are not
    even gathered."""
    begin, things = f"{kind}:", ids.subquery()
    number = func.substr(AuditEvent.subject, len(begin) + 1)
    return func.substr(AuditEvent.subject, 1, len(begin)) == begin, number.in_(select(cast(things.c.id, String)))


def _things(round_id: int) -> dict[str, Select[int]]:
    """By the word of the log: the numbers of what belongs to the round."""
    on_lists = Roster.round_id == round_id
    return {
        "roster": select(Roster.id).where(on_lists),
        "respondent": select(Respondent.id).join(Roster, Roster.id == Respondent.roster_id).where(on_lists),
        "change": select(ChangeRequest.id).join(Roster, Roster.id == ChangeRequest.roster_id).where(on_lists),
        "invitation": select(Invitation.id).where(Invitation.round_id == round_id),
        "alert": select(Alert.id).where(Alert.round_id == round_id),
        "call_back": select(CallBack.id).join(Invitation).where(Invitation.round_id == round_id),
    }
