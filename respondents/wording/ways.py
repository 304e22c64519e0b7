"""By which ways a person is asked to answer: in the order that the round sets, the next when one fails for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import About, Message, State
from foundation.outbox.claims import Claimed
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.roster import Respondent
from respondents.wording import write

WAYS = {"phone": "sms", "sms": "sms_only", "zalo": "zalo", "email": "email"}
"""Way → channel of the outbox. "phone": Zalo where the installation has it, else, or when Zalo refuses, SMS."""
WORDS = {"phone": "điện thoại (Zalo nếu máy chủ có, không thì SMS)", "sms": "SMS", "zalo": "Zalo", "email": "thư"}
ORDERS = (
    "phone,email",
    "email,phone",
    "sms,email,zalo",
    "sms,zalo,email",
    "zalo,sms,email",
    "zalo,email,sms",
    "email,sms,zalo",
    "email,zalo,sms",
    "sms,email",
    "email,sms",
    "phone",
)
"""What a round may choose; the first is the default."""
ASKING = frozenset({"invitation", "reminder", "last_call"})
REST = timedelta(minutes=10)  # how far a message is put off in a pause: several looks of the worker
LATELY = timedelta(days=7)  # a way that failed longer ago may have been mended


class Contact(NamedTuple):
    """Where a person can be reached."""

    phone: str
    email: str = ""

    def at(self, way: str) -> str:
        """The address for a way; empty where there is none."""
        return self.email if way == "email" else self.phone


def order_of(survey_round: SurveyRound) -> Sequence[str]:
    """The ways of a round, the first first."""
    chosen: str = survey_round.setting("channels")
    return chosen.split(",")


def in_words(order: str) -> str:
    """An order of ORDERS as people read it."""
    words = " → ".join(WORDS[way] for way in order.split(","))
    return words[:1].upper() + words[1:]


def ask(
    session: Session,
    survey_round: SurveyRound,
    invitation: Invitation,
    contact: Contact,
    kind: str,
    not_before: datetime | None = None,
    first: str = "",
) -> bool:
    """Writes a message that asks somebody to answer, by the first way of the round on which they can be reached; False when there
    is none. It never comes to a door that is not open yet, and is of no use once the round has closed, or the link has been issued
    anew. From its day on the days until the next count.

    first: "phone" or "email", to begin with that one whatever the order of the round says.
    """
    invitation.asked_at = max(not_before or now(), survey_round.opens_at)
    way = next(_reachable(_beginning_with(first, order_of(survey_round)), contact), None)
    if way is None:
        return False
    _write(session, survey_round, invitation, contact.at(way), kind, way, invitation.asked_at)
    return True


def ask_by_the_next(session: Session, message: Claimed) -> bool:
    """After a message that asks failed for good: once more by the next way. False when there is none, or a newer message asks."""
    if message.kind not in ASKING or message.about is None or _is_overtaken(session, message.about.id, message):
        return False
    invitation = session.get_one(Invitation, message.about.id)
    survey_round = session.get_one(SurveyRound, invitation.round_id)
    person = session.get_one(Respondent, invitation.respondent_id)
    contact, order = Contact(person.phone, person.email), order_of(survey_round)
    tried = _tried(session, message)
    way = next(_reachable([way for way in order if WAYS[way] not in tried], contact), None)
    if way is None or not (survey_round.accepts_answers or survey_round.state == "paused"):
        return False
    _write(session, survey_round, invitation, contact.at(way), message.kind, way, None)
    return True


def _beginning_with(first: str, order: Sequence[str]) -> Sequence[str]:
    """The order with the ways of one sort of address in front; of the phone, as the round has it."""
    if not first:
        return order
    ahead = [way for way in order if (way == "email") == (first == "email")] or [first]
    return [*ahead, *(way for way in order if way not in ahead)]


def _tried(session: Session, message: Claimed) -> set[str]:
    """The channels on which the same has failed lately, this one too."""
    mine = (Message.about_kind == "invitation", Message.about_id == (message.about.id if message.about else 0))
    lately = (Message.kind == message.kind, Message.created_at > message.created_at - LATELY)
    found = session.scalars(select(Message.channel).where(*mine, *lately, Message.state == State.FAILED))
    return {message.channel, *found}


def _reachable(order: Sequence[str], contact: Contact) -> Iterator[str]:
    return (way for way in order if contact.at(way))


def _is_overtaken(session: Session, invitation_id: int, message: Claimed) -> bool:
    mine = (Message.about_kind == "invitation", Message.about_id == invitation_id, Message.kind.in_(ASKING))
    later = exists().where(*mine, Message.created_at > message.created_at, Message.id != message.id)
    return bool(session.scalar(select(later)))


def _write(
    session: Session,
    survey_round: SurveyRound,
    invitation: Invitation,
    to: str,
    kind: str,
    way: str,
    not_before: datetime | None,
) -> None:
    about, parameters = About("invitation", invitation.id), {"issue": str(invitation.issue)}
    is_resting = survey_round.state == "paused"
    ends = None if is_resting else survey_round.closes_at
    if is_resting:
        not_before = max(not_before or now(), now() + REST)
    write(session, kind, WAYS[way], to, about, parameters, not_before=not_before, expires_at=ends)
