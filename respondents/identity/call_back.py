"""Assisted proof, the last resort: two members of staff call the registered number, and the second reads out a code.

asked ──one confirms──▶ called ──another confirms──▶ confirmed (a code, good for GOOD_FOR)
  └──────────────refuse────────────┴──▶ refused
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Update, case, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit, two_people
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.keys import EncryptedText
from foundation.pages import QueryTable
from foundation.states import HasState, State, only
from foundation.two_people import Vouchers
from respondents.identity import codes
from respondents.invitation import Invitation


class CallBackState(State):
    """How far a call-back has come."""

    ASKED = "asked", "Chờ gọi"
    CALLED = "called", "Người thứ nhất đã gọi", "yellow"
    CONFIRMED = "confirmed", "Đã xác minh", "green"
    REFUSED = "refused", "Không xác minh được", "red"


MOVES = {
    "call": Move(frozenset({CallBackState.ASKED}), CallBackState.CALLED),
    "confirm": Move(frozenset({CallBackState.CALLED}), CallBackState.CONFIRMED),
    "refuse": Move(frozenset({CallBackState.ASKED, CallBackState.CALLED}), CallBackState.REFUSED),
}
GOOD_FOR = timedelta(minutes=10)  # it is read out on the telephone, to be entered at once


class CallBack(HasState, Base):
    """One wish to be called back, with its reason and the two who confirmed."""

    STATES = CallBackState
    __tablename__ = "call_back"
    __table_args__ = (
        only(CallBackState),
        CheckConstraint("second_by IS NULL OR second_by <> first_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    reason: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int | None]  # account; None: the respondent asked from the code page
    first_by: Mapped[int | None]
    second_by: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="asked")
    code_mac: Mapped[str | None] = mapped_column(String(64))  # read out by phone once two have confirmed
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)

    invitation: Mapped[Invitation] = relationship()


def ask(session: Session, invitation_id: int, reason: str, by: audit.Actor) -> CallBack:
    """A wish to be called back; asking again while one stands changes nothing. `by` may be the respondent."""
    standing = select(CallBack).where(
        CallBack.invitation_id == invitation_id, CallBack.state.in_(MOVES["refuse"].sources)
    )
    if found := session.scalars(standing).first():
        return found
    made = CallBack(invitation_id=invitation_id, reason=reason, asked_at=now(), asked_by=by.id)
    session.add(made)
    session.flush()
    audit.record(session, by, "call_back.ask", f"invitation:{invitation_id}")
    return made


TABLE = QueryTable(
    CallBack.id,
    (case((CallBack.state.in_(MOVES["refuse"].sources), 0), else_=1), CallBack.asked_at.desc(), CallBack.id.desc()),
    {
        "state": (case({state.value: place for place, state in enumerate(CallBackState)}, value=CallBack.state),),
        "asked": (CallBack.asked_at,),
    },
    filters={"tinh_trang": CallBack.state},
)
"""Whoever still waits to be called first, then the newest."""


def of_round(round_id: int) -> Select[CallBack]:
    """Every wish of a round, in no order."""
    return select(CallBack).join(Invitation).where(Invitation.round_id == round_id)


def confirm(session: Session, call_back: CallBack, by: audit.Actor, vouchers: Vouchers) -> str | None:
    """A member of staff called the registered number and spoke with the person.

    Returns None after the first of the two; after the second the code of ten digits to read out, which is shown once and stored
    nowhere. Wrong ones count in the session that entered them, so that nobody wears out somebody else's code. Raises Refused
    when one person tries to be both, or when the wish is settled already.
    """
    if call_back.state == "called" and call_back.first_by == by.id:
        raise Refused("Cần hai người xác minh. Xin để một đồng nghiệp khác gọi và xác nhận lần thứ hai.")
    if call_back.state == "called":
        two_people.check(call_back.first_by, by, vouchers)
    if call_back.state == "asked":
        make_move(session, call_back, MOVES, "call", first_by=by.id)
        code = None
    else:
        code = f"{secrets.randbelow(10**codes.LONG):0{codes.LONG}d}"
        secret = {"code_mac": codes.mac(-call_back.id, code), "expires_at": now() + GOOD_FOR}
        make_move(session, call_back, MOVES, "confirm", second_by=by.id, **secret)
    audit.record(session, by, "call_back.confirm", f"call_back:{call_back.id}", state=call_back.state)
    return code


def refuse(session: Session, call_back: CallBack, by: audit.Actor) -> None:
    """The person could not be reached, or was somebody else. Raises Refused when it is settled already."""
    make_move(session, call_back, MOVES, "refuse")
    audit.record(session, by, "call_back.refuse", f"call_back:{call_back.id}")


def ready(session: Session, invitation_id: int) -> CallBack | None:
    """The confirmed call-back whose code is still good, if any."""
    return session.scalars(
        select(CallBack)
        .where(
            CallBack.invitation_id == invitation_id,
            CallBack.state == "confirmed",
            CallBack.code_mac.is_not(None),
            CallBack.expires_at > now(),
        )
        .order_by(CallBack.id.desc())
    ).first()


def matches(call_back: CallBack, entered: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(call_back.code_mac or "", codes.mac(-call_back.id, entered))


def use(session: Session, call_back: CallBack) -> None:
    """A code is good once."""
    session.execute(_change(call_back).values(code_mac=None))


def count_wrong(session: Session, call_back: CallBack) -> None:
    session.execute(_change(call_back).values(tries=CallBack.tries + 1))


def _change(call_back: CallBack) -> Update:
    return update(CallBack).where(CallBack.id == call_back.id).execution_options(synchronize_session=False)
