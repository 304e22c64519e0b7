"""What waits, what failed and why, and which gateways are down: the figures of the page that Home Affairs watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.db import now, table
from foundation.outbox import health
from foundation.outbox.gateways import Route
from foundation.outbox.messages import Message
from foundation.outbox.states import State

_M = table(Message)
_COLUMNS = {
    "waiting": (State.WAITING, State.SENDING),
    "sent": (State.SENT, State.DELIVERED),
    "failed": (State.FAILED,),
    "unknown": (State.UNKNOWN,),
    "needless": (State.NEEDLESS,),
}


class Line(NamedTuple):
    """How many messages of a kind stand where; `sent` holds those that arrived."""

    channel: str
    purpose: str
    waiting: int
    sent: int
    failed: int
    unknown: int
    needless: int

    @property
    def resendable(self) -> int:
        """Those that a person may let go out once more."""
        return self.failed + self.unknown


def counts(session: Session) -> list[Line]:
    """Every kind of message with its figures."""
    numbers = [func.count().filter(_M.c.state.in_(states)) for states in _COLUMNS.values()]
    query = select(_M.c.channel, _M.c.purpose, *numbers).group_by(_M.c.channel, _M.c.purpose)
    return [Line(*row) for row in session.execute(query.order_by(_M.c.purpose, _M.c.channel))]


def first_that_waits(session: Session) -> datetime | None:
    """When the first of the messages leaves that wait for an hour to come, a reminder's morning for example."""
    waiting = (_M.c.state == State.WAITING, _M.c.tries == 0, _M.c.not_before > now())
    first: datetime | None = session.scalar(select(func.min(_M.c.not_before)).where(*waiting))
    return first


class Outage(NamedTuple):
    """A gateway that is down: since when, why, when it is tried again, and how many messages wait for it."""

    name: str
    since: datetime
    reason: str
    probe_at: datetime
    waiting: int


def outages(session: Session, routes: Mapping[str, Route]) -> list[Outage]:
    """The gateways that are down. A message waits for the last gateway of its route: the others only save money."""
    found = []
    for one in health.down(session):
        channels = [channel for channel, route in routes.items() if route[-1].name == one.name]
        found.append(Outage(one.name, one.failing_since, one.reason, one.probe_at, _due(session, channels)))
    return found


def unreachable(session: Session, routes: Mapping[str, Route]) -> list[tuple[str, int]]:
    """(channel, how many wait) of the channels that no gateway is set up for."""
    query = select(_M.c.channel, func.count()).where(_M.c.state == State.WAITING, _M.c.channel.not_in(routes))
    return [(channel, number) for channel, number in session.execute(query.group_by(_M.c.channel))]


def _due(session: Session, channels: Sequence[str]) -> int:
    query = select(func.count()).where(
        _M.c.state == State.WAITING, _M.c.channel.in_(channels), _M.c.not_before <= now()
    )
    return session.scalar(query) or 0
