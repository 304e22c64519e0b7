"""Will a round reach its targets by the closing day, if people go on answering as they have?

From the evenings (17:00) of all groups, `hazard` says how likely those who are left are to answer on each day to come: by weekday,
by the time since the invitation and the last reminder, more slowly the fewer are left, groups of few people leaning on the others.
A thousand rounds drawn from it give the counts at the close; the tenth and the ninetieth of a hundred are the ends of the range.

**Back-cast.** The same is asked of earlier evenings about the present one. Where what came lay further from what was foreseen
than such a range allows, the range of today is widened; where it lay nearer, narrowed a little.

**When it is silent.** Before `LEAST_EVENINGS` evenings, after the close, of fewer than `LEAST_PEOPLE` people. Reminders are
foreseen on the days that are known to be planned; a holiday, a change of mind about the plan or the rush of the last day are not.
`python -m bench.forecast` measures how often the range holds what comes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np

from foundation.vietnam_time import in_vietnam
from respondents.field.dashboard import Day
from respondents.field.hazard import Calendar, Design, Mixture, Step

LEAST_EVENINGS = 7
LEAST_PEOPLE = 10
EVENING = 17  # o'clock
_DRAWS, _LOW, _HIGH = 1000, 10, 90
_BACK = (3, 5)  # evenings ago
_Z90 = 1.2816


class Forecast(NamedTuple):
    """Counts of people at the close; `low` and `high` hold the true one with a probability of about 80 %."""

    submitted: int
    invited: int
    low: int
    likely: int
    high: int
    target: int  # people
    days_left: float
    days: tuple[tuple[date, float], ...] = ()  # the likely share that has answered by the end of each day to come

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
    def needed(self) -> int:
        """Answers a day, alike on each day that is left, that reach the target."""
        return ceil(max(0, self.target - self.submitted) / max(1.0, self.days_left))

    @property
    def more(self) -> int:
        """How many a day that is above what is likely to come on average until the close."""
        average = (self.likely - self.submitted) / max(1.0, self.days_left)
        return max(0, ceil(self.needed - average))

    def path(self) -> dict[date, float]:
        """The likely share that has answered by each day to come."""
        return dict(self.days)


class BackCast(NamedTuple):
    """What an earlier evening would have said of the newest one, and what came; counts of people."""

    made: date
    of: date
    low: int
    likely: int
    high: int
    came: int
    invited: int

    @property
    def held(self) -> bool:
        return self.low <= self.came <= self.high


class Outlook(NamedTuple):
    """The forecast of everybody, of each group, and how earlier ones did. `at`: the evening that it is made from."""

    at: date
    whole: Forecast
    groups: dict[int, Forecast]
    back_casts: tuple[BackCast, ...]


def forecast(
    evenings: Mapping[int, Sequence[Day]],
    opens: date,
    closes_at: datetime,
    *,
    reminders: Sequence[date] = (),
    planned: Sequence[date] = (),
    target: float = 0.95,
    paused: Collection[date] = (),
) -> Outlook | None:
    """What is to be expected at the close, from the evenings of each group, oldest first.

    `reminders`: days on which everybody was reminded; `planned`: those on which they will be, of which those that have passed
    are left out. `paused`: days on which nobody could answer; they are left out of what is learnt. None where nothing can be
    said.
    """
    groups = {key: days for key, days in evenings.items() if days and days[-1].invited}
    newest = max((days[-1].day for days in groups.values()), default=None)
    if newest is None or _evenings_since(groups, opens, newest) < LEAST_EVENINGS or closes_at <= _evening(newest):
        return None
    to_come = {day for day in planned if day > newest}
    seen = _Seen(groups, opens, tuple(sorted({*reminders, *to_come})), frozenset(paused))
    left = _days_between(newest, closes_at)
    after = seen.draw(newest, left)
    back = [one for ago in _BACK if (one := seen.back_cast(newest - timedelta(days=ago), newest)) is not None]
    wide = widening(back)
    whole = _told(seen.totals(newest), after.sum(axis=2), left, target, wide)
    of_groups = {
        key: _told(seen.at(key, newest), after[:, :, number], left, target, wide)
        for number, key in enumerate(seen.keys)
    }
    return Outlook(newest, whole, of_groups, tuple(one for one, _ in back))


def _evenings_since(groups: Mapping[int, Sequence[Day]], opens: date, newest: date) -> int:
    return len({day.day for days in groups.values() for day in days if opens <= day.day <= newest})


def _evening(day: date) -> datetime:
    at = in_vietnam(datetime.fromisoformat(f"{day}T00:00:00+07:00"))
    return at.replace(hour=EVENING)


def _days_between(newest: date, closes_at: datetime) -> list[tuple[date, float]]:
    """Each day from the evening of `newest` to the close with the part of it that counts."""
    whole = (closes_at - _evening(newest)) / timedelta(days=1)
    parts = [(newest + timedelta(days=number + 1), min(1.0, whole - number)) for number in range(ceil(whole))]
    return [(day, part) for day, part in parts if part > 1e-9]


class _Seen:
    """Everything known, from which forecasts of any evening are made."""

    def __init__(
        self,
        groups: Mapping[int, Sequence[Day]],
        opens: date,
        reminders: tuple[date, ...],
        paused: frozenset[date] = frozenset(),
    ) -> None:
        self.paused = paused
        self.groups = {key: [day for day in days if day.day >= opens] or list(days) for key, days in groups.items()}
        self.keys, self.calendar = list(self.groups), Calendar(opens, reminders)

    def at(self, key: int, day: date) -> Day:
        """The newest evening of a group up to this day."""
        known = [one for one in self.groups[key] if one.day <= day]
        return known[-1] if known else Day(day, 0, self.groups[key][0].invited)

    def totals(self, day: date) -> Day:
        of_day = [self.at(key, day) for key in self.keys]
        return Day(day, sum(one.submitted for one in of_day), sum(one.invited for one in of_day))

    def draw(self, day: date, to_come: Sequence[tuple[date, float]]) -> np.ndarray:
        """How many are left in each draw after each day to come, by group."""
        now = [self.at(key, day) for key in self.keys]
        left = [max(0, one.invited - one.submitted) for one in now]
        shares = [max(one.invited - one.submitted, 0.5) / max(one.invited, 1) for one in now]
        chance = np.random.default_rng([day.toordinal(), *left])
        return Mixture(Design(self._steps(day), self.keys, self.calendar)).draw(left, shares, to_come, _DRAWS, chance)

    def _steps(self, until: date) -> list[Step]:
        found = []
        for key in self.keys:
            first = self.groups[key][0]
            before = Day(min(first.day, self.calendar.opens) - timedelta(days=1), 0, first.invited)
            for one, later in pairwise([before, *(day for day in self.groups[key] if day.day <= until)]):
                left = later.invited - one.submitted
                if left > 0 and later.day > one.day:
                    all_days = (one.day + timedelta(days=n + 1) for n in range((later.day - one.day).days))
                    days = tuple(day for day in all_days if day not in self.paused)
                    if not days:
                        continue
                    answers = min(max(0, later.submitted - one.submitted), left)
                    found.append(Step(key, days, left, answers, max(left, 0.5) / max(later.invited, 1)))
        return found

    def back_cast(self, made: date, of: date) -> tuple[BackCast, float] | None:
        """What `made` would have said of the evening `of`, and by how many standard deviations it was wrong."""
        known = _evenings_since(self.groups, self.calendar.opens, made)
        if known < LEAST_EVENINGS - 2:
            return None
        days = [(made + timedelta(days=number + 1), 1.0) for number in range((of - made).days)]
        invited, came = self.totals(made).invited, self.totals(of).submitted
        answered = invited - self.draw(made, days)[:, -1].sum(axis=1)
        low, likely, high = np.percentile(answered, (_LOW, 50, _HIGH))
        spread = max((high - low) / (2 * _Z90), 0.5)
        said = BackCast(made, of, round(low), round(likely), round(high), came, invited)
        return said, float((came - likely) / spread)


def widening(back: Sequence[tuple[BackCast, float]]) -> float:
    """How much wider than drawn the range is told: the root mean square of how far earlier ones were wrong, held towards 1 as if
    `_TRUST` others had been right as often as they promise."""
    squares = sum(min(wrong**2, 9.0) for _, wrong in back)
    return float(((_TRUST + squares) / (_TRUST + len(back))) ** 0.5)


_TRUST = 6


def _told(now: Day, left: np.ndarray, to_come: Sequence[tuple[date, float]], target: float, wide: float) -> Forecast:
    """`left`: draws × days."""
    answered = now.invited - left
    low, likely, high = np.percentile(answered[:, -1], (_LOW, 50, _HIGH))
    low, high = likely - wide * (likely - low), likely + wide * (high - likely)
    path = [(day, float(np.median(answered[:, number])) / now.invited) for number, (day, _) in enumerate(to_come)]
    return Forecast(
        now.submitted,
        now.invited,
        max(now.submitted, round(low)),
        round(likely),
        min(now.invited, round(high)),
        ceil(target * now.invited - 1e-9),
        sum(part for _, part in to_come),
        ((now.day, now.submitted / now.invited), *path),
    )
