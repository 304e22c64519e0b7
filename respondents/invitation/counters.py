"""Response rates by agency and group: counters kept with each step, so that a dashboard over a million people is a short read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ForeignKey, Index, bindparam, case, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, is_set, is_unset, table
from respondents.invitation import Invitation


class Counter(NamedTuple):
    """One figure that is kept: who counts in it (an Invitation, or as a condition the class itself), what the funnel calls
    it, and the step that people did not take who are missing from it. Without words it is no stage of the funnel.

    A paper answer has passed every stage, so that nobody who has answered is missing from one.
    """

    counts: Callable[[Any], Any]
    words: str = ""
    step: str = ""


def was_met(who: Any) -> Any:
    """Has opened the link, or answered: no contact is needed any more to know that the invitation arrived."""
    return is_set(who.opened_at) | who.has_answered


def was_not_met(who: Any) -> Any:
    """The opposite."""
    return is_unset(who.opened_at) & is_unset(who.submitted_at) & is_unset(who.paper_at)


COUNTERS: dict[str, Counter] = {
    "invited": Counter(lambda who: who.state != "revoked", "Đã mời"),
    "sent": Counter(lambda who: is_set(who.sent_at) | who.has_answered, "Gửi thành công", "gửi tin"),
    "reached": Counter(lambda who: was_met(who) | (is_set(who.sent_at) & is_unset(who.bounced_at))),
    "bounced": Counter(lambda who: is_set(who.bounced_at) & was_not_met(who)),
    "opened": Counter(lambda who: is_set(who.opened_at) | who.has_answered, "Mở", "mở đường dẫn"),
    "verified": Counter(lambda who: is_set(who.verified_at) | who.has_answered, "Xác minh", "xác minh mã"),
    "started": Counter(lambda who: is_set(who.started_at) | who.has_answered, "Bắt đầu", "bắt đầu trả lời"),
    "mostly_answered": Counter(lambda who: who.mostly_answered),
    "submitted": Counter(lambda who: who.has_answered, "Gửi phiếu", "gửi phiếu"),
}
"""The columns of Progress, in order. Whoever left the list counts in none of them."""
STAGES = {name: counter for name, counter in COUNTERS.items() if counter.words}


def counted(who: Any) -> dict[str, Any]:
    """Which counters a person is in; of the class Invitation, the condition of each."""
    return {name: (who.state != "revoked") & counter.counts(who) for name, counter in COUNTERS.items()}


class Progress(Base):
    """How far the people of one agency and group have come; changed in the same transaction as the step itself."""

    __tablename__ = "progress"

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("respondent_group.id"), primary_key=True)
    invited: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)  # the invitation is known to have arrived, or to have left
    bounced: Mapped[int] = mapped_column(default=0)  # known to be unreachable
    opened: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
    started: Mapped[int] = mapped_column(default=0)
    mostly_answered: Mapped[int] = mapped_column(default=0)
    submitted: Mapped[int] = mapped_column(default=0)


class ProgressDay(Base):
    """The counters as they stood at 17:00 of a day: what agencies see, and the points of the curve."""

    __tablename__ = "progress_day"
    # holds all that the curve and the table of agencies add up, so that neither reads the rows themselves
    __table_args__ = (Index("ix_progress_day_round_day", "round_id", "day", "agency_id", "submitted", "invited"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("respondent_group.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    invited: Mapped[int]
    submitted: Mapped[int]


_COUNTERS = table(Progress)
_STEP = {
    column.name: update(_COUNTERS)
    .where(
        _COUNTERS.c.round_id == bindparam("round"),
        _COUNTERS.c.agency_id == bindparam("agency"),
        _COUNTERS.c.group_id == bindparam("group"),
    )
    .values({column.name: column + bindparam("by")})
    for column in _COUNTERS.columns
    if not column.primary_key
}


class Counted(Protocol):
    """Whatever knows its cell: an Invitation, or a row that holds the three numbers."""

    @property
    def round_id(self) -> int: ...
    @property
    def agency_id(self) -> int: ...
    @property
    def group_id(self) -> int: ...


def step(session: Session, invitation: Counted, column: str, by: int = 1) -> None:
    """Counts one person's step (a column of Progress) in the caller's transaction."""
    which = {"round": invitation.round_id, "agency": invitation.agency_id, "group": invitation.group_id}
    session.execute(_STEP[column], which | {"by": by})


@contextmanager
def counting(session: Session, invitation: Invitation) -> Iterator[None]:
    """Counts whatever the block changes about a person, in the same transaction. The caller holds the person's row."""
    before = counted(invitation)
    yield
    for name, counts in counted(invitation).items():
        if counts != before[name]:
            step(session, invitation, name, int(counts) - int(before[name]))


def recount(session: Session, round_id: int) -> None:
    """Rebuilds the round's counters from its invitations; safe to run at any time, in a transaction of its own."""
    session.execute(delete(Progress).where(Progress.round_id == round_id))
    session.execute(
        insert(Progress).from_select(["round_id", "agency_id", "group_id", *COUNTERS], _from_invitations(round_id))
    )


def _from_invitations(round_id: int) -> Any:
    columns = [func.sum(case((condition, 1), else_=0)) for condition in counted(Invitation).values()]
    keys = (Invitation.round_id, Invitation.agency_id, Invitation.group_id)
    return select(*keys, *columns).where(Invitation.round_id == round_id).group_by(*keys)


def differing(session: Session, round_id: int) -> int:
    """How many agencies and groups the counters say something else of than the invitations do; nothing is changed."""
    kept = select(*(_COUNTERS.c[name] for name in ("round_id", "agency_id", "group_id", *COUNTERS)))
    as_kept = {tuple(row) for row in session.execute(kept.where(_COUNTERS.c.round_id == round_id))}
    as_it_is = {tuple(row) for row in session.execute(_from_invitations(round_id))}
    return len({row[:3] for row in as_kept ^ as_it_is})
