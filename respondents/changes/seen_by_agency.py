"""What an agency sees of its requests and its list while the round is open: what it asked for, never what became of it.

Home Affairs changes nobody who has answered, so a decision, a row that leaves, a contact that stays would each tell who has.
Until the close every request is "đã chuyển Sở Nội vụ", and the list shows one effect of it from the moment of asking: somebody
to be replaced or taken out stays and is marked, a contact is the one that was asked for, somebody new is not there yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from foundation.audit import AuditEvent
from questionnaires.survey_round import SurveyRound
from respondents.roster.change_request import ChangeRequest, ChangeState
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster_file.columns import CONTACTS

HANDED_ON = "Đã chuyển {host}"


def hides_decisions(survey_round: SurveyRound) -> bool:
    """Whether a decision would tell something: people are answering, or will go on when a pause ends."""
    return survey_round.is_in_field


def is_asked_about(session: Session, roster: Roster, survey_round: SurveyRound, person_id: int) -> bool:
    """Whether a request stands in the way of another about the same person: one that waits, and while decisions are hidden
    one that was decided too, whichever way."""
    mine = [one for one in _requests(session, roster) if one.respondent_id == person_id]
    return any(one.state == ChangeState.ASKED or hides_decisions(survey_round) for one in mine)


def is_hidden(session: Session, request: ChangeRequest, survey_round: SurveyRound) -> bool:
    """Whether the agency sees of this request only that it was handed on."""
    is_old = _decided_before(request, _opened_at(session, survey_round.id))
    return hides_decisions(survey_round) and request.state != ChangeState.WITHDRAWN and not is_old


def people(session: Session, roster: Roster, survey_round: SurveyRound) -> list[Respondent]:
    """The list as the agency sees it, in the order of its rows. Rows with another contact are copies that belong to no
    session."""
    everybody = _by_rows(session, roster)
    if not hides_decisions(survey_round):
        return [one for one in everybody if one.state == "listed"]
    requests = _requests(session, roster)
    asked_about = {one.respondent_id for one in requests}
    contacts = {one.respondent_id: one.cells for one in requests if one.kind == "contact"}
    new = {one.cells["phone"] for one in requests if one.kind in ("add", "replace")}
    shown = [one for one in everybody if one.id in asked_about or (one.state == "listed" and one.phone not in new)]
    return [_with_contact(one, contacts[one.id]) if one.id in contacts else one for one in shown]


def _by_rows(session: Session, roster: Roster) -> Sequence[Respondent]:
    query = select(Respondent).where(Respondent.roster_id == roster.id)
    return session.scalars(query.order_by(Respondent.ordinal, Respondent.id)).all()


def _requests(session: Session, roster: Roster) -> list[ChangeRequest]:
    """Those that were not withdrawn. What was decided before people could answer tells nothing and stays as it was decided."""
    query = select(ChangeRequest).where(ChangeRequest.roster_id == roster.id)
    standing = session.scalars(query.where(ChangeRequest.state != ChangeState.WITHDRAWN)).all()
    opened_at = _opened_at(session, roster.round_id)
    return [one for one in standing if not _decided_before(one, opened_at)]


def _decided_before(request: ChangeRequest, moment: datetime | None) -> bool:
    return request.decided_at is not None and moment is not None and request.decided_at < moment


def _opened_at(session: Session, round_id: int) -> datetime | None:
    events = select(AuditEvent.at).where(AuditEvent.verb == "round.open", AuditEvent.subject == f"round:{round_id}")
    return session.scalar(events.order_by(AuditEvent.id.desc()).limit(1))


def _with_contact(person: Respondent, cells: dict[str, str]) -> Respondent:
    values = {column.key: getattr(person, column.key) for column in inspect(Respondent).column_attrs}
    copy = Respondent(**values)
    copy.fill({column: cells[column] for column in CONTACTS})
    return copy
