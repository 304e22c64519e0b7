"""Sessions of staff as rows: what a browser's cookie names, since when, on what kind of device, and by what its owner was proven.

The cookie holds a random token, the row its SHA-256. A session is worth something as long as its row is there, its account is
active and nothing that protects the account has changed since: each row bears the account's mark of the moment it began, so that
one which begins at the very moment of a change is dead too.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, UTCDateTime, now

TOKEN_BYTES = 32
MOST = 20
"""Of one account; beyond that the one that was quiet for the longest ends."""
WRITTEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a session was last used: a page that is looked at writes nothing more often."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""The first that stands in what a browser calls itself, and our word for it."""
PROVEN = {
    "password": "mật khẩu",
    "demonstration": "một lần bấm ở bản minh họa",
    "provider": "cổng đăng nhập",
    "totp": "ứng dụng xác thực",
    "recovery": "mã dự phòng",
    "passkey": "khoá truy cập",
}
"""By what somebody was proven; a session's are in order, with a space between."""


class StaffSession(Base):
    """One browser in which an account is signed in."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    mark: Mapped[str] = mapped_column(String(64))  # the account's `fs_uniquifier` when it began
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    device: Mapped[str] = mapped_column(String(60))
    proven: Mapped[str] = mapped_column(String(40))

    @property
    def proven_words(self) -> str:
        return " và ".join(PROVEN[one] for one in self.proven.split())


def begin(
    session: Session, account_id: int, mark: str, proven: str, device: str, *, began_at: datetime | None = None
) -> str:
    """A session from now on (`began_at`: which goes on under a new token), in the caller's transaction: its token."""
    token, at = secrets.token_urlsafe(TOKEN_BYTES), now()
    made = StaffSession(
        account_id=account_id, token_hash=keys.token_hash(token), mark=mark, proven=proven, device=device
    )
    made.began_at, made.seen_at = began_at or at, at
    session.add(made)
    session.flush()
    quiet = select(StaffSession.id).where(StaffSession.account_id == account_id)
    beyond = session.scalars(quiet.order_by(StaffSession.seen_at.desc(), StaffSession.id.desc()).offset(MOST)).all()
    if beyond:
        session.execute(delete(StaffSession).where(StaffSession.id.in_(beyond)))
    return token


def renew(session: Session, number: int) -> str:
    """The same session under a new token; the one before opens nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    mine = update(StaffSession).where(StaffSession.id == number)
    session.execute(mine.values(token_hash=keys.token_hash(token), seen_at=now()))
    return token


def touch(session: Session, number: int) -> None:
    """Somebody works in it."""
    session.execute(update(StaffSession).where(StaffSession.id == number).values(seen_at=now()))


def of(session: Session, account_id: int, mark: str, idle: timedelta, longest: timedelta) -> list[StaffSession]:
    """Those of an account that are not over, the one last used first."""
    mine = select(StaffSession).where(
        StaffSession.account_id == account_id,
        StaffSession.mark == mark,
        StaffSession.seen_at > now() - idle,
        StaffSession.began_at > now() - longest,
    )
    return list(session.scalars(mine.order_by(StaffSession.seen_at.desc(), StaffSession.id)))


def end(session: Session, account_id: int, *, number: int | None = None, but: int | None = None) -> int:
    """Ends the sessions of an account: all, the one of this number, or all but one. Returns how many there were."""
    which = delete(StaffSession).where(StaffSession.account_id == account_id)
    if number is not None:
        which = which.where(StaffSession.id == number)
    if but is not None:
        which = which.where(StaffSession.id != but)
    return len(session.execute(which.returning(StaffSession.id)).all())


def end_everybodys(session: Session, but: int | None) -> int:
    """Ends the sessions of all accounts but one. Returns how many there were."""
    which = delete(StaffSession).where(StaffSession.account_id != but) if but is not None else delete(StaffSession)
    return len(session.execute(which.returning(StaffSession.id)).all())


def forget_old(session: Session, idle: timedelta, longest: timedelta) -> int:
    """Removes the rows of sessions that are over."""
    at = now()
    over = (StaffSession.seen_at < at - idle) | (StaffSession.began_at < at - longest)
    return len(session.execute(delete(StaffSession).where(over).returning(StaffSession.id)).all())


def device_words(user_agent: str) -> str:
    """What kind of device it is, as coarse as its owner needs to know it again: "Chrome trên Windows"."""
    browser = next((word for mark, word in BROWSERS if mark in user_agent), "Trình duyệt khác")
    system = next((word for mark, word in SYSTEMS if mark in user_agent), "thiết bị khác")
    return f"{browser} trên {system}"
