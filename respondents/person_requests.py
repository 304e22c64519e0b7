"""Somebody asks to see, to correct or to erase what is kept about them: a task with the law's days, answered once, with its reason.

open ──told (within working days)──▶ open ──done, in part, refused, withdrawn──▶ closed ──reopen──▶ open
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import Agency
from foundation import audit
from foundation.db import Base, Move, Refused, is_unset, make_move
from foundation.keys import EncryptedText
from foundation.states import HasState, State, only
from foundation.typed_text import within
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.messages import holidays
from respondents.roster import Respondent, Roster


class PersonRequestState(State):
    """What became of a request."""

    OPEN = "open", "Đang giải quyết", "blue"
    DONE = "done", "Đã thực hiện", "green"
    PARTLY = "partly", "Thực hiện một phần", "green"
    REFUSED = "refused", "Từ chối"
    WITHDRAWN = "withdrawn", "Người yêu cầu rút"


_OPEN = frozenset({PersonRequestState.OPEN})
_CLOSED = frozenset(PersonRequestState) - _OPEN
MOVES = {
    **{str(state): Move(_OPEN, state) for state in PersonRequestState if state in _CLOSED},
    "reopen": Move(_CLOSED, PersonRequestState.OPEN),
}


class Kind(NamedTuple):
    """What is asked for: its words, and the setting of the round that says within how many days it is carried out."""

    words: str
    days: str


KINDS = {
    "access": Kind("Xem, được cung cấp dữ liệu về mình", "access_days"),
    "correction": Kind("Sửa dữ liệu về mình", "access_days"),
    "erasure": Kind("Xoá dữ liệu về mình", "erasure_days"),
}
WAYS = {"letter": "Đơn, công văn", "mail": "Thư điện tử", "phone": "Điện thoại", "person": "Đến gặp trực tiếp"}
LONGEST_PROOF, LONGEST_WISH, LONGEST_OUTCOME = 300, 1000, 1000


class PersonRequest(HasState, Base):
    """One request of one person on a list, by day."""

    STATES = PersonRequestState
    __tablename__ = "person_request"
    __table_args__ = (
        only(PersonRequestState),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),
        CheckConstraint(f"way IN {tuple(WAYS)}", name="way"),
        CheckConstraint("(state = 'open') = (closed_on IS NULL)", name="closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    respondent_id: Mapped[int] = mapped_column(ForeignKey("respondent.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    way: Mapped[str] = mapped_column(String(10))
    wish: Mapped[str] = mapped_column(EncryptedText, default="")
    proven_by: Mapped[str] = mapped_column(EncryptedText)  # how it was made sure that it is the person
    received_on: Mapped[date]
    reply_by: Mapped[date]  # as the round's days stood when it came
    due_on: Mapped[date]
    told_on: Mapped[date | None]
    recorded_by: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    outcome: Mapped[str] = mapped_column(EncryptedText, default="")
    closed_on: Mapped[date | None]
    closed_by: Mapped[int | None]

    respondent: Mapped[Respondent] = relationship()

    @property
    def kind_text(self) -> str:
        """What is asked for, in words."""
        return KINDS[self.kind].words

    @property
    def way_text(self) -> str:
        """How it came, in words."""
        return WAYS[self.way]

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something."""
        return self.state == PersonRequestState.OPEN

    @property
    def next_by(self) -> date:
        """The day by whose end something has to be done: the person told that it came, then the rest."""
        return self.due_on if self.told_on else min(self.reply_by, self.due_on)

    @property
    def is_late(self) -> bool:
        """Whether that day is over."""
        return bool(_is_late(self, today()))


def _is_late(asked: Any, on: date) -> Any:
    """Of one request whether it is late on a day; of the class, as a condition, which ones are."""
    not_told = is_unset(asked.told_on) & (asked.reply_by < on)
    return (asked.state == PersonRequestState.OPEN) & (not_told | (asked.due_on < on))


class Deadlines(NamedTuple):
    """Until when the person is told that the request came, and until when it is carried out."""

    reply_by: date
    due_on: date


def deadlines(session: Session, survey_round: SurveyRound, kind: str, received_on: date) -> Deadlines:
    """Both days of a request that came on a day: working days for the reply, days of the calendar for the rest."""
    number = int(survey_round.setting(KINDS[kind].days))
    reply_by = holidays.calendar(session).working_day_after(received_on, int(survey_round.setting("reply_days")))
    return Deadlines(reply_by, received_on + timedelta(days=number))


class Came(NamedTuple):
    """How a request came in: `kind` of KINDS, `way` of WAYS, what exactly is wished, and how the person was made sure of."""

    kind: str
    way: str
    received_on: date
    proven_by: str
    wish: str = ""


def record(
    session: Session, survey_round: SurveyRound, person: Respondent, came: Came, by: audit.Actor
) -> PersonRequest:
    """Takes a request down; its days are counted from the day on which it came. Raises Refused with what is wrong."""
    if came.kind not in KINDS or came.way not in WAYS:
        raise Refused("Hãy chọn loại yêu cầu và cách nhận.")
    if came.received_on > today():
        raise Refused("Ngày nhận không được sau hôm nay.")
    proof = within(came.proven_by, LONGEST_PROOF, "Cách kiểm tra danh tính")
    if not proof:
        raise Refused("Ghi đã kiểm tra danh tính người yêu cầu thế nào, ví dụ: gọi lại số đã duyệt trong danh sách.")
    wish = within(came.wish, LONGEST_WISH, "Nội dung yêu cầu")
    if not wish and came.kind == "correction":
        raise Refused("Ghi cần sửa gì thành gì.")
    same = (PersonRequest.respondent_id == person.id, PersonRequest.kind == came.kind, PersonRequest.state == "open")
    if session.scalar(select(PersonRequest.id).where(*same)):
        raise Refused("Người này đang có một yêu cầu cùng loại chưa trả lời xong. Hãy mở yêu cầu đó.")
    until = deadlines(session, survey_round, came.kind, came.received_on)
    made = PersonRequest(
        round_id=survey_round.id,
        respondent_id=person.id,
        kind=came.kind,
        way=came.way,
        wish=wish,
        proven_by=proof,
        received_on=came.received_on,
        reply_by=until.reply_by,
        due_on=until.due_on,
        recorded_by=by.id,
    )
    session.add(made)
    session.flush()
    audit.record(session, by, "person_request.record", f"person_request:{made.id}", kind=made.kind)
    return made


def tell(session: Session, asked: PersonRequest, by: audit.Actor) -> None:
    """The person was told that the request came and how it goes on. Raises Refused when that was noted, or it is closed."""
    session.refresh(asked, with_for_update=True)
    if not asked.is_open or asked.told_on:
        raise Refused("Đã ghi việc này, hoặc yêu cầu đã đóng. Hãy xem lại trang.")
    asked.told_on = today()
    audit.record(session, by, "person_request.tell", f"person_request:{asked.id}")


def close(session: Session, asked: PersonRequest, state: str, outcome: str, by: audit.Actor) -> None:
    """Answered: how (a closed state), and what was done or why not. Raises Refused; also for the second of two officers."""
    if state not in MOVES or state == "reopen":
        raise Refused("Hãy chọn kết quả.")
    words = within(outcome, LONGEST_OUTCOME, "Nội dung trả lời")
    if not words:
        raise Refused("Ghi đã trả lời, đã làm gì, hoặc lý do từ chối.")
    make_move(session, asked, MOVES, state, outcome=words, closed_on=today(), closed_by=by.id)
    audit.record(session, by, "person_request.close", f"person_request:{asked.id}", state=state)


def reopen(session: Session, asked: PersonRequest, by: audit.Actor) -> None:
    """It was closed by mistake, or not settled after all: its days go on as before. Raises Refused."""
    make_move(session, asked, MOVES, "reopen", closed_on=None, closed_by=None)
    audit.record(session, by, "person_request.reopen", f"person_request:{asked.id}")


def of_round(session: Session, round_id: int) -> Sequence[PersonRequest]:
    """Every request of a round: open ones by the day that is next, then the closed ones, the newest first."""
    query = select(PersonRequest).where(PersonRequest.round_id == round_id).order_by(PersonRequest.id.desc())
    found = session.scalars(query).all()
    first = sorted((one for one in found if one.is_open), key=lambda one: (one.next_by, one.id))
    return [*first, *(one for one in found if not one.is_open)]


def late(on: date) -> ColumnElement[bool]:
    """Which requests are late on a day."""
    condition: ColumnElement[bool] = _is_late(PersonRequest, on)
    return condition


class Listed(NamedTuple):
    """One row that a person has on a list: with the round, the agency, and the invitation if there is one."""

    person: Respondent
    roster: Roster
    survey_round: SurveyRound
    agency: Agency
    invitation: Invitation | None


def everywhere(session: Session, person: Respondent) -> Sequence[Listed]:
    """The person's rows in all rounds, this one first: another row is the same person's only where name and a contact agree."""
    contacts = [
        column == value
        for column, value in (
            (Respondent.phone_index, person.phone_index),
            (Respondent.email_index, person.email_index),
        )
        if value
    ]
    is_same = and_(Respondent.name_key == person.name_key, or_(*contacts)) if contacts else Respondent.id == person.id
    query = (
        select(Respondent, Roster, SurveyRound, Agency, Invitation)
        .join(Roster, Roster.id == Respondent.roster_id)
        .join(SurveyRound, SurveyRound.id == Roster.round_id)
        .join(Agency, Agency.id == Roster.agency_id)
        .outerjoin(Invitation, Invitation.respondent_id == Respondent.id)
        .where(or_(Respondent.id == person.id, is_same))
        .order_by(Respondent.id.desc())
    )
    return sorted((Listed(*row) for row in session.execute(query)), key=lambda row: row.person.id != person.id)
