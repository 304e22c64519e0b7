"""Zalo's access token: valid for about a day, renewed with a refresh token that works once and brings the next one.

Kept in the database, encrypted; of all workers one renews, before it ends. The network is met with no transaction open. When the
answer to a renewal is lost, so may be the refresh token: then Home Affairs is told, and a new one has to be set.
"""

from __future__ import annotations

import json
import ssl
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import String, insert, literal, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, UTCDateTime, looking, now, table
from foundation.keys import EncryptedText
from foundation.outbox.gateways.http import post

EARLY = timedelta(hours=2)  # before its end a token is renewed
TURN = timedelta(minutes=1)  # how long one renewer has it to itself
PAUSE = timedelta(minutes=5)  # after a renewal that failed
LOOK = 30.0  # seconds between two looks at the row
NAME = "zalo"


class ProviderToken(Base):
    """The tokens of one provider."""

    __tablename__ = "provider_token"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    seed: Mapped[str] = mapped_column(
        String(32)
    )  # blind index of the setting that it began with: a new one begins anew
    access: Mapped[str | None] = mapped_column(EncryptedText)
    refresh: Mapped[str] = mapped_column(EncryptedText)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)  # of the access token
    renew_from: Mapped[datetime] = mapped_column(UTCDateTime)  # nobody renews before
    trouble: Mapped[str] = mapped_column(String(200), default="")  # why the last renewal failed


_T = table(ProviderToken)


def seed_of(first_refresh: str, ring: keys.Keys | None = None) -> str:
    """What a row says of the setting that it began with; `ring`: another than this process'."""
    return (ring or keys.current()).index("zalo refresh token", first_refresh)


class TokenKeeper:
    """Holds the token for the sending threads and keeps it fresh; `keep` is for the worker's own thread."""

    def __init__(
        self, url: str, app_id: str, secret: str, first_refresh: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self.url, self.app_id, self.secret, self.first = url, app_id, secret, first_refresh
        self.tls = tls or ssl.create_default_context()
        self._access: str | None = None
        self._ended, self._looked = False, -LOOK

    def token(self) -> str | None:
        """The access token, None while there is none."""
        return self._access

    def ended(self) -> None:
        """The provider says that the token is no longer valid."""
        self._ended = True

    def wants_a_look(self) -> bool:
        """Whether `keep` should be called: now and then, and at once when the token has ended."""
        return self._ended or time.monotonic() - self._looked > LOOK

    def keep(self, session: Session) -> int:
        """Reads the token, and renews it when it is time and nobody else does. Commits. Returns how many were renewed."""
        self._looked = time.monotonic()
        row = self._row(session) or self._begin(session)
        renewed = 0
        if self._ended or row.expires_at - EARLY <= now():
            renewed = int(self._renew(session, row.access))
            row = self._row(session) or row
        self._ended = False
        self._access = row.access if row.expires_at > now() else None
        return renewed

    def _row(self, session: Session) -> Any:
        with looking(session):
            row = session.execute(select(_T).where(_T.c.name == NAME)).one_or_none()
        return row if row is not None and (not self.first or row.seed == seed_of(self.first)) else None

    def _begin(self, session: Session) -> Any:
        """The first row, or a new one in place of one whose refresh token was lost."""
        at = now()
        values = {
            "seed": seed_of(self.first),
            "access": None,
            "refresh": self.first,
            "expires_at": at,
            "renew_from": at,
        }
        changed = session.execute(update(_T).where(_T.c.name == NAME).values(**values, trouble="").returning(_T.c.name))
        if changed.first() is None:
            session.execute(insert(_T).values(name=NAME, trouble="", **values))
        session.commit()
        return self._row(session)

    def _renew(self, session: Session, seen: str | None) -> bool:
        """One renewal, by whoever is first; `seen` is the access token that was found wanting."""
        at = now()
        turn = update(_T).where(_T.c.name == NAME, _T.c.renew_from <= at)
        turn = turn.where(or_(_T.c.expires_at <= at + EARLY, literal(self._ended)))
        won = session.execute(turn.values(renew_from=at + TURN).returning(_T.c.refresh, _T.c.access)).one_or_none()
        session.commit()
        if won is None or won.access != seen:
            return False
        found, trouble = self._ask(won.refresh)
        values: dict[str, Any] = {"trouble": trouble, "renew_from": now() + PAUSE}
        if found is not None:
            access, refresh, seconds = found
            values |= {"access": access, "refresh": refresh, "expires_at": now() + timedelta(seconds=seconds)}
        session.execute(update(_T).where(_T.c.name == NAME).values(**values))
        session.commit()
        return found is not None

    def _ask(self, refresh: str) -> tuple[tuple[str, str, int] | None, str]:
        """(access, refresh, seconds) from the provider, or None and why."""
        body = urlencode({"refresh_token": refresh, "app_id": self.app_id, "grant_type": "refresh_token"}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "secret_key": self.secret}
        status, answer, outcome = post(self.url, headers, body, self.tls)
        if outcome is not None:
            return None, f"không gia hạn được mã truy cập Zalo: {outcome.reason}"
        try:
            said = json.loads(answer)
            return (said["access_token"], said["refresh_token"], int(said["expires_in"])), ""
        except (ValueError, KeyError, TypeError):
            return None, f"Zalo không gia hạn mã truy cập (HTTP {status}); hãy đặt ZALO_REFRESH_TOKEN mới"


def trouble(session: Session) -> str:
    """Why the last renewal failed; empty when it did not."""
    return session.scalar(select(_T.c.trouble).where(_T.c.name == NAME)) or ""
