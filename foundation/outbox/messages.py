"""The table of messages: each is written in the transaction of its cause, so that it exists exactly when its cause does."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, exists, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, UTCDateTime, now, table
from foundation.keys import EncryptedText
from foundation.outbox.states import STATES, State

CHANNELS = ("sms", "zalo", "email", "sms_only")  # sms: to a phone, by Zalo first where there is Zalo
CODE = 0
# one-time codes have a lane of their own; of the others, what answers something that a person has just done goes first
PRIORITY = {"code": CODE, "receipt": 1, "notice": 2, "test": 2, "invitation": 5, "reminder": 6}
OTHER = 5
PRIORITIES = tuple(sorted({OTHER, *PRIORITY.values()}))
_WAITING, _SENDING = text("state = 'waiting'"), text("state = 'sending'")


class About(NamedTuple):
    """What a message was written for, in the words of whoever wrote it: ("invitation", 7)."""

    kind: str
    id: int


class Message(Base):
    """One message: a kind with its parameters, of which the text is made when it leaves, or a text that is written already.

    Address, text and parameters are encrypted, and wiped once it was sent, or is no longer wanted.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
        CheckConstraint(f"state IN {tuple(str(state) for state in STATES)}", name="state"),
        Index(
            "ix_message_waiting",
            "channel",
            "priority",
            "not_before",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_message_lease", "lease_until", sqlite_where=_SENDING, postgresql_where=_SENDING),
        Index("ix_message_about", "about_kind", "about_id"),
        Index("ix_message_state", "state", "purpose", "channel"),
    )

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(
        String(30), default=""
    )  # of which texts are made at sending; empty: `text` is one
    priority: Mapped[int]
    to: Mapped[str | None] = mapped_column("to_address", EncryptedText)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    parameters: Mapped[str | None] = mapped_column(EncryptedText)  # JSON: what its text is made of
    subject: Mapped[str] = mapped_column(String(120), default="")  # of an e-mail; no name in it
    about_kind: Mapped[str] = mapped_column(String(20), default="")
    about_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # not sent afterwards
    claim: Mapped[str] = mapped_column(String(80), default="")  # which worker has it
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(String(200), default="")  # the last reason
    fault: Mapped[str] = mapped_column(String(12), default="")  # what its failure says of the address: a Fault


class Attempt(Base):
    """One attempt to hand a message to a gateway, with its verdict."""

    __tablename__ = "message_attempt"
    __table_args__ = (Index("ix_message_attempt_reference", "gateway", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    gateway: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")  # the provider's own number of it


def left_at(sent_at: datetime, written: datetime, leaves_by: datetime) -> datetime:
    """When a message was handed over, of which the register may have kept the day alone: not before it was written, and not after
    it was of no use any more."""
    return min(max(sent_at, written), leaves_by)


_INSERT = insert(table(Message))  # not through the unit of work: two messages go out for every respondent


def write(
    session: Session,
    channel: str,
    to: str,
    text: str | None,
    *,
    purpose: str,
    kind: str = "",
    parameters: Mapping[str, str] | None = None,
    subject: str = "",
    about: About | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Puts a message into the outbox, in the caller's transaction. Returns its id.

    text: as it goes out, or None for a `kind` whose text is made when it leaves (`Register.compose`), of its parameters; which
    providers with templates of their own get too. expires_at: when it is of no use any more.
    """
    at, key = now(), secrets.token_hex(12)
    session.execute(
        _INSERT,
        {
            "id": key,
            "channel": channel,
            "purpose": purpose,
            "kind": kind,
            "priority": PRIORITY.get(purpose, OTHER),
            "to_address": to,
            "text": text,
            "parameters": json.dumps(parameters, ensure_ascii=False) if parameters else None,
            "subject": subject,
            **{"about_kind": about.kind if about else "", "about_id": about.id if about else None},
            "created_at": at,
            "state": State.WAITING,
            "not_before": not_before or at,
            "expires_at": expires_at,
        },
    )
    return key


def was_written_since(session: Session, kind: str, about: About, since: datetime) -> bool:
    """Whether a message of that kind about that thing was written at that moment or later."""
    mine = (Message.kind == kind, Message.about_kind == about.kind, Message.about_id == about.id)
    return bool(session.scalar(select(exists().where(*mine, Message.created_at >= since))))
