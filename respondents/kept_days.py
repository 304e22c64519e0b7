"""The register keeps days, not moments: what is over since an earlier day keeps the day on which it happened and nothing more.

Moments in the order of submission, kept beside each person and copied night after night, are what ties people to sheets as soon as
sheets have an order of their own. One table says which columns are rounded and when a row is over; every other moment that is
kept about a person stands in EXEMPT with its reason. A test walks all models and finds each column in one of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Table, and_, literal_column, true, update
from sqlalchemy.orm import Session

from foundation.db import Base, now, table
from foundation.outbox import Attempt, Message
from foundation.outbox.states import UNFINISHED
from foundation.vietnam_time import beginning_of, day_of
from respondents.identity import Challenge, RespondentSession
from respondents.identity.alerts import Alert
from respondents.identity.call_back import CallBack
from respondents.invitation import Invitation


class Rounded(NamedTuple):
    """The columns of one table that are rounded, once the row is over. `wait`: how long its moments are still needed."""

    model: type[Base]
    columns: tuple[str, ...]
    is_over: ColumnElement[bool] = true()
    wait: timedelta = timedelta()


STEPS = (
    "issued_at sent_at asked_at reminded_at bounced_at opened_at verified_at noticed_at started_at submitted_at "
    "repudiated_at paper_at"
)
DAY = timedelta(days=1)
ROUNDED = (
    Rounded(Invitation, tuple(STEPS.split())),
    Rounded(
        RespondentSession,
        ("created_at", "seen_at", "verified_at", "ended_at"),
        wait=DAY,  # a session lives for half a day at most
    ),
    Rounded(Challenge, ("created_at", "expires_at", "closed_at"), wait=DAY),  # codes of a day are counted
    Rounded(
        Message,
        ("created_at", "not_before", "expires_at", "lease_until", "sent_at", "delivered_at", "failed_at"),
        Message.state.not_in(UNFINISHED),
    ),
    Rounded(Attempt, ("at",)),
    Rounded(Alert, ("at", "settled_at")),
    Rounded(CallBack, ("asked_at", "expires_at")),
)
BY_STAFF = "an act of staff on the list, which follows nobody's answering"
EXEMPT = {
    "change_request.asked_at": BY_STAFF,
    "change_request.decided_at": BY_STAFF,
    "change_request.effective_at": BY_STAFF,
    "change_request.released_at": BY_STAFF,
    "match_decision.at": BY_STAFF,
    "roster_comment.at": BY_STAFF,
    "limit_count.window": "the beginning of a slice of time, needed for limits of a day and deleted after two",
}


def keep_days(session: Session, at: datetime | None = None) -> int:
    """Rounds what is over since an earlier day. Safe to run twice; commits after each column, so that nobody waits for long.
    Returns how many moments were rounded."""
    moment = at or now()
    return sum(_round(session, one, name, _before(one, moment)) for one, name in _columns())


def _columns() -> Iterator[tuple[Rounded, str]]:
    return ((one, name) for one in ROUNDED for name in one.columns)


def _before(rounded: Rounded, moment: datetime) -> datetime:
    """The beginning of the present day, or of the day that is as long ago as the moments are needed."""
    return beginning_of(day_of(moment - rounded.wait))


def _round(session: Session, rounded: Rounded, name: str, before: datetime) -> int:
    whole: Table = table(rounded.model)
    column: Column[Any] = whole.c[name]
    beginning = BEGINNINGS[session.get_bind().dialect.name](f"{whole.name}.{name}")
    over = and_(column < before, column != beginning, rounded.is_over)
    done = session.execute(
        update(whole).where(over).values({name: beginning}).execution_options(synchronize_session=False)
    )
    session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


# the beginning of the day in Vietnam, which knows no summer time, as each database writes a moment
BEGINNINGS: dict[str, Callable[[str], ColumnElement[Any]]] = {
    "sqlite": lambda name: literal_column(f"datetime(date({name}, '+7 hours'), '-7 hours') || '.000000'"),
    "postgresql": lambda name: literal_column(
        f"date_trunc('day', {name} AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    ),
}
