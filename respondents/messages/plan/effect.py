"""What a reminder brought: its two halves, drawn by lot, of which one was reminded and the other not yet.

Read while the second half still waits, as counts alone: nothing is kept of when anybody answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import sqrt
from typing import NamedTuple

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from foundation.db import table
from respondents.invitation import Invitation
from respondents.messages.plan.steps import PlanReading, PlanStep, PlanTake

HOURS = (24, 48)
LEAST = 10  # people in each half, below which a difference says nothing
Z = 1.959964  # of the standard normal distribution, for 95 %


class Reading(NamedTuple):
    """So many hours after the first half was reminded: people and answers of the reminded half and of the waiting one."""

    hours: int
    reminded: int
    reminded_answered: int
    waiting: int
    waiting_answered: int

    @property
    def is_enough(self) -> bool:
        """Whether the halves are large enough to say something."""
        return min(self.reminded, self.waiting) >= LEAST

    @property
    def difference(self) -> tuple[float, float, float]:
        """Share answered of the reminded less that of the waiting, with its 95 % interval, as shares."""
        return difference(self.reminded_answered, self.reminded, self.waiting_answered, self.waiting)


def difference(one: int, of_one: int, other: int, of_other: int) -> tuple[float, float, float]:
    """p1 - p2 with a 95 % interval: the hybrid score interval without continuity correction, method 10 of R. G. Newcombe,
    "Interval estimation for the difference between independent proportions", Statistics in Medicine 17 (1998), 873-890."""
    p, q = one / of_one, other / of_other
    (low_p, high_p), (low_q, high_q) = wilson(one, of_one), wilson(other, of_other)
    below = sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    above = sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return p - q, p - q - below, p - q + above


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % score interval of a share: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212."""
    p, z2 = part / whole, Z * Z
    middle = p + z2 / (2 * whole)
    half = Z * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole))
    return max(0.0, (middle - half) / (1 + z2 / whole)), min(1.0, (middle + half) / (1 + z2 / whole))


def readings(session: Session, step: PlanStep) -> list[Reading]:
    """What was read of a step, in the order of time."""
    rows = session.execute(
        select(PlanReading.hours, PlanReading.half, PlanReading.people, PlanReading.answered).where(
            PlanReading.step_id == step.id
        )
    ).all()
    found = {(row.hours, row.half): (row.people, row.answered) for row in rows}
    hours = sorted({row.hours for row in rows})
    return [Reading(one, *found[one, 1], *found[one, 2]) for one in hours if (one, 1) in found and (one, 2) in found]


def take_when_due(session: Session, step: PlanStep, at: datetime, *, before_second: bool) -> bool:
    """Reads a step with halves 24 and 48 hours after its first half began, and once more in the moment before its second half
    leaves, unless that was just read. The caller sees to it that the second half still waits. Whether something was read."""
    if step.began_at is None or step.second_day is None:
        return False
    passed = at - step.began_at
    known = set(session.scalars(select(PlanReading.hours).where(PlanReading.step_id == step.id)))
    hours = max((one for one in HOURS if passed >= timedelta(hours=one)), default=0)
    if before_second:
        hours = max(1, round(passed / timedelta(hours=1)))
    if not hours or any(abs(hours - one) <= 1 for one in known):
        return False
    answered = func.sum(case((Invitation.has_answered, 1), else_=0))
    counts = session.execute(
        select(PlanTake.half, func.count(), answered)
        .join(Invitation, Invitation.id == PlanTake.invitation_id)
        .where(PlanTake.step_id == step.id)
        .group_by(PlanTake.half)
    ).all()
    rows = [
        {"step_id": step.id, "hours": hours, "half": half, "people": people, "answered": number}
        for half, people, number in counts
    ]
    if len(rows) == 2:
        session.execute(insert(table(PlanReading)), rows)
    return len(rows) == 2
