"""The indicators against the R package *careless*, row by row, and their meaning on answers small enough to read."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from questionnaires import page_times, quality
from questionnaires.page_times import PageTime
from questionnaires.quality import matching

REFERENCE = Path(__file__).parents[3] / "shared/domain/reference"
DATA_SETS = {"careless_dataset": [5] * 10, "careless_dataset2": [10] * 10}
NAN = float("nan")


@pytest.fixture(params=DATA_SETS)
def data_set(request):
    """Answers, the values that R computed for them, and the sizes of the scales."""
    if not REFERENCE.exists():
        pytest.skip(f"NOT CHECKED AGAINST R: there is no {REFERENCE}")
    answers, expected = (
        pd.read_csv(REFERENCE / f"{prefix}{request.param}.csv", index_col="row") for prefix in ("", "ref_")
    )
    return answers, expected, DATA_SETS[request.param]


def agrees(ours, theirs):
    np.testing.assert_allclose(ours.to_numpy(float), theirs.to_numpy(float), rtol=0, atol=1e-9, equal_nan=True)


def test_runs_of_one_answer_agree_with_r(data_set):
    answers, expected, _ = data_set
    agrees(quality.longstr(answers), expected["longstr"])
    agrees(quality.avgstr(answers), expected["avgstr"])


def test_variability_agrees_with_r_in_the_whole_and_in_quarters(data_set):
    answers, expected, _ = data_set
    agrees(quality.irv(answers), expected["irvTotal"])
    agrees(quality.irv_split(answers, 4), expected[["irv1", "irv2", "irv3", "irv4"]])


def test_even_odd_consistency_agrees_with_r(data_set):
    answers, expected, scale_sizes = data_set
    agrees(quality.even_odd(answers, scale_sizes), expected["evenodd"])


def test_psychometric_synonyms_agree_with_r(data_set):
    answers, expected, _ = data_set
    pairs = quality.synonym_pairs(answers)
    assert len(pairs) == expected["psychsyn_pairs"].iloc[0]
    agrees(quality.psychsyn(answers, pairs), expected["psychsyn"])


def test_distances_and_their_flags_agree_with_r(data_set):
    answers, expected, _ = data_set
    distances = quality.mahalanobis(answers)
    agrees(distances, expected["mahad_d2"])
    for column, confidence in (("mahad_flag99", 0.99), ("mahad_flag999", 0.999)):
        agrees(quality.mahalanobis_flag(distances, answers.shape[1], confidence), expected[column])


@pytest.mark.parametrize("data_set", ["careless_dataset"], indirect=True)  # R's values for the other have none
def test_the_closest_other_person_agrees_with_r(data_set):
    answers, expected, _ = data_set
    matches = quality.percentmatch(answers)
    agrees(matches["share"], expected["percentmatch"])
    assert list(matches["match"]) == list(expected["percentmatch_row"])


def table(*rows):
    return pd.DataFrame(rows, index=[f"phiếu {place}" for place in range(1, len(rows) + 1)], dtype=float)


def test_a_flat_line_is_one_long_run_without_variability():
    answers = table([4, 4, 4, 4, 4, 4], [1, 2, 2, 2, 3, 1])
    assert list(quality.longstr(answers)) == [6, 3]
    assert list(quality.avgstr(answers)) == [6, 1.5]
    assert quality.irv(answers).iloc[0] == 0


def test_a_missing_answer_breaks_a_run_and_is_a_run_of_its_own():
    answers = table([4, 4, NAN, 4, 4, 4], [NAN, NAN, NAN, NAN, NAN, NAN])
    assert list(quality.longstr(answers)) == [3, 1]
    assert list(quality.avgstr(answers)) == [2, 1]


def test_someone_who_answers_halves_of_scales_alike_is_consistent_and_who_contradicts_himself_is_not():
    answers = table([1, 1, 3, 3, 5, 5], [1, 5, 3, 3, 5, 1], [3, 3, 3, 3, 3, 3])
    result = quality.even_odd(answers, [2, 2, 2])
    assert list(result.iloc[:2]) == pytest.approx([-1, 1])
    assert np.isnan(result.iloc[2])


def test_scales_must_cover_the_items():
    with pytest.raises(ValueError, match="5 items of 6"):
        quality.even_odd(table([1, 2, 3, 4, 5, 1]), [2, 3])


def test_synonyms_say_nothing_with_fewer_than_three_pairs():
    answers = table([1, 1, 2, 2], [2, 2, 4, 4], [5, 5, 1, 1])
    pairs = quality.synonym_pairs(answers)
    assert pairs == [(1, 0), (3, 2)]
    assert quality.psychsyn(answers, pairs).isna().all()


def test_synonyms_skip_a_pair_that_was_not_answered():
    answers = table([1, 1, 2, 2, 4, NAN, 5, 5], [1, 5, 2, 4, NAN, 3, 5, 1])
    pairs = [(1, 0), (3, 2), (5, 4), (7, 6)]
    assert list(quality.psychsyn(answers, pairs)) == pytest.approx([1, -1])


def test_there_is_no_distance_where_everybody_answered_an_item_alike():
    assert quality.mahalanobis(table([1, 3], [2, 3], [5, 3], [1, 3])).isna().all()
    assert quality.mahalanobis(table([1, 2])).isna().all()


def test_the_tail_of_chi_square_meets_the_printed_tables():
    printed = [
        (3.841459, 1, 0.05),
        (5.991465, 2, 0.05),
        (6.634897, 1, 0.01),
        (76.15389, 50, 0.01),
        (149.4493, 100, 0.001),
    ]
    for x, freedom, tail in printed:
        assert quality.chi_square_tail(x, freedom) == pytest.approx(tail, rel=1e-5)
    assert quality.chi_square_tail(0, 30) == 1
    assert 0.02 < quality.chi_square_tail(350, 300) < 0.03


def test_the_closest_other_person_is_named_with_the_share_of_common_answers():
    matches = quality.percentmatch(table([1, 2, 3, 4], [1, 2, 3, 5], [5, 5, 5, 5], [NAN, 2, 3, 4]))
    assert list(matches["share"]) == [1.0, 0.75, 0.25, 1.0]
    assert list(matches["match"]) == ["phiếu 4", "phiếu 1", "phiếu 2", "phiếu 1"]


def test_nobody_resembles_a_person_who_is_alone_or_answered_nothing():
    assert quality.percentmatch(table([1, 2, 3])).isna().all(axis=None)
    assert quality.percentmatch(table([NAN, NAN], [1, 2])).isna().all(axis=None)


def test_many_people_are_compared_in_blocks_as_if_in_one(monkeypatch):
    answers = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (60, 12)).astype(float))
    whole = quality.percentmatch(answers)
    monkeypatch.setattr(matching, "_BLOCK", 7)
    pd.testing.assert_frame_equal(quality.percentmatch(answers), whole)


def test_in_a_satisfied_stratum_chance_alone_makes_people_look_alike():
    random = np.random.default_rng(2)
    varied, satisfied = (
        pd.DataFrame(random.choice([1.0, 2, 3, 4, 5], size=(80, 30), p=p))
        for p in ([0.2] * 5, [0.01, 0.01, 0.02, 0.06, 0.9])
    )
    assert quality.match_threshold(varied) < 0.85 < quality.match_threshold(satisfied)
    assert quality.match_threshold(varied, seed=3) == quality.match_threshold(varied, seed=3)


@pytest.mark.parametrize(
    ("seconds", "name"),
    [(0, "very_fast"), (0.99, "very_fast"), (1, "fast"), (1.99, "fast"), (2, "usual"), (1e9, "usual")],
)
def test_time_on_a_page_is_kept_as_a_class(seconds, name):
    assert page_times.time_class(seconds) == name


@pytest.mark.parametrize("seconds", [None, NAN, -1])
def test_a_time_that_cannot_be_is_unknown(seconds):
    assert page_times.time_class(seconds) == "unknown"


@pytest.mark.parametrize(
    ("pages", "grade"),
    [
        ([PageTime("very_fast", 4), PageTime("usual", 5), PageTime("usual", 5)], "strong"),
        ([PageTime("very_fast", 3), PageTime("usual", 5), PageTime("usual", 5)], "usual"),
        ([PageTime("fast", 5), PageTime("fast", 5), PageTime("usual", 5)], "review"),
        ([PageTime("fast", 5), PageTime("usual", 5)], "usual"),
        ([PageTime("fast", 5), PageTime("unknown", 5)], "review"),
        ([PageTime("unknown", 5)], "usual"),
        ([], "usual"),
    ],
)
def test_a_whole_sheet_is_graded_by_its_hasty_pages(pages, grade):
    assert page_times.time_grade(pages) == grade
