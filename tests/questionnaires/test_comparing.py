"""Two versions side by side: an official sees in Vietnamese what the author changed, and nothing else."""

from __future__ import annotations

import pytest

from questionnaires.comparing import Comparison, Difference, compare
from questionnaires.xform import Questionnaire, read_xform
from tests.questionnaires.tables import checked

SURVEY = """
    type              | name  | label           | hint      | relevant  | required
    integer           | tuoi  | Tuổi            | Tròn năm  |           | yes
    select_one muc_do | hl    | Mức độ hài lòng |           |           |
    text              | ly_do | Lý do           |           | ${hl} = 1 |
    text              | y_kien | Ý kiến          |           |           |
"""
CHOICES = """
    list_name | name | label     | score
    muc_do    | 1    | Chưa tốt  | 0
    muc_do    | 2    | Tốt       | 100
"""


def form(survey: str = SURVEY, choices: str = CHOICES) -> Questionnaire:
    result = checked(survey=survey, choices=choices)
    assert result.xform, result.problems
    return read_xform(result.xform)


def after(old: str, new: str, choices: str = CHOICES) -> Comparison:
    """The comparison with a version in which the author replaced one text of the survey by another."""
    assert old in SURVEY
    return compare(form(), form(SURVEY.replace(old, new), choices))


def differences(comparison: Comparison) -> dict[str, tuple[Difference, ...]]:
    return {change.item.name: change.differences for change in comparison.changed}


def test_a_version_equals_itself() -> None:
    assert compare(form(), form()).is_empty


def test_a_new_question_is_added_and_a_missing_one_removed() -> None:
    changed = after("text              | y_kien | Ý kiến ", "date              | ngay  | Ngày làm ")
    assert [(item.name, item.label, item.kind) for item in changed.added] == [("ngay", "Ngày làm", "ngày")]
    assert [item.name for item in changed.removed] == ["y_kien"]
    assert not changed.moved


def test_one_row_that_was_moved_is_the_only_one_that_moved() -> None:
    lines = SURVEY.strip("\n").splitlines()
    moved = "\n".join([lines[0], lines[4], lines[1], lines[2], lines[3]])
    comparison = compare(form(), form(moved))
    assert [item.name for item in comparison.moved] == ["y_kien"]
    assert not comparison.changed


@pytest.mark.parametrize(
    ("old", "new", "name", "difference"),
    [
        ("| Tuổi  ", "| Năm sinh", "tuoi", Difference("Câu hỏi", "Tuổi", "Năm sinh")),
        ("Tròn năm", "Năm tròn", "tuoi", Difference("Gợi ý", "Tròn năm", "Năm tròn")),
        ("integer ", "decimal ", "tuoi", Difference("Loại", "số nguyên", "số thập phân")),
        ("|           | yes", "|           |    ", "tuoi", Difference("Bắt buộc", "luôn luôn", "không")),
        ("${hl} = 1", "${hl} = 2", "ly_do", Difference("Điều kiện hiện", "${hl} = 1", "${hl} = 2")),
        (
            "select_one muc_do",
            "select_multiple muc_do",
            "hl",
            Difference("Loại", "chọn một", "chọn nhiều"),
        ),
    ],
)
def test_each_change_is_named_with_the_old_and_the_new(old: str, new: str, name: str, difference: Difference) -> None:
    assert difference in differences(after(old, new))[name]


def test_choices_show_their_codes_labels_and_scores() -> None:
    choices = CHOICES.replace("| 100", "| 80") + "    muc_do    | 98   | Không biết |\n"
    comparison = compare(form(), form(choices=choices))
    assert differences(comparison) == {
        "hl": (
            Difference(
                "Lựa chọn",
                "1: Chưa tốt (điểm 0)\n2: Tốt (điểm 100)",
                "1: Chưa tốt (điểm 0)\n2: Tốt (điểm 80)\n98: Không biết",
            ),
        )
    }


def test_a_question_put_into_a_group_says_so() -> None:
    lines = SURVEY.strip("\n").splitlines()
    grouped = "\n".join([*lines[:4], "begin_group | them | Phần thêm", lines[4], "end_group"])
    comparison = compare(form(), form(grouped))
    assert [item.name for item in comparison.added] == ["them"]
    assert differences(comparison) == {"y_kien": (Difference("Thuộc nhóm", "", "them"),)}


def test_texts_of_two_languages_are_told_apart() -> None:
    survey = """
        type | name | label::Tiếng Việt (vi) | label::English (en)
        text | ten  | Tên                    | Name
    """
    english = compare(form(survey), form(survey.replace("Name", "Full name")))
    assert differences(english) == {"ten": (Difference("Câu hỏi (en)", "Name", "Full name"),)}
