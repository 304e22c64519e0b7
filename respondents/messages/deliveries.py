"""What the delivery of a message means for its person: the first invitation sent, or given up, is a step of theirs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import Message
from respondents.invitation import Invitation, counters


def note(session: Session, message: Message) -> None:
    """Counts the first delivery, or the failure, of an invitation. Given to `outbox.deliver`."""
    if message.purpose != "invitation" or message.invitation_id is None:
        return
    column = "sent_at" if message.sent_at else "bounced_at"
    invitation = session.get_one(Invitation, message.invitation_id, with_for_update=True)
    if getattr(invitation, column) is None:
        with counters.counting(session, invitation):
            setattr(invitation, column, now())
