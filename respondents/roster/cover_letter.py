"""The signed letter (công văn) with which an agency sends its list: a scan, kept encrypted, replaceable until the approval."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedBytes, EncryptedText
from respondents import evidence
from respondents.roster.listing import MOVES, Roster

OPEN = MOVES["submit"].sources | MOVES["approve"].sources
"""States of a list whose letter may still be replaced."""


class CoverLetter(Base):
    """The letter of one list."""

    __tablename__ = "cover_letter"

    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), primary_key=True, autoincrement=False)
    filename: Mapped[str] = mapped_column(EncryptedText)
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None]


def of_roster(session: Session, roster: Roster) -> CoverLetter | None:
    """The letter, if there is one."""
    return session.get(CoverLetter, roster.id) if roster.id else None


def attach(session: Session, roster: Roster, file: evidence.File, by: audit.Actor) -> None:
    """Puts a letter beside the list, in the place of an earlier one. Raises Refused."""
    session.refresh(roster, with_for_update=True)
    if roster.state not in OPEN:
        raise Refused("Danh sách đã được duyệt nên không thay công văn được nữa.")
    if found := evidence.wrong(file, "Công văn"):
        raise Refused(" ".join(found))
    name, content = file
    known = session.scalar(select(CoverLetter.roster_id).where(CoverLetter.roster_id == roster.id)) is not None
    said = {"filename": name[-evidence.LONGEST_NAME :], "content": content, "at": now(), "by_id": by.id}
    session.merge(CoverLetter(roster_id=roster.id, **said))
    session.flush()
    audit.record(session, by, "roster.replace_letter" if known else "roster.attach_letter", f"roster:{roster.id}")
