"""Small groups: withheld, and not to be had by subtraction. Single rows: one of at least five alike."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.results import microdata, published, tally, withheld
from questionnaires.results.microdata import PROTECTED_CODE, protected
from questionnaires.results.table import AnswerTable
from tests.questionnaires.results_kit import answers, table

GROUPS = ("LDS", "LDP", "HDND")


def shown(of: AnswerTable, name: str = "q1") -> dict[str, int | None]:
    """How many answers each column shows; None: withheld."""
    variable = next(found for found in of.variables if found.name == name)
    row = published(tally(of, variable, GROUPS)).loc["(answered)"]
    return {str(group): None if pd.isna(count) else int(count) for group, count in row.items()}


def of_sizes(*sizes: int) -> AnswerTable:
    """So many answers to q1 in the groups LDS, LDP, HDND."""
    return table(*(answers(stratum, {"q1": "1"}, size) for stratum, size in enumerate(sizes, start=1)))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((40, 30, 20), (40, 30, 20, 90)),
        ((40, 30, 9), (40, None, None, 79)),  # the total would give a single withheld group away
        ((40, 9, 9), (40, None, None, 58)),
        ((40, 4, 3), (None, None, None, 47)),  # 7 people together are too few as well
        ((40, 30, 0), (40, 30, 0, 70)),  # an empty group tells nothing
        ((5, 0, 0), (None, 0, 0, None)),
        ((5, 3, 0), (None, None, 0, None)),
    ],
)
def test_a_small_group_is_withheld_with_whatever_would_give_it_away(
    sizes: tuple[int, ...], expected: tuple[int | None, ...]
) -> None:
    assert tuple(shown(of_sizes(*sizes)).values()) == expected


def test_withheld_means_the_whole_column_what_was_not_asked_included() -> None:
    of = of_sizes(40, 30, 9)
    column = published(tally(of, of.variables[1], GROUPS))["HDND"]
    assert column.isna().all()


def test_who_did_not_answer_does_not_make_a_group_larger() -> None:
    of = table(answers(1, {"q1": "1"}, 9), answers(1, {"q1": ""}, 30))
    assert shown(of)["LDS"] is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_no_shown_column_and_no_difference_of_shown_columns_is_about_one_to_nine_people(sizes: list[int]) -> None:
    by_group = dict(enumerate(sizes))
    hidden = withheld(by_group)
    total = sum(sizes)
    visible = [size for group, size in by_group.items() if group not in hidden]
    assert all(size == 0 or size >= 10 for size in visible)
    if total >= 10:
        assert (rest := total - sum(visible)) == 0 or rest >= 10
        assert len(hidden) != 1


def test_microdata_hold_no_text_and_one_column_for_each_tick() -> None:
    row = {"nam": "3", "q1": "1", "vi_sao": "kho", "xep": "cham kho", "y_kien": "Tôi là A"}
    frame = microdata(table(answers(1, row, 12)), seed=1)
    assert frame is not None
    assert list(frame.columns) == ["nhom", "loai_co_quan", "nam", "q1", "vi_sao/cham", "vi_sao/kho", "xep"]
    assert frame.iloc[0].to_dict() == {
        "nhom": "LDS",
        "loai_co_quan": "so",
        "nam": "3",
        "q1": "1",
        "vi_sao/cham": "0",
        "vi_sao/kho": "1",
        "xep": "cham kho",
    }


def test_microdata_tell_not_asked_from_not_answered() -> None:
    frame = microdata(table(answers(1, {"q1": "2", "nam": ""}, 12)), seed=1)
    assert frame is not None
    assert frame.loc[0, ["nam", "vi_sao/cham"]].tolist() == ["KHONG_TRA_LOI", "KHONG_HOI"]


def test_fewer_than_ten_responses_give_no_microdata() -> None:
    assert microdata(table(answers(1, {"q1": "2"}, 9))) is None


def test_a_rare_answer_about_the_person_is_protected_and_an_opinion_is_kept() -> None:
    of = table(answers(1, {"nam": "5", "q1": "2"}, 11), answers(1, {"nam": "37", "q1": "1"}, 1))
    frame = microdata(of, seed=1)
    assert frame is not None
    assert "37" not in set(frame["nam"])
    assert sorted(frame["q1"].value_counts().to_dict().items()) == [("1", 1), ("2", 11)]


def test_microdata_are_shuffled() -> None:
    of = table(*(answers(1, {"q1": "1" if number % 2 else "2"}) for number in range(40)))
    first, second = microdata(of, seed=1), microdata(of, seed=2)
    assert first is not None
    assert second is not None
    assert list(first["q1"]) != list(second["q1"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 4)), min_size=5, max_size=60))
def test_every_protected_row_is_one_of_at_least_five_alike(rows: list[tuple[str, str, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["g", "c", "n"], dtype=object)
    safe = protected(frame, ["g", "c", "n"])
    assert safe.groupby(["g", "c", "n"]).size().min() >= 5
    kept = safe != PROTECTED_CODE
    assert (safe.where(kept, frame) == frame).all(axis=None)
