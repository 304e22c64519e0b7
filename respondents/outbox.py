"""Messages written in the same transaction as their cause; claimed, sent and retried by the worker."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey_app.db import Base, UTCDateTime, now
from survey_app.keys import EncryptedText

CHANNELS = ("sms", "zalo", "email")
# codes go before everything else
PRIORITY = {"code": 0, "receipt": 1, "notice": 2, "invitation": 5, "reminder": 6}


class Message(Base):
    """One message. Address and text are encrypted, and wiped once it was sent."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("channel IN ('sms', 'zalo', 'email')", name="channel"),
        Index("ix_message_due", "sent_at", "failed_at", "priority", "not_before"),
    )

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int]
    to: Mapped[str | None] = mapped_column("to_address", EncryptedText)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    subject: Mapped[str] = mapped_column(String(120), default="")  # of an e-mail; no name in it
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # given up
    error: Mapped[str] = mapped_column(String(200), default="")


def write(
    session: Session,
    channel: str,
    to: str,
    text: str,
    *,
    purpose: str,
    subject: str = "",
    invitation_id: int | None = None,
    not_before: datetime | None = None,
) -> Message:
    """Puts a message into the outbox, in the caller's transaction."""
    at = now()
    message = Message(
        id=secrets.token_hex(12),
        channel=channel,
        purpose=purpose,
        priority=PRIORITY.get(purpose, 5),
        to=to,
        text=text,
        subject=subject,
        invitation_id=invitation_id,
        created_at=at,
        not_before=not_before or at,
    )
    session.add(message)
    return message
