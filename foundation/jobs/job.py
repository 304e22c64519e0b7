"""The table of long work, and what may be asked of it: put in, looked at, cancelled, forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedBytes, EncryptedText

STATES = {
    "waiting": "Đang chờ đến lượt",
    "running": "Đang làm",
    "done": "Đã xong",
    "failed": "Không làm được",
    "cancelled": "Đã dừng theo yêu cầu",
}
UNFINISHED = ("waiting", "running")
KEPT = timedelta(days=7)  # how long an ended job stays, with the file it made
_UNFINISHED_SQL = text("state IN ('waiting', 'running')")


class Job(Base):
    """One piece of long work: what, for whom, how far, and what came of it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(STATES)}", name="state"),
        Index("ix_job_due", "state", "not_before"),
        Index(
            "uq_job_unfinished",
            "kind",
            "about",
            unique=True,
            sqlite_where=_UNFINISHED_SQL,
            postgresql_where=_UNFINISHED_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(80), index=True)  # as an audit event's subject: "roster_upload:7"
    arguments: Mapped[str | None] = mapped_column(EncryptedText)  # JSON; None: none
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)  # 0: not known
    words: Mapped[str] = mapped_column(String(200), default="")  # what it is at
    by_kind: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    claim: Mapped[str] = mapped_column(
        String(80), default=""
    )  # of whom, and which: a fence against a worker that lost it
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    result: Mapped[bytes | None] = mapped_column(EncryptedBytes, deferred=True)
    result_name: Mapped[str] = mapped_column(String(200), default="")  # of the file
    reference: Mapped[str] = mapped_column(String(400), default="")  # where a result lies that is no file in this row
    failure: Mapped[str] = mapped_column(String(400), default="")  # why, for the person who asked

    @property
    def by(self) -> audit.Actor:
        """Who asked for it."""
        return audit.Actor(self.by_kind, self.by_id)

    @property
    def state_words(self) -> str:
        """The state as people read it."""
        return STATES[self.state]

    @property
    def is_unfinished(self) -> bool:
        """It waits or is being worked on."""
        return self.state in UNFINISHED


def queue(
    session: Session,
    kind: str,
    about: str,
    *,
    by: audit.Actor,
    arguments: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> Job:
    """Puts work in, in the caller's transaction. The same work that is still unfinished is not put in twice: it is returned.

    arguments: JSON, stored encrypted. The caller's verb writes the audit event.
    """
    waiting = unfinished(session, kind, about)
    if waiting is not None:
        return waiting
    at, packed = now(), json.dumps(arguments, ensure_ascii=False) if arguments else None
    job = Job(kind=kind, about=about, arguments=packed, by_kind=by.kind, by_id=by.id)
    job.asked_at, job.not_before = at, not_before or at
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:  # somebody asked for the same at the same moment
        return session.execute(_unfinished(kind, about)).scalar_one()
    return job


def _unfinished(kind: str, about: str) -> Select[Job]:
    return select(Job).where(Job.kind == kind, Job.about == about, Job.state.in_(UNFINISHED))


def unfinished(session: Session, kind: str, about: str) -> Job | None:
    """The same work, waiting or under way; there is never more than one."""
    return session.execute(_unfinished(kind, about)).scalar_one_or_none()


def latest(session: Session, kind: str, about: str) -> Job | None:
    """The newest job of a kind about something, in whatever state."""
    query = select(Job).where(Job.kind == kind, Job.about == about)
    return session.scalar(query.order_by(Job.id.desc()).limit(1))


def is_due(at: Any = None) -> ColumnElement[bool]:
    """The condition of a job that a worker may take: it waits, or whoever had it has died."""
    at = now() if at is None else at
    waits = and_(Job.state == "waiting", Job.not_before <= at)
    orphaned = and_(Job.state == "running", Job.lease_until < at)
    return or_(waits, orphaned)


_ANY_DUE = select(exists().where(is_due(bindparam("at"))))


def due(session: Session) -> bool:
    """Whether a job waits for a worker; only reads."""
    return bool(session.execute(_ANY_DUE, {"at": now()}).scalar())


def cancel(session: Session, job: Job, by: audit.Actor) -> None:
    """Stops a job: at once while it waits, within a second or two while it runs. Raises Refused when it has ended."""
    at = now()
    waiting = update(Job).where(Job.id == job.id, Job.state == "waiting")
    running = update(Job).where(Job.id == job.id, Job.state == "running")
    for change, values in (
        (waiting, {"state": "cancelled", "ended_at": at, "cancel_asked_at": at}),
        (running, {"cancel_asked_at": at}),
    ):
        query = change.values(**values).returning(Job.id).execution_options(synchronize_session=False)
        if session.execute(query).first() is not None:
            session.refresh(job)
            audit.record(session, by, "job.cancel", f"job:{job.id}", kind=job.kind, about=job.about)
            return
    raise Refused("Việc này đã kết thúc nên không dừng được nữa. Hãy tải lại trang.")


def forget_old(session: Session) -> int:
    """Deletes jobs that ended a week ago, with the files they made. Returns how many."""
    query = delete(Job).where(Job.state.not_in(UNFINISHED), Job.ended_at < now() - KEPT).returning(Job.id)
    return len(session.execute(query.execution_options(synchronize_session=False)).all())
