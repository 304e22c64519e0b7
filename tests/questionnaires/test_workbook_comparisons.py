"""What is compared with questions that offer a list."""

import pytest

from tests.questionnaires.tables import problems

CHOICES = """
    list_name | name | label
    co_khong  | 1    | Có
    co_khong  | 0    | Không
    kenh      | cong | Cổng
    kenh      | khac | Khác
"""
ROWS = """
    type                 | name  | label   | {column}
    select_one co_khong  | co    | Có      |
    select_one kenh      | kenh  | Kênh    |
    select_multiple kenh | nhieu | Nhiều   |
    rank kenh            | thu_tu | Thứ tự |
    integer              | tuoi  | Tuổi    |
    {kind}               | q     | Hỏi     | {cell}
"""


def found(column: str, cell: str, kind: str = "text") -> list[str]:
    place = f"survey 7 {column} "
    result = problems(survey=ROWS.format(column=column, cell=cell, kind=kind), choices=CHOICES)
    assert all(problem.startswith(place) for problem in result), result
    return [problem.removeprefix(place) for problem in result]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("${kenh} = 'khacc'", "CHOICE_UNKNOWN → khac"),
        ("${kenh} != 'khacc'", "CHOICE_UNKNOWN → khac"),
        ("'khacc' = ${kenh}", "CHOICE_UNKNOWN → khac"),
        ("(${kenh}) = ('khacc')", "CHOICE_UNKNOWN → khac"),
        ('not(${tuoi} > 1 and ${kenh} = "Khác")', "CHOICE_UNKNOWN → khac"),
        ("selected(${co}, 'co')", "CHOICE_UNKNOWN"),
        ("${co} = 2", "CHOICE_UNKNOWN → 0"),
        ("${co} = -1", "CHOICE_UNKNOWN → 1"),
        ("selected(${nhieu}, 'buu_dien')", "CHOICE_UNKNOWN"),
        ("selected(${nhieu}, 'cong khac')", "CHOICE_UNKNOWN"),
        ("selected(${thu_tu}, 'buu_dien')", "CHOICE_UNKNOWN"),
        ("${thu_tu} = 'cong buu_dien'", "CHOICE_UNKNOWN"),
        ("${kenh} = 'khacc' or ${kenh} = 'congg'", "CHOICE_UNKNOWN → khac"),
        ("count(/data/x[. = 'a']) = 1 and ${co} = 'khong'", "CHOICE_UNKNOWN"),
        ("${kenh} = 'khac' and selected(${nhieu}, 'cong')", None),
        ("${co} = 1 and ${co} != 0 and ${co} = 1.0 and ${co} = '1'", None),
        ("${kenh} = ''", None),
        ("'' != ${nhieu}", None),
        ("${thu_tu} = 'khac cong'", None),
        ("${co} > 2", None),
        ("string(${kenh}) = 'abc'", None),
        ("${kenh} = ${nhieu}", None),
        ("${tuoi} = 17 and ${q} = 'gì cũng được'", "SELF_REFERENCE"),
        ("selected-at(${thu_tu}, 0) = 'abc'", None),
    ],
)
def test_a_value_that_is_not_in_the_list_is_told(expression, expected):
    assert found("relevant", expression) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("kind", "constraint", "expected"),
    [
        ("select_one kenh", ". != 'khacc'", "CHOICE_UNKNOWN → khac"),
        ("select_one kenh", ". != 'khac'", None),
        ("select_multiple kenh", "not(selected(., 'khacc'))", "CHOICE_UNKNOWN → khac"),
        ("select_multiple kenh", ". != 'khac'", "SELECT_MULTIPLE_COMPARED"),
        ("text", ". != 'khacc'", None),
        ("select_one kenh", "count(/data/x[. = 'abc']) = 0", None),
    ],
)
def test_the_own_value_of_a_select_is_compared_with_its_own_list(kind, constraint, expected):
    assert found("constraint", constraint, kind) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("kind", "default", "expected"),
    [
        ("select_one kenh", "khacc", "CHOICE_UNKNOWN → khac"),
        ("select_one kenh", "'khac'", "CHOICE_UNKNOWN → khac"),
        ("select_one kenh", "cong khac", "CHOICE_UNKNOWN"),
        ("select_multiple kenh", "cong khacc", "CHOICE_UNKNOWN → khac"),
        ("select_multiple kenh", "cong khac", None),
        ("rank kenh", "khac cong", None),
        ("select_one kenh", "khac", None),
        ("select_one co_khong", "1", None),
        ("select_one kenh", "${kenh}", None),
        ("text", "gì cũng được", None),
    ],
)
def test_the_default_of_a_select_is_one_of_its_choices(kind, default, expected):
    assert found("default", default, kind) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("${nhieu} = 'khac'", "SELECT_MULTIPLE_COMPARED"),
        ("'khac' = ${nhieu}", "SELECT_MULTIPLE_COMPARED"),
        ("${nhieu} != 'khac'", "SELECT_MULTIPLE_COMPARED"),
        ("${nhieu} = 'khacc'", "CHOICE_UNKNOWN → khac"),
        ("selected(${nhieu}, 'khac')", None),
        ("${kenh} = 'khac'", None),
    ],
)
def test_many_answers_are_not_compared_as_one(expression, expected):
    assert found("relevant", expression) == ([expected] if expected else [])


def test_a_list_that_is_missing_or_not_fully_known_is_not_judged():
    survey = """
        type             | name | label | relevant
        select_one kenhh | kenh | Kênh  |
        select_one mau   | mau  | Màu   |
        text             | q    | Hỏi   | ${kenh} = 'gi' or ${mau} = 'gi'
    """
    choices = CHOICES + "    mau | =A1 | Đỏ\n"
    assert problems(survey=survey, choices=choices) == [
        "survey 2 type LIST_MISSING → kenh",
        "choices 2 list_name LIST_UNUSED",
        "choices 6 name FORMULA_CELL",
    ]


def test_references_across_lists_are_judged_by_the_list_of_the_question_named():
    survey = """
        type                | name | label | relevant
        select_one co_khong | a    | A     |
        select_one kenh     | b    | B     | ${a} = 'khac'
        text                | c    | C     | ${b} = '1'
    """
    assert problems(survey=survey, choices=CHOICES) == [
        "survey 3 relevant CHOICE_UNKNOWN",
        "survey 4 relevant CHOICE_UNKNOWN",
    ]
