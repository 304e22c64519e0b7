"""Intervals, weighting and differences, against formulas worked by hand and against simulated surveys."""

from __future__ import annotations

import numpy as np
import pytest

from questionnaires.results import estimates
from questionnaires.results.estimates import Estimate, Interval, Sums


def said(values: list[float] | np.ndarray, classes: list[str] | None = None) -> Sums:
    """One valid answer a person."""
    sums = np.array(values, dtype=float)
    return Sums(sums, np.ones(len(sums)), np.array(classes or ["so"] * len(sums), dtype=object))


def test_wilson_meets_the_printed_values_and_narrows_with_the_population() -> None:
    low, high = estimates.wilson(8, 10)  # Newcombe 1998, table I: .4901 to .9433
    assert (low, high) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert estimates.wilson(8, 10, population=10) == (0.8, 0.8)
    corrected = estimates.wilson(8, 10, population=15)
    assert low < corrected.low < 0.8 < corrected.high < high
    with pytest.raises(ValueError, match="share of nothing"):
        estimates.wilson(0, 0)


@pytest.mark.parametrize(("freedom", "printed"), [(9, 2.2622), (14, 2.1448), (29, 2.0452), (100, 1.9840)])
def test_students_t_meets_the_printed_tables(freedom: int, printed: float) -> None:
    assert estimates.student(freedom) == pytest.approx(printed, abs=1e-3)


def test_a_mean_of_a_finite_population_by_hand() -> None:
    found = estimates.plain(said([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), 40)
    assert found is not None
    assert found.mean == 0.5
    assert found.error == pytest.approx(np.sqrt((1 - 10 / 40) * (10 / 36) / 10))
    assert found.interval.high == pytest.approx(0.5 + 2.2622 * found.error, abs=1e-3)
    assert (found.people, found.population, found.effect) == (10, 40, 1)


def test_who_heard_everybody_has_no_error_and_who_knows_no_population_no_correction() -> None:
    values = [0, 1] * 6
    everybody, unknown = estimates.plain(said(values), 12), estimates.plain(said(values), 0)
    assert everybody is not None
    assert unknown is not None
    assert everybody.interval == (0.5, 0.5)
    assert unknown.error == pytest.approx(np.sqrt(np.var(values, ddof=1) / 12))


def test_several_answers_of_a_person_are_one_person() -> None:
    one = Sums(np.array([2.0, 0.0] * 10), np.full(20, 2), np.array(["so"] * 20, dtype=object))
    doubled, single = estimates.plain(one, 0), estimates.plain(said([1.0, 0.0] * 10), 0)
    assert doubled is not None
    assert single is not None
    assert doubled.error == pytest.approx(single.error)


def test_weighting_gives_each_class_the_people_who_were_asked_in_it() -> None:
    values, classes = [1.0] * 10 + [0.0, 0.5] * 10, ["so"] * 10 + ["huyen"] * 20
    found = estimates.weighted(said(values, classes), {"so": 60, "huyen": 40})
    assert found is not None
    assert found.mean == pytest.approx(0.6 * 1 + 0.4 * 0.25)
    within = np.var([0, 0.5] * 10, ddof=1)
    assert found.error == pytest.approx(0.4 * np.sqrt((1 - 20 / 40) * within / 20))
    w = np.array([6.0] * 10 + [2.0] * 20)
    assert found.effect == pytest.approx(30 * (w**2).sum() / w.sum() ** 2)


def test_nobody_can_stand_for_a_class_that_was_not_heard() -> None:
    assert estimates.weighted(said([0, 1] * 8), {"so": 20, "huyen": 9}) is None
    assert estimates.weighted(said([0, 1] * 8), {"huyen": 20}) is None
    assert estimates.plain(said([0, 1] * 4), 20) is None


def test_all_alike_is_not_sure_as_long_as_others_were_not_heard() -> None:
    found = estimates.plain(said([1.0] * 20), 40)
    assert found is not None
    assert found.mean == 1
    assert 0.8 < found.interval.low < 1 == found.interval.high


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(1)
    classes = np.array(["so"] * 150 + ["huyen"] * 100, dtype=object)
    people = np.where(classes == "so", 0.8, 0.4) + random.normal(0, 0.1, 250)
    answers = (random.random(250) < people).astype(float)
    heard = {"plain": 0, "weighted": 0}
    for _ in range(600):
        there = random.random(250) < np.where(classes == "so", 0.6, 0.25)  # who is content answers more often
        own = Sums(answers[there], np.ones(there.sum()), classes[there])
        for which, found in (
            ("plain", estimates.plain(own, 250)),
            ("weighted", estimates.weighted(own, {"so": 150, "huyen": 100})),
        ):
            assert found is not None
            heard[which] += found.interval.low <= answers.mean() <= found.interval.high
    assert 0.92 <= heard["weighted"] / 600 <= 0.98
    assert heard["plain"] / 600 < 0.85, "without weighting the bias shows"


def test_a_difference_is_clear_when_zero_lies_outside_and_many_comparisons_ask_for_more() -> None:
    one, other = (Estimate(mean, 0.02, Interval(0, 1), 200, 400) for mean in (0.6, 0.53))
    assert estimates.difference(one, other).clear
    assert not estimates.difference(one, other, comparisons=10).clear
    assert estimates.difference(one, other).difference == pytest.approx(0.07)
    ten = estimates.difference(one, other, 10).interval
    assert (ten.high - ten.low) / 2 == pytest.approx(2.8070 * np.sqrt(2) * 0.02, rel=0.01)


def test_groups_together_by_their_weights() -> None:
    parts = [
        (0.5, Estimate(0.8, 0.04, Interval(0.72, 0.88), 50, 90)),
        (1.5, Estimate(0.4, 0.02, Interval(0.36, 0.44), 99, 200)),
    ]
    found = estimates.together(parts)
    assert found is not None
    assert found.mean == pytest.approx(0.5)
    assert found.error == pytest.approx(np.sqrt((0.25 * 0.04) ** 2 + (0.75 * 0.02) ** 2))
    assert (found.people, found.population) == (149, 290)
    assert estimates.together([]) is None
