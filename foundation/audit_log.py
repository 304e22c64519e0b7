"""The audit log as it is read: the events that somebody wishes to see, the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from foundation.audit import AuditEvent
from foundation.vietnam_time import VIETNAM

SIZE = 100  # events on one page


class Wish(NamedTuple):
    """Which events: of verbs that begin so, by one of these actors (empty: by anybody), about a subject, of a day in Vietnam."""

    noun: str = ""
    actors: Sequence[str] = ()
    subject: str = ""
    day: date | None = None


class AuditPage(NamedTuple):
    """One page of events."""

    items: list[AuditEvent]
    number: int
    pages: int
    total: int


def page(session: Session, wish: Wish, number: int, *also: ColumnElement[bool]) -> AuditPage:
    """The events of the wish that meet the further conditions; the nearest page where there are not so many."""
    conditions = [*_conditions(wish), *also]
    total = session.scalar(select(func.count()).select_from(AuditEvent).where(*conditions)) or 0
    pages = max(1, -(-total // SIZE))
    number = min(max(1, number), pages)
    query = select(AuditEvent).where(*conditions).order_by(AuditEvent.id.desc())
    return AuditPage(list(session.scalars(query.limit(SIZE).offset((number - 1) * SIZE))), number, pages, total)


def _conditions(wish: Wish) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wish.noun:
        conditions.append(AuditEvent.verb.startswith(wish.noun, autoescape=True))
    if wish.actors:
        conditions.append(AuditEvent.actor.in_(wish.actors))
    if wish.subject:
        conditions.append(AuditEvent.subject == wish.subject)
    if wish.day:
        begin = datetime.combine(wish.day, time(), VIETNAM)
        conditions += [AuditEvent.at >= begin, AuditEvent.at < begin + timedelta(days=1)]
    return conditions
