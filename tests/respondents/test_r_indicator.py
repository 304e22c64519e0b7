"""The R-indicator against R's glm, by hand where it can be, and on lists on which a regression is at its limit."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from respondents.field.aapor import outcome_rates, r_indicator
from respondents.field.r_indicator import MISSING

REFERENCE = Path(__file__).parents[3] / "shared/domain/reference"
VARIABLES = ["agency", "position", "sex"]


@pytest.fixture
def reference():
    if not REFERENCE.exists():
        pytest.skip(f"NOT CHECKED AGAINST R: there is no {REFERENCE}")
    return pd.read_csv(REFERENCE / "rindicator_frame.csv"), json.loads(
        (REFERENCE / "rindicator_reference.json").read_text()
    )


def people(*cells):
    """A frame from (value of a, value of b, people, answers)."""
    rows = [(a, b, int(n < answers)) for a, b, many, answers in cells for n in range(many)]
    return pd.DataFrame(rows, columns=["a", "b", "answered"])


def test_the_indicators_agree_with_r(reference):
    frame, expected = reference
    found = r_indicator(frame, "responded", VARIABLES)
    for name in ("R_indicator", "R_indicator_bias_adjusted", "CV", "bias_term"):
        assert found[name] == pytest.approx(expected[name], abs=1e-9), name
    assert dict(found.partial_unconditional_variable) == pytest.approx(
        expected["partial_unconditional_variable"], abs=1e-9
    )
    for name in VARIABLES:
        assert dict(found.partial_unconditional_category[name]) == pytest.approx(
            expected["partial_unconditional_category"][name], abs=1e-9
        )
    assert (found.n, found.response_rate) == (600, pytest.approx(expected["response_rate"]))
    assert (found.R, found.R_adjusted) == (found.R_indicator, found.R_indicator_bias_adjusted)


def test_alike_people_in_one_row_are_as_many_as_in_rows_of_their_own():
    each = people(("x", "p", 50, 12), ("x", "q", 7, 7), ("y", "p", 20, 3), ("y", "q", 41, 30))
    alike = each.groupby(["a", "b", "answered"], sort=False).size().reset_index(name="many")
    assert len(alike) == 7
    together, apart = r_indicator(alike, "answered", ["a", "b"], "many"), r_indicator(each, "answered", ["a", "b"])
    for name in ("n", "response_rate", "R_indicator", "R_indicator_bias_adjusted", "CV", "bias_term", "separated"):
        assert together[name] == pytest.approx(apart[name], rel=1e-9), name
    assert together.partial_conditional_variable == pytest.approx(apart.partial_conditional_variable, rel=1e-9)
    assert r_indicator(alike.head(1).assign(many=1), "answered", ["a"], "many").reason == "chỉ có một người được mời"


def test_one_variable_alone_and_a_saturated_model_agree_with_r(reference):
    frame, expected = reference
    alone = {name: r_indicator(frame, "responded", [name]).R for name in VARIABLES}
    assert alone == pytest.approx(expected["R_by_single_variable"], abs=1e-9)
    crossed = frame.assign(both=frame["agency"] + frame["position"])
    saturated = r_indicator(crossed, frame["responded"], ["both"]).R
    assert saturated == pytest.approx(expected["R_saturated_agency_x_position"], abs=1e-9)


def test_the_rates_agree_with_other_programs(reference):
    for case in json.loads((REFERENCE / "aapor_reference.json").read_text()).values():
        letters = dict(case["counts"])
        counts = letters | {"U": letters.pop("UH") + letters.pop("UO")}
        found = outcome_rates(**{k: v for k, v in counts.items() if k not in ("UH", "UO")}, e=case["e"])
        wanted = {name: rate for name, rate in case["rates"].items() if not name.startswith("LOC")}
        assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=1e-9)


def test_rates_by_the_names_of_the_definitions_are_undefined_over_nothing():
    assert set(outcome_rates().values()) == {None}
    worked = outcome_rates(I=412, P=23, R=9, NC=31, O=5, U=14, NE=6)
    assert list(worked)[:3] == ["e", "RR1", "RR2"]
    assert worked["RR2"] == pytest.approx(435 / 494)
    with pytest.raises(ValueError, match="negative"):
        outcome_rates(I=-1)
    with pytest.raises(ValueError, match="number"):
        outcome_rates(I=float("nan"))


def test_conditional_indicators_take_away_what_the_other_variables_explain():
    frame = people(("x", "p", 50, 45), ("y", "q", 50, 20))
    found = r_indicator(frame, "answered", ["a", "b"])
    assert found.partial_unconditional_variable["a"] == pytest.approx(0.25)
    assert found.partial_conditional_variable["a"] == pytest.approx(0, abs=1e-9)  # b says the same
    alone = r_indicator(frame, "answered", ["a"])
    assert alone.partial_conditional_variable == pytest.approx(alone.partial_unconditional_variable)
    assert alone.partial_unconditional_category["a"] == pytest.approx({"x": 0.25 * 0.5**0.5, "y": -0.25 * 0.5**0.5})
    assert alone.partial_conditional_category["a"] == pytest.approx({"x": 0.25 * 0.5**0.5, "y": 0.25 * 0.5**0.5})


def test_categories_of_which_nobody_or_everybody_answered_are_taken_at_the_limit_and_named():
    frame = people(("none", "p", 20, 0), ("all", "p", 20, 20), ("some", "p", 40, 20), ("some", "q", 20, 10))
    found = r_indicator(frame, "answered", ["a", "b"])
    assert set(found.separated) == {("a", "none"), ("a", "all")}
    assert pytest.approx(1 - 2 * np.sqrt(0.25 * 40 / 99), abs=1e-6) == found.R
    assert 0 < found.bias_term < 0.01
    assert found.R_adjusted > found.R


@pytest.mark.parametrize(("answers", "cv"), [(0, None), (10, 0.0)])
def test_where_nobody_or_everybody_answered_all_are_alike(answers, cv):
    found = r_indicator(people(("x", "p", 5, min(answers, 5)), ("y", "p", 5, min(answers, 5))), "answered", ["a", "b"])
    assert pytest.approx(1, abs=1e-9) == found.R
    assert (cv if cv is None else pytest.approx(cv, abs=1e-9)) == found.CV


@pytest.mark.parametrize("many", [0, 1])
def test_of_nobody_and_of_one_person_nothing_is_said(many):
    found = r_indicator(people(("x", "p", many, many)), "answered", ["a"])
    assert (found.R, found.CV, dict(found.partial_unconditional_variable)) == (None, None, {})
    assert found.reason
    assert r_indicator(people(("x", "p", 9, 3)), "answered", []).reason


def test_one_agency_says_nothing_against_anybody():
    found = r_indicator(people(("x", "p", 9, 3)), "answered", ["a"])
    assert (found.R, found.partial_unconditional_variable["a"]) == (pytest.approx(1), pytest.approx(0, abs=1e-12))


def test_a_missing_value_is_a_category():
    frame = people(("x", "p", 10, 8), (None, "p", 10, 2))
    assert set(r_indicator(frame, "answered", ["a"]).partial_unconditional_category["a"]) == {"x", MISSING}


def test_the_order_of_rows_and_a_name_like_ours_change_nothing():
    frame = people(("x", "p", 30, 20), ("y", "q", 30, 12), ("y", "p", 30, 25))
    first, shuffled = (
        r_indicator(one, "answered", ["a", "b"]) for one in (frame, frame.sample(frac=1, random_state=3))
    )
    assert pytest.approx(first.R, abs=1e-12) == shuffled.R
    renamed = frame.rename(columns={"a": "size", "b": "sum"})
    assert pytest.approx(first.R, abs=1e-12) == r_indicator(renamed, "answered", ["size", "sum"]).R


@pytest.mark.parametrize("response", [[0, 2], [0, None], [1]])
def test_a_response_that_is_neither_yes_nor_no_is_refused(response):
    with pytest.raises(ValueError, match="respon"):
        r_indicator(pd.DataFrame({"a": ["x", "y"]}), response, ["a"])
