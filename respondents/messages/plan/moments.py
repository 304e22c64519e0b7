"""When a step leaves: its own hours within those of the round, on its day or on the next day on which anything is sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from foundation.vietnam_time import VIETNAM
from respondents.messages.plan.steps import PlanStep
from respondents.messages.send_window import SendWindow


class Slot(NamedTuple):
    """The hours of one day in which something leaves; `wanted` is the day that was asked for."""

    begins: datetime
    ends: datetime
    day: date
    wanted: date

    @property
    def is_moved(self) -> bool:
        """The day that was asked for is one of rest."""
        return self.day != self.wanted


def hours_of(step: PlanStep, window: SendWindow) -> SendWindow | None:
    """The hours of the step, as far as the round's allow them; None where nothing is left."""
    own = window.within(*step.hours)
    return own if own.start < own.end else None


def slot_on(day: date, hours: SendWindow) -> Slot:
    """The slot of a day, or of the next one on which anything is sent."""
    actual = hours.day_from(day)
    return Slot(hours.start_on(actual), datetime.combine(actual, hours.end, VIETNAM), actual, day)


def slot_of(step: PlanStep, window: SendWindow) -> Slot | None:
    """When the step leaves, its first half; None where its hours are none of the round's."""
    hours = hours_of(step, window)
    return slot_on(step.day, hours) if hours else None


def second_day(step: PlanStep, first: date, window: SendWindow) -> date | None:
    """The day of the second half of a step whose first left on `first`; None for a step without halves."""
    if not step.stagger:
        return None
    return window.day_from(window.calendar.working_day_after(first, step.stagger))


def last_day(step: PlanStep, window: SendWindow) -> date | None:
    """The day on which the last of the step leave, if all goes as planned."""
    slot = slot_of(step, window)
    return None if slot is None else step.second_day or second_day(step, slot.day, window) or slot.day
