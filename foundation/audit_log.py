"""The audit log as it is read: the events that somebody wishes to see, the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from foundation import pages
from foundation.audit import AuditEvent
from foundation.vietnam_time import beginning_of

PIECE = 1000  # events read at once for a file
MOST = 10_000  # events that pages show and count


class Wish(NamedTuple):
    """Which events: of verbs that begin so, by one of these actors (empty: by anybody), about a subject, from the first to the
    last of these days in Vietnam."""

    noun: str = ""
    actors: Sequence[str] = ()
    subject: str = ""
    first: date | None = None
    last: date | None = None
    verbs: Collection[str] = ()
    """Of exactly these verbs; empty: of any."""


ORDERS = {"number": AuditEvent.id}
"""What the log may be ordered by: the day is the number's."""


def page(
    session: Session, wish: Wish, number: int, *also: ColumnElement[bool], forwards: bool = False
) -> pages.Page[AuditEvent]:
    """The events of the wish that meet the further conditions, the newest first; the nearest page where there are not so many.
    Of more than MOST the first MOST alone are found: a log only grows, and whoever wants others names the days."""
    order = AuditEvent.id if forwards else AuditEvent.id.desc()
    first = select(AuditEvent.id).where(*_conditions(wish), *also).order_by(order).limit(MOST + 1).subquery()
    query = select(first.c.id).order_by(first.c.id if forwards else first.c.id.desc())
    found = pages.of_query(session, query, min(number, MOST // pages.SIZE))
    if found.total > MOST:
        found = pages.Page[Any](MOST, found.number).drawn_as(found.items)
        found.is_cut = True
    numbers = [one for (one,) in found.items]
    events = {one.id: one for one in session.scalars(select(AuditEvent).where(AuditEvent.id.in_(numbers)))}
    return found.drawn_as([events[one] for one in numbers])


def count(session: Session, wish: Wish, *also: ColumnElement[bool]) -> int:
    """How many events the wish and the further conditions meet."""
    return session.scalar(select(func.count()).select_from(AuditEvent).where(*_conditions(wish), *also)) or 0


class Done(NamedTuple):
    """How often somebody did something, and how many rows those events name together."""

    actor: str
    verb: str
    times: int
    rows: int


def by_actor(session: Session, wish: Wish) -> list[Done]:
    """What the events of the wish come to, by whoever did it and by verb."""
    rows = func.coalesce(func.sum(AuditEvent.detail["rows"].as_integer()), 0)
    query = select(AuditEvent.actor, AuditEvent.verb, func.count(), rows).where(*_conditions(wish))
    return [Done(*found) for found in session.execute(query.group_by(AuditEvent.actor, AuditEvent.verb))]


def in_order(session: Session, wish: Wish, *also: ColumnElement[bool]) -> Iterator[list[AuditEvent]]:
    """Those events, the oldest first, in pieces: memory stays flat."""
    query, last = select(AuditEvent).where(*_conditions(wish), *also).order_by(AuditEvent.id), 0
    while piece := list(session.scalars(query.where(AuditEvent.id > last).limit(PIECE))):
        last = piece[-1].id
        yield piece
        for event in piece:
            session.expunge(event)


def _conditions(wish: Wish) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wish.noun:
        conditions.append(AuditEvent.verb.startswith(wish.noun, autoescape=True))
    if wish.verbs:
        conditions.append(AuditEvent.verb.in_(wish.verbs))
    if wish.actors:
        conditions.append(AuditEvent.actor.in_(wish.actors))
    if wish.subject:
        conditions.append(AuditEvent.subject == wish.subject)
    if wish.first:
        conditions.append(AuditEvent.at >= beginning_of(wish.first))
    if wish.last:
        conditions.append(AuditEvent.at < beginning_of(wish.last + timedelta(days=1)))
    return conditions
