from dataclasses import fields

import pytest

from respondents.field.aapor import Counts, Disposition, Rate, Rates, rates

WORKED_EXAMPLE = Counts(complete=412, partial=23, refusal=9, non_contact=31, other=5, unknown=14, not_eligible=6)
TWO_R_PACKAGES_AGREE_ON = {
    "e": 0.987654,
    "rr1": 0.834008,
    "rr2": 0.880567,
    "rr3": 0.834300,
    "rr4": 0.880875,
    "rr5": 0.858333,
    "rr6": 0.906250,
    "coop1": 0.917595,
    "coop2": 0.968820,
    "coop3": 0.927928,
    "coop4": 0.979730,
    "ref1": 0.018219,
    "ref2": 0.018225,
    "ref3": 0.018750,
    "con1": 0.908907,
    "con2": 0.909225,
    "con3": 0.935417,
}


def values(result: Rates) -> dict[str, float | None]:
    return {field.name: getattr(result, field.name).value for field in fields(result)}


def test_the_worked_example_agrees_with_two_independent_programs():
    assert values(rates(WORKED_EXAMPLE)) == pytest.approx(TWO_R_PACKAGES_AGREE_ON, abs=1e-6)


def test_the_headline_carries_its_numerator_and_denominator():
    assert rates(WORKED_EXAMPLE).rr2 == Rate(435, 494)


def test_rates_of_nobody_are_undefined_and_never_zero():
    assert set(values(rates(Counts())).values()) == {None}


def test_a_list_of_people_of_unknown_eligibility_alone_has_no_rate_that_needs_a_known_subject():
    result = rates(Counts(unknown=10))
    assert (result.rr1.value, result.rr3.value, result.rr5.value, result.e.value) == (0.0, None, None, None)


def test_people_found_not_to_be_subjects_leave_every_denominator_but_that_of_e():
    without, with_them = rates(Counts(complete=8, non_contact=2)), rates(Counts(8, non_contact=2, not_eligible=5))
    assert with_them.rr1 == without.rr1 == Rate(8, 10)
    assert with_them.e == Rate(10, 15)


def test_better_evidence_replaces_the_estimate_of_e():
    assert rates(Counts(complete=8, unknown=4), e=0.5).rr3 == Rate(8, 10)
    with pytest.raises(ValueError, match="0 to 1"):
        rates(WORKED_EXAMPLE, e=1.5)


def test_single_cases_are_counted_by_their_letters():
    cases = [Disposition.COMPLETE, Disposition.COMPLETE, "NC", "NE"]
    assert Counts.of(cases) == Counts(complete=2, non_contact=1, not_eligible=1)
    with pytest.raises(ValueError, match="X"):
        Counts.of(["X"])


def test_groups_add_up_to_the_province():
    assert Counts(1, 2, 3, 4, 5, 6, 7) + Counts(complete=10) == Counts(11, 2, 3, 4, 5, 6, 7)
    assert WORKED_EXAMPLE.total == sum(WORKED_EXAMPLE.by_disposition().values()) == 500


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        Counts(complete=-1)


def test_every_disposition_has_a_vietnamese_label_of_its_own():
    assert len({disposition.label for disposition in Disposition}) == len(Disposition)
