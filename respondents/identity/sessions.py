"""One browser at one sheet. The cookie holds a random secret; the row holds its hash and, sealed under it, the draft's key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, LargeBinary, String, bindparam, func, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, UTCDateTime, change_row, now, table
from foundation.keys import CookieKey, DraftKey
from respondents.identity.door import Opening
from respondents.identity.limits import network_of
from respondents.invitation import steps

LIVE = text("verified_at IS NOT NULL AND ended_at IS NULL")
# why a session ended → what the person reads is the face's; the words here are stored
ENDINGS = ("other_device", "resumed", "not_me", "submitted", "left", "closed", "failures")
SEEN_EVERY = 60  # seconds between two notes of when a session was last seen


class RespondentSession(Base):
    """A browser that came through the door, proven or not yet."""

    __tablename__ = "respondent_session"
    __table_args__ = (
        # one live proven session per person
        Index("uq_respondent_session_live", "invitation_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    issue: Mapped[int]  # of the invitation when the session began; a re-issue ends it
    sealed_draft_key: Mapped[bytes] = mapped_column(LargeBinary)
    purpose: Mapped[str] = mapped_column(
        String(10), default=""
    )  # where it goes after the proof: "", preview, repudiate
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_because: Mapped[str] = mapped_column(String(20), default="")  # one of ENDINGS
    typed: Mapped[bool] = mapped_column(default=False)  # began with the printed code, not with the link
    failures: Mapped[int] = mapped_column(default=0)  # wrong codes entered in it
    device_hash: Mapped[str] = mapped_column(String(32), default="")  # keyed, key destroyed at close
    network_hash: Mapped[str] = mapped_column(String(32), default="")


class Browser(NamedTuple):
    """Who knocks: the device's own random name and the network address, both only ever stored as keyed hashes."""

    device: str
    address: str

    def hashes(self, network_key: str | None) -> dict[str, str]:
        """The columns that keep them; empty when the round has no key (any more)."""
        if not network_key:
            return {"device_hash": "", "network_hash": ""}
        return {
            "device_hash": keys.keyed_hash(network_key, "device", self.device),
            "network_hash": keys.keyed_hash(network_key, "network", network_of(self.address)),
        }


TABLE = table(RespondentSession)
_INSERT = insert(TABLE)


def start(session: Session, opening: Opening, browser: Browser, purpose: str = "", *, typed: bool = False) -> CookieKey:
    """Begins a session that still has to be proven, and counts the opening. `typed`: it came by the printed code. Returns the
    secret for the cookie."""
    cookie, at = CookieKey.generate(), now()
    draft_key = DraftKey.of_token(keys.current().link_token(opening.respondent_id, opening.issue))
    session.execute(
        _INSERT,
        {
            "key_hash": cookie.hash,
            "invitation_id": opening.id,
            "issue": opening.issue,
            "sealed_draft_key": cookie.seal(draft_key.secret),
            "purpose": purpose,
            "typed": typed,
            "created_at": at,
            "seen_at": at,
            "ended_because": "",
            "failures": 0,
            **browser.hashes(opening.network_key),
        },
    )
    if opening.opened_at is None:
        steps.mark_opened(session, opening, opening.id)
    return cookie


def renewed(cookie: CookieKey, sealed_draft_key: bytes) -> tuple[CookieKey, dict[str, object]]:
    """A fresh secret for the cookie of a session that is being proven, and the columns that make the one before worth nothing: it
    may have been copied before there was anything to protect."""
    fresh = CookieKey.generate()
    sealed = fresh.seal(cookie.open(sealed_draft_key)) if sealed_draft_key else b""
    return fresh, {"key_hash": fresh.hash, "sealed_draft_key": sealed}


_END_OTHERS = (
    update(TABLE)
    .where(
        TABLE.c.invitation_id == bindparam("invitation"),
        TABLE.c.id != bindparam("mine"),
        TABLE.c.verified_at.is_not(None),
        TABLE.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"), ended_because="other_device")
)


def end_others(session: Session, invitation_id: int, session_id: int) -> None:
    """The newer proof wins: the person's other live session ends."""
    session.execute(_END_OTHERS, {"invitation": invitation_id, "mine": session_id, "at": now()})


def change(session: Session, session_id: int, **values: object) -> None:
    """Writes columns of one session."""
    change_row(session, TABLE, session_id, **values)


_PROVEN = select(TABLE.c.id).where(
    TABLE.c.invitation_id == bindparam("invitation"),
    TABLE.c.verified_at.is_not(None),
    TABLE.c.device_hash == bindparam("device"),
    TABLE.c.device_hash != "",
)


def has_proven(session: Session, opening: Opening, browser: Browser) -> bool:
    """Whether this browser has proven this person before."""
    device = browser.hashes(opening.network_key)["device_hash"]
    return session.execute(_PROVEN, {"invitation": opening.id, "device": device}).first() is not None


_FAILURES = select(func.coalesce(func.sum(TABLE.c.failures), 0)).where(
    TABLE.c.invitation_id == bindparam("invitation"), TABLE.c.created_at > bindparam("since")
)


def failures_in_a_day(session: Session, invitation_id: int) -> int:
    """Wrong codes entered for this person in the sessions of the last 24 hours."""
    since = now() - timedelta(days=1)
    return int(session.execute(_FAILURES, {"invitation": invitation_id, "since": since}).scalar_one())


def end(session: Session, session_id: int, because: str) -> None:
    """Ends one session (a word of ENDINGS)."""
    change(session, session_id, ended_at=now(), ended_because=because)
