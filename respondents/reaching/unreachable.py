"""Who is known to be unreachable, and why, for Home Affairs: whoever has answered is none of its business here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from respondents.invitation import Invitation
from respondents.reaching import contacts
from respondents.reaching.contacts import CONTACTS, REASONS, ContactFault
from respondents.roster import ChangeRequest, Respondent, Roster

NO_CONTACT = "không có liên hệ nào"
IN_QUESTION = (Invitation.state != "revoked", ~Invitation.has_answered)
"""Of whom it matters to Home Affairs: on the list, and without a sheet."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """One person with what does not work, and what is left."""

    invitation: Invitation
    person: Respondent
    agency: str
    faults: tuple[ContactFault, ...]
    request: ChangeRequest | None  # of the agency, about this person, the newest

    @property
    def why(self) -> list[str]:
        """What does not work, each with its reason."""
        return [fault.words for fault in self.faults] or [NO_CONTACT]

    @property
    def agency_asked(self) -> bool:
        """Whether the agency reads that it should correct something here."""
        return any(fault.tells_agency for fault in self.faults)

    @property
    def confirmed(self) -> date | None:
        """When the agency said that a contact is right all the same."""
        return max((one.confirmed_on for one in self.faults if one.confirmed_on), default=None)

    @property
    def left(self) -> list[str]:
        """Contacts that may work still."""
        dead = {fault.contact for fault in self.faults}
        return [CONTACTS[one] for one in contacts.contacts_of(self.person) if one not in dead]


def of_round(session: Session, round_id: int) -> list[Unreachable]:
    """Everybody with a contact that does not work and without a sheet, by agency and name."""
    has_faults = Invitation.id.in_(select(ContactFault.invitation_id).where(ContactFault.ended_on.is_(None)))
    query = (
        select(Invitation, Respondent, Agency.name)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .join(Agency, Agency.id == Invitation.agency_id)
        .where(Invitation.round_id == round_id, *IN_QUESTION, has_faults | Invitation.bounced_at.is_not(None))
        .order_by(Agency.sort_key, Respondent.sort_key, Respondent.id)
    )
    rows = session.execute(query).all()
    faults, asked = _faults(session, round_id), _requests(session, round_id)
    found = [
        Unreachable(
            one,
            person,
            agency,
            tuple(contacts.holding(faults.get(one.id, ()), person).values()),
            asked.get(person.id),
        )
        for one, person, agency in rows
    ]
    return [one for one in found if one.faults or one.invitation.bounced_at is not None]


def _faults(session: Session, round_id: int) -> dict[int, list[ContactFault]]:
    query = select(ContactFault).join(Invitation, Invitation.id == ContactFault.invitation_id)
    found: dict[int, list[ContactFault]] = {}
    for fault in session.scalars(query.where(Invitation.round_id == round_id).order_by(ContactFault.id)):
        found.setdefault(fault.invitation_id, []).append(fault)
    return found


def _requests(session: Session, round_id: int) -> dict[int | None, ChangeRequest]:
    query = select(ChangeRequest).join(Roster).where(Roster.round_id == round_id, ChangeRequest.state != "withdrawn")
    return {one.respondent_id: one for one in session.scalars(query.order_by(ChangeRequest.id))}


def by_reason(people: Iterable[Unreachable]) -> dict[str, int]:
    """How many have a contact with each reason; only those that somebody has."""
    reasons = [{fault.reason for fault in one.faults} for one in people]
    counts = {key: sum(key in mine for mine in reasons) for key in REASONS}
    return {key: number for key, number in counts.items() if number}
