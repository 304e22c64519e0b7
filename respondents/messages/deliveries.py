"""What the delivery of a message means for its person: invited, or not to be reached at this contact."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import Message, State
from foundation.outbox.claims import Claimed
from respondents.invitation import Invitation, counters, steps
from respondents.messages.exclusions import ASKING
from respondents.reaching import contacts
from respondents.reaching.contacts import ContactFault
from respondents.wording import ways

CONTACT_OF = {"sms": "phone", "sms_only": "phone", "zalo": "phone", "email": "email"}
SPEAKING = ("invitation", "reminder", "code")
"""Messages whose failure says something of the contact. Receipts go only to who has answered: what became of them tells that."""
_HAS_FAULTS = exists().where(ContactFault.invitation_id == Invitation.id, ContactFault.ended_on.is_(None))


def note(session: Session, message: Claimed, state: State) -> None:
    """Takes down what a message that was sent, delivered or given up says of its person; the outbox tells of each. From the day
    on which a message that asks has left, the days until the next one are counted; one that failed goes by the person's next
    way."""
    if message.about is None or message.about.kind != "invitation":
        return
    if message.purpose == "invitation" and state is State.SENT:
        _reached(session, message, message.about.id).asked_at = now()
        return
    if message.purpose in ASKING and state is State.SENT:
        steps.change(session, message.about.id, asked_at=now())
    if message.purpose not in SPEAKING:
        return
    if state is State.FAILED:
        invitation = session.get_one(Invitation, message.about.id, with_for_update=True)
        contacts.note(session, invitation, CONTACT_OF[message.channel], _reason(session, message, invitation))
        ways.ask_by_the_next(session, message)
    elif state is State.DELIVERED:
        _reached(session, message, message.about.id)


def _reached(session: Session, message: Claimed, invitation_id: int) -> Invitation:
    query = select(Invitation, _HAS_FAULTS).where(Invitation.id == invitation_id)
    invitation, has_faults = session.execute(query.with_for_update(of=Invitation)).one()
    if invitation.sent_at is None:
        with counters.counting(session, invitation):
            invitation.sent_at = now()
    if has_faults:
        contacts.works(session, invitation, CONTACT_OF[message.channel])
    return invitation


def _reason(session: Session, message: Claimed, invitation: Invitation) -> str:
    """A contact that took the invitation and refuses a later message did work once: only who has not answered is written to
    again, so it is another reason, which agencies do not read."""
    fault = session.scalar(select(Message.fault).where(Message.id == message.id)) or ""
    if fault in ("no_such", "not_reached"):
        is_first = message.purpose == "invitation" and (invitation.sent_at is None or invitation.issue == 1)
        return fault if is_first else "no_more"
    return fault or ("gave_up" if message.tries > 1 else "refused")
