"""What does not go together in a plan, in words: each a sentence that says what to do, and the field where to do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from foundation.vietnam_time import day_of, in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.messages.exclusions import CALM_DAYS
from respondents.messages.plan import moments
from respondents.messages.plan.moments import Slot
from respondents.messages.plan.steps import PlanStep
from respondents.messages.send_window import SendWindow

LATE_CALL = timedelta(days=3)  # a last call longer before the end than this is none


class Problem(NamedTuple):
    """One sentence about a step; `stops` a plan from being saved, the others are worth knowing."""

    kind: str
    field: str
    words: str
    stops: bool = True


def of_plan(survey_round: SurveyRound, steps: Sequence[PlanStep], window: SendWindow, at: datetime) -> list[Problem]:
    """All problems of the steps that are still ahead, in the order of the steps."""
    slots = [(step, moments.slot_of(step, window)) for step in steps if step.switch != "off"]
    found: list[Problem] = []
    for step, slot in slots:
        if step.state == "planned":
            found += _no_hours(step, window) if slot is None else _alone(survey_round, step, slot, window, at)
    return found + [problem for pair in _pairs(slots) for problem in _together(*pair, window)]


def _no_hours(step: PlanStep, window: SendWindow) -> list[Problem]:
    start, end = step.hours
    if start >= end:
        return [Problem(step.kind, "until_hour", "Giờ kết thúc phải sau giờ bắt đầu.")]
    hours = f"{window.start:%H:%M} đến {window.end:%H:%M}"
    return [
        Problem(step.kind, "from_hour", f"Giờ này nằm ngoài giờ gửi tin của đợt ({hours}). Chọn giờ trong khoảng đó.")
    ]


def _alone(
    survey_round: SurveyRound, step: PlanStep, slot: Slot, window: SendWindow, at: datetime
) -> Iterator[Problem]:
    opens, closes = survey_round.opens_at, survey_round.closes_at
    if slot.ends <= at:
        yield Problem(step.kind, "day", f"Ngày {slot.day:%d/%m/%Y} đã qua. Chọn ngày khác, hoặc tắt bước này.")
    if step.kind == "pre_notice" and slot.begins >= opens:
        yield Problem(step.kind, "day", f"Tin báo trước phải gửi trước lúc mở trả lời ({_moment(opens)}).")
    if step.what.asks and slot.ends <= opens:
        yield Problem(step.kind, "day", f"Lúc đó chưa mở trả lời (mở lúc {_moment(opens)}). Chọn ngày sau.")
    if slot.begins >= closes:
        yield Problem(step.kind, "day", f"Đợt kết thúc lúc {_moment(closes)}, trước bước này. Chọn ngày sớm hơn.")
    if slot.is_moved:
        rest = window.calendar.rest(slot.wanted) or "ngày không gửi tin"
        yield Problem(
            step.kind, "day", f"Ngày {slot.wanted:%d/%m/%Y} là {rest}: bước này gửi ngày {slot.day:%d/%m/%Y}.", False
        )
    if step.kind == "last_call" and closes - slot.begins > LATE_CALL:
        yield Problem(step.kind, "day", f"Đợt kết thúc lúc {_moment(closes)}: nhắc lần cuối gửi khá sớm.", False)
    last = moments.last_day(step, window)
    if step.stagger and last is not None and last > day_of(closes):
        yield Problem(
            step.kind, "stagger", f"Nửa sau sẽ gửi ngày {last:%d/%m/%Y}, sau khi đợt kết thúc. Bỏ chia hai nửa."
        )


Pair = tuple[tuple[PlanStep, Slot], tuple[PlanStep, Slot]]


def _pairs(slots: Sequence[tuple[PlanStep, Slot | None]]) -> Iterator[Pair]:
    """Each step with the one before it that matters to it."""
    known = [(step, slot) for step, slot in slots if slot is not None and step.state != "skipped"]
    asking = [one for one in known if one[0].what.asks]
    yield from pairwise(asking)
    others = [one for one in known if not one[0].what.asks]
    yield from ((one, other) for one in others for other in asking)


def _together(one: tuple[PlanStep, Slot], other: tuple[PlanStep, Slot], window: SendWindow) -> Iterator[Problem]:
    """Of two steps whether they are far enough apart; the sentence stands at one that can still be changed."""
    (step, slot), (next_, next_slot) = one, other
    at = next_ if next_.state == "planned" else step
    if at.state != "planned":
        return
    if not step.what.asks:
        if max(slot.begins, next_slot.begins) < min(slot.ends, next_slot.ends):
            yield Problem(step.kind, "day", f"Cùng ngày, cùng giờ với “{next_.what.text}”. Chọn ngày hoặc giờ khác.")
        return
    last = moments.last_day(step, window) or slot.day
    if next_slot.day <= slot.day:
        yield Problem(at.kind, "day", f"“{next_.what.text}” phải sau “{step.what.text}” (ngày {slot.day:%d/%m/%Y}).")
    elif next_slot.day < last + timedelta(days=CALM_DAYS):
        yield Problem(at.kind, "day", _too_near(step, next_, last))


def _too_near(step: PlanStep, next_: PlanStep, last: date) -> str:
    half = "nửa sau gửi " if step.stagger else ""
    first = last + timedelta(days=CALM_DAYS)
    return (
        f"“{next_.what.text}” quá gần “{step.what.text}” ({half}ngày {last:%d/%m/%Y}): "
        f"hai tin cách nhau ít nhất {CALM_DAYS} ngày, sớm nhất là {first:%d/%m/%Y}."
    )


def _moment(at: datetime) -> str:
    return f"{in_vietnam(at):%H:%M ngày %d/%m/%Y}"
