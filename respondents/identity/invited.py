"""The person whom a visit's link invites, read for a page that shows them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation.db import table
from respondents import email_addresses, person_names, phone_numbers
from respondents.identity.visit import Visit
from respondents.roster import Respondent


class Person(NamedTuple):
    """The person as a page may show them: before the proof only masked."""

    full_name: str
    agency: str
    phone: str
    email: str

    @property
    def masked_name(self) -> str:
        return person_names.masked(self.full_name)

    @property
    def masked_phone(self) -> str:
        return phone_numbers.masked(self.phone)

    @property
    def masked_email(self) -> str:
        return email_addresses.masked(self.email) if self.email else ""


_PEOPLE, _AGENCIES = table(Respondent), table(Agency)
_PERSON = (
    select(_PEOPLE.c.full_name, _AGENCIES.c.name, _PEOPLE.c.phone, _PEOPLE.c.email)
    .select_from(_PEOPLE.join(_AGENCIES, _AGENCIES.c.id == bindparam("agency")))
    .where(_PEOPLE.c.id == bindparam("person"))
)


_PHONE = select(_PEOPLE.c.phone).where(_PEOPLE.c.id == bindparam("person"))


def person(session: Session, visit: Visit) -> Person:
    """The invited person of this visit."""
    which = {"person": visit.respondent_id, "agency": visit.agency_id}
    return Person._make(session.execute(_PERSON, which).one())


def masked_phone(session: Session, visit: Visit) -> str:
    """To where this visit's person gets messages, as a page may show it."""
    return phone_numbers.masked(session.execute(_PHONE, {"person": visit.respondent_id}).scalar_one())
