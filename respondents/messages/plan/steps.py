"""What a plan is made of: the kinds of steps, whom each spares, and the tables of a round's plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SQLColumnExpression, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UTCDateTime
from foundation.states import HasState, State, only
from respondents.invitation import Invitation
from respondents.messages.exclusions import EXCLUSIONS

ASKED_FOR_GOOD = ("left", "answered", "held", "noted")


class Kind(NamedTuple):
    """One kind of step. `message`: the kind of message that it sends, "" for none; `spares`: keys of EXCLUSIONS, and of SPARES
    below; `is_reminder`: counts among the reminders of a person, and may be split into halves."""

    text: str
    message: str
    spares: tuple[str, ...]
    is_reminder: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks people to answer, so that days lie between it and the next."""
        return self.message not in ("", "pre_notice")


_REMINDED = (*EXCLUSIONS, "elsewhere", "no_address")
KINDS: dict[str, Kind] = {
    "pre_notice": Kind("Báo trước", "pre_notice", (*ASKED_FOR_GOOD, "bounced", "no_address")),
    "invitation": Kind("Lời mời", "invitation", (*ASKED_FOR_GOOD, "invited", "on_its_way", "no_address")),
    "reminder_1": Kind("Nhắc lần 1", "reminder", _REMINDED, is_reminder=True),
    "reminder_2": Kind("Nhắc lần 2", "reminder", _REMINDED, is_reminder=True),
    "reminder_3": Kind("Nhắc lần 3", "reminder", _REMINDED, is_reminder=True),
    "last_call": Kind("Nhắc lần cuối", "last_call", tuple(key for key in _REMINDED if key != "enough")),
    "phone_list": Kind("Lập danh sách gọi điện", "", (*ASKED_FOR_GOOD, "another_day", "elsewhere")),
}
"""Every kind of step, in the order in which they follow each other."""

CONDITIONS: dict[str, tuple[str, Callable[[], SQLColumnExpression[bool]]]] = {
    "all": ("Mọi người chưa trả lời", true),
    "unopened": ("Người chưa mở đường dẫn", lambda: Invitation.opened_at.is_(None)),
    "unstarted": ("Người đã mở nhưng chưa bắt đầu", lambda: _opened() & Invitation.started_at.is_(None)),
    "started": ("Người đã bắt đầu nhưng chưa gửi phiếu", lambda: Invitation.started_at.is_not(None)),
}
"""Whom a step is for, among those who have not answered."""


def _opened() -> SQLColumnExpression[bool]:
    return Invitation.opened_at.is_not(None)


CHANNELS = {"phone": "Điện thoại (Zalo, SMS)", "email": "Thư điện tử"}


class PlanState(State):
    """Whether the plan sends."""

    OFF = "off", "Chưa bật"
    ON = "on", "Đang chạy", "green"
    PAUSED = "paused", "Tạm dừng", "yellow"


class Switch(State):
    """Whether a step of a plan that is on is taken."""

    ON = "on", "Bật", "green"
    OFF = "off", "Tắt"
    PAUSED = "paused", "Tạm dừng", "yellow"


class StepState(State):
    """How far a step has come."""

    PLANNED = "planned", "Chưa đến lượt"
    SENDING = "sending", "Đang gửi", "blue"
    DONE = "done", "Đã gửi", "green"
    SKIPPED = "skipped", "Bỏ qua", "yellow"


SKIPPED_BECAUSE = {
    "next_came": "máy gửi tin không chạy đúng lúc, nay đã đến lượt bước sau",
    "opened": "đợt đã mở trả lời nên tin báo trước không còn ý nghĩa",
    "closed": "đợt đã kết thúc trước khi đến lượt",
}


class MessagePlan(HasState, Base):
    """One per round that has a plan. `version` grows with each change, so that two people do not overwrite each other."""

    STATES = PlanState
    __tablename__ = "message_plan"
    __table_args__ = (only(PlanState),)

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="off")
    version: Mapped[int] = mapped_column(default=1)
    looked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the worker last looked


class PlanStep(HasState, Base):
    """One step of a plan; what has begun is never changed."""

    STATES = StepState
    __tablename__ = "plan_step"
    __table_args__ = (
        UniqueConstraint("round_id", "kind"),
        only(StepState),
        CheckConstraint("switch IN ('on', 'off', 'paused')", name="switch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    from_hour: Mapped[str] = mapped_column(String(5))
    until_hour: Mapped[str] = mapped_column(String(5))
    channel: Mapped[str] = mapped_column(String(10), default="phone")
    condition: Mapped[str] = mapped_column(String(20), default="all")
    stagger: Mapped[int] = mapped_column(default=0)  # working days until the second half; 0: no halves
    switch: Mapped[str] = mapped_column(String(10), default="on")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    because: Mapped[str] = mapped_column(String(20), default="")  # why it was skipped
    seed: Mapped[str] = mapped_column(String(32), default="")  # by which its people were split
    began_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    second_day: Mapped[date | None]  # of the other half
    written: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # reason → people, when it began

    @property
    def what(self) -> Kind:
        """Its kind."""
        return KINDS[self.kind]

    @property
    def hours(self) -> tuple[time, time]:
        """Between which hours of its day it leaves."""
        return time.fromisoformat(self.from_hour), time.fromisoformat(self.until_hour)

    @property
    def switch_text(self) -> str:
        """The word for its switch."""
        return Switch.of(self.switch).text

    @property
    def is_ahead(self) -> bool:
        """It is switched on and has not begun."""
        return self.state == StepState.PLANNED and self.switch == Switch.ON


class PlanTake(Base):
    """One person in the audience of a step, fixed when it began: nobody stands in it twice."""

    __tablename__ = "plan_take"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'written', 'dropped')", name="state"),
        Index("ix_plan_take_step_state", "step_id", "state", "half"),
    )

    step_id: Mapped[int] = mapped_column(ForeignKey("plan_step.id"), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    half: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="waiting")


class PlanReading(Base):
    """How many of a half had answered so many hours after the first half was reminded, the second not yet. Counts alone."""

    __tablename__ = "plan_reading"

    step_id: Mapped[int] = mapped_column(ForeignKey("plan_step.id"), primary_key=True)
    hours: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    people: Mapped[int]
    answered: Mapped[int]
