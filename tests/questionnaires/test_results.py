"""From responses to tables: what was not asked, what was not answered, and how often each answer was given."""

from __future__ import annotations

from questionnaires.results import averages, codebook, tally, variables_of
from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable
from tests.questionnaires.results_kit import answers, questionnaire, table

GROUPS = ("LDS", "LDP")


def variable(of: AnswerTable, name: str) -> Variable:
    return next(found for found in of.variables if found.name == name)


def counted(of: AnswerTable, name: str) -> dict[str, list[int]]:
    """The tally as {row: [LDS, LDP, total]}."""
    frame = tally(of, variable(of, name), GROUPS)
    assert list(frame.columns) == [*GROUPS, "(total)"]
    return {
        str(row): [int(count) for count in counts] for row, counts in zip(frame.index, frame.to_numpy(), strict=True)
    }


def test_not_asked_and_not_answered_are_two_facts() -> None:
    of = table(
        answers(1, {"q1": "1", "vi_sao": "cham kho"}),
        answers(1, {"q1": "1", "vi_sao": ""}, 2),
        answers(2, {"q1": "3"}, 3),
    )
    assert of.answers["vi_sao"].isna().sum() == 3
    assert (of.answers["vi_sao"] == "").sum() == 2
    assert counted(of, "vi_sao") == {
        "cham": [1, 0, 1],
        "kho": [1, 0, 1],
        "(answered)": [1, 0, 1],
        "(not answered)": [2, 0, 2],
        "(not asked)": [0, 3, 3],
    }


def test_a_select_one_counts_each_choice_those_nobody_took_included() -> None:
    of = table(answers(1, {"q1": "3"}, 2), answers(2, {"q1": "98"}), answers(2, {"q1": ""}))
    assert counted(of, "q1") == {
        "1": [0, 0, 0],
        "2": [0, 0, 0],
        "3": [2, 0, 2],
        "98": [0, 1, 1],
        "(answered)": [2, 1, 3],
        "(not answered)": [0, 1, 1],
        "(not asked)": [0, 0, 0],
    }


def test_a_rank_counts_first_places() -> None:
    of = table(answers(1, {"xep": "kho cham"}, 2), answers(1, {"xep": "cham kho"}))
    assert [counted(of, "xep")[row][0] for row in ("cham", "kho", "(answered)")] == [1, 2, 3]


def test_numbers_have_a_mean_and_a_median_and_no_rows_of_values() -> None:
    of = table(answers(1, {"nam": "2"}), answers(1, {"nam": "3"}), answers(2, {"nam": "10"}), answers(2, {"nam": ""}))
    assert list(counted(of, "nam")) == ["(answered)", "(not answered)", "(not asked)"]
    found = averages(of, variable(of, "nam"), GROUPS)
    assert found is not None
    assert found.to_dict() == {
        "LDS": {"mean": 2.5, "median": 2.5},
        "LDP": {"mean": 10.0, "median": 10.0},
        "(total)": {"mean": 5.0, "median": 3.0},
    }


def test_a_text_is_counted_and_never_shown() -> None:
    of = table(answers(1, {"y_kien": "Tôi là Nguyễn Văn A"}, 12))
    assert counted(of, "y_kien") == {"(answered)": [12, 0, 12], "(not answered)": [0, 0, 0], "(not asked)": [0, 0, 0]}


def test_an_answer_of_a_group_that_the_questionnaire_is_not_for_is_not_counted() -> None:
    assert counted(table(answers(3, {"q1": "1"})), "q1")["(answered)"] == [0, 0, 0]


def test_no_responses_give_empty_tables_and_no_error() -> None:
    assert counted(table(), "q1")["(answered)"] == [0, 0, 0]
    assert codebook(table())["variable"].nunique() == 5


def test_labels_stand_in_for_codes() -> None:
    of = table(answers(1, {"q1": "1", "vi_sao": "cham kho", "xep": ""}))
    shown = of.labelled()
    assert list(shown.columns) == [
        "Số năm công tác",
        "Quy định rõ ràng",
        "Vì sao chưa tốt",
        "Xếp thứ tự",
        "Ý kiến khác",
    ]
    assert list(shown.iloc[0]) == ["KHONG_HOI", "Chưa tốt", "Chậm; Khó hiểu", "KHONG_TRA_LOI", "KHONG_HOI"]


def test_the_instances_of_a_repeat_are_variables_of_their_own() -> None:
    form = questionnaire("""
        type         | name | label
        begin_repeat | tv   | Thành viên
        text         | vai  | Vai trò
        end_repeat   |      |
    """)
    of = table(answers(1, {"tv/vai": "Trưởng", "tv[2]/vai": "Phó", "tv[10]/vai": "Ủy viên"}), form=form)
    assert [v.name for v in of.variables] == ["vai", "vai.2", "vai.10"]
    assert of.variables[1].label("vi") == "Vai trò (mục 2)"


def test_calculations_are_no_variables() -> None:
    form = questionnaire("""
        type      | name | label | calculation
        integer   | a    | A     |
        calculate | b    |       | ${a} * 2
    """)
    assert [v.name for v in variables_of(form)] == ["a"]


def test_the_codebook_explains_every_code() -> None:
    book = codebook(table())
    rows = book[book["variable"] == "q1"]
    assert list(rows["code"]) == ["1", "2", "3", "98"]
    assert list(rows["code_label"]) == ["Chưa tốt", "Tốt", "Rất tốt", "Không có thông tin"]
    assert list(rows["score"])[:3] == [0, 50, 100]
    assert set(rows["criterion"]) == {"2.1"}
    asked = book.set_index("variable")["asked_when"].to_dict()
    assert (asked["q1"], asked["vi_sao"]) == ("", "${q1} = 1")
