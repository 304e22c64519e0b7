"""What the delivery of a message means for its person: the first invitation sent, or given up, is a step of theirs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import State
from foundation.outbox.claims import Claimed
from respondents.invitation import Invitation, counters, steps
from respondents.messages.exclusions import ASKING

STEPS = {State.SENT: "sent_at", State.FAILED: "bounced_at"}


def note(session: Session, message: Claimed, state: State) -> None:
    """Counts the first delivery, or the failure, of an invitation; the outbox tells of both. From the day on which a message
    that asks has left, the days until the next one are counted."""
    if message.about is None or message.about.kind != "invitation":
        return
    if state is State.SENT and message.purpose in ASKING:
        steps.change(session, message.about.id, asked_at=now())
    if message.purpose != "invitation":
        return
    if state is State.DELIVERED:
        clear_bounce(session, message.about.id)
    elif state in STEPS:
        _step(session, message.about.id, STEPS[state])


def clear_bounce(session: Session, invitation_id: int) -> None:
    """A message has arrived after all: the person counts as reached."""
    invitation = session.get_one(Invitation, invitation_id, with_for_update=True)
    if invitation.bounced_at is not None:
        with counters.counting(session, invitation):
            invitation.bounced_at, invitation.sent_at = None, invitation.sent_at or now()


def _step(session: Session, invitation_id: int, column: str) -> None:
    invitation = session.get_one(Invitation, invitation_id, with_for_update=True)
    if getattr(invitation, column) is None:
        with counters.counting(session, invitation):
            setattr(invitation, column, now())
