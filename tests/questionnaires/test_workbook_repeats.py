"""A repeat that an answer counts: the author is told where a sheet ends, the respondent is asked for a smaller number, and
nothing is cut silently."""

from __future__ import annotations

import pytest

from questionnaires.pages import words_of
from questionnaires.sheet import AnswerSheet, Refusal
from questionnaires.sheet.recalculation import ENTRIES
from tests.questionnaires.tables import problems
from tests.questionnaires.tiny_forms import questionnaire

FORM = """
    type         | name | label | repeat_count | constraint
    integer      | so   | Số    |              | {constraint}
    begin_repeat | tv   | Người | {count}      |
    text         | ten  | Ý     |              |
    end_repeat   |      |       |              |
"""


@pytest.mark.parametrize(
    ("count", "constraint", "is_open"),
    [
        ("${so}", "", True),
        ("${so}", ". > 0", True),
        ("${so}", ". >= 0 and . <= 30", True),
        ("${so}", ". <= 20 or . = 99", True),
        ("${so} + 1", ". <= 20", True),
        ("${so}", ". >= 0 and . <= 20", False),
        ("${so}", ". < 21", False),
        ("${so}", ". <= 5", False),
        ("12", "", False),
    ],
)
def test_the_author_is_told_of_a_count_without_a_bound(count: str, constraint: str, is_open: bool) -> None:
    found = problems(survey=FORM.format(count=count, constraint=constraint))
    assert found == (["survey 3 repeat_count REPEAT_COUNT_OPEN"] if is_open else [])


@pytest.mark.parametrize("count", ["${so}", "${so} + 1"])
def test_a_larger_number_is_refused_and_nothing_is_cut(count: str) -> None:
    sheet = AnswerSheet(questionnaire(FORM.format(count=count, constraint="")), entries=ENTRIES)
    assert sheet.set("/data/so", "3").accepted
    sheet.set("/data/tv[3]/ten", "Hoa")
    before = sheet.submission()
    refused = sheet.set("/data/so", "21")
    assert (refused.accepted, refused.refusal) == (False, Refusal.TOO_MANY)
    assert sheet.submission() == before, "what was answered stays"
    assert words_of(sheet, "/data/so", Refusal.TOO_MANY) == (
        "Phiếu ghi được nhiều nhất 20 mục cho phần này. Hãy nhập số nhỏ hơn"
    )
    assert sheet.set("/data/so", "19").accepted
    assert len(sheet.instances("/data/tv")) in (19, 20)


def test_what_the_author_wrote_as_a_number_is_kept_whole() -> None:
    sheet = AnswerSheet(questionnaire(FORM.format(count="25", constraint="")), entries=ENTRIES)
    assert len(sheet.instances("/data/tv")) == 25
