"""One person's steps through the door and the sheet. Each is counted in the round's progress in the same transaction; the
times stand in the register and nowhere else. A visit read to write holds the person's lock, so what it says still holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import change_row, now, table
from respondents.invitation import Invitation, counters


class Walker(counters.Counted, Protocol):
    """Whoever takes the steps: a Visit, or the Invitation itself."""

    @property
    def id(self) -> int: ...
    @property
    def verified_at(self) -> datetime | None: ...
    @property
    def noticed_at(self) -> datetime | None: ...
    @property
    def started_at(self) -> datetime | None: ...


TABLE = table(Invitation)
_OPENED = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("which"), TABLE.c.opened_at.is_(None))
    .values(opened_at=bindparam("at"))
    .returning(TABLE.c.sent_at, TABLE.c.bounced_at, TABLE.c.submitted_at, TABLE.c.paper_at)
)


def mark_opened(session: Session, who: counters.Counted, invitation_id: int) -> None:
    """The person pressed the start button of their link. Read without a lock, so the database decides who was first."""
    before = session.execute(_OPENED, {"which": invitation_id, "at": now()}).first()
    if before is None:
        return
    counters.step(session, who, "opened")
    has_answered = before.submitted_at is not None or before.paper_at is not None
    if before.bounced_at is not None and not has_answered:
        counters.step(session, who, "bounced", -1)
    if not has_answered and (before.sent_at is None or before.bounced_at is not None):
        counters.step(session, who, "reached")


def mark_verified(session: Session, who: Walker, grade: str) -> None:
    """The person proved who they are. The grade kept is that of the newest proof, under which the sheet is submitted."""
    first = who.verified_at is None
    change(session, who.id, verified_at=who.verified_at or now(), grade=grade)
    if first:
        counters.step(session, who, "verified")


def declare(session: Session, who: Walker, how: str) -> None:
    """How the person answers, "self" or "helped"; the first question is next. The notice was read on the page before, which
    says so by itself only for a consent."""
    first, at = who.started_at is None, now()
    change(session, who.id, declared=how, started_at=who.started_at or at, noticed_at=who.noticed_at or at)
    if first:
        counters.step(session, who, "started")


def mark_mostly(session: Session, who: Walker) -> None:
    """At least 80 % of the required items are answered."""
    change(session, who.id, mostly_answered=True)
    counters.step(session, who, "mostly_answered")


def consent(session: Session, who: Walker) -> None:
    """The person has read the notice about personal data and agreed to it."""
    change(session, who.id, noticed_at=now())


def remind_on(session: Session, who: Walker, day: date, hour: int = 0) -> None:
    """The person wants one reminder on that day, from that hour of Vietnam on, and none before."""
    change(session, who.id, remind_on=day, remind_hour=hour)


def hold(session: Session, who: Walker, because: str, by: audit.Actor) -> None:
    """The link stops working until it is issued again, or released ("not_me")."""
    change(session, who.id, state="held", held_because=because)
    audit.record(session, by, "invitation.hold", f"invitation:{who.id}", because=because)


def release(session: Session, who: Walker, by: audit.Actor) -> None:
    """The link works again: what held it was a mistake, or the owner proved to be one."""
    change(session, who.id, state="active", held_because="")
    audit.record(session, by, "invitation.release", f"invitation:{who.id}")


def repudiate(session: Session, who: Walker, by: audit.Actor) -> None:
    """The person, freshly proven, says that the submitted sheet is not theirs."""
    change(session, who.id, repudiated_at=now())
    audit.record(session, by, "invitation.repudiate", f"invitation:{who.id}")


def change(session: Session, invitation_id: int, **values: object) -> None:
    """Writes columns of one invitation."""
    change_row(session, TABLE, invitation_id, **values)
