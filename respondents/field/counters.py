"""Response rates by agency and group: counters kept with each step, so that a dashboard over a million people is a short read."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sqlalchemy import ForeignKey, Index, bindparam, case, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, table
from respondents.invitation import Invitation

# the funnel, in order
STAGES = {
    "invited": "Đã mời",
    "sent": "Gửi thành công",
    "opened": "Mở",
    "verified": "Xác minh",
    "started": "Bắt đầu",
    "submitted": "Gửi phiếu",
}


class Progress(Base):
    """How far the people of one agency and group have come; changed in the same transaction as the step itself."""

    __tablename__ = "progress"

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("respondent_group.id"), primary_key=True)
    invited: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    bounced: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
    started: Mapped[int] = mapped_column(default=0)
    mostly: Mapped[int] = mapped_column(default=0)
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


# the columns of Progress, from the invitations themselves: what a recount must give
RECOUNT = {
    "invited": Invitation.state != "revoked",
    "sent": Invitation.sent_at.is_not(None),
    "bounced": Invitation.bounced_at.is_not(None),
    "opened": Invitation.opened_at.is_not(None),
    "verified": Invitation.verified_at.is_not(None),
    "started": Invitation.started_at.is_not(None),
    "mostly": Invitation.mostly_answered,
    "submitted": Invitation.submitted_at.is_not(None),
}


def recount(session: Session, round_id: int) -> None:
    """Rebuilds the round's counters from its invitations; safe to run at any time, in a transaction of its own."""
    session.execute(delete(Progress).where(Progress.round_id == round_id))
    listed = Invitation.state != "revoked"
    columns = [func.sum(case((listed & condition, 1), else_=0)) for condition in RECOUNT.values()]
    keys = (Invitation.round_id, Invitation.agency_id, Invitation.group_id)
    rows = select(*keys, *columns).where(Invitation.round_id == round_id).group_by(*keys)
    names = ["round_id", "agency_id", "group_id", *RECOUNT]
    session.execute(insert(Progress).from_select(names, rows))
