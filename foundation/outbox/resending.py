"""What failed, once more: in bulk, when the reason is gone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now, table
from foundation.outbox.messages import Message
from foundation.outbox.states import RESENDABLE, State

_M = table(Message)


def _able(channel: str, purpose: str) -> tuple[ColumnElement[bool], ...]:
    """Those that have their text still, and are not too late."""
    at = now()
    in_time = _M.c.expires_at.is_(None) | (_M.c.expires_at > at)
    kind = (_M.c.channel == channel, _M.c.purpose == purpose)
    return (_M.c.state.in_(RESENDABLE), *kind, _M.c.to_address.is_not(None), in_time)


def reasons(session: Session) -> Sequence[tuple[str, str, str, int]]:
    """(channel, purpose, reason, how many) of the messages that failed, or of which nobody knows, the most first."""
    number = func.count()
    query = select(_M.c.channel, _M.c.purpose, _M.c.error, number).where(_M.c.state.in_(RESENDABLE))
    query = query.group_by(_M.c.channel, _M.c.purpose, _M.c.error).order_by(number.desc(), _M.c.error)
    return [tuple(row) for row in session.execute(query)]


def resend(session: Session, channel: str, purpose: str, *, by: audit.Actor) -> int:
    """Lets failed messages of a kind wait anew, as if never tried; the last look still decides whether each is wanted.

    Returns how many. Raises Refused when there is none.
    """
    values = {"state": State.WAITING, "tries": 0, "not_before": now(), "failed_at": None, "error": "", "fault": ""}
    query = update(_M).where(*_able(channel, purpose)).values(**values).returning(_M.c.id)
    count = len(session.execute(query).all())
    if not count:
        raise Refused("Không có tin lỗi nào còn gửi lại được: tin đã quá hạn, hoặc đã được gửi lại.")
    audit.record(session, by, "message.resend", "outbox", channel=channel, purpose=purpose, count=count)
    return count
