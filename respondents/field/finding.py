"""Finds people across the agencies of a round, for whoever answers the telephone: by name, by the whole number of a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import keys
from foundation.plain_text import fold
from respondents import phone_numbers
from respondents.invitation import Invitation
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent

MOST = 50
LEAST_LETTERS = 3
_NUMBER = re.compile(r"[\d\s.()+-]{9,}")


class Found(NamedTuple):
    """One person: on whose list, and the invitation if there is one."""

    person: Respondent
    agency: Agency
    invitation: Invitation | None


class Findings(NamedTuple):
    """The first of those who fit, in the order of names, and how many fit in all; `too_short`: nothing was looked for."""

    first: Sequence[Found] = ()
    total: int = 0
    too_short: bool = False


def find(session: Session, round_id: int, words: str) -> Findings:
    """Whoever on any list of the round bears this name (diacritics do not count) or owns this phone."""
    if _NUMBER.fullmatch(words.strip()):
        phone = phone_numbers.read(words).value
        numbers = _of_phone(session, round_id, phone)
    elif len(fold(words).replace(" ", "")) < LEAST_LETTERS:
        return Findings(too_short=True)
    else:
        numbers = _of_name(session, round_id, fold(words).split())
    return Findings(_shown(session, numbers), len(numbers))


def _of_phone(session: Session, round_id: int, phone: str) -> list[int]:
    query = select(Respondent.id).join(Roster, Roster.id == Respondent.roster_id)
    index = keys.current().index("phone", phone)
    return list(session.scalars(query.where(Roster.round_id == round_id, Respondent.phone_index == index)))


def _of_name(session: Session, round_id: int, wanted: Sequence[str]) -> list[int]:
    query = select(Respondent.id, Respondent.full_name).join(Roster, Roster.id == Respondent.roster_id)
    rows = session.execute(query.where(Roster.round_id == round_id).order_by(Respondent.sort_key, Respondent.id))
    return [number for number, name in rows if all(word in fold(name).split() for word in wanted)]


def _shown(session: Session, numbers: Sequence[int]) -> Sequence[Found]:
    query = (
        select(Respondent, Agency, Invitation)
        .join(Roster, Roster.id == Respondent.roster_id)
        .join(Agency, Agency.id == Roster.agency_id)
        .outerjoin(Invitation, Invitation.respondent_id == Respondent.id)
        .where(Respondent.id.in_(numbers[:MOST]))
        .order_by(Respondent.sort_key, Respondent.id)
    )
    return [Found(*row) for row in session.execute(query)]
