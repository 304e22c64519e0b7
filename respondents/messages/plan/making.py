"""How a plan is made, changed and switched; each act is audited, and two people never overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.messages.exclusions import CALM_DAYS
from respondents.messages.plan import moments, problems
from respondents.messages.plan.problems import Problem
from respondents.messages.plan.steps import KINDS, MessagePlan, PlanState, PlanStep, Switch
from respondents.messages.send_window import SendWindow

FIELDS = ("day", "from_hour", "until_hour", "channel", "condition", "stagger", "switch")
CHANGED_BY_ANOTHER = "Kế hoạch vừa được người khác sửa. Chưa lưu gì; hãy tải lại trang rồi sửa lại."
PRESET = {"pre_notice": -2, "invitation": 0, "reminder_1": 3, "reminder_2": 7, "reminder_3": 11}
"""Days after the opening; returns flatten after the third reminder."""


class NotTogether(Refused):
    """Values that do not go together: every problem with its place."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__("Chưa lưu kế hoạch: còn chỗ cần sửa.")
        self.problems = found


def of_round(session: Session, survey_round: SurveyRound) -> MessagePlan | None:
    """The plan of a round; None before there is one."""
    return session.get(MessagePlan, survey_round.id, populate_existing=True)


def steps_of(session: Session, survey_round: SurveyRound) -> list[PlanStep]:
    """The steps of a round's plan, in the order of their kinds."""
    query = select(PlanStep).where(PlanStep.round_id == survey_round.id).execution_options(populate_existing=True)
    return sorted(session.scalars(query), key=lambda step: list(KINDS).index(step.kind))


def invites(session: Session, survey_round: SurveyRound) -> PlanStep | None:
    """The step by which the plan will send the invitations; None where they are sent as soon as the round opens."""
    plan = of_round(session, survey_round)
    if plan is None or plan.state == PlanState.OFF:
        return None
    steps = (step for step in steps_of(session, survey_round) if step.kind == "invitation")
    return next((step for step in steps if step.state == "planned" and step.switch != Switch.OFF), None)


def suggestion(session: Session, survey_round: SurveyRound) -> list[PlanStep]:
    """Steps as a practitioner would set them for the round's dates; what does not fit, or has no use, is switched off."""
    window = SendWindow.of(session, survey_round)
    opens, closes = day_of(survey_round.opens_at), day_of(survey_round.closes_at)
    days = {kind: opens + timedelta(days=after) for kind, after in PRESET.items()}
    days |= {"last_call": closes - timedelta(days=1), "phone_list": closes - timedelta(days=3)}
    hours = {"from_hour": f"{window.start:%H:%M}", "until_hour": f"{window.end:%H:%M}"}
    made = [PlanStep(round_id=survey_round.id, kind=kind, day=days[kind], **hours, **_DEFAULTS) for kind in KINDS]
    for step in made:
        step.stagger = int(step.what.is_reminder)
    last: date | None = None
    for step in made:
        step.switch = Switch.ON if _fits(survey_round, step, window, last, days["last_call"]) else Switch.OFF
        if step.switch == Switch.ON and step.what.asks:
            last = moments.last_day(step, window)
    return made


_DEFAULTS: dict[str, Any] = {"channel": "phone", "condition": "all", "state": "planned", "seed": "", "because": ""}


def _fits(survey_round: SurveyRound, step: PlanStep, window: SendWindow, last: date | None, last_call: date) -> bool:
    step.switch = Switch.ON
    if any(problem.stops for problem in problems.of_plan(survey_round, [step], window, now())):
        return False
    slot, end = moments.slot_of(step, window), moments.last_day(step, window)
    if slot is None or end is None or step.kind in ("pre_notice", "invitation"):
        return slot is not None
    if step.kind == "phone_list":
        return slot.day != last
    far = last is None or slot.day >= last + timedelta(days=CALM_DAYS)
    if step.kind == "last_call":
        return far
    return far and end + timedelta(days=CALM_DAYS) <= last_call


def save(
    session: Session, survey_round: SurveyRound, version: int, values: Mapping[str, Mapping[str, Any]], by: audit.Actor
) -> None:
    """Writes the steps that have not begun. `version`: of the plan that was shown, 0 where there was none.

    Raises Refused when somebody was quicker, a step has begun meanwhile or the round is over; NotTogether with all problems.
    """
    if survey_round.state == "closed":
        raise Refused("Đợt điều tra đã kết thúc nên không sửa kế hoạch gửi tin.")
    _next_version(session, survey_round, version)
    present = {step.kind: step for step in steps_of(session, survey_round)}
    begun = [KINDS[kind].text for kind in values if kind in present and present[kind].state != "planned"]
    if begun:
        raise Refused(f"Bước {', '.join(begun)} vừa bắt đầu nên không sửa được nữa. Chưa lưu gì; hãy tải lại trang.")
    changed = [kind for kind in KINDS if kind in values and _put(session, survey_round, present, kind, values[kind])]
    found = problems.of_plan(survey_round, _in_order(present), SendWindow.of(session, survey_round), now())
    stopping = [problem for problem in found if problem.stops and problem.kind in values]
    if stopping:
        raise NotTogether(stopping)
    survey_round.look_at("plan")
    session.flush()
    audit.record(session, by, "plan.save", f"round:{survey_round.id}", steps=changed)


def _next_version(session: Session, survey_round: SurveyRound, version: int) -> None:
    if version == 0 and of_round(session, survey_round) is None:
        session.add(MessagePlan(round_id=survey_round.id, version=1, state=PlanState.OFF))
        session.flush()
        return
    mine = (MessagePlan.round_id == survey_round.id, MessagePlan.version == version)
    query = update(MessagePlan).where(*mine).values(version=version + 1).returning(MessagePlan.round_id)
    if session.execute(query.execution_options(synchronize_session=False)).first() is None:
        raise Refused(CHANGED_BY_ANOTHER)


def _put(
    session: Session, survey_round: SurveyRound, present: dict[str, PlanStep], kind: str, values: Mapping[str, Any]
) -> bool:
    """Fills in a step; whether anything is new."""
    step = present.get(kind)
    if step is None:
        step = present[kind] = PlanStep(round_id=survey_round.id, kind=kind, **_DEFAULTS)
        session.add(step)
    if not step.what.is_reminder:
        values = {**values, "stagger": 0}
    new = {name: values[name] for name in FIELDS if getattr(step, name) != values[name]}
    for name, value in new.items():
        setattr(step, name, value)
    return bool(new)


def _in_order(present: Mapping[str, PlanStep]) -> list[PlanStep]:
    return [present[kind] for kind in KINDS if kind in present]


SWITCHED = {
    PlanState.ON: "Đã bật kế hoạch. Máy gửi tin sẽ gửi từng bước khi đến lượt.",
    PlanState.PAUSED: "Đã tạm dừng kế hoạch. Tin đã chuyển sang hộp thư đi vẫn được gửi.",
    PlanState.OFF: "Đã tắt kế hoạch. Tin đã chuyển sang hộp thư đi vẫn được gửi.",
}


def switch(session: Session, survey_round: SurveyRound, to: PlanState, by: audit.Actor) -> str:
    """Turns the whole plan on, off, or lets it rest; returns the sentence for whoever did it. Raises Refused."""
    plan = of_round(session, survey_round)
    if plan is None:
        raise Refused("Đợt này chưa có kế hoạch gửi tin. Hãy lập kế hoạch trước.")
    if survey_round.state == "closed":
        raise Refused("Đợt điều tra đã kết thúc nên kế hoạch không gửi gì nữa.")
    if to == PlanState.ON and plan.state == PlanState.OFF:
        window = SendWindow.of(session, survey_round)
        found = problems.of_plan(survey_round, steps_of(session, survey_round), window, now())
        if stopping := [problem for problem in found if problem.stops]:
            first = stopping[0]
            raise Refused(f"Chưa bật được. {KINDS[first.kind].text}: {first.words}")
    plan.state, plan.version, plan.looked_at = to.value, plan.version + 1, None
    session.flush()
    audit.record(session, by, "plan.switch", f"round:{survey_round.id}", state=to.value)
    return SWITCHED[to]


def switch_step(session: Session, survey_round: SurveyRound, kind: str, to: Switch, by: audit.Actor) -> str:
    """The same for one step. Raises Refused for one that is over, or does not fit when it is turned on."""
    steps = steps_of(session, survey_round)
    step = next((one for one in steps if one.kind == kind), None)
    if step is None or step.state in ("done", "skipped"):
        raise Refused("Bước này đã xong hoặc không có trong kế hoạch. Hãy tải lại trang.")
    if step.state == "sending" and to == Switch.OFF:
        raise Refused("Bước này đang gửi nên chỉ tạm dừng được, không tắt được.")
    before, step.switch = step.switch, to.value
    if before == Switch.OFF:
        found = problems.of_plan(survey_round, steps, SendWindow.of(session, survey_round), now())
        if mine := [problem for problem in found if problem.stops and problem.kind == kind]:
            raise Refused(f"Chưa bật được “{step.what.text}”. {mine[0].words}")
    plan = of_round(session, survey_round)
    if plan is not None:
        plan.version += 1
    session.flush()
    audit.record(session, by, "plan.switch_step", f"round:{survey_round.id}", step=kind, state=to.value)
    return f"“{step.what.text}”: {to.text.lower()}."
