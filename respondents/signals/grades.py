"""Grade C is for exceptions: an alert when more than one in a hundred were proven by a call; re-issued links by officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.audit import AuditEvent
from foundation.vietnam_time import day_of
from respondents.identity.alerts import Alert, raise_alert
from respondents.invitation import Invitation

MOST_BY_CALL = 0.01
FEWEST_BY_CALL = 2
KIND = "grade_c"


class Grades(NamedTuple):
    """How many were proven, and how many of them by a call."""

    proven: int
    by_call: int

    @property
    def is_too_many(self) -> bool:
        """More than 1 %; one person is no share of anything."""
        return self.by_call >= FEWEST_BY_CALL and self.by_call > MOST_BY_CALL * self.proven


def grades(session: Session, round_id: int) -> Grades:
    """Of everybody proven on the web whose link is not revoked."""
    query = select(func.count(), func.count().filter(Invitation.grade == "C")).where(
        Invitation.round_id == round_id, Invitation.grade.is_not(None), Invitation.state != "revoked"
    )
    return Grades(*session.execute(query).one())


def watch(session: Session, round_id: int) -> bool:
    """Raises the alert when there are too many; again after it was settled only once another was proven by a call. In the
    caller's transaction."""
    if not grades(session, round_id).is_too_many:
        return False
    settled = _settled_on(session, round_id)
    if settled is not None:
        newest = session.scalar(
            select(func.max(Invitation.verified_at)).where(Invitation.round_id == round_id, Invitation.grade == "C")
        )
        if newest is None or day_of(newest) <= settled:
            return False
    raise_alert(session, KIND, round_id, None, audit.SYSTEM)
    return True


def _settled_on(session: Session, round_id: int) -> date | None:
    last = session.scalar(select(func.max(Alert.settled_at)).where(Alert.round_id == round_id, Alert.kind == KIND))
    return day_of(last) if last is not None else None


class Reissued(NamedTuple):
    """One officer's re-issued links: on request, and with a changed contact or a second look."""

    actor: str
    asked_for: int
    with_changes: int

    @property
    def account_id(self) -> int | None:
        """The account's number, where it is one."""
        _, _, number = self.actor.partition(":")
        return int(number) if number.isdigit() else None


WITH_CHANGES = ("contact", "review")


def reissued(session: Session, round_id: int) -> Sequence[Reissued]:
    """Counted in the audit log, most first. The events of this verb are few: each looks up its invitation."""
    number = cast(func.substr(AuditEvent.subject, len("invitation:") + 1), Integer)
    mine = select(Invitation.round_id).where(Invitation.id == number).scalar_subquery()
    query = select(AuditEvent.actor, AuditEvent.detail).where(AuditEvent.verb == "invitation.reissue", mine == round_id)
    rows = session.execute(query).all()
    counted: dict[str, list[int]] = {}
    for actor, detail in rows:
        own = counted.setdefault(actor, [0, 0])
        own[detail.get("reason") in WITH_CHANGES] += 1
    made = [Reissued(actor, *own) for actor, own in counted.items()]
    return sorted(made, key=lambda one: (-one.asked_for - one.with_changes, one.actor))
