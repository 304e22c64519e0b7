"""A change asked for after the freeze. Its verbs stand in `respondents.changes`, above the invitations."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base, Move, UTCDateTime
from foundation.keys import EncryptedBytes, EncryptedText
from foundation.states import HasState, State, only
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster_file.columns import whole

KINDS = {
    "replace": "Thay người",
    "contact": "Sửa liên hệ",
    "remove": "Đưa ra khỏi danh sách",
    "add": "Bổ sung người",
}
REASONS = {
    "transferred": "Chuyển công tác",
    "retired": "Nghỉ hưu",
    "away": "Nghỉ ốm, đi công tác dài ngày",
    "wrong_contact": "Sai thông tin liên hệ",
    "duplicate": "Trùng",
    "other": "Khác (ghi rõ)",
}


class ChangeState(State):
    """What became of a request."""

    ASKED = "asked", "Chờ duyệt", "blue"
    APPROVED = "approved", "Đã duyệt", "green"
    REFUSED = "refused", "Không duyệt", "red"
    WITHDRAWN = "withdrawn", "Đã rút"


CHANGE_MOVES = {
    "approve": Move(frozenset({ChangeState.ASKED}), ChangeState.APPROVED),
    "refuse": Move(frozenset({ChangeState.ASKED}), ChangeState.REFUSED),
    "withdraw": Move(frozenset({ChangeState.ASKED}), ChangeState.WITHDRAWN),
}


class ChangeRequest(HasState, Base):
    """A change asked for after the freeze, with its reason; Home Affairs decides."""

    STATES = ChangeState
    __tablename__ = "change_request"
    __table_args__ = (
        only(ChangeState),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),
        CheckConstraint(f"reason IN {tuple(REASONS)}", name="reason"),
        CheckConstraint("(kind = 'add') = (respondent_id IS NULL)", name="who"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("respondent.id"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(30))
    explanation: Mapped[str] = mapped_column(EncryptedText, default="")
    new_values: Mapped[str] = mapped_column(EncryptedText, default="{}")  # JSON of the person's cells
    evidence: Mapped[bytes | None] = mapped_column(EncryptedBytes)
    evidence_name: Mapped[str] = mapped_column(EncryptedText, default="")
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None]
    decision_note: Mapped[str] = mapped_column(EncryptedText, default="")
    effective_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # a changed phone waits 24 hours
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the held link was opened again

    roster: Mapped[Roster] = relationship()
    respondent: Mapped[Respondent | None] = relationship()

    @property
    def kind_text(self) -> str:
        return KINDS[self.kind]

    @property
    def reason_text(self) -> str:
        return REASONS[self.reason]

    @property
    def whom(self) -> str:
        """The name of the person it is about; the new one's, where somebody is added."""
        return self.respondent.full_name if self.respondent else self.cells.get("full_name", "")

    @property
    def cells(self) -> dict[str, str]:
        """The new person's cells, or the changed contact; empty for a removal."""
        kept: dict[str, str] = json.loads(self.new_values)
        return whole(kept) if kept else {}
