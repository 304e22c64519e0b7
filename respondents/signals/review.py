"""Somebody's sheet is worth a second look: call, then confirmed, invited again or set aside by two officers. Never a verdict.

open ──a call: it was them──▶ confirmed
  └──one officer proposes──▶ proposed, and with it a case that a second officer decides (`respondents.envelopes.repudiation`)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, Select, String, case, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from foundation import audit
from foundation.db import Base, Move, Refused, make_move
from foundation.keys import EncryptedText
from foundation.pages import QueryTable
from foundation.states import HasState, State, Tone, only
from foundation.typed_text import within
from foundation.vietnam_time import today
from respondents.envelopes import Repudiation, repudiation
from respondents.invitation import Invitation
from respondents.signals.table import CALLED


class ReviewState(State):
    """How far the second look has come."""

    OPEN = "open", "Chưa gọi", "blue"
    CONFIRMED = "confirmed", "Đã gọi: đúng người trả lời", "green"
    PROPOSED = "proposed", "Đã đề xuất, chờ người thứ hai", "yellow"


MOVES = {
    "confirm": Move(frozenset({ReviewState.OPEN}), ReviewState.CONFIRMED),
    "propose": Move(frozenset({ReviewState.OPEN}), ReviewState.PROPOSED),
}
STANDING = text("state = 'open'")
OUTCOMES: dict[str, tuple[str, Tone]] = {
    "open": ("Chưa gọi", "blue"),
    "confirmed": ("Đã gọi: đúng người trả lời", "green"),
    "proposed": ("Chờ người thứ hai quyết định", "yellow"),
    "again": ("Đã để riêng phiếu và mời trả lời lại", "green"),
    "set_aside": ("Đã để riêng phiếu, không mời lại", "green"),
    "kept": ("Hai cán bộ giữ phiếu", "green"),
}
"""What became of a look, with the second officer's decision: its words and colour."""


class Review(HasState, Base):
    """One second look at one person's sheet, with its reasons by day."""

    STATES = ReviewState
    __tablename__ = "signal_review"
    __table_args__ = (
        only(ReviewState),
        Index(
            "uq_signal_review_standing", "invitation_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    came_on: Mapped[date]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    closed_by: Mapped[int | None]
    closed_on: Mapped[date | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("repudiation.id"))

    case: Mapped[Repudiation | None] = relationship()

    @property
    def outcome(self) -> str:
        """A key of OUTCOMES."""
        if self.state != "proposed" or self.case is None:
            return self.state
        if self.case.state in repudiation.UNDECIDED:
            return "proposed"
        return "kept" if self.case.state == "kept" else self.case.proposal or "set_aside"


def begin(
    session: Session, invitation: Invitation, reasons: Sequence[str], *, by: audit.Actor = audit.SYSTEM
) -> Review | None:
    """Somebody has to look, for these reasons; None where the sheet was looked at, or is being looked at, already (an open look
    gets the newest reasons). A sheet that came after another was set aside is looked at afresh, and one whose owner said on the
    phone that it is another's (CALLED) even where an earlier look found nothing."""
    earlier = session.scalars(select(Review).where(Review.invitation_id == invitation.id)).all()
    over = ("again", "set_aside", *(("confirmed", "kept") if CALLED in reasons else ()))
    standing = [one for one in earlier if one.outcome not in over]
    for one in standing:
        if one.state == "open":
            one.reasons = [*(code for code in one.reasons if code == CALLED and code not in reasons), *reasons]
    if standing:
        return None
    made = Review(
        round_id=invitation.round_id, invitation_id=invitation.id, came_on=today(), reasons=list(reasons), state="open"
    )
    session.add(made)
    session.flush()
    audit.record(session, by, "review.begin", f"review:{made.id}")
    return made


def confirm(session: Session, review: Review, note: str, by: audit.Actor) -> None:
    """The person was called at the approved number and says that they answered themselves. Raises Refused."""
    if not note.strip():
        raise Refused("Ghi kết quả cuộc gọi, ví dụ: đã gọi số đã duyệt, đúng người, tự trả lời.")
    make_move(session, review, MOVES, "confirm", note=within(note, 500, "Ghi chú"), closed_by=by.id, closed_on=today())
    audit.record(session, by, "review.confirm", f"review:{review.id}")


def propose(session: Session, review: Review, proposal: str, reason: str, by: audit.Actor) -> None:
    """The first officer wants the sheet set aside, with or without a new invitation (`repudiation.PROPOSALS`). A second decides.
    Raises Refused."""
    if proposal not in ("again", "set_aside"):
        raise Refused("Hãy chọn cách xử lý và ghi lý do, căn cứ vào bằng chứng.")
    if session.get_one(Invitation, review.invitation_id).submitted_at is None:
        raise Refused("Người này không còn phiếu nào đang tính nên không có gì để riêng.")
    found = repudiation.begin(session, review.round_id, review.invitation_id, origin="review")
    if found.state != "open":
        raise Refused("Phiếu này đang chờ cán bộ thứ hai quyết định ở trang phiếu cần hai cán bộ.")
    make_move(session, review, MOVES, "propose", closed_by=by.id, closed_on=today(), case_id=found.id)
    repudiation.propose(session, found, proposal, reason, by)
    audit.record(session, by, "review.propose", f"review:{review.id}", decision=proposal)


CARDS = QueryTable(Review.id, (case((Review.state == "open", 0), else_=1), Review.id.desc()), size=20)
"""Those that wait for a call first, then the newest."""


def of_round(round_id: int) -> Select[Review]:
    """Every look of a round, in no order."""
    return select(Review).where(Review.round_id == round_id).options(selectinload(Review.case))


def waiting(session: Session, round_id: int) -> int:
    """How many wait for a call."""
    return session.scalar(select(func.count()).where(Review.round_id == round_id, Review.state == "open")) or 0


def reasons_of(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """The codes of the reasons for which these cases were begun, by case; only those that a second look began."""
    looks = session.scalars(select(Review).where(Review.case_id.in_(case_ids)))
    return {look.case_id: look.reasons for look in looks if look.case_id is not None}
