"""An agency's list in one round, and the closed table of its moves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import Agency
from foundation import audit
from foundation.db import Base, Move, Refused, UTCDateTime, make_move
from foundation.keys import EncryptedJSON, EncryptedText
from foundation.states import HasState, State, only
from questionnaires.survey_round import AFTER_FREEZE, SurveyRound
from respondents.roster.person import Respondent


class RosterState(State):
    """How far a list has come."""

    DRAFT = "draft", "Nháp"
    SUBMITTED = "submitted", "Đã gửi", "blue"
    RETURNED = "returned", "Trả lại để sửa", "yellow"
    APPROVED = "approved", "Đã duyệt", "green"
    FROZEN = "frozen", "Đã khoá", "green"


MOVES = {
    "submit": Move(frozenset({RosterState.DRAFT, RosterState.RETURNED}), RosterState.SUBMITTED),
    "withdraw": Move(frozenset({RosterState.SUBMITTED}), RosterState.DRAFT),
    "send_back": Move(frozenset({RosterState.SUBMITTED, RosterState.APPROVED}), RosterState.RETURNED),
    "approve": Move(frozenset({RosterState.SUBMITTED}), RosterState.APPROVED),
    "freeze": Move(frozenset({RosterState.APPROVED}), RosterState.FROZEN),
}
EDITABLE = MOVES["submit"].sources
NOT_REGISTERING = "Đợt điều tra này không nhận danh sách. Hãy liên hệ Sở Nội vụ nếu cần thay đổi."
CLOSED = "Danh sách đã gửi nên không sửa được nữa. Hãy rút lại danh sách, hoặc chờ Sở Nội vụ trả lại, rồi sửa."


class Stale(Refused):
    """Somebody else changed the list since the page was loaded; the message says so, nothing was stored."""


class Roster(HasState, Base):
    """One agency's list in one round."""

    STATES = RosterState
    __tablename__ = "roster"
    __table_args__ = (
        UniqueConstraint("round_id", "agency_id"),
        only(RosterState),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column(default=0)  # counts every change of its rows, for the second of two editors
    submissions: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(EncryptedText, default="")  # why it was returned
    left_out: Mapped[str] = mapped_column(EncryptedText, default="")  # why the freeze went on without this list
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the agency's own reminder to its people
    chased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # Home Affairs' reminder to send the list
    problems: Mapped[list[Any]] = mapped_column(EncryptedJSON(list), default=list)  # of the whole list (quota, columns)
    repairs: Mapped[list[Any]] = mapped_column(EncryptedJSON(list), default=list)  # of the whole file
    accepted: Mapped[dict[str, str]] = mapped_column(
        EncryptedJSON(dict), default=dict
    )  # confirmed list problems: key → reason

    agency: Mapped[Agency] = relationship()
    people: Mapped[list[Respondent]] = relationship(back_populates="roster", order_by="Respondent.ordinal")

    @property
    def is_editable(self) -> bool:
        """The agency may change it now."""
        return self.state in EDITABLE

    @property
    def open_problems(self) -> list[dict[str, Any]]:
        """Problems of the whole list that still ask for something."""
        return [entry for entry in self.problems if entry["severity"] == "error" or entry["key"] not in self.accepted]

    def move(
        self, session: Session, verb: str, by: audit.Actor, detail: dict[str, Any] | None = None, **values: Any
    ) -> None:
        """Carries out a verb of MOVES, with its one audit event. Raises Refused for the second of two clickers."""
        make_move(session, self, MOVES, verb, **values)
        audit.record(session, by, f"roster.{verb}", f"roster:{self.id}", **(detail or {}))


def find(session: Session, round_id: int, agency_id: int) -> Roster | None:
    """The agency's list in a round, if it was begun."""
    return session.scalar(select(Roster).where(Roster.round_id == round_id, Roster.agency_id == agency_id))


def of_numbers(session: Session, round_id: int, numbers: Collection[int]) -> Sequence[Roster]:
    """The round's lists among those with these numbers."""
    query = select(Roster).where(Roster.id.in_(numbers), Roster.round_id == round_id)
    return session.scalars(query.order_by(Roster.id)).all()


def count_states(session: Session, round_id: int) -> dict[str, int]:
    """How many lists of the round are in each state."""
    query = select(Roster.state, func.count()).where(Roster.round_id == round_id).group_by(Roster.state)
    return dict(session.execute(query).all())


def count_without_position(session: Session, round_id: int) -> int:
    """People on the round's frozen lists whose position is not given."""
    query = select(func.count()).select_from(Respondent).join(Roster, Roster.id == Respondent.roster_id)
    missing = (Roster.state == "frozen", Respondent.state == "listed", Respondent.position == "")
    return session.scalar(query.where(Roster.round_id == round_id, *missing)) or 0


def blank(round_id: int, agency_id: int) -> Roster:
    """A list that nobody has begun, to show; it is not stored."""
    fields = {"state": "draft", "version": 0, "submissions": 0, "problems": [], "repairs": [], "accepted": {}}
    return Roster(round_id=round_id, agency_id=agency_id, reason="", left_out="", **fields)


def begin(session: Session, round_id: int, agency_id: int) -> Roster:
    """The agency's list in a round; begun now if it was not."""
    roster = find(session, round_id, agency_id)
    if roster is None:
        roster = Roster(round_id=round_id, agency_id=agency_id)
        session.add(roster)
        session.flush()
    return roster


def takes_lists(survey_round: SurveyRound, roster: Roster) -> bool:
    """Whether this list may still be worked on: while the round registers, and after the freeze for one that was left out."""
    is_late = bool(roster.left_out) and survey_round.state in AFTER_FREEZE
    return survey_round.state == "registering" or is_late


def take_turn(session: Session, roster: Roster, seen: int | None = None) -> int:
    """Takes the list for one change of its rows and returns its new version; until the commit nobody else can.

    seen: the version that the editor's page showed, where the whole list is at stake; None where the verb compares rows.
    Raises Refused when the list is not open for changes, Stale when it is no longer the version seen.
    """
    if not takes_lists(session.get_one(SurveyRound, roster.round_id), roster):
        raise Refused(NOT_REGISTERING)
    session.flush()
    query = update(Roster).where(Roster.id == roster.id, Roster.state.in_(EDITABLE))
    if seen is not None:
        query = query.where(Roster.version == seen)
    version = session.execute(
        query.values(version=Roster.version + 1).returning(Roster.version).execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    session.refresh(roster)
    if version is not None:
        return version
    if not roster.is_editable:
        raise Refused(CLOSED)
    raise Stale("Danh sách vừa được người khác sửa. Hãy xem lại bản mới nhất rồi làm lại; chưa có gì bị thay đổi.")
