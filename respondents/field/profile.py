"""How many should have answered by each evening for the target to be reached at the close: the expected daily profile.

Nobody answers evenly. The profile takes the usual effects of `hazard`'s priors, quiet weekends and the days after the invitation,
and one level for all days that leads to the target exactly at the close. It is a yardstick, made without the round's own figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp, log
from typing import NamedTuple

from respondents.field.dashboard import Day
from respondents.field.hazard import Calendar, usual_effect

BEHIND, EVENINGS = 0.05, 2
"""Points below the profile, on so many evenings in a row, that are worth a word."""


class Expected(NamedTuple):
    """One evening: the share that the profile has, and the one that came."""

    day: date
    expected: float
    came: float | None


def profile(opens: date, closes: date, target: float, reminders: Sequence[date] = ()) -> dict[date, float]:
    """By day the share that leads to the target on the day of the close. Empty where the close is before the opening; ValueError
    for a target that is no share below 1 (all of them cannot be reached by a pace)."""
    if not 0 < target < 1:
        raise ValueError(f"a target is a share below 1, not {target}")
    days = [opens + timedelta(days=number) for number in range((closes - opens).days + 1)]
    calendar = Calendar(opens, tuple(reminders))
    effects = [usual_effect(calendar, day) for day in days]
    level, gone, found = -log(1 - target) / sum(effects) if effects else 0.0, 0.0, {}
    for day, effect in zip(days, effects, strict=True):
        gone += level * effect
        found[day] = 1 - exp(-gone)
    return found


def beside(expected: dict[date, float], evenings: Sequence[Day]) -> list[Expected]:
    """Each evening so far with what the profile has for it, oldest first."""
    return [
        Expected(one.day, expected[one.day], one.submitted / one.invited if one.invited else None)
        for one in evenings
        if one.day in expected
    ]


def is_behind(lines: Sequence[Expected]) -> bool:
    """Whether the newest evenings lie clearly below the profile."""
    newest = lines[-EVENINGS:]
    return len(newest) == EVENINGS and all(one.came is not None and one.expected - one.came > BEHIND for one in newest)
