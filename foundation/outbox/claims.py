"""Which worker has which message. A claim is bounded in rows and in time, and takes the same few milliseconds however long the
queue is: every read walks one index and stops.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    LargeBinary,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import now, table
from foundation.outbox.messages import CODE, PRIORITIES, About, Message
from foundation.outbox.states import UNFINISHED, State

LEASE = timedelta(seconds=60)  # a worker that has not renewed for so long has died
_M = table(Message)


class Lane(NamedTuple):
    """Messages that wait for each other and for no others."""

    name: str
    priorities: tuple[int, ...]


CODES = Lane("codes", (CODE,))
ORDINARY = Lane("ordinary", tuple(one for one in PRIORITIES if one != CODE))
LANES = (CODES, ORDINARY)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker has. `to` and `text` are None, and `flaw` says why, when they could not be read."""

    id: str
    channel: str
    purpose: str
    priority: int
    about: About | None
    created_at: datetime
    expires_at: datetime | None
    tries: int
    subject: str
    to: str | None
    text: str | None
    parameters: Mapping[str, str] = field(default_factory=dict)
    flaw: str = ""
    kind: str = ""
    accented: str = ""  # the text with diacritics, where `text` has none
    html: str = ""


Needless = Callable[[Session, Sequence[Claimed]], Mapping[str, str]]
"""A last look: of claimed messages, the ids of those that nobody wants any more, each with the reason."""


class Due(NamedTuple):
    """What a lane has now: the (channel, priority) pairs with a message whose time has come, and whether one's worker has died."""

    pairs: tuple[tuple[str, int], ...]
    orphans: bool

    def __bool__(self) -> bool:
        return bool(self.pairs) or self.orphans


def due(session: Session, lane: Lane, channels: Sequence[str], *, takeover: bool = True) -> Due:
    """What may be taken now; only reads, and each of its parts stops at the first row."""
    found = session.execute(_due(lane, tuple(channels)), {"at": now()}).all() if channels else []
    pairs = tuple((channel, priority) for channel, priority in found if channel)
    return Due(pairs, takeover and len(pairs) < len(found))


@lru_cache(maxsize=32)
def _due(lane: Lane, channels: tuple[str, ...]) -> CompoundSelect[Any]:
    at = bindparam("at", type_=_M.c.not_before.type)
    parts = [
        select(literal(channel), literal(priority)).where(exists().where(_waiting(channel, priority, at)))
        for channel in channels
        for priority in lane.priorities
    ]
    return union_all(*parts, select(literal(""), literal(0)).where(exists().where(_orphaned(lane, channels, at))))


def take(session: Session, due: Due, lane: Lane, limits: Mapping[str, int], claim: str) -> list[Claimed]:
    """Claims messages of what is due, of a channel not more than its limit; the caller commits.

    The orphans may have gone out already. Rows are locked when they are chosen (PostgreSQL) or the whole transaction is a
    writing one (SQLite); the UPDATE asks once more whether they are free.
    """
    at, room = now(), max(limits.values(), default=0)
    ids = _orphans(session, lane, limits, room, at) if due.orphans else []
    for channel, priority in sorted(due.pairs, key=lambda pair: pair[1]):
        ids += _candidates(session, channel, priority, at, min(limits.get(channel, 0), room - len(ids)))
    if not ids:
        return []
    given = {"ids": ids, "at": at, "by": claim, "until": at + LEASE}
    taken = [_claimed(row) for row in session.execute(_TAKE, given)]
    return sorted(taken, key=lambda one: (one.priority, one.created_at))


def _waiting(channel: str, priority: int, at: Any) -> ColumnElement[bool]:
    mine = (_M.c.state == State.WAITING, _M.c.channel == channel, _M.c.priority == priority)
    return and_(*mine, _M.c.not_before <= at)


def _orphaned(lane: Lane, channels: Collection[str], at: Any) -> ColumnElement[bool]:
    mine = (_M.c.priority.in_(lane.priorities), _M.c.channel.in_(channels))
    return and_(_M.c.state == State.SENDING, _M.c.lease_until < at, *mine)


def _orphans(session: Session, lane: Lane, limits: Mapping[str, int], room: int, at: datetime) -> list[str]:
    query = select(_M.c.id).where(_orphaned(lane, limits, at)).order_by(_M.c.lease_until)
    return list(session.execute(query.limit(min(room, *limits.values())).with_for_update(skip_locked=True)).scalars())


_NEXT = (
    select(_M.c.id)
    .where(_waiting(bindparam("channel"), bindparam("priority"), bindparam("at")))  # type: ignore[arg-type]
    .order_by(_M.c.not_before)
    .limit(bindparam("room"))
    .with_for_update(skip_locked=True)
)


def _candidates(session: Session, channel: str, priority: int, at: datetime, room: int) -> list[str]:
    if room <= 0:
        return []
    which = {"channel": channel, "priority": priority, "at": at, "room": room}
    return list(session.execute(_NEXT, which).scalars())


_COLUMNS = (
    *(_M.c[name] for name in ("id", "channel", "purpose", "priority", "about_kind", "about_id", "created_at")),
    *(_M.c[name] for name in ("expires_at", "tries", "subject", "kind")),
    *(type_coerce(_M.c[name], LargeBinary).label(name) for name in ("to_address", "text", "parameters")),
)


# free in words that no index answers: the few rows are found by their ids
_FREE = (
    (_M.c.state + "").in_(UNFINISHED),
    or_(_M.c.lease_until.is_(None), _M.c.lease_until < bindparam("at", type_=_M.c.not_before.type)),
)
_TAKE = (
    update(_M)
    .where(_M.c.id.in_(bindparam("ids", expanding=True)), *_FREE)
    .values(state=State.SENDING, claim=bindparam("by"), lease_until=bindparam("until"), tries=_M.c.tries + 1)
    .returning(*_COLUMNS)
)


def _claimed(row: Any) -> Claimed:
    """Opens one message; what cannot be opened fails alone."""
    about = About(row.about_kind, row.about_id) if row.about_id is not None else None
    head = (
        row.id,
        row.channel,
        row.purpose,
        row.priority,
        about,
        row.created_at,
        row.expires_at,
        row.tries,
        row.subject,
    )
    try:
        open_ = keys.current().decrypt
        parameters = json.loads(open_(row.parameters)) if row.parameters is not None else {}
        text = None if row.text is None and row.kind else open_(row.text)
        return Claimed(*head, open_(row.to_address), text, parameters, kind=row.kind)
    except Exception as error:
        return Claimed(*head, None, None, flaw=type(error).__name__, kind=row.kind)


def renew(session: Session, claim: str) -> None:
    """Keeps everything that this worker has for another LEASE; the caller commits."""
    mine = (_M.c.state == State.SENDING, _M.c.claim == claim)
    session.execute(update(_M).where(*mine).values(lease_until=now() + LEASE))


def give_back(session: Session, claim: str, ids: Collection[str]) -> None:
    """Lets claimed messages that were not handed over wait again, without having lost a try; the caller commits."""
    values = {"state": State.WAITING, "claim": "", "lease_until": None, "tries": _M.c.tries - 1}
    session.execute(update(_M).where(_M.c.id.in_(ids), *_held(claim)).values(**values))


def _held(claim: str) -> tuple[ColumnElement[bool], ...]:
    return _M.c.state == State.SENDING, _M.c.claim == claim


def change(session: Session, claim: str, which: str, **values: Any) -> bool:
    """Changes a message that this worker has and lets go of it; False when another has taken it over."""
    query = update(_M).where(_M.c.id == which, *_held(claim)).values(claim="", lease_until=None, **values)
    return session.execute(query.returning(_M.c.id)).first() is not None


def change_all(session: Session, claim: str, ids: Collection[str], **values: Any) -> set[str]:
    """The same of many messages at once. Returns which of them this worker had."""
    given = {"ids": list(ids), "held_by": claim} | {f"new_{name}": value for name, value in values.items()}
    return set(session.execute(_change(tuple(values)), given).scalars())


@lru_cache(maxsize=32)
def _change(columns: tuple[str, ...]) -> Any:
    to = {name: bindparam(f"new_{name}", type_=_M.c[name].type) for name in columns}
    mine = (_M.c.id.in_(bindparam("ids", expanding=True)), _M.c.state == State.SENDING)
    query = update(_M).where(*mine, _M.c.claim == bindparam("held_by"))
    return query.values(claim="", lease_until=None, **to).returning(_M.c.id)
