"""Names of rows, and the groups and repeats around them."""

import pytest

from tests.questionnaires.tables import checked, problems


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "NAME_MISSING"),
        ("câu_1", "NAME_NOT_ASCII"),
        ("tuổi", "NAME_NOT_ASCII"),
        ("q–3", "NAME_NOT_ASCII"),
        ("1tuoi", "NAME_INVALID"),
        ("q-3", "NAME_INVALID"),
        ("q.3", "NAME_INVALID"),
        ("ly do", "NAME_INVALID"),
        ("a" * 65, "NAME_INVALID"),
    ],
)
def test_a_name_must_be_able_to_become_an_element(name, code):
    for kind in ("text", "note", "calculate", "hidden"):
        survey = f"type | name | label | calculation\n{kind} | {name} | Câu hỏi | 1"
        assert problems(survey=survey) == [f"survey 2 name {code}"]


@pytest.mark.parametrize("name", ["a", "_a", "Q1", "a" * 64, "cau_1"])
def test_a_proper_name_is_accepted(name):
    assert problems(survey=f"type | name | label\ntext | {name} | Câu hỏi") == []


def test_a_name_without_diacritics_is_proposed():
    [problem] = checked(survey="type | name | label\ntext | Đánh giá | Câu hỏi").problems
    assert "Danh_gia" in problem.message


def test_a_group_needs_a_name_and_its_end_does_not():
    survey = """
        type        | name | label
        begin_group |      | Nhóm
        text        | q    | Hỏi
        end_group   |      |
    """
    assert problems(survey=survey) == ["survey 2 name NAME_MISSING"]


def test_a_name_is_used_once_in_the_whole_form():
    survey = """
        type         | name | label
        text         | a    | Một
        ---
        begin_group  | g    | Nhóm
        text         | a    | Hai
        begin_repeat | g    | Phần lặp
        text         | A    | Ba
        end_repeat   | g
        end_group    | g
    """
    survey = survey.replace("        ---", "---")
    assert problems(survey=survey) == ["survey 5 name NAME_DUPLICATE", "survey 6 name NAME_DUPLICATE"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("begin_group a; text b", ["2 GROUP_NOT_CLOSED"]),
        ("begin_group a; begin_group b; text c; end_group", ["2 GROUP_NOT_CLOSED"]),
        ("begin_group a", ["2 GROUP_NOT_CLOSED"]),
        ("text a; end_group", ["3 GROUP_NOT_OPENED"]),
        ("text a; end_repeat; end_group", ["3 GROUP_NOT_OPENED", "4 GROUP_NOT_OPENED"]),
        ("begin_group a; text b; end_repeat", ["4 GROUP_MISMATCH"]),
        ("begin_repeat a; text b; end_group; text c", ["4 GROUP_MISMATCH"]),
        ("begin_group a; end_group", ["2 GROUP_EMPTY"]),
        ("begin_repeat a; end_repeat", ["2 GROUP_EMPTY"]),
        ("begin_group a; begin_group b; end_group; end_group", ["3 GROUP_EMPTY"]),
        ("begin_group a; text b; begin_group c; end_group; end_group", ["4 GROUP_EMPTY"]),
        ("begin_group a; end_repeat", ["2 GROUP_EMPTY", "3 GROUP_MISMATCH"]),
        ("begin_group a; calculate b; end_group", []),
        ("begin_repeat a; begin_repeat b; text c; end_repeat; end_repeat", ["3 REPEAT_NESTED"]),
        (
            "begin_repeat a; begin_group b; begin_repeat c; text d; end_repeat; end_group; end_repeat",
            ["4 REPEAT_NESTED"],
        ),
        ("begin_group a; begin_repeat b; text c; end_repeat; end_group", []),
        ("begin_grop a; text b; end_group", ["2 TYPE_UNKNOWN"]),
    ],
)
def test_groups_and_repeats_are_closed_by_their_own_end(rows, expected):
    lines = [[*row.split(), ""][:2] for row in rows.split("; ")]
    survey = "\n".join(["type | name | label | calculation", *(f"{kind} | {name} | Nhãn | 1" for kind, name in lines)])
    found = [f"{problem.row} {problem.code}" for problem in checked(survey=survey).problems]
    assert found == expected


def test_a_table_uses_one_list_and_the_first_question_that_differs_is_told():
    survey = """
        type                    | name | label | appearance
        begin_group             | m    | Bảng  | table-list
        select_one muc_do       | a    | A     |
        select_multiple muc_do  | b    | B     |
        select_one co_khong     | c    | C     |
        select_one kenh         | d    | D     |
        text                    | e    | E     |
        end_group
        begin_group             | n    | Trang | field-list
        select_one co_khong     | f    | F     |
        select_one kenh         | g    | G     |
        end_group
    """
    choices = """
        list_name | name | label
        muc_do    | 1    | Một
        co_khong  | 1    | Có
        kenh      | 1    | Kênh
    """
    assert problems(survey=survey, choices=choices) == ["survey 5 type TABLE_LIST_MIXED"]


def test_a_missing_list_in_a_table_is_one_problem():
    survey = """
        type              | name | label | appearance
        begin_group       | m    | Bảng  | table-list
        select_one mucdo  | a    | A     |
        select_one muc_do | b    | B     |
        select_one xyz    | c    | C     |
        end_group
    """
    choices = "list_name | name | label\nmuc_do | 1 | Một"
    assert problems(survey=survey, choices=choices) == [
        "survey 3 type LIST_MISSING → muc_do",
        "survey 5 type LIST_MISSING",
    ]
