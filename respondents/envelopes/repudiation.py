"""A sheet that its owner says is not theirs, or that a second look found to be another's: two officers decide with the evidence
before them.

Set aside, it stays sealed, is never opened and is counted; the owner, proven, may then answer again, as long as the round is
open. Kept, it counts like any other. The persons are not taken off while one is undecided.
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
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.envelopes import setting_aside
from respondents.invitation import Invitation


class RepudiationState(State):
    """What became of somebody's word that the sheet is not theirs."""

    OPEN = "open", "Chưa xem", "blue"
    PROPOSED = "proposed", "Chờ người thứ hai", "yellow"
    SET_ASIDE = "set_aside", "Đã để riêng phiếu", "green"
    KEPT = "kept", "Giữ phiếu", "green"


PROPOSALS = {
    "again": "Để riêng phiếu này và mời trả lời lại bằng đường dẫn mới",
    "set_aside": "Để riêng, không mở phiếu này",
    "kept": "Giữ phiếu này",
}
ORIGINS = {"owner": "Người được mời báo không phải mình gửi", "review": "Từ mục “Dấu hiệu cần xem lại”"}
"""Who began the case. An owner whose sheet is set aside may answer again by the link that they have; after a second look that
link is dead, as others may hold it."""
MOVES = {
    "propose": Move(frozenset({"open", "proposed"}), "proposed"),
    "set_aside": Move(frozenset({"proposed"}), "set_aside"),
    "keep": Move(frozenset({"proposed"}), "kept"),
}
UNDECIDED = ("open", "proposed")
STANDING = text("state IN ('open', 'proposed')")


class Repudiation(HasState, Base):
    """One case, with its day and the two who decided it."""

    STATES = RepudiationState
    __tablename__ = "repudiation"
    __table_args__ = (
        only(RepudiationState),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("state IN ('open', 'proposed') OR decided_by IS NOT NULL", name="decided"),
        Index(
            "uq_repudiation_standing", "invitation_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    origin: Mapped[str] = mapped_column(String(10), default="owner")  # a key of ORIGINS
    state: Mapped[str] = mapped_column(String(10), default="open")
    came_on: Mapped[date]
    proposal: Mapped[str] = mapped_column(String(10), default="")  # a key of PROPOSALS
    reason: Mapped[str] = mapped_column(EncryptedText, default="")
    proposed_by: Mapped[int | None]
    decided_by: Mapped[int | None]
    decided_on: Mapped[date | None]


def begin(session: Session, round_id: int, invitation_id: int, origin: str = "owner") -> Repudiation:
    """A case about the person's sheet; the one that is undecided, if there is one. What its owner says goes before what a second
    look began."""
    standing = select(Repudiation).where(Repudiation.invitation_id == invitation_id, Repudiation.state.in_(UNDECIDED))
    found = session.scalars(standing).first()
    if found is None:
        found = Repudiation(
            round_id=round_id, invitation_id=invitation_id, came_on=today(), origin=origin, state="open"
        )
        session.add(found)
    elif origin == "owner":
        found.origin = origin
    session.flush()
    return found


def propose(session: Session, case: Repudiation, proposal: str, reason: str, by: audit.Actor) -> None:
    """The first officer says what should become of the sheet, and why. Raises Refused."""
    if proposal not in PROPOSALS or not reason.strip():
        raise Refused("Hãy chọn cách xử lý và ghi lý do, căn cứ vào bằng chứng.")
    _before_stripping(session, case)
    make_move(session, case, MOVES, "propose", proposal=proposal, reason=reason.strip(), proposed_by=by.id)
    audit.record(session, by, "repudiation.propose", f"repudiation:{case.id}", decision=proposal)


def confirm(session: Session, case: Repudiation, by: audit.Actor, vouchers: Vouchers) -> None:
    """The second officer, who is another person, agrees. Raises Refused."""
    two_people.check(case.proposed_by, by, vouchers)
    _before_stripping(session, case)
    verb = "keep" if case.proposal == "kept" else "set_aside"
    make_move(session, case, MOVES, verb, decided_by=by.id, decided_on=today())
    if verb == "set_aside":
        _set_aside(session, case, by)
    audit.record(session, by, f"repudiation.{verb}", f"repudiation:{case.id}", invitation=case.invitation_id)


def _set_aside(session: Session, case: Repudiation, by: audit.Actor) -> None:
    """After a second look the link that was used is dead: a new one goes out, or none until Home Affairs issues it again."""
    invitation = session.get_one(Invitation, case.invitation_id)
    setting_aside.for_owner(
        session, invitation, setting_aside.REPUDIATED if case.origin == "owner" else setting_aside.REVIEWED
    )
    if case.proposal == "again":
        invitations.reissue(session, invitation, by, "review", keeps_draft=False)
    elif case.origin == "review":
        invitation.state, invitation.held_because = "held", "review"


def reject(session: Session, case: Repudiation, by: audit.Actor, reason: str) -> None:
    """The second officer does not agree: the case is open again for another proposal. Raises Refused."""
    if case.state != "proposed" or case.proposed_by == by.id or not reason.strip():
        raise Refused("Chỉ người thứ hai mới trả lại đề xuất, và cần ghi lý do.")
    case.state, case.proposal, case.proposed_by = "open", "", None
    audit.record(session, by, "repudiation.reject", f"repudiation:{case.id}", reason=reason.strip())


def _before_stripping(session: Session, case: Repudiation) -> None:
    if not setting_aside.is_possible(session, case.round_id):
        raise Refused("Hòm phiếu đã chốt nên không xử lý riêng phiếu nào nữa.")


def undecided(session: Session, round_id: int) -> int:
    """How many cases stand in the way of stripping."""
    query = select(func.count()).where(Repudiation.round_id == round_id, Repudiation.state.in_(UNDECIDED))
    return session.scalar(query) or 0


def of_round(session: Session, survey_round: SurveyRound) -> list[Repudiation]:
    """Every case of a round, undecided ones first, then the newest."""
    query = select(Repudiation).where(Repudiation.round_id == survey_round.id)
    cases = session.scalars(query.order_by(Repudiation.id.desc())).all()
    return sorted(cases, key=lambda case: case.state not in UNDECIDED)
