"""Tokens of the read-only interface for published results: made and withdrawn by the administrator, kept as a hash, ended by a day.

A token is 32 random bytes, so that its SHA-256 cannot be turned back; whoever reads the database has no token. It is shown once.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from sqlalchemy import ForeignKey, Integer, String, case, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.vietnam_time import today

PREFIX = "parindex_"
BYTES = 32
A_MINUTE = 60
"""Requests that one token may make in a minute."""
LONGEST = timedelta(days=366)
LONGEST_NAME = 120


class ApiToken(Base):
    """A token: for whom, until which day, by whom, and how it has been used of late."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_on: Mapped[date | None]
    minute: Mapped[int] = mapped_column(default=0)  # since 1970, of the newest request
    asked: Mapped[int] = mapped_column(default=0)  # requests in that minute

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return today() > self.expires_on


class Verdict(Enum):
    """What becomes of a request."""

    ADMITTED = "admitted"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    TOO_MANY = "too many"


class Known(NamedTuple):
    """A token as a request sees it."""

    id: int
    verdict: Verdict


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def make(session: Session, name: str, expires_on: date, by: audit.Actor) -> tuple[ApiToken, str]:
    """A new token, and its text, which nobody can be shown again. Raises Refused for a day that has passed or lies too far."""
    if not today() <= expires_on <= today() + LONGEST:
        raise Refused("Ngày hết hạn phải từ hôm nay đến nhiều nhất một năm sau.")
    text = PREFIX + secrets.token_urlsafe(BYTES)
    made = ApiToken(name=name.strip(), sha256=hashed(text), made_by=by.id, expires_on=expires_on)
    session.add(made)
    session.flush()
    audit.record(session, by, "api_token.make", f"api_token:{made.id}", name=made.name, until=expires_on.isoformat())
    return made, text


def withdraw(session: Session, number: int, by: audit.Actor) -> None:
    """From now on the token opens nothing. Raises Refused for one that is not there or was withdrawn already."""
    done = session.execute(
        update(ApiToken)
        .where(ApiToken.id == number, ApiToken.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
        .returning(ApiToken.id)
    ).first()
    if done is None:
        raise Refused("Mã truy cập này không có, hoặc đã thu hồi rồi.")
    audit.record(session, by, "api_token.withdraw", f"api_token:{number}")


def everyone(session: Session) -> list[ApiToken]:
    """Every token, the newest first."""
    return list(session.scalars(select(ApiToken).order_by(ApiToken.id.desc())))


def admit(session: Session, token: str) -> Known:
    """Looks a request's token up and counts it, so that two requests at once are two; in the caller's transaction.
    The first request of a day leaves an audit event."""
    found = session.scalars(select(ApiToken).where(ApiToken.sha256 == hashed(token))).first()
    if found is None:
        return Known(0, Verdict.UNKNOWN)
    if found.withdrawn_at is not None or found.is_over:
        return Known(found.id, Verdict.WITHDRAWN if found.withdrawn_at is not None else Verdict.EXPIRED)
    minute = int(now().timestamp()) // 60
    asked = session.execute(
        update(ApiToken)
        .where(ApiToken.id == found.id)
        .values(asked=case((ApiToken.minute == minute, ApiToken.asked + 1), else_=1), minute=minute)
        .returning(ApiToken.asked)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    if asked > A_MINUTE:
        return Known(found.id, Verdict.TOO_MANY)
    first = session.execute(
        update(ApiToken)
        .where(ApiToken.id == found.id, (ApiToken.used_on.is_(None)) | (ApiToken.used_on != today()))
        .values(used_on=today())
        .returning(ApiToken.id)
        .execution_options(synchronize_session=False)
    ).first()
    if first:
        audit.record(session, audit.SYSTEM, "api_token.use", f"api_token:{found.id}")
    return Known(found.id, Verdict.ADMITTED)
