"""Responses written as short rows, so that a test shows what was answered by whom – never by which person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from questionnaires.ballot.opened import Answers
from questionnaires.results import AnswerTable, answer_table
from questionnaires.xform import Questionnaire, read_xform
from tests.questionnaires.tables import checked

SETTINGS = """
    form_title             | form_id | version | style | namespaces
    Phiếu thử (minh họa)   | thu     | 1       | pages | par="https://par.example"
"""
SURVEY = """
    type                    | name    | label            | relevant  | bind::par:criterion | bind::par:max_score
    integer                 | nam     | Số năm công tác  |           |                     |
    select_one muc_do       | q1      | Quy định rõ ràng |           | 2.1                 | 0.5
    select_multiple ly_do   | vi_sao  | Vì sao chưa tốt  | ${q1} = 1 |                     |
    rank ly_do              | xep     | Xếp thứ tự       |           |                     |
    text                    | y_kien  | Ý kiến khác      |           |                     |
"""
CHOICES = """
    list_name | name | label           | score
    muc_do    | 1    | Chưa tốt        | 0
    muc_do    | 2    | Tốt             | 50
    muc_do    | 3    | Rất tốt         | 100
    muc_do    | 98   | Không có thông tin |
    ly_do     | cham | Chậm            |
    ly_do     | kho  | Khó hiểu        |
"""
CELLS: dict[int, tuple[str, str | None]] = {1: ("LDS", "so"), 2: ("LDP", None), 3: ("HDND", None)}


def questionnaire(survey: str = SURVEY, choices: str = CHOICES) -> Questionnaire:
    result = checked(SETTINGS, survey=survey, choices=choices)
    assert result.xform, result.problems
    return read_xform(result.xform)


def answers(cell: int, values: Mapping[str, str], times: int = 1) -> list[Answers]:
    """So many responses of a cell with these answers, by the name of the question."""
    return [Answers(1, *CELLS[cell], {f"/data/{name}": value for name, value in values.items()})] * times


def table(*responses: Iterable[Answers], form: Questionnaire | None = None) -> AnswerTable:
    return answer_table(form or questionnaire(), [answer for some in responses for answer in some])
