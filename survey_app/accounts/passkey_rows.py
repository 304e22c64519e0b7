"""The passkeys of accounts, and the challenges that they answer: each once, for one account, within minutes."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, UTCDateTime, now

LIFE = timedelta(minutes=10)
LONGEST_NAME = 60


class Passkey(Base):
    """One passkey: the public half, and how often its authenticator says it was used."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PasskeyChallenge(Base):
    """What an authenticator has to sign. It lies here and not in the browser's cookie, so that it is answered once."""

    __tablename__ = "passkey_challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))  # add or use
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


def make_challenge(session: Session, account_id: int, purpose: str) -> PasskeyChallenge:
    """A fresh one, for one answer."""
    made = PasskeyChallenge(
        account_id=account_id, purpose=purpose, challenge=secrets.token_bytes(32), expires_at=now() + LIFE
    )
    session.add(made)
    session.flush()
    return made


def take_challenge(session: Session, number: int | None, account_id: int, purpose: str) -> bytes | None:
    """Takes a challenge out: the second of two answers finds none."""
    taken = session.execute(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.id == number,
            PasskeyChallenge.account_id == account_id,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.expires_at > now(),
        )
        .returning(PasskeyChallenge.challenge)
    ).first()
    return taken[0] if taken else None


def forget_old(session: Session) -> None:
    """Removes challenges that nobody answered."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now()))
