"""Messages written in the same transaction as their cause; claimed, sent and retried by the worker."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, exists, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, UTCDateTime, now, table
from foundation.keys import EncryptedText
from foundation.outbox.gateways import Gateway, Outgoing

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


_INSERT = insert(table(Message))  # not through the unit of work: two messages go out for every respondent


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
) -> str:
    """Puts a message into the outbox, in the caller's transaction. Returns its id."""
    at, key = now(), secrets.token_hex(12)
    session.execute(
        _INSERT,
        {
            "id": key,
            "channel": channel,
            "purpose": purpose,
            "priority": PRIORITY.get(purpose, 5),
            "to_address": to,
            "text": text,
            "subject": subject,
            "invitation_id": invitation_id,
            "created_at": at,
            "not_before": not_before or at,
        },
    )
    return key


CLAIM_MINUTES = 2  # after so long a claimed message is free again: its worker has died
MOST_TRIES = 6
BATCH = 100


Told = Callable[[Session, "Message"], None]
"""Hears of a message that was sent, or given up, in the transaction that notes it."""


def nobody(session: Session, message: Message) -> None:
    """Nobody wants to hear of it."""


def deliver(session: Session, gateways: Mapping[str, Gateway], worker: str, told: Told = nobody) -> int:
    """Sends one batch of due messages; returns how many were tried. Commits: once when claimed, once when sent.

    A worker that dies between the two sends a message again after CLAIM_MINUTES: at least once, never lost.
    """
    batch = _claim(session, worker)
    session.commit()
    results = _send(batch, gateways)
    for message in batch:
        _note(message, results[message.id])
        if message.sent_at or message.failed_at:
            told(session, message)
    session.commit()
    return len(batch)


def anything_due(session: Session) -> bool:
    """Whether a message waits; only reads."""
    return bool(session.scalar(select(exists().where(*_due(now())))))


def _due(at: datetime) -> tuple[ColumnElement[bool], ...]:
    stale = at - timedelta(minutes=CLAIM_MINUTES)
    free = or_(Message.claimed_at.is_(None), Message.claimed_at < stale)
    return Message.sent_at.is_(None), Message.failed_at.is_(None), Message.not_before <= at, free


def _claim(session: Session, worker: str) -> list[Message]:
    """Marks a batch as this worker's; the conditional update makes sure that no other worker takes the same one."""
    at = now()
    wanted = select(Message.id).where(*_due(at)).order_by(Message.priority, Message.not_before).limit(BATCH)
    claim = (
        update(Message)
        .where(Message.id.in_(wanted.with_for_update(skip_locked=True).scalar_subquery()), *_due(at))
        .values(claimed_at=at, claimed_by=worker, tries=Message.tries + 1)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    ids = session.scalars(claim).all()
    return list(
        session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.priority, Message.created_at))
    )


def _send(batch: Sequence[Message], gateways: Mapping[str, Gateway]) -> dict[str, str | None]:
    results: dict[str, str | None] = {}
    for channel in CHANNELS:
        mine = [_outgoing(message) for message in batch if message.channel == channel]
        if mine:
            results |= dict(zip((message.id for message in mine), gateways[channel].send(mine), strict=True))
    return results


def _outgoing(message: Message) -> Outgoing:
    at = now().isoformat(timespec="seconds")
    return Outgoing(message.id, message.channel, message.to or "", message.text or "", at, message.subject)


def _note(message: Message, error: str | None) -> None:
    """Writes down what became of a message; a sent one forgets address and text."""
    if error is None:
        message.sent_at, message.to, message.text = now(), None, None
        return
    message.error = error[:200]
    if message.tries >= MOST_TRIES:
        message.failed_at = now()
    else:
        message.claimed_at = None
        message.not_before = now() + timedelta(seconds=15 * 4 ** (message.tries - 1))
