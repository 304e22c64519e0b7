"""What the delivery of a message means for its person: the first invitation sent, or given up, is a step of theirs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import State
from foundation.outbox.claims import Claimed
from respondents.invitation import Invitation, counters

STEPS = {State.SENT: "sent_at", State.FAILED: "bounced_at"}


def note(session: Session, message: Claimed, state: State) -> None:
    """Counts the first delivery, or the failure, of an invitation; the outbox tells of both."""
    if message.purpose != "invitation" or message.about is None or state not in STEPS:
        return
    column = STEPS[state]
    invitation = session.get_one(Invitation, message.about.id, with_for_update=True)
    if getattr(invitation, column) is None:
        with counters.counting(session, invitation):
            setattr(invitation, column, now())
