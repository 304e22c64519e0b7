"""Who did what: append-only, hash-chained, one event per verb.

Each event carries an HMAC over itself and the event before it, under a key outside the database: whoever can write to the
database but not read the keys can neither change nor remove nor insert an event unseen. The newest hash stands in
`audit_head`, so that cutting off the end shows too. Details hold ids and counts, never a name, phone, token or code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, UTCDateTime, after_create, now, table

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: `kind` is a role or "system" or "respondent", `id` the account's number, if any."""

    kind: str
    id: int | None = None

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


SYSTEM = Actor("system")


class AuditEvent(Base):
    """One thing that was done."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_verb_subject", "verb", "subject"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor: Mapped[str] = mapped_column(String(60))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))

    def hash_after(self, previous: str, ring: keys.Keys | keys.Retired | None = None) -> str:
        """The hash this event must have, given that of the event before it. `ring`: under another root than this process'."""
        body = [self.id, self.at.isoformat(), self.actor, self.verb, self.subject, self.detail]
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return (ring or keys.current()).mac("audit", (previous + text).encode())


class AuditHead(Base):
    """The one row that says where the chain ends; taking it serialises writers."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    hash: Mapped[str] = mapped_column(String(64))
    root: Mapped[str] = mapped_column(
        String(16), default=""
    )  # fingerprint that goes on; empty: no root was ever replaced


after_create(
    table(AuditEvent),
    "sqlite",
    *(
        f"CREATE TRIGGER audit_event_no_{verb} BEFORE {verb} ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END"
        for verb in ("update", "delete")
    ),
)
after_create(
    table(AuditEvent),
    "postgresql",
    "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$",
    "CREATE OR REPLACE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
)


NEW_ROOT = "keys.new_root"
"""The verb of the event that binds what was written under one root of the keys to what is written under the next."""
REPLACED = (
    "Khoá gốc đã được thay trong khi tiến trình này chạy, nên nó không ghi gì nữa. Hãy khởi động lại tiến trình này với tệp khoá "
    "mới."
)


def record(session: Session, by: Actor, verb: str, subject: str, **detail: Any) -> AuditEvent:
    """Appends one event to the chain, in the caller's transaction. ValueError for a subject that has no number yet; KeysMissing
    where the chain goes on under another root than this process has."""
    if subject.endswith(":None"):
        raise ValueError(f"{verb}: {subject!r} is not in the database yet")
    head = session.execute(select(AuditHead).where(AuditHead.id == 1).with_for_update()).scalar_one_or_none()
    if head is not None and head.root not in ("", keys.current().fingerprint):
        raise keys.KeysMissing(REPLACED)
    number, previous = (head.event_id, head.hash) if head else (0, GENESIS)
    entry = AuditEvent(id=number + 1, at=now(), actor=str(by), verb=verb, subject=subject, detail=detail)
    entry.hash = entry.hash_after(previous)
    session.add(entry)
    if head is None:
        session.add(AuditHead(id=1, event_id=entry.id, hash=entry.hash))
    else:
        session.execute(update(AuditHead).where(AuditHead.id == 1).values(event_id=entry.id, hash=entry.hash))
    session.flush()
    return entry


def go_over(session: Session, by: Actor, **detail: Any) -> AuditEvent:
    """Goes on under this process' root, in the caller's transaction: the first event under it binds all before it, and whoever
    still has the root of before writes none any more."""
    fingerprint = keys.current().fingerprint
    session.execute(update(AuditHead).values(root=fingerprint))
    entry = record(session, by, NEW_ROOT, "keys", **detail)
    session.execute(update(AuditHead).values(root=fingerprint))  # of the first event of all there was no head before
    return entry


def _events(session: Session, chunk: int = 1000) -> Iterator[AuditEvent]:
    """All events in order, a chunk at a time, so that a walk may stop anywhere and memory stays flat."""
    last = 0
    while entries := session.scalars(
        select(AuditEvent).where(AuditEvent.id > last).order_by(AuditEvent.id).limit(chunk)
    ).all():
        yield from entries
        last = entries[-1].id


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and why."""

    event_id: int
    reason: str


def ends_under(session: Session, ring: keys.Keys) -> bool:
    """Whether the newest event was written under these keys; a log without events was written under any."""
    newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(2)).all()
    if not newest:
        return True
    previous = newest[1].hash if len(newest) > 1 else GENESIS
    return any(newest[0].hash == newest[0].hash_after(previous, era) for era in ring.eras)


LOOK = "view"
"""The verb of whoever only looked at people."""


def last_change(session: Session) -> str:
    """A mark of the newest event that is more than a look: as long as it is the same, nothing that is audited has changed. ""
    before the first."""
    newest = select(AuditEvent.hash).where(AuditEvent.verb != LOOK).order_by(AuditEvent.id.desc()).limit(1)
    return session.scalar(newest) or ""


def nobody(_done: int) -> None:
    """Is told nothing."""


def verify(session: Session, told: Callable[[int], None] = nobody) -> tuple[int, Break | None]:
    """Walks the whole chain. Returns how many events hold and the first break, if any. `told`: after each event, how many."""
    previous, count, eras = GENESIS, 0, _Eras()
    for entry in _events(session):
        if entry.id != count + 1:
            return count, Break(count + 1, "thiếu sự kiện")
        if reason := eras.against(entry, previous):
            return count, Break(entry.id, reason)
        previous, count = entry.hash, entry.id
        told(count)
    head = session.get(AuditHead, 1)
    if (head.event_id if head else 0) != count or (head.hash if head else GENESIS) != previous:
        return count, Break(count + 1, "phần cuối của chuỗi đã bị cắt")
    return count, Break(count + 1, "chuỗi dừng ở một khoá gốc đã thay") if eras.is_behind else None


class _Eras:
    """Under which root the chain stands while it is walked along: it begins under any, and goes on to the next by the event that
    says so, at the number that the keys file knows."""

    def __init__(self) -> None:
        self._left = list(keys.current().eras)
        self._began = False

    def against(self, entry: AuditEvent, previous: str) -> str:
        """What speaks against an event after that hash; "" for nothing."""
        if not self._began:
            self._began = True
            first = [era for era in self._left if entry.hash == entry.hash_after(previous, era)]
            self._left = self._left[self._left.index(first[0]) :] if first else self._left
        if entry.verb == NEW_ROOT and len(self._left) > 1 and self._holds(entry, previous, 1):
            gone = self._left.pop(0)
            known = gone.last_event if isinstance(gone, keys.Retired) else None
            return "" if known in (None, entry.id - 1) else "khoá gốc được thay ở chỗ khác"
        return "" if self._holds(entry, previous, 0) else "nội dung đã bị sửa"

    def _holds(self, entry: AuditEvent, previous: str, which: int) -> bool:
        return entry.hash == entry.hash_after(previous, self._left[which])

    @property
    def is_behind(self) -> bool:
        """Whether it ends under a root that was replaced; one that is just being replaced still goes on."""
        return self._began and isinstance(self._left[0], keys.Retired)
