"""Addresses and contents of messages that failed, kept only as long as they can be sent again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from foundation.db import now, table
from foundation.outbox.messages import Message
from foundation.outbox.states import RESENDABLE

KEPT = timedelta(days=30)  # in which a person can have what failed sent again
BATCH = 1000  # rows of one transaction

_M = table(Message)


def wipe_old(session: Session, at: datetime | None = None) -> int:
    """Wipes address, text and parameters of messages that failed, or of which nobody knows, once they are too late to be sent
    again or KEPT is over; state and reason stay. Commits. Safe to run twice; returns how many."""
    moment, wiped = at or now(), 0
    since = func.coalesce(_M.c.failed_at, _M.c.created_at)
    over = (
        _M.c.state.in_(RESENDABLE),
        _M.c.to_address.is_not(None),
        or_(_M.c.expires_at <= moment, since <= moment - KEPT),
    )
    nothing = {"to_address": None, "text": None, "parameters": None}
    while True:
        some = select(_M.c.id).where(*over).limit(BATCH).scalar_subquery()
        gone = session.execute(update(_M).where(_M.c.id.in_(some)).values(**nothing).returning(_M.c.id)).all()
        session.commit()
        wiped += len(gone)
        if len(gone) < BATCH:
            return wiped
