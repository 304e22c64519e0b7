"""Who has a job: taking it, keeping it, ending it. Each is one conditional UPDATE, so that the slower of two workers is told so."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.jobs.job import Job, is_due

LEASE = timedelta(seconds=60)  # a worker that has not renewed for so long has died
GaveUp = Callable[[Session, Job], None]


class Claimed(NamedTuple):
    """A job that this worker has: its number, its kind, the fence of this claim, and which attempt it is."""

    number: int
    kind: str
    claim: str
    attempt: int
    cancelled: bool


def take(session: Session, worker: str) -> Claimed | None:
    """Claims the oldest job that is due, and commits. None when there is none, or others were quicker."""
    candidate = session.scalar(select(Job.id).where(is_due()).order_by(Job.id).limit(1))
    if candidate is None:
        session.rollback()
        return None
    claim, at = f"{worker[:50]}#{secrets.token_hex(8)}", now()
    query = (
        update(Job)
        .where(Job.id == candidate, is_due())
        .values(state="running", claim=claim, lease_until=at + LEASE, attempts=Job.attempts + 1)
        .values(started_at=func.coalesce(Job.started_at, at))
        .returning(Job.id, Job.kind, Job.attempts, Job.cancel_asked_at)
    )
    won = session.execute(query.execution_options(synchronize_session=False)).one_or_none()
    session.commit()
    return None if won is None else Claimed(won[0], won[1], claim, won[2], won[3] is not None)


def _mine(number: int, claim: str) -> tuple[ColumnElement[bool], ...]:
    return Job.id == number, Job.claim == claim, Job.state == "running"


def _change(session: Session, which: tuple[ColumnElement[bool], ...], **values: Any) -> bool:
    query = update(Job).where(*which).values(**values).returning(Job.id)
    return session.execute(query.execution_options(synchronize_session=False)).first() is not None


class Standing(NamedTuple):
    """Whether the job is still this claim's, and whether somebody wants it stopped."""

    mine: bool
    cancelled: bool


def standing(session: Session, number: int, claim: str) -> Standing:
    """How the job stands now; only reads."""
    row = session.execute(select(Job.cancel_asked_at).where(*_mine(number, claim))).one_or_none()
    return Standing(row is not None, row is not None and row[0] is not None)


def renew(session: Session, number: int, claim: str, done: int, total: int, words: str) -> bool:
    """Keeps the claim for another LEASE and takes down the progress. Commits. False when the claim is lost."""
    until = now() + LEASE
    kept = _change(session, _mine(number, claim), lease_until=until, done=done, total=total, words=words[:200])
    session.commit()
    return kept


def end(session: Session, number: int, claim: str, state: str, **values: Any) -> bool:
    """Ends the job in the caller's transaction; False when the claim is lost, and nothing of the work may be committed."""
    return _change(session, _mine(number, claim), state=state, ended_at=now(), lease_until=None, words="", **values)


def fail(session: Session, number: int, claim: str, words: str, gave_up: GaveUp) -> bool:
    """Ends the job as failed for good, tells whom it concerns, and commits. False when the claim is lost."""
    if not end(session, number, claim, "failed", failure=words[:400]):
        session.rollback()
        return False
    gave_up(session, session.get_one(Job, number, populate_existing=True))
    session.commit()
    return True


def cancel(session: Session, number: int, claim: str, gave_up: GaveUp) -> bool:
    """Ends the job as somebody wished, tells whom it concerns, and commits. False when the claim is lost."""
    if not end(session, number, claim, "cancelled"):
        session.rollback()
        return False
    gave_up(session, session.get_one(Job, number, populate_existing=True))
    session.commit()
    return True


def hand_back(session: Session, number: int, claim: str, *, counts: bool, pause: timedelta = timedelta(0)) -> bool:
    """Lets the job wait again, and commits. counts: whether the attempt counts as one, or the worker only stopped."""
    values: dict[str, Any] = {"state": "waiting", "claim": "", "lease_until": None, "not_before": now() + pause}
    if not counts:
        values["attempts"] = Job.attempts - 1
    kept = _change(session, _mine(number, claim), **values)
    session.commit()
    return kept
