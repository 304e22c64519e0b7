"""One-time codes as they are kept (`codes`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UTCDateTime


class Challenge(Base):
    """One one-time code, bound to the session that asked. Wrong tries are counted here."""

    __tablename__ = "challenge"
    __table_args__ = (Index("ix_challenge_invitation_created", "invitation_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("respondent_session.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))  # phone, mail
    address_index: Mapped[str] = mapped_column(String(32), index=True)  # blind index of the number or mailbox
    code_mac: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)  # unless its message has left: then so long after that
    message_id: Mapped[str | None] = mapped_column(String(24))  # the outbox's, in which it goes
    digits: Mapped[int] = mapped_column(default=6)  # of the code
    tries: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # used, or replaced by a later code
