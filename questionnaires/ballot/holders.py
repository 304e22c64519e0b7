"""Key holders of a round: who holds a part of the ballot key, and how far each has come at the sitting."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import Base, Move, Refused, make_move
from foundation.states import HasState, State, only
from foundation.vietnam_time import day_of
from questionnaires.ballot.box import BallotBox, Glance
from questionnaires.survey_round import SurveyRound, newest_first


class HolderState(State):
    """How far a holder of the key has come in the sitting."""

    NAMED = "named", "Chưa lấy mã khoá", "blue"
    SHOWN = "shown", "Đã in mã, chưa nhập lại", "yellow"
    PROVEN = "proven", "Đã nhập lại đúng từ giấy", "green"


MOVES = {
    "show": Move(frozenset({"named", "shown"}), "shown"),
    "prove": Move(frozenset({"shown", "proven"}), "proven"),
}


TRY_AGAIN = "key_holder.try_again"


class Seat(NamedTuple):
    """Who is to hold a part: an account's number, the name and office on the minutes, and whether that person belongs to
    Home Affairs or administers accounts, the server or its backups."""

    account_id: int
    name: str
    of_host: bool


class KeyHolder(HasState, Base):
    """One holder of one round's box. The server keeps the public half alone."""

    STATES = HolderState
    __tablename__ = "key_holder"
    __table_args__ = (
        only(HolderState),
        CheckConstraint("(state = 'named') = (public_half IS NULL)", name="half_once_shown"),
        UniqueConstraint("box_id", "account_id"),
        UniqueConstraint("box_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("ballot_box.id"))
    place: Mapped[int]  # 0 …; the order of the locks
    account_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    of_host: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10), default="named")
    public_half: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    consents: Mapped[bool] = mapped_column(default=False)  # to the opening, from the own account

    def move(self, session: Session, verb: str, by: audit.Actor, **values: object) -> None:
        """Carries out a verb of MOVES and writes its audit event. Raises Refused."""
        make_move(session, self, MOVES, verb, **values)
        audit.record(session, by, f"key_holder.{verb}", f"key_holder:{self.id}")


def of_box(session: Session, box_id: int) -> list[KeyHolder]:
    """The holders, in their places."""
    return list(session.scalars(select(KeyHolder).where(KeyHolder.box_id == box_id).order_by(KeyHolder.place)))


def tried_on(session: Session, box: BallotBox) -> dict[int, date]:
    """The last day on which each holder typed the secret from paper again, by the holder's id; by the audit log.

    Only since this sitting began: the holders of an earlier one may have had the same numbers.
    """
    begun = select(func.coalesce(func.max(AuditEvent.id), 0)).where(
        AuditEvent.verb == "ballot.begin", AuditEvent.subject == f"round:{box.round_id}"
    )
    ids = {f"key_holder:{one.id}": one.id for one in of_box(session, box.id)}
    tries = (
        select(AuditEvent.subject, func.max(AuditEvent.at))
        .where(AuditEvent.verb == TRY_AGAIN, AuditEvent.subject.in_(ids), AuditEvent.id > begun.scalar_subquery())
        .group_by(AuditEvent.subject)
    )
    return {ids[subject]: day_of(at) for subject, at in session.execute(tries)}


def own_seat(session: Session, box_id: int, by: audit.Actor) -> KeyHolder:
    """The seat of whoever acts. Raises Refused for anybody else."""
    found = session.scalar(select(KeyHolder).where(KeyHolder.box_id == box_id, KeyHolder.account_id == by.id))
    if found is None:
        raise Refused("Ông/Bà không phải người giữ khoá của đợt này.")
    return found


def seat_of(session: Session, box_id: int, account_id: int) -> KeyHolder | None:
    """The seat of an account at a box, if it has one."""
    return session.scalar(select(KeyHolder).where(KeyHolder.box_id == box_id, KeyHolder.account_id == account_id))


def rounds_of(session: Session, account_id: int) -> list[SurveyRound]:
    """The rounds of whose key an account holds a part, the newest first."""
    mine = select(BallotBox.round_id).join(KeyHolder, KeyHolder.box_id == BallotBox.id)
    held = set(session.scalars(mine.where(KeyHolder.account_id == account_id)))
    return [one for one in newest_first(session) if one.id in held]


def host_suffices(session: Session, box: BallotBox | Glance) -> bool:
    """Whether those who belong to Home Affairs or administer the server are enough to open: an internal round's may be."""
    return box.threshold > 0 and sum(one.of_host for one in of_box(session, box.id)) >= box.threshold
