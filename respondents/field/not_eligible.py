"""Somebody is found not to be a subject: one officer says so with a reason, another approves, and only then does the person
leave the denominators. Nobody improves a rate alone.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit, two_people
from foundation.db import Base, Move, Refused, make_move
from foundation.keys import EncryptedText
from foundation.states import HasState, State, only
from foundation.two_people import Vouchers
from foundation.typed_text import within
from foundation.vietnam_time import today
from respondents.field.aapor import Disposition
from respondents.invitation import Invitation


class NotEligibleState(State):
    """What became of a word that somebody is no subject."""

    ASKED = "asked", "Chờ người thứ hai duyệt", "yellow"
    APPROVED = "approved", "Đã duyệt", "green"
    REFUSED = "refused", "Không duyệt"


MOVES = {
    "approve": Move(frozenset({NotEligibleState.ASKED}), NotEligibleState.APPROVED),
    "refuse": Move(frozenset({NotEligibleState.ASKED}), NotEligibleState.REFUSED),
}
STANDING = text("state = 'asked'")


class NotEligible(HasState, Base):
    """One case, with its days and the two who decided it."""

    STATES = NotEligibleState
    __tablename__ = "not_eligible"
    __table_args__ = (
        only(NotEligibleState),
        CheckConstraint("state <> 'approved' OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'asked' OR decided_by IS NOT NULL", name="decided"),
        Index(
            "uq_not_eligible_standing", "invitation_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    reason: Mapped[str] = mapped_column(EncryptedText)
    asked_by: Mapped[int | None]
    asked_on: Mapped[date]
    decided_by: Mapped[int | None]
    decided_on: Mapped[date | None]


def ask(session: Session, invitation: Invitation, reason: str, by: audit.Actor) -> NotEligible:
    """The first officer says why this person is no subject; until another approves they stay one. Raises Refused."""
    if invitation.has_answered:
        raise Refused("Người này đã trả lời nên không ghi tình trạng khác.")
    if not reason.strip():
        raise Refused("Ghi lý do, ví dụ: thôi giữ chức vụ từ ngày … theo quyết định số …")
    if _standing(session, invitation.id) is not None:
        raise Refused("Đã có đề nghị về người này, đang chờ người thứ hai duyệt.")
    made = NotEligible(
        round_id=invitation.round_id,
        invitation_id=invitation.id,
        reason=within(reason, 200, "Lý do"),
        asked_by=by.id,
        asked_on=today(),
    )
    session.add(made)
    session.flush()
    audit.record(
        session, by, "not_eligible.ask", f"not_eligible:{made.id}", invitation=invitation.id, reason=made.reason
    )
    return made


def approve(session: Session, case: NotEligible, by: audit.Actor, vouchers: Vouchers) -> None:
    """The second officer, who is another person, agrees: the person counts as not eligible. Raises Refused."""
    two_people.check(case.asked_by, by, vouchers)
    invitation = session.get_one(Invitation, case.invitation_id, with_for_update=True, populate_existing=True)
    if invitation.has_answered:
        raise Refused("Người này đã trả lời trong lúc chờ duyệt nên vẫn là đối tượng. Hãy chọn không duyệt.")
    make_move(session, case, MOVES, "approve", decided_by=by.id, decided_on=today())
    invitation.disposition = Disposition.NOT_ELIGIBLE.value
    audit.record(session, by, "not_eligible.approve", f"not_eligible:{case.id}", invitation=invitation.id)


def refuse(session: Session, case: NotEligible, reason: str, by: audit.Actor) -> None:
    """The person stays a subject; whoever asked may take it back by this as well. Raises Refused."""
    if not reason.strip():
        raise Refused("Ghi lý do không duyệt.")
    make_move(session, case, MOVES, "refuse", decided_by=by.id or 0, decided_on=today())
    detail = {"invitation": case.invitation_id, "reason": within(reason, 200, "Lý do")}
    audit.record(session, by, "not_eligible.refuse", f"not_eligible:{case.id}", **detail)


def _standing(session: Session, invitation_id: int) -> NotEligible | None:
    return session.scalars(
        select(NotEligible).where(NotEligible.invitation_id == invitation_id, NotEligible.state == "asked")
    ).first()


def of_round(session: Session, round_id: int) -> list[NotEligible]:
    """Every case of a round, those that wait first, then the newest."""
    query = select(NotEligible).where(NotEligible.round_id == round_id).order_by(NotEligible.id.desc())
    return sorted(session.scalars(query), key=lambda case: case.state != "asked")


def counts(session: Session, round_id: int) -> dict[str, int]:
    """How many cases stand in each state."""
    query = select(NotEligible.state, func.count()).where(NotEligible.round_id == round_id)
    return dict(session.execute(query.group_by(NotEligible.state)).all())
