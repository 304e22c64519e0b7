"""Will a group reach the target by the closing day, if people go on answering as they did in the last week?

**The pace.** Who has answered does not answer again, so a flow of so many a day cannot go on for ever: what stays alike is the
share of those who are *left* that answers in a day. From one evening (17:00) to a later one, with a people invited at the
second and b of them answered, of whom b₀ had answered at the first, that rate is λ = −ln((a − b) / (a − b₀)) divided by the
days between: the rate of a constant hazard, the simplest model of survival analysis (Cox and Oakes, *Analysis of Survival Data*,
ch. 2). With W people left and h days to go, W·(1 − e^(−λh)) of them answer. It bends as real returns do, never counts anybody
twice, and never goes past everybody; a straight line does both.

**The range.** The rates of the last `WINDOW` evenings, k of them with mean m and standard deviation s, are taken for draws from
one distribution. The sum of h further draws then lies, with a probability of 80 %, within h·m ± t·s·√(h + h²/k), t being
Student's with k − 1 degrees of freedom: the textbook's prediction interval for the mean of h future observations (Hahn and
Meeker, *Statistical Intervals*), times h. s is never taken for less than what chance alone makes of independent people, √(m/W)
(Poisson); where nobody answered in the window, m is taken there as half a person. Nobody takes an answer back, so the lower
end is not below what is there.

**The whole round** is the sum of its groups (`of_all`): those who answer slowly make up ever more of who is left, so one pace
for everybody would promise too much. Its range is that of the whole round's own days, in which what moves all groups alike
(a reminder, a Sunday) is contained, laid around that sum.

**What it does not know.** It is an extrapolation, not a promise: reminders and weekends within the window count as the pace of
any day (a window of seven evenings holds each weekday once), while a reminder to come, a holiday, or the rush of the last day
is not foreseen. Days are not independent, so the true range is rather wider. It says nothing (None) before `LEAST_EVENINGS`
steps between evenings; and of fewer than `LEAST_PEOPLE` people, where one more or less is the whole matter, nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil, exp, log, sqrt
from statistics import fmean
from typing import NamedTuple

from respondents.field.dashboard import Day

TARGET = 0.95
"""The share that the province aims at, as national offices set a total and a floor for every class."""
WINDOW = 7  # evenings whose pace is taken
LEAST_EVENINGS = 3
LEAST_PEOPLE = 10
_T90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440)
"""Student's t, 90th percentile, for 1 to WINDOW − 1 degrees of freedom."""


class Forecast(NamedTuple):
    """Counts of people at the close; `low` and `high` hold the true one with a probability of about 80 %."""

    submitted: int
    invited: int
    low: int
    likely: int
    high: int
    target: int  # people
    days_left: float
    rate: float  # λ, a day

    @property
    def is_fair(self) -> bool:
        """Whether there are people enough to tell it."""
        return self.invited >= LEAST_PEOPLE

    @property
    def verdict(self) -> str:
        """ "reached" already, "sure" (even the low end), "open" (target within the range) or "short" (not even the high end)."""
        if self.submitted >= self.target:
            return "reached"
        if self.low >= self.target:
            return "sure"
        return "open" if self.high >= self.target else "short"

    @property
    def pace(self) -> float:
        """Answers that the present pace brings on the coming day."""
        return (self.invited - self.submitted) * (1 - exp(-self.rate))

    @property
    def needed(self) -> int:
        """Answers a day, alike on each day that is left, that reach the target."""
        return ceil(max(0, self.target - self.submitted) / max(1.0, self.days_left))

    @property
    def more(self) -> int:
        """How many a day that is above what the present pace brings on average until the close."""
        average = (self.likely - self.submitted) / max(1.0, self.days_left)
        return max(0, ceil(self.needed - average))

    def path(self, today: date, closes: date) -> dict[date, float]:
        """The likely share that has answered by each day from today to the closing day."""
        days = (closes - today).days
        if days <= 0 or not self.invited:
            return {}
        left = self.invited - self.submitted
        each = self.days_left / days
        return {
            today + timedelta(day): 1 - left * exp(-self.rate * each * day) / self.invited for day in range(days + 1)
        }


def forecast(
    evenings: Sequence[Day],
    submitted: int,
    invited: int,
    at: datetime,
    closes_at: datetime,
    target: float = TARGET,
) -> Forecast | None:
    """What is to be expected at the close, from the figures of the moment `at` and the evenings before, oldest first.

    None where nothing can be said, that is without LEAST_EVENINGS steps or after the close.
    """
    rates = list(_rates(evenings))[-WINDOW:]
    if len(rates) < LEAST_EVENINGS or closes_at <= at:
        return None
    left, days = invited - submitted, (closes_at - at) / timedelta(days=1)
    mean = fmean(rates)
    least_spread = sqrt(max(mean, 0.5 / (len(rates) * max(1, left))) / max(1, left))
    deviation = sqrt(sum((rate - mean) ** 2 for rate in rates) / (len(rates) - 1))
    spread = max(deviation, least_spread) * sqrt(days + days**2 / len(rates))
    around = _T90[len(rates) - 2] * spread

    def by_the_close(hazard: float) -> int:
        return submitted + round(left * (1 - exp(-max(0.0, hazard))))

    return Forecast(
        submitted,
        invited,
        by_the_close(days * mean - around),
        by_the_close(days * mean),
        by_the_close(days * mean + around),
        ceil(target * invited - 1e-9),
        days,
        mean,
    )


def of_all(whole: Forecast, parts: Iterable[Forecast]) -> Forecast:
    """The forecast of everybody, moved to where the sum of the groups lies; a group without one is taken as it stands."""
    gain = sum(part.likely - part.submitted for part in parts)
    likely = min(whole.invited, whole.submitted + gain)
    moved = likely - whole.likely
    low, high = max(whole.submitted, whole.low + moved), min(whole.invited, whole.high + moved)
    left, left_then = whole.invited - whole.submitted, max(whole.invited - likely, 0.5)
    rate = log(left / left_then) / whole.days_left if left > left_then else 0.0
    return whole._replace(low=low, likely=likely, high=high, rate=rate)


def _rates(evenings: Iterable[Day]) -> Iterable[float]:
    """The share of those left that answered from evening to evening, as rates a day. The last one who is left counts as half a
    person, so that a group that is complete has a rate."""
    for before, after in pairwise(evenings):
        left_before, left_after = after.invited - before.submitted, max(after.invited - after.submitted, 0.5)
        if left_before >= 1:
            yield max(0.0, log(left_before / left_after)) / (after.day - before.day).days
