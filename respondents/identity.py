"""Proof that it is really them: one-time codes, limits, lock-outs, declaration, sessions.

Numbers follow OWASP ASVS 5.0 and NIST SP 800-63B; each is a setting. All counts live in the database, so that they hold
across processes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.db import Base, UTCDateTime


class RespondentSession(Base):
    """One browser at one sheet. The cookie holds a random secret; the row holds its hash and, sealed under it, the draft's key."""

    __tablename__ = "respondent_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    issue: Mapped[int]  # of the invitation when the session began; a re-issue ends it
    sealed_draft_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_because: Mapped[str] = mapped_column(String(20), default="")  # other_device, idle, submitted, reissued, left
    device_hash: Mapped[str] = mapped_column(String(32), default="")  # keyed, key destroyed at close
    network_hash: Mapped[str] = mapped_column(String(32), default="")


class Challenge(Base):
    """One one-time code, bound to the session that asked. Wrong tries are counted here."""

    __tablename__ = "challenge"
    __table_args__ = (Index("ix_challenge_invitation_created", "invitation_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("respondent_session.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))  # phone, mail, assisted
    address_index: Mapped[str] = mapped_column(String(32), index=True)  # blind index of the number or mailbox
    code_mac: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # used, or replaced by a later code


class LimitCount(Base):
    """A counter of a fixed window: starts per address, wrong typed codes per address, failures in all."""

    __tablename__ = "limit_count"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)  # purpose and keyed hash, never an address
    window: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)  # its beginning
    n: Mapped[int] = mapped_column(default=0)


class CallBack(Base):
    """Assisted proof: one member of staff asks for it with a reason, another confirms after calling the registered number."""

    __tablename__ = "call_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int | None]  # account; None: the respondent asked from the code page
    first_by: Mapped[int | None]
    second_by: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="asked")  # asked, called, confirmed, refused
    code_mac: Mapped[str | None] = mapped_column(String(64))  # read out by phone once two have confirmed
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Alert(Base):
    """Something that Home Affairs must look at: a mis-sent link, a repudiation, a lock. Never an accusation."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    kind: Mapped[str] = mapped_column(
        String(30)
    )  # not_me, locked, suspended, repudiated, phone_changed, alarm, other_device
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(300), default="")
