"""An agency's list and the people on it, with their verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from respondents.agencies import Agency
from survey_app.db import Base, Move, UTCDateTime
from survey_app.keys import EncryptedText

STATES = {
    "draft": "Nháp",
    "submitted": "Đã gửi",
    "returned": "Trả lại để sửa",
    "approved": "Đã duyệt",
    "frozen": "Đã khoá",
}
MOVES = {
    "submit": Move(frozenset({"draft", "returned"}), "submitted"),
    "withdraw": Move(frozenset({"submitted"}), "draft"),
    "send_back": Move(frozenset({"submitted", "approved"}), "returned"),
    "approve": Move(frozenset({"submitted"}), "approved"),
    "freeze": Move(frozenset({"approved"}), "frozen"),
}


class Roster(Base):
    """One agency's list in one round."""

    __tablename__ = "roster"
    __table_args__ = (
        UniqueConstraint("round_id", "agency_id"),
        CheckConstraint(f"state IN {tuple(STATES)}", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column(default=0)  # counts every change of its rows, for the second of two editors
    submissions: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was returned
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)  # of the whole list (quota, columns)
    accepted: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # confirmed list problems: code/group → reason

    agency: Mapped[Agency] = relationship()
    people: Mapped[list[Respondent]] = relationship(back_populates="roster", order_by="Respondent.ordinal")

    @property
    def state_text(self) -> str:
        return STATES[self.state]


class Respondent(Base):
    """One person on a list. Cells keep what the agency wrote, even when wrong, until it is mended."""

    __tablename__ = "respondent"
    __table_args__ = (
        Index("ix_respondent_roster_ordinal", "roster_id", "ordinal"),
        CheckConstraint("state IN ('listed', 'removed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="listed")  # removed: left the list after the freeze
    full_name: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[str] = mapped_column(String(300), default="")
    unit: Mapped[str] = mapped_column(String(300), default="")
    group_code: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(EncryptedText, default="")
    phone_index: Mapped[str] = mapped_column(String(32), default="", index=True)
    email: Mapped[str] = mapped_column(EncryptedText, default="")
    email_index: Mapped[str] = mapped_column(String(32), default="", index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    name_key: Mapped[str] = mapped_column(String(300), default="", index=True)
    sort_key: Mapped[str] = mapped_column(String(600), default="")
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)  # the reader's entries for this row
    repairs: Mapped[list[Any]] = mapped_column(JSON, default=list)
    accepted: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # confirmed problems: code → reason
    worst: Mapped[str] = mapped_column(String(10), default="")  # "", confirm, error

    roster: Mapped[Roster] = relationship(back_populates="people")


class RosterComment(Base):
    """A reviewer's remark, pinned to a cell or to the row."""

    __tablename__ = "roster_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("respondent.id"))
    column: Mapped[str] = mapped_column("column_name", String(20), default="")
    submission: Mapped[int]  # the submission that it is about
    text: Mapped[str] = mapped_column(Text)
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


class Snapshot(Base):
    """The whole list of a round, numbered and hashed: made when it is frozen and at every approved change."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    people_count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(EncryptedText)  # canonical JSON, of which sha256 is the hash


CHANGE_STATES = {"asked": "Chờ duyệt", "approved": "Đã duyệt", "refused": "Không duyệt", "withdrawn": "Đã rút"}
CHANGE_MOVES = {
    "approve": Move(frozenset({"asked"}), "approved"),
    "refuse": Move(frozenset({"asked"}), "refused"),
    "withdraw": Move(frozenset({"asked"}), "withdrawn"),
}


class ChangeRequest(Base):
    """A change asked for after the freeze, with its reason; Home Affairs decides."""

    __tablename__ = "change_request"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(CHANGE_STATES)}", name="state"),
        CheckConstraint("kind IN ('replace', 'contact', 'remove', 'add')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("respondent.id"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(30))
    explanation: Mapped[str] = mapped_column(Text, default="")
    new_values: Mapped[str] = mapped_column(EncryptedText, default="{}")  # JSON of the person's fields
    evidence: Mapped[bytes | None]
    evidence_name: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    effective_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # a changed phone waits 24 hours
