"""Sign-in limits, counted in the database so that they hold across processes, and taken before any slow hash.

A limit on an account holds *from one address*: an attacker elsewhere cannot lock an owner out.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from foundation import keys
from respondents.identity import LimitCount
from respondents.identity.limits import Period, count, total

QUARTER = 900  # seconds


class Limit(NamedTuple):
    """At most `allowed` tries of this purpose by these people in a quarter of an hour."""

    purpose: str
    who: str
    allowed: int

    @property
    def period(self) -> Period:
        return Period(self.purpose, QUARTER, 15)

    @property
    def key(self) -> str:
        return keys.current().index("limit", self.who)

    @property
    def name(self) -> str:
        return f"{self.purpose} {self.key}"


def take(session: Session, *limits: Limit) -> bool:
    """Counts one try against each limit, in the caller's transaction. False when one of them is used up."""
    for limit in limits:
        count(session, limit.period, limit.key)
    return all(total(session, limit.period, limit.key) <= limit.allowed for limit in limits)


def forget(session: Session, limit: Limit) -> None:
    """Forgets the tries of somebody who proved to be right."""
    session.execute(delete(LimitCount).where(LimitCount.name == limit.name))


def give_back(session: Session, limit: Limit) -> None:
    """Takes the last try back, and only that: one good password must not hide a hundred wrong ones from the same place."""
    newest = select(LimitCount.window).where(LimitCount.name == limit.name).order_by(LimitCount.window.desc()).limit(1)
    session.execute(
        update(LimitCount)
        .where(LimitCount.name == limit.name, LimitCount.window == newest.scalar_subquery())
        .values(n=LimitCount.n - 1)
        .execution_options(synchronize_session=False)
    )
