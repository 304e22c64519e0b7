"""What is kept of a score: reasons and the day. The moments and hashes it was told from follow the register's own rules."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class SignalNote(Base):
    """Somebody who answered was looked at. `marks`: whole weights of the signals that moments tell (and whether it was in a
    registered session), so that a device that turns up later can still be laid beside them; `reasons`: codes, of who was found."""

    __tablename__ = "signal_note"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    day: Mapped[date]
    marks: Mapped[dict[str, int]] = mapped_column(JSON)
    reasons: Mapped[list[str]] = mapped_column(JSON)
