"""Home Affairs and a submitted list: remarks pinned to cells, what was handed in each time, and the decision."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster_file.columns import FIELDS, whole


class RosterComment(Base):
    """A reviewer's remark, pinned to a cell or to the row."""

    __tablename__ = "roster_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("respondent.id"))
    column: Mapped[str] = mapped_column("column_name", String(20), default="")
    submission: Mapped[int]  # the submission that it is about
    text: Mapped[str] = mapped_column(EncryptedText)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled: Mapped[bool] = mapped_column(default=False)


class RosterVersion(Base):
    """The people of a list as they were at a submission (number = submissions) – what the reviewer compares with."""

    __tablename__ = "roster_version"
    __table_args__ = (UniqueConstraint("roster_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    people: Mapped[str] = mapped_column(EncryptedText)  # JSON


class Difference(NamedTuple):
    """What one submission changed: kind "new", "gone" or "changed"; `before` and `after` hold the cells that differ."""

    kind: str
    ordinal: int
    full_name: str
    before: dict[str, str]
    after: dict[str, str]


def comment(
    session: Session, roster: Roster, respondent_id: int | None, column: str, text: str, by: audit.Actor
) -> RosterComment:
    """Pins a remark to a cell (a field of the table of columns), a row (column "") or the list (no respondent). Raises Refused."""
    if roster.state not in ("submitted", "approved"):
        raise Refused("Chỉ ghi nhận xét được khi danh sách đang ở Sở Nội vụ.")
    if column and column not in FIELDS:
        raise Refused("Hãy chọn cột cần nhận xét.")
    if not text.strip():
        raise Refused("Hãy ghi nội dung nhận xét.")
    made = RosterComment(
        roster_id=roster.id,
        respondent_id=respondent_id,
        column=column,
        submission=roster.submissions,
        text=text.strip(),
        at=now(),
    )
    session.add(made)
    session.flush()
    audit.record(session, by, "roster.comment", f"roster:{roster.id}", comment=made.id)
    return made


def remove_comment(session: Session, roster: Roster, comment_id: int, by: audit.Actor) -> None:
    """Takes a remark back, as long as the agency has not been sent it."""
    if roster.state not in ("submitted", "approved"):
        raise Refused("Nhận xét đã gửi cho đơn vị nên không xoá được.")
    query = delete(RosterComment).where(RosterComment.id == comment_id, RosterComment.roster_id == roster.id)
    session.execute(query)
    audit.record(session, by, "roster.remove_comment", f"roster:{roster.id}", comment=comment_id)


def comments(session: Session, roster: Roster) -> Sequence[RosterComment]:
    """The remarks on the newest submission, in the order in which they were written."""
    query = select(RosterComment).where(
        RosterComment.roster_id == roster.id, RosterComment.submission == roster.submissions
    )
    return session.scalars(query.order_by(RosterComment.id)).all()


def keep_version(session: Session, roster: Roster, people: Sequence[Respondent]) -> None:
    """Keeps the people as they are handed in now."""
    rows = [{"id": person.id, "ordinal": person.ordinal, **person.cells} for person in people]
    text = json.dumps(rows, ensure_ascii=False)
    session.add(RosterVersion(roster_id=roster.id, number=roster.submissions, at=now(), people=text))


def differences(session: Session, roster: Roster) -> list[Difference]:
    """What the newest submission changed against the one before it; empty for a first submission."""
    query = select(RosterVersion).where(RosterVersion.roster_id == roster.id)
    kept = session.scalars(query.order_by(RosterVersion.number.desc()).limit(2)).all()
    if len(kept) < 2:
        return []
    after, before = ({row["id"]: row | whole(row) for row in json.loads(version.people)} for version in kept)
    return list(_differences(before, after))


def _differences(before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]]) -> Iterator[Difference]:
    for number, row in after.items():
        old = before.get(number)
        if old is None:
            yield Difference("new", row["ordinal"], row["full_name"], {}, whole(row))
        elif differing := [column for column in FIELDS if row[column] != old[column]]:
            was, is_now = ({c: side[c] for c in differing} for side in (old, row))
            yield Difference("changed", row["ordinal"], row["full_name"], was, is_now)
    for number, row in before.items():
        if number not in after:
            yield Difference("gone", row["ordinal"], row["full_name"], whole(row), {})
