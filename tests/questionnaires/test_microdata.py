"""Single responses: ten from every place, and each row one of at least five alike."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.results import microdata
from questionnaires.results.microdata import PROTECTED_CODE, protected
from tests.questionnaires.results_kit import CHOICES, SURVEY, answers, questionnaire, table


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


def test_rare_ticks_about_the_person_are_protected_too() -> None:
    ticks = SURVEY.replace("${q1} = 1", "         ")
    of = table(
        answers(1, {"q1": "1", "vi_sao": "cham"}, 11),
        answers(1, {"q1": "1", "vi_sao": "cham kho"}, 1),
        form=questionnaire(ticks),
    )
    frame = microdata(of, seed=1)
    assert frame is not None
    assert set(frame["vi_sao/kho"]) <= {"0", PROTECTED_CODE}
    assert (frame["vi_sao/cham"] == PROTECTED_CODE).equals(frame["vi_sao/kho"] == PROTECTED_CODE)


@pytest.mark.parametrize(
    ("question", "common", "rare"),
    [("range", "5", "9"), ("integer", "5", "9"), ("decimal", "5.0", "9.5"), ("rank ly_do", "cham kho", "kho cham")],
)
def test_every_kind_of_answer_without_score_is_protected(question: str, common: str, rare: str) -> None:
    steps = "start=1 end=10 step=1" if question == "range" else ""
    form = questionnaire(f"type | name | label | parameters\n{question} | b | B | {steps}", CHOICES)
    frame = microdata(table(answers(1, {"b": common}, 11), answers(1, {"b": rare}), form=form), seed=1)
    assert frame is not None
    assert rare not in set(frame["b"])


def test_where_a_row_comes_from_is_never_blanked_and_never_shared_by_fewer_than_ten() -> None:
    of = table(answers(1, {"nam": "5"}, 12), answers(2, {"nam": "6"}, 10))
    frame = microdata(of, seed=1)
    assert frame is not None
    assert frame.groupby(["nhom", "loai_co_quan"]).size().to_dict() == {("LDS", "so"): 12, ("LDP", ""): 10}
    with pytest.raises(ValueError, match="recoded"):
        microdata(table(answers(1, {"nam": "5"}, 12), answers(2, {"nam": "6"}, 9)))


def test_microdata_are_shuffled() -> None:
    of = table(*(answers(1, {"q1": "1" if number % 2 else "2"}) for number in range(40)))
    first, second = microdata(of, seed=1), microdata(of, seed=2)
    assert first is not None
    assert second is not None
    assert list(first["q1"]) != list(second["q1"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 4)), min_size=5, max_size=60))
def test_every_protected_row_is_one_of_at_least_five_alike_of_its_place(rows: list[tuple[str, str, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["g", "c", "n"], dtype=object)
    safe = protected(frame, ["c", "n"], ["g"])
    people = frame.groupby("g").size()
    alike = safe.groupby(["g", "c", "n"]).size()
    assert all(count >= min(5, people[place]) for (place, _, _), count in alike.items())
    kept = safe != PROTECTED_CODE
    assert (safe.where(kept, frame) == frame).all(axis=None)
    assert list(safe["g"]) == list(frame["g"])
