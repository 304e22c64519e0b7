"""Contacts that an agency is asked to look at again: a fact about the contact, never about answering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.changes import seen_by_agency
from respondents.invitation import Invitation
from respondents.reaching import contacts
from respondents.reaching.contacts import ContactFault
from respondents.roster import Respondent, Roster


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """One contact that an agency is asked to look at again: of whom, which, why. No day: it would tell by what it was found."""

    person: Respondent
    fault: ContactFault

    @property
    def words(self) -> str:
        return self.fault.words


def of_roster(session: Session, survey_round: SurveyRound, roster: Roster) -> list[ToCorrect]:
    """The contacts of its list that it should correct, in the order of the list: whoever it has asked about, or has said to be
    right, is done. Nothing here looks at who has answered."""
    faults = _faults(session, roster)
    found = []
    for person in seen_by_agency.people(session, roster, survey_round):
        standing = [one for one in faults.get(person.id, ()) if contacts.is_about(one, person)]
        if standing and not seen_by_agency.is_asked_about(session, roster, survey_round, person.id):
            found += [ToCorrect(person, one) for one in standing]
    return found


def _faults(session: Session, roster: Roster) -> dict[int, list[ContactFault]]:
    query = (
        select(Respondent.id, ContactFault)
        .join(Invitation, Invitation.respondent_id == Respondent.id)
        .join(ContactFault, ContactFault.invitation_id == Invitation.id)
        .where(Respondent.roster_id == roster.id, ContactFault.tells_agency, ContactFault.confirmed_on.is_(None))
        .order_by(ContactFault.id)
    )
    found: dict[int, list[ContactFault]] = {}
    for person_id, fault in session.execute(query):
        found.setdefault(person_id, []).append(fault)
    return found


def is_about(session: Session, roster: Roster, fault_id: int) -> bool:
    """Whether this is a contact of somebody on the list, to be done still or not."""
    query = select(ContactFault.id).join(Invitation, Invitation.id == ContactFault.invitation_id)
    on_list = query.join(Respondent, Respondent.id == Invitation.respondent_id).where(Respondent.roster_id == roster.id)
    return session.scalar(on_list.where(ContactFault.id == fault_id)) is not None


def confirm(session: Session, tasks: Sequence[ToCorrect], fault_id: int, by: audit.Actor) -> None:
    """The agency says that a contact on its list is right. Raises Refused when there is no such task any more."""
    mine = next((one for one in tasks if one.fault.id == fault_id), None)
    if mine is None:
        raise Refused("Việc này đã làm xong. Tải lại trang để xem danh sách mới.")
    mine.fault.confirmed_on = today()
    audit.record(session, by, "contact.confirm", f"respondent:{mine.person.id}", contact=mine.fault.contact)
