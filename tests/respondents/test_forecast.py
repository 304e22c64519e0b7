"""The forecast of a round: an honest range, weekdays and reminders known, silent where nothing can be said. No server."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from math import exp

import numpy as np
import pytest

from bench import forecast as simulated
from foundation.vietnam_time import VIETNAM
from respondents.field.dashboard import Day
from respondents.field.forecast import LEAST_EVENINGS, Forecast, Outlook, forecast, widening
from respondents.field.hazard import Calendar, Design, Mixture, Step, Terms

OPENED = date(2023, 10, 2)  # a Monday


def evenings(invited: int, *submitted: int, opened: date = OPENED) -> list[Day]:
    return [Day(opened + timedelta(days=number), count, invited) for number, count in enumerate(submitted)]


def steady(invited: int, rate: float, days: int) -> list[Day]:
    """Everybody's rate is the same each day: what is left shrinks by the same share."""
    return evenings(invited, *(round(invited * (1 - exp(-rate * (day + 1)))) for day in range(days)))


def closing(days: list[Day], left: float) -> datetime:
    at = days[-1].day
    return datetime(at.year, at.month, at.day, 17, tzinfo=VIETNAM) + timedelta(days=left)


def told(*groups: list[Day], left: float = 10, target: float = 0.95, **messages: tuple[date, ...]) -> Outlook:
    made = forecast(dict(enumerate(groups)), OPENED, closing(groups[0], left), target=target, **messages)
    assert made is not None
    return made


def test_a_steady_pace_goes_on_and_bends() -> None:
    made = told(steady(2000, 0.1, 14), left=7).whole
    assert made.likely == pytest.approx(2000 * (1 - exp(-0.1 * 21)), abs=50)
    assert made.submitted < made.low < made.likely < made.high <= 2000
    share = list(made.path().values())
    assert share == sorted(share)
    assert share[1] - share[0] > share[-1] - share[-2]


def test_quiet_weekends_are_foreseen() -> None:
    counts, done = [], 0.0
    for day in range(19):  # until a Friday
        done += (600 - done) * (0.02 if (OPENED + timedelta(days=day)).weekday() >= 5 else 0.12)
        counts.append(round(done))
    made = told(evenings(600, *counts), left=3).whole  # Saturday, Sunday, Monday
    path = list(made.path().values())
    gains = [later - before for before, later in pairwise(path)]
    assert gains[0] < gains[2] / 2
    assert gains[1] < gains[2] / 2


def test_a_planned_reminder_moves_the_forecast() -> None:
    days = steady(800, 0.03, 8)
    with_it = told(days, planned=(days[-1].day + timedelta(days=2),)).whole
    assert with_it.likely > told(days).whole.likely + 20


def test_an_unplanned_reminder_of_the_past_is_not_taken_for_the_pace() -> None:
    quick = evenings(800, 30, 58, 85, 111, 135, 300, 380, 410)
    after = OPENED + timedelta(days=5)
    assert told(quick, reminders=(after,)).whole.likely < told(quick).whole.likely


@pytest.mark.parametrize(
    ("rate", "days_left", "verdict"), [(0.5, 5, "reached"), (0.2, 10, "sure"), (0.15, 9, "open"), (0.02, 5, "short")]
)
def test_the_verdict_weighs_the_range_against_the_target(rate: float, days_left: int, verdict: str) -> None:
    days = steady(1000, rate, 10)
    assert told(days, left=days_left, target=0.94).whole.verdict == verdict


def test_what_it_would_take_is_counted_in_whole_answers_a_day() -> None:
    made = Forecast(160, 1000, 200, 260, 300, target=950, days_left=10)
    assert (made.needed, made.more) == (79, 69)
    assert Forecast(960, 1000, 960, 970, 980, target=950, days_left=5).needed == 0
    assert Forecast(860, 1000, 870, 880, 890, target=950, days_left=0.25).needed == 90


def test_a_week_without_answers_foresees_little_but_not_certainty() -> None:
    made = told(evenings(200, *[60] * 10), left=3).whole
    assert 60 <= made.likely <= 64
    assert made.high > made.likely


def test_nobody_is_counted_twice_and_a_full_group_stays_full() -> None:
    made = told(evenings(20, 2, 10, 16, 20, 20, 20, 20, 20), steady(300, 0.1, 8), left=30)
    assert (made.groups[0].low, made.groups[0].high) == (20, 20)
    assert made.whole.low <= made.whole.likely <= made.whole.high <= 320


def test_a_small_group_leans_on_the_others() -> None:
    """Of twelve people nobody answered in a week; others answer quickly. Nobody foresees that they never will."""
    made = told(evenings(12, *[0] * 8), steady(500, 0.15, 8))
    assert made.groups[0].likely >= 2
    assert made.groups[0].likely / 12 < made.groups[1].likely / 500


def test_the_whole_lies_within_the_sum_of_its_groups() -> None:
    made = told(steady(400, 0.2, 9), steady(400, 0.02, 9))
    assert made.whole.likely == pytest.approx(sum(one.likely for one in made.groups.values()), abs=8)
    assert made.whole.high - made.whole.low < sum(one.high - one.low for one in made.groups.values())


def test_an_evening_that_was_missed_changes_little_and_people_may_be_added() -> None:
    whole = steady(800, 0.1, 12)
    missed = [day for number, day in enumerate(whole) if number != 4]
    assert told(missed).whole.likely == pytest.approx(told(whole).whole.likely, abs=10)
    added = [*whole[:-1], whole[-1]._replace(invited=900)]
    made = told(added).whole
    assert (made.invited, made.high <= 900) == (900, True)


def test_the_same_evenings_give_the_same_forecast() -> None:
    assert told(steady(300, 0.1, 9)) == told(steady(300, 0.1, 9))


def test_earlier_evenings_are_asked_about_the_newest() -> None:
    made = told(steady(1000, 0.1, 14))
    assert [one.of for one in made.back_casts] == [made.at] * len(made.back_casts)
    assert made.back_casts
    assert all(one.held and one.made < one.of for one in made.back_casts)


def test_where_earlier_ranges_did_not_hold_the_range_of_today_is_wider() -> None:
    burst = told(evenings(1000, *[40 * day for day in range(1, 10)], 400, 440, 640, 720), left=6)
    one = burst.back_casts[0]
    assert not one.held
    far, near = widening([(one, 3.0), (one, 3.0)]), widening([(one, 0.3), (one, 0.3)])
    assert far > 1.4 > near
    assert widening([]) == pytest.approx(widening([(one, 1.0)]))


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (steady(1000, 0.1, LEAST_EVENINGS - 1), 5),
        (steady(1000, 0.1, 9), 0),
        ([], 5),
        (evenings(0, *[0] * 9), 5),
        (evenings(100, *range(9), opened=OPENED - timedelta(days=20)), 30),
    ],
    ids=["too few evenings", "closed", "no evening", "nobody invited", "evenings before the opening"],
)
def test_where_nothing_honest_can_be_said_nothing_is(days: list[Day], left: int) -> None:
    closes = closing(days or evenings(1, 0), left)
    assert forecast({1: days}, OPENED, closes) is None


def test_of_a_few_people_it_is_not_fair_to_tell() -> None:
    assert not told(evenings(9, 0, 2, 4, 5, 6, 6, 7, 7)).whole.is_fair
    assert told(evenings(1, *[0] * 8)).whole.high <= 1


def test_a_round_of_an_hour_or_of_a_year_is_told_without_an_error() -> None:
    assert told(steady(100, 0.1, 9), left=1 / 24).whole.days_left == pytest.approx(1 / 24)
    assert told(steady(100, 0.1, 9), left=365).whole.likely >= 95


def test_a_model_finds_what_made_the_days() -> None:
    chance = np.random.default_rng(7)
    rates = {5: 0.03, 6: 0.03}
    left, steps = 5000, []
    for number in range(21):
        day = OPENED + timedelta(days=number)
        answers = int(chance.binomial(left, rates.get(day.weekday(), 0.1)))
        steps.append(Step(1, (day,), left, answers, left / 5000))
        left -= answers
    design = Design(steps, [1], Calendar(OPENED, ()))
    assert (
        design.fit(Terms(True, False, False, 0.0)).evidence > design.fit(Terms(False, False, False, 0.0)).evidence + 50
    )
    assert Mixture(design).weights.sum() == pytest.approx(1)


def test_simulated_rounds_are_what_their_scenario_says_and_end_within_wide_ranges() -> None:
    """The figures are measured by `python -m bench.forecast`; here a range that is far off would show."""
    asked = [
        answer
        for name in ("constant", "all")
        for seed in range(2)
        for answer in simulated.ask(simulated.simulate(simulated.SCENARIOS[name], np.random.default_rng(seed)))
    ]
    assert np.mean([one.error for one in asked]) < 0.05
    assert np.mean([one.held for one in asked]) > 0.4
