"""Which sheets call for a second look: planted carelessness is found, honest people of every kind are left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bench.careless import CARELESS, HONEST, Population, planted
from questionnaires import quality
from questionnaires.quality import chance, judging, matching
from questionnaires.quality.haste import haste
from questionnaires.quality.patterns import patterned

COLUMNS = ["time", "consistency", "pattern", "similarity", "review", "strong"]


def sheets(people: int = 40, items: int = 20, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    tendency = random.normal(0.5, 0.6, (people, 1)) + random.normal(0, 0.6, items)
    latent = tendency + random.normal(0, 1, (people, items))
    return pd.DataFrame(1.0 + np.searchsorted([-1.5, -0.5, 0.5, 1.5], latent))


def one_stratum(answers: pd.DataFrame) -> pd.Series:
    return pd.Series("LDS", answers.index)


@pytest.fixture(scope="module")
def round_of_700() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """Thirty items of five options, two strata; halo of 0.7."""
    return planted(np.random.default_rng(5), Population(600, 30, 5, halo=0.7, level=0.8))


def test_random_and_straight_lined_sheets_are_found_and_honest_ones_are_not(
    round_of_700: tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series],
) -> None:
    answers, seconds, strata, kinds = round_of_700
    review = quality.flags(answers, seconds, strata)["review"].groupby(kinds).mean()
    assert (review[[*CARELESS[:3]]] >= 0.8).all()
    assert review["usual"] <= 0.03
    assert (review[[*HONEST]] <= 0.05).all()


def test_without_times_random_sheets_are_still_found(
    round_of_700: tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series],
) -> None:
    answers, _, strata, kinds = round_of_700
    found = quality.flags(answers, None, strata)
    assert found["time"].isna().all()
    assert found["review"][kinds.str.startswith("random")].mean() >= 0.8
    assert found["review"][kinds.isin(HONEST)].mean() <= 0.03


def test_in_a_very_positive_population_with_halo_nobody_honest_is_accused() -> None:
    for seed in range(2):
        answers, seconds, strata, kinds = planted(
            np.random.default_rng(seed), Population(500, 20, 4, halo=1.2, level=1.6)
        )
        found = quality.flags(answers, seconds, strata)
        assert found["review"][kinds == "one option"].mean() <= 0.05
        assert found["review"][kinds.isin(HONEST)].mean() <= 0.03
        assert not found["similarity"][kinds == "one option"].any()


def test_a_copied_sheet_is_found_by_its_likeness_alone() -> None:
    answers = sheets(people=200, items=30)
    answers.iloc[7] = answers.iloc[3]
    found = quality.flags(answers, None, one_stratum(answers))
    assert found.index[found["similarity"]].tolist() == [3, 7]
    assert found.loc[[3, 7], "review"].all()
    assert found["review"].mean() <= 0.03


def test_the_same_answers_give_the_same_flags_in_whatever_order_they_come() -> None:
    answers = sheets(people=120)
    answers.iloc[0] = np.random.default_rng(2).integers(1, 6, 20)
    found = quality.flags(answers, None, one_stratum(answers))
    pd.testing.assert_frame_equal(quality.flags(answers, None, one_stratum(answers)), found)
    turned = answers.iloc[::-1]
    again = quality.flags(turned, None, one_stratum(turned))
    assert (again["consistency"].reindex(answers.index) == found["consistency"]).all()


def test_what_cannot_be_said_is_missing_and_never_false() -> None:
    answers = sheets(people=5)
    found = quality.flags(answers, None, one_stratum(answers))
    assert list(found) == COLUMNS
    assert found[["time", "consistency", "similarity"]].isna().all(axis=None)
    assert not found[["review", "strong"]].any(axis=None)


@pytest.mark.parametrize(
    "answers",
    [
        pd.DataFrame(),
        pd.DataFrame(index=range(3)),
        sheets(people=1),
        sheets(people=12),
        sheets(people=40, items=1),
        sheets(people=40, items=3),
        sheets(people=40) * np.nan,
        sheets(people=40) * 0 + 4,
        sheets(people=40).assign(constant=3.0, empty=np.nan, years=np.arange(40.0)),
        sheets(people=40).mask(np.random.default_rng(1).random((40, 20)) < 0.7),
        pd.concat([sheets(people=30), sheets(people=30, seed=2)]),
        sheets(people=60) * 25 - 25,
    ],
    ids="nothing,no items,one,twelve,one item,three items,unanswered,all alike,odd items,gaps,labels twice,coefficients".split(
        ","
    ),
)
@pytest.mark.parametrize("timed", [True, False])
def test_whatever_comes_there_is_an_answer_for_everybody(answers: pd.DataFrame, timed: bool) -> None:
    times = pd.DataFrame(np.full((len(answers), 3), 30.0), answers.index) if timed else None
    found = quality.flags(answers, times, one_stratum(answers))
    assert list(found) == COLUMNS
    assert len(found) == len(answers)
    assert found[["review", "strong"]].dtypes.eq(bool).all()
    assert found["review"].mean() <= 0.1 or not len(found)


def test_rows_are_matched_by_their_labels() -> None:
    answers = sheets(people=40)
    times = pd.DataFrame(np.full((40, 4), 40.0), answers.index)
    times.iloc[5] = 2.0
    found = quality.flags(answers, times.iloc[::-1], one_stratum(answers).iloc[::-1])
    assert found.index[found["time"]].tolist() == [5]
    with pytest.raises(ValueError, match="39 rows beside 40"):
        quality.flags(answers, times.iloc[:-1].set_axis(range(100, 139)), one_stratum(answers))


def test_unknown_and_impossible_times_say_nothing() -> None:
    seconds = np.full((20, 3), 40.0)
    seconds[0], seconds[1] = np.nan, [-1, 0, np.inf]
    seconds[2], seconds[3] = 1.0, [1.0, 1.0, 3600.0]
    grades = haste(seconds, items_a_page=5)
    assert np.isnan(grades[:2]).all()
    assert grades[2:5].tolist() == [2, 2, 0]


def test_where_everybody_reads_quickly_two_seconds_an_item_is_no_haste() -> None:
    seconds = np.exp(np.random.default_rng(1).normal(np.log(9), 0.3, (300, 6)))
    assert (haste(seconds, items_a_page=6) > 0).mean() <= 0.05
    assert (haste(seconds[:5] / 3, items_a_page=6) > 0).all()  # too few to compare with: the document's rule


def test_patterns_are_one_option_a_long_run_or_a_cycle() -> None:
    rows = [
        [4] * 20,
        [4] * 12 + [3, 5, 4, 2, 3, 5, 1, 2],
        [1, 2, 3, 4, 5] * 4,
        [4, 5] * 10,
        [*range(1, 5), 2, 2, 5, 1, 3, 3] * 2,
    ]
    found = patterned(pd.DataFrame(rows, dtype=float))
    assert found.tolist() == [True, True, True, True, False]
    assert patterned(pd.DataFrame([[4.0] * 9])).isna().all()


def test_draws_keep_how_often_each_person_and_each_item_has_each_option() -> None:
    codes = sheets(people=80, items=25).to_numpy(int) - 1
    codes[0] = 3
    model = chance.chances(codes, 5)
    chosen = codes[:, :, None] == np.arange(5)
    np.testing.assert_allclose(model.sum(axis=0), chosen.sum(axis=0), atol=0.05)
    np.testing.assert_allclose(model.sum(axis=1), chosen.sum(axis=1), atol=0.05)
    assert all((table[0] == 3).all() for table in chance.drawn(model, codes, 3, seed=1))


def test_the_fast_way_through_all_pairs_finds_what_the_plain_one_finds() -> None:
    for missing in (0.0, 0.3):
        codes = np.random.default_rng(3).integers(0, 5, (300, 70))
        codes[np.random.default_rng(4).random(codes.shape) < missing] = -1
        table = matching.packed(codes, 5)
        np.testing.assert_allclose(matching.best_shares(table), matching.closest(table)[0], atol=1e-6)


def test_small_strata_are_judged_together() -> None:
    strata = pd.Series(["a"] * 60 + ["b"] * 7 + ["c"] * 5 + [None] * 3)
    compared = [rows.tolist() for rows in judging._compared(strata, 50)]
    assert compared == [list(range(60)), list(range(60, 75))]
