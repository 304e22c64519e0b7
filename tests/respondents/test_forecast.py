"""The forecast of a round: a constant hazard, an honest range, and what it would take to reach the target. No server, no data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import exp, log, sqrt

import pytest

from respondents.field.dashboard import Day
from respondents.field.forecast import Forecast, forecast, of_all

OPENED = date(2023, 10, 2)
AT = datetime(2023, 10, 12, 10, tzinfo=UTC)


def evenings(invited: int, *submitted: int) -> list[Day]:
    return [Day(OPENED + timedelta(days=number), count, invited) for number, count in enumerate(submitted)]


def steady(invited: int, rate: float, days: int) -> list[Day]:
    """Everybody's rate is the same each day: what is left shrinks by the same share."""
    return evenings(invited, *(round(invited * (1 - exp(-rate * day))) for day in range(days)))


def told(days: list[Day], left: float, target: float = 0.95) -> Forecast:
    made = forecast(days, days[-1].submitted, days[-1].invited, AT, AT + timedelta(days=left), target)
    assert made is not None
    return made


def test_a_steady_pace_goes_on_and_bends() -> None:
    made = told(steady(10_000, 0.1, 9), 10)
    assert made.rate == pytest.approx(0.1, abs=0.001)
    assert made.likely == pytest.approx(10_000 * (1 - exp(-0.1 * 18)), abs=30)
    assert made.low < made.likely < made.high
    assert made.likely - made.submitted < 10 * made.pace, "the last days bring less than the first"


def test_the_range_is_the_prediction_interval_of_the_sum_of_the_days_to_come() -> None:
    days = evenings(1000, 0, 100, 150, 350)
    rates = [-log(900 / 1000), -log(850 / 900), -log(650 / 850)]
    mean = sum(rates) / 3
    deviation = sqrt(sum((rate - mean) ** 2 for rate in rates) / 2)
    around = 1.886 * deviation * sqrt(2 + 4 / 3)
    made = told(days, 2)
    assert made.low == 350 + round(650 * (1 - exp(-max(0, 2 * mean - around))))
    assert made.high == 350 + round(650 * (1 - exp(-(2 * mean + around))))


def test_only_the_last_seven_steps_count() -> None:
    quick_once = evenings(1000, 0, 600, *(600 + 10 * day for day in range(8)))
    assert told(quick_once, 3).rate == pytest.approx(told(quick_once[1:], 3).rate)


@pytest.mark.parametrize(
    ("submitted", "days_left", "verdict"),
    [
        ((900, 920, 940, 960), 5, "reached"),
        ((500, 700, 820, 892), 10, "sure"),
        ((500, 600, 680, 744), 7, "open"),
        ((100, 120, 140, 160), 5, "short"),
    ],
)
def test_the_verdict_weighs_the_range_against_the_target(
    submitted: tuple[int, ...], days_left: int, verdict: str
) -> None:
    assert told(evenings(1000, *submitted), days_left).verdict == verdict


def test_what_it_would_take_is_counted_in_whole_answers_a_day() -> None:
    made = told(evenings(1000, 100, 120, 140, 160), 10)
    assert (made.target, made.needed) == (950, 79)
    assert made.more == 79 - (made.likely - 160) // 10
    assert told(evenings(1000, 900, 920, 940, 960), 5).needed == 0


def test_on_the_last_day_all_that_is_missing_is_needed_today() -> None:
    assert told(evenings(1000, 800, 820, 840, 860), 0.25).needed == 90


def test_a_week_without_answers_foresees_little_but_not_certainty() -> None:
    made = told(evenings(40, *[12] * 8), 7)
    assert made.likely == made.low == 12
    assert made.high > 12


def test_nobody_is_counted_twice() -> None:
    made = told(evenings(20, 2, 10, 16, 20), 30)
    assert made.low <= made.likely <= made.high <= 20
    assert made.verdict == "reached"


def test_people_who_were_added_are_left_to_answer() -> None:
    days = [*evenings(100, 50, 60, 68), Day(OPENED + timedelta(days=3), 75, 200)]
    made = forecast(days, 75, 200, AT, AT + timedelta(days=2))
    assert made is not None
    assert 75 <= made.low <= made.high <= 200


def test_an_evening_that_was_missed_is_two_days_of_pace() -> None:
    whole = steady(10_000, 0.1, 8)
    missed = [day for number, day in enumerate(whole) if number != 4]
    assert told(missed, 5).rate == pytest.approx(told(whole, 5).rate, abs=0.001)


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (evenings(1000, 0, 10, 30), 5),
        (evenings(1000, 0, 100, 200, 300, 400), 0),
        ([], 5),
    ],
    ids=["too few evenings", "closed", "no evening"],
)
def test_where_nothing_honest_can_be_said_nothing_is(days: list[Day], left: int) -> None:
    invited, submitted = (days[-1].invited, days[-1].submitted) if days else (100, 0)
    assert forecast(days, submitted, invited, AT, AT + timedelta(days=left)) is None


def test_of_a_few_people_it_is_not_fair_to_tell() -> None:
    assert not told(evenings(9, 0, 2, 4, 5, 6), 5).is_fair
    assert told(evenings(10, 0, 2, 4, 5, 6), 5).is_fair


def test_the_whole_is_the_sum_of_its_groups_and_keeps_its_own_range() -> None:
    quick, slow = steady(1000, 0.3, 9), steady(1000, 0.02, 9)
    both = [Day(one.day, one.submitted + other.submitted, 2000) for one, other in zip(quick, slow, strict=True)]
    parts = [told(quick, 10), told(slow, 10)]
    whole = told(both, 10)
    made = of_all(whole, parts)
    assert made.likely == sum(part.likely for part in parts) < whole.likely
    assert made.low < made.likely < made.high
    assert made.high - made.likely == pytest.approx(whole.high - whole.likely, abs=1)
    closes = date(2023, 10, 22)
    assert made.path(date(2023, 10, 12), closes)[closes] == pytest.approx(made.likely / 2000, abs=0.001)


def test_a_group_that_nothing_is_known_of_stays_as_it_is() -> None:
    whole = told(evenings(100, 10, 20, 30, 40), 3)
    assert of_all(whole, []).likely == 40


def test_the_path_leads_from_the_present_to_what_is_likely() -> None:
    made = told(steady(10_000, 0.1, 9), 10)
    path = made.path(date(2023, 10, 12), date(2023, 10, 22))
    assert len(path) == 11
    assert path[date(2023, 10, 12)] == pytest.approx(made.submitted / 10_000)
    assert path[date(2023, 10, 22)] == pytest.approx(made.likely / 10_000, abs=0.0001)
    assert made.path(date(2023, 10, 22), date(2023, 10, 22)) == {}


def test_the_range_holds_four_of_five_outcomes_of_a_steady_round() -> None:
    """People who decide independently, each day alike: what the docstring promises, played 400 times."""
    import random

    chance, held = random.Random(7), 0
    for _ in range(400):
        left, counts = 300, [0]
        for _ in range(14):
            left -= sum(chance.random() < 0.08 for _ in range(left))
            counts.append(300 - left)
        made = told(evenings(300, *counts[:9]), 6)
        held += made.low <= counts[14] <= made.high
    assert 0.75 <= held / 400 <= 0.95
