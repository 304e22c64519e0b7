"""What the pages of the plan say: when a step leaves, whom it spares, what a reminder brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.messages.plan import moments
from respondents.messages.plan.audience import WORDS
from respondents.messages.plan.effect import LEAST, Reading
from respondents.messages.plan.moments import Slot
from respondents.messages.plan.steps import SKIPPED_BECAUSE, PlanStep
from respondents.messages.send_window import SendWindow
from survey_app import formats


class When(NamedTuple):
    """When a step leaves: its slot, the day of its second half, and both in words."""

    slot: Slot | None
    words: str
    second: str


def when(step: PlanStep, window: SendWindow, survey_round: SurveyRound) -> When:
    """The moment of a step; what has begun, with the hour at which it did."""
    slot = moments.slot_of(step, window)
    if step.began_at is not None:
        second = formats.weekday(step.second_day) if step.second_day else ""
        return When(slot, formats.deadline(step.began_at), second)
    if slot is None:
        return When(None, "ngoài giờ gửi tin của đợt", "")
    begins = max(slot.begins, survey_round.opens_at) if step.what.asks else slot.begins
    day = moments.second_day(step, slot.day, window)
    return When(slot, formats.deadline(begins), formats.weekday(day) if day else "")


def moment_of(step: PlanStep, window: SendWindow, at: datetime) -> datetime:
    """The moment for which the dry run counts: that of the step, or the present where it has come."""
    slot = moments.slot_of(step, window)
    return at if slot is None else max(slot.begins, at)


def left_out(counts: Mapping[str, int]) -> str:
    """ "3 người đã gửi phiếu; 1 người …": nobody stands in two parts."""
    return "; ".join(f"{formats.number(number)} người {WORDS[key]}" for key, number in counts.items() if number)


def because(step: PlanStep) -> str:
    """Why a step was passed over, or ended before its last."""
    return SKIPPED_BECAUSE.get(step.because, "")


def effect(reading: Reading) -> str:
    """One reading in a sentence, with its interval; what is too small says so."""
    after = f"Sau {reading.hours} giờ"
    if not reading.is_enough:
        return f"{after}: mỗi nửa cần ít nhất {LEAST} người mới so sánh được, nên không tính."
    shares = (
        f"{after}: {_share(reading.reminded_answered, reading.reminded)} người đã được nhắc và "
        f"{_share(reading.waiting_answered, reading.waiting)} người chưa được nhắc đã trả lời."
    )
    middle, low, high = reading.difference
    points = f"Chênh lệch {_points(middle)} điểm phần trăm (khoảng tin cậy 95 %: từ {_points(low)} đến {_points(high)})"
    if low > 0:
        return f"{shares} {points}: lời nhắc có tác dụng."
    if high < 0:
        return f"{shares} {points}: nhóm được nhắc trả lời ít hơn, hãy xem lại lời nhắc."
    return f"{shares} {points}: chưa đủ chắc để nói lời nhắc có tác dụng."


def _share(part: int, whole: int) -> str:
    return f"{formats.number(part)}/{formats.number(whole)} ({formats.percent(part, whole)})"


def _points(share: float) -> str:
    return formats.number(100 * share, 1)


LONG_AGO = timedelta(minutes=10)


def worker_is_away(looked_at: datetime | None, at: datetime) -> str:
    """A sentence when nobody has looked at a plan that is on for a while; "" otherwise."""
    if looked_at is None or abs(at - looked_at) < LONG_AGO:
        return ""
    if looked_at > at:
        return (
            f"Đồng hồ máy chủ vừa bị lùi lại: máy gửi tin đã chạy lúc {in_vietnam(looked_at):%H:%M ngày %d/%m/%Y}. "
            "Tin đã gửi không gửi lại; hãy nhờ quản trị kiểm tra đồng hồ."
        )
    return (
        f"Máy gửi tin chưa chạy từ {in_vietnam(looked_at):%H:%M ngày %d/%m/%Y}. Bước nào đến lượt sẽ được gửi bù khi máy chạy "
        "lại, nếu chưa đến lượt bước sau."
    )
