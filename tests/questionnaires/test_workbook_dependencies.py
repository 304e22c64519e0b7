"""Nothing may depend on itself, directly or in a circle."""

import pytest

from questionnaires.workbook.circles import circles
from tests.questionnaires.tables import problems


@pytest.mark.parametrize("column", ["relevant", "calculation", "required", "readonly"])
def test_a_row_does_not_read_itself(column):
    for expression in ("${q} > 1", ". > 1", "selected(., 'a')"):
        survey = f"type | name | label | {column}\ninteger | q | Hỏi | {expression}"
        assert problems(survey=survey) == [f"survey 2 {column} SELF_REFERENCE"]


def test_a_constraint_reads_its_own_row_and_so_may_a_predicate():
    survey = """
        type      | name | label | constraint | relevant
        integer   | q    | Hỏi   | . > 1 and ${q} < 9 | count(/data/x[. > 1]) = 0
    """
    assert problems(survey=survey) == []


@pytest.mark.parametrize("shelter", ["group", "repeat"])
def test_the_relevance_of_a_group_does_not_read_what_is_inside(shelter):
    survey = f"""
        type            | name | label | relevant
        begin_{shelter} | g    | Nhóm  | ${{a}} = 1
        integer         | a    | A     |
        integer         | b    | B     | ${{a}} = 1
        end_{shelter}
    """
    assert problems(survey=survey) == ["survey 2 relevant SELF_REFERENCE"]


def test_rows_that_read_each_other_are_a_circle():
    survey = """
        type      | name | label | relevant  | calculation | required  | readonly
        calculate | a    |       |           | ${b} + 1    |           |
        integer   | b    | B     | ${c} = 1  |             |           |
        integer   | c    | C     |           |             | ${d} = 1  |
        integer   | d    | D     |           |             |           | ${a} = 1
        integer   | e    | E     | ${a} = 1  |             |           |
    """
    assert problems(survey=survey) == [
        "survey 2 calculation CYCLE",
        "survey 3 relevant CYCLE",
        "survey 4 required CYCLE",
        "survey 5 readonly CYCLE",
    ]


def test_only_the_cells_that_keep_the_circle_closed_are_told():
    survey = """
        type      | name | label | relevant  | calculation
        calculate | a    |       | ${x} = 1  | ${b} + ${x}
        calculate | b    |       | ${a} = 1  | ${x}
        integer   | x    | X     |           |
    """
    assert problems(survey=survey) == ["survey 2 calculation CYCLE", "survey 3 relevant CYCLE"]


def test_the_relevance_of_a_group_acts_on_every_row_in_it():
    survey = """
        type        | name | label | relevant  | calculation
        begin_group | g    | Nhóm  | ${s} = 1  |
        begin_group | h    | Nhóm  |           |
        integer     | t    | T     |           |
        end_group
        integer     | u    | U     |           |
        end_group
        calculate   | s    |       |           | ${t} + 1
    """
    assert problems(survey=survey) == ["survey 2 relevant CYCLE", "survey 8 calculation CYCLE"]


def test_two_circles_are_two():
    survey = """
        type      | name | label | calculation
        calculate | a    |       | ${b}
        calculate | b    |       | ${a}
        calculate | c    |       | ${d} + ${a}
        calculate | d    |       | ${c}
    """
    assert [p.split()[1] for p in problems(survey=survey)] == ["2", "3", "4", "5"]


def test_constraints_labels_defaults_and_filters_close_no_circle():
    survey = """
        type            | name | label     | constraint | default | choice_filter | calculation
        integer         | a    | Số ${b}   | . > ${b}   | ${b}    |               |
        integer         | b    | Số ${a}   | . > ${a}   |         |               |
        select_one kenh | k    | Kênh      |            |         | name != ${c}  |
        calculate       | c    |           |            |         |               | ${k}
    """
    choices = "list_name | name | label\nkenh | a | A"
    assert problems(survey=survey, choices=choices) == []


def test_what_cannot_be_read_closes_no_circle():
    survey = """
        type      | name | label | calculation
        calculate | a    |       | ${b} +
        calculate | b    |       | ${a}
    """
    assert problems(survey=survey) == ["survey 2 calculation XPATH_SYNTAX"]


def test_a_circle_of_five_thousand_rows_is_found_without_recursion():
    chain = {number: [(number + 1) % 5000] for number in range(5000)} | {5000: [0]}
    numbers = circles(chain)
    assert len({numbers[number] for number in range(5000)}) == 1
    assert numbers[5000] != numbers[0]
