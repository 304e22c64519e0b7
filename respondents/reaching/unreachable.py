"""Who is known to be unreachable, and why, for Home Affairs: whoever has answered is none of its business here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from agencies.agency import Agency
from foundation.pages import QueryTable
from respondents.invitation import Invitation
from respondents.reaching import contacts
from respondents.reaching.contacts import CONTACTS, REASONS, ContactFault
from respondents.roster import ChangeRequest, Respondent

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


_HOLDS = ContactFault.ended_on.is_(None) & or_(
    *((ContactFault.contact == one) & (ContactFault.contact_index == index) for one, index in contacts.INDEXES.items())
)
"""A fault of a contact that the person has still (`contacts.is_about`)."""
TABLE = QueryTable(
    Invitation.id,
    (Agency.sort_key, Respondent.sort_key, Respondent.id),
    {"name": (Respondent.sort_key,), "agency": (Agency.sort_key,)},
    (Respondent.full_name,),
    {"don_vi": Invitation.agency_id},
)
"""By agency and name."""


def whom(round_id: int, reason: str = "") -> Select[Invitation, Respondent, str]:
    """Everybody with a contact that does not work (for a reason of REASONS only) and without a sheet, in no order."""
    faults = (
        select(ContactFault.id)
        .where(ContactFault.invitation_id == Invitation.id, _HOLDS)
        .correlate(Invitation, Respondent)
    )
    found = _in_question(select(Invitation, Respondent, Agency.name), round_id)
    if reason:
        return found.where(faults.where(ContactFault.reason == reason).exists())
    return found.where(faults.exists() | Invitation.bounced_at.is_not(None))


class Counted(NamedTuple):
    """How many they are, and their agencies, number → name, in order."""

    people: int
    agencies: dict[int, str]


def counted(session: Session, round_id: int) -> Counted:
    """The same people, counted."""
    theirs = whom(round_id).with_only_columns(Agency.id, Agency.name, func.count(), maintain_column_froms=True)
    rows = session.execute(theirs.group_by(Agency.id).order_by(Agency.sort_key, Agency.code)).all()
    return Counted(sum(people for *_, people in rows), {number: name for number, name, _ in rows})


def people(session: Session, rows: Iterable[Sequence[Any]]) -> list[Unreachable]:
    """Rows of `whom` with what does not work and what their agencies were asked for."""
    found = [(one, person, agency) for one, person, agency in rows]
    faults, asked = _faults(session, [one.id for one, *_ in found]), _requests(session, [who.id for _, who, _ in found])
    return [
        Unreachable(one, who, agency, tuple(contacts.holding(faults.get(one.id, ()), who).values()), asked.get(who.id))
        for one, who, agency in found
    ]


def _in_question(columns: Select[*tuple[Any, ...]], round_id: int) -> Select[*tuple[Any, ...]]:
    return (
        columns.select_from(Invitation)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .join(Agency, Agency.id == Invitation.agency_id)
        .where(Invitation.round_id == round_id, *IN_QUESTION, Invitation.id.in_(_suspects(round_id)))
    )


def _suspects(round_id: int) -> CompoundSelect[int]:
    """Invitations of which something is known, by what is known: of a round they are few, and nobody else is looked at."""
    noted = select(ContactFault.invitation_id).where(ContactFault.ended_on.is_(None))
    gone = aliased(Invitation)
    return union(noted, select(gone.id).where(gone.round_id == round_id, gone.bounced_at.is_not(None)))


def _faults(session: Session, invitations: Sequence[int]) -> dict[int, list[ContactFault]]:
    found: dict[int, list[ContactFault]] = {}
    mine = select(ContactFault).where(ContactFault.invitation_id.in_(invitations))
    for fault in session.scalars(mine.order_by(ContactFault.id)):
        found.setdefault(fault.invitation_id, []).append(fault)
    return found


def _requests(session: Session, people: Sequence[int]) -> dict[int | None, ChangeRequest]:
    mine = (ChangeRequest.respondent_id.in_(people), ChangeRequest.state != "withdrawn")
    return {
        one.respondent_id: one for one in session.scalars(select(ChangeRequest).where(*mine).order_by(ChangeRequest.id))
    }


def by_reason(session: Session, round_id: int) -> dict[str, int]:
    """How many have a contact with each reason; only those that somebody has."""
    columns: Select[*tuple[Any, ...]] = select(ContactFault.reason, func.count(Invitation.id.distinct()))
    having = (
        _in_question(columns, round_id).join(ContactFault, ContactFault.invitation_id == Invitation.id).where(_HOLDS)
    )
    counts: dict[str, int] = dict(session.execute(having.group_by(ContactFault.reason)).all())
    return {key: counts[key] for key in REASONS if key in counts}
