"""How often the forecast's range holds what comes: `python -m bench.forecast [ROUNDS [FIRST_SEED]]`.

Fieldwork is simulated in five scenarios, person by person, ROUNDS of each (of 160 to 2,000 people in four groups, 20 to 28 days);
from the seventh evening on every third evening is asked for the counts at the close. Printed for each: the share of ranges that
held the truth (80 % is promised), the mean error of the likely share, the mean width, the share of back-casts that held, and how
many evenings were asked.

What is simulated is not what is fitted: reminders double to quadruple a person's hazard and wear off, weekends are quiet to
another degree in each round, eagerness is Gamma-distributed between people, whole days are better or worse by chance.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from foundation.vietnam_time import VIETNAM
from respondents.field.dashboard import Day
from respondents.field.forecast import LEAST_EVENINGS, forecast

SCENARIOS = {
    "constant": frozenset[str](),
    "weekdays": frozenset({"weekdays"}),
    "reminders": frozenset({"reminders"}),
    "eagerness": frozenset({"eagerness"}),
    "all": frozenset({"weekdays", "reminders", "eagerness", "shocks"}),
}
GROUPS = 4
CLOSES = 17  # o'clock
FIRST = date(2023, 10, 2)


class Fieldwork(NamedTuple):
    """One simulated round."""

    evenings: dict[int, list[Day]]
    opens: date
    closes_at: datetime
    reminders: tuple[date, ...]

    @property
    def truth(self) -> int:
        return sum(days[-1].submitted for days in self.evenings.values())

    @property
    def invited(self) -> int:
        return sum(days[-1].invited for days in self.evenings.values())


def simulate(effects: frozenset[str], chance: np.random.Generator) -> Fieldwork:
    """A round in which these effects are at work."""
    length, opens = int(chance.integers(20, 29)), FIRST + timedelta(days=int(chance.integers(0, 7)))
    days = [opens + timedelta(days=number) for number in range(length)]
    reminded = sorted({days[n] for n in (3, 7, 12, length - 3)}) if "reminders" in effects else []
    curve = _of_days(days, opens, reminded, effects, chance)
    evenings = {}
    for group in range(GROUPS):
        people = int(chance.integers(40, 500))
        base = chance.uniform(0.04, 0.12) * np.exp(chance.normal(0, 0.3))
        shape = chance.uniform(0.8, 3) if "eagerness" in effects else 0
        eager = chance.gamma(shape, 1 / shape, people) if shape else np.ones(people)
        times = np.searchsorted(np.cumsum(base * curve), chance.exponential(1, people) / eager)
        evenings[group] = [Day(day, int((times <= number).sum()), people) for number, day in enumerate(days)]
    return Fieldwork(evenings, opens, datetime(*days[-1].timetuple()[:3], CLOSES, tzinfo=VIETNAM), tuple(reminded))


def _of_days(
    days: list[date], opens: date, reminded: list[date], effects: frozenset[str], chance: np.random.Generator
) -> np.ndarray:
    """What each day makes of everybody's hazard."""
    curve = np.ones(len(days))
    if "weekdays" in effects:
        weekday = np.append(np.exp(chance.normal(0, 0.15, 5)), chance.uniform(0.15, 0.6, 2))
        curve *= [weekday[day.weekday()] for day in days]
    if "reminders" in effects:
        strength, memory = chance.uniform(1, 3), chance.uniform(1, 2)
        curve *= [1 + strength * _since(day, [opens, *reminded], memory) for day in days]
    if "shocks" in effects:
        curve *= np.exp(chance.normal(0, 0.15, len(days)))
    return curve


def _since(day: date, messages: list[date], memory: float) -> float:
    return float(np.exp(-min((day - one).days for one in messages if one <= day) / memory))


class Asked(NamedTuple):
    """One evening's answer against what came."""

    held: bool
    error: float
    width: float
    back_casts_held: list[bool]


def ask(of: Fieldwork) -> Iterator[Asked]:
    """Every third evening from the seventh on."""
    length = len(of.evenings[0])
    for number in range(LEAST_EVENINGS, length, 3):
        known = {group: days[:number] for group, days in of.evenings.items()}
        today = known[0][-1].day
        past, planned = (tuple(one for one in of.reminders if (one <= today) is is_past) for is_past in (True, False))
        told = forecast(known, of.opens, of.closes_at, reminders=past, planned=planned)
        if told is not None:
            whole = told.whole
            held = whole.low <= of.truth <= whole.high
            error = abs(whole.likely - of.truth) / of.invited
            yield Asked(held, error, (whole.high - whole.low) / of.invited, [one.held for one in told.back_casts])


def main(rounds: int = 30, seed: int = 0) -> None:
    """Prints a line for each scenario."""
    print(f"{'scenario':<12}{'coverage':>10}{'error':>8}{'width':>8}{'back-cast':>11}{'asked':>7}{'seconds':>9}")
    for name, effects in SCENARIOS.items():
        started = time.perf_counter()
        asked = [
            answer
            for number in range(rounds)
            for answer in ask(simulate(effects, np.random.default_rng([seed + number, *name.encode()])))
        ]
        back = [held for answer in asked for held in answer.back_casts_held]
        means = [np.mean([getattr(answer, field) for answer in asked]) for field in ("held", "error", "width")]
        took = time.perf_counter() - started
        print(
            f"{name:<12}{means[0]:>10.3f}{means[1]:>8.4f}{means[2]:>8.4f}{np.mean(back):>11.3f}{len(asked):>7}{took:>9.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
