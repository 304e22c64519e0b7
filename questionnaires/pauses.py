"""The pauses of a round: from when to when nobody could answer, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, UTCDateTime
from foundation.vietnam_time import day_of


class RoundPause(Base):
    """One pause; the last of a paused round has not ended."""

    __tablename__ = "round_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    resumes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # as people are told; nobody resumes by the clock
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(300))


def current(session: Session, round_id: int) -> RoundPause | None:
    """The pause that has not ended; None for a round that is not paused."""
    query = select(RoundPause).where(RoundPause.round_id == round_id, RoundPause.ended_at.is_(None))
    return session.scalars(query.order_by(RoundPause.id.desc()).limit(1)).first()


def of_round(session: Session, round_id: int) -> Sequence[RoundPause]:
    """Every pause of a round, the first first."""
    return session.scalars(select(RoundPause).where(RoundPause.round_id == round_id).order_by(RoundPause.id)).all()


def whole_days(session: Session, round_id: int) -> frozenset[date]:
    """The days on the whole of which nobody could answer: they say nothing about how willing people are."""
    found: set[date] = set()
    for pause in of_round(session, round_id):
        if pause.ended_at is not None:
            first, last = day_of(pause.began_at), day_of(pause.ended_at)
            found |= {first + timedelta(days=number) for number in range(1, (last - first).days)}
    return frozenset(found)
