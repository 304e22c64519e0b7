"""Every sheet of a version fits into one length, and a form whose sheets would be too long is not published."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from foundation.db import Refused
from foundation.keys import hpke
from questionnaires import quality
from questionnaires.ballot import sealed_sheet
from questionnaires.ballot.marks import Marks, even_odd, marks_of
from questionnaires.sheet import AnswerSheet, length
from questionnaires.sheet.recalculation import ENTRIES
from tests.questionnaires.tiny_forms import questionnaire

UNMARKED = Marks(consistency=False, pattern=False)


def sealed(form, sheet: AnswerSheet) -> bytes:  # type: ignore[no-untyped-def]
    content = sealed_sheet.content_of(form, 1, "LDS", "so", sheet.submission(), UNMARKED)
    return sealed_sheet.seal(hpke.public_of(bytes(range(32))), 1, content, sealed_sheet.padded_length(form))


def test_the_fullest_and_the_emptiest_sheet_have_one_length() -> None:
    form = questionnaire(
        """
        type                     | name | label | calculation
        text                     | y    | Ý kiến |
        select_multiple co_khong | vai  | Vài   |
        integer                  | so   | Số    |
        begin_repeat             | tv   | Thành viên |
        text                     | ten  | Tên   |
        end_repeat               |      |       |
        calculate                | lap  |       | concat(${y}, ${y})
        """
    )
    empty, full = AnswerSheet(form, entries=ENTRIES), AnswerSheet(form, entries=ENTRIES)
    full.set("/data/y", "ẩ" * 1000)
    full.set("/data/vai", "co khong")
    full.set("/data/so", "-999999999999999999")
    while path := full.add("/data/tv"):
        full.set(f"{path}/ten", '"\\' * 500)
    assert len(full.instances("/data/tv")) == ENTRIES
    lengths = {len(sealed(form, sheet)) for sheet in (empty, full)}
    assert lengths == {sealed_sheet.padded_length(form) + hpke.OVERHEAD}


def test_a_text_of_more_than_a_thousand_characters_is_refused_as_browsers_count() -> None:
    sheet = AnswerSheet(questionnaire("type | name\ntext | y"))
    assert sheet.set("/data/y", "đ" * 1000).accepted
    assert not sheet.set("/data/y", "đ" * 1001).accepted
    assert sheet.set("/data/y", "🐘" * 500).accepted
    assert not sheet.set("/data/y", "🐘" * 501).accepted


def test_a_draft_of_an_older_release_that_does_not_fit_is_refused_in_words() -> None:
    form = questionnaire("type | name\ntext | y")
    content = sealed_sheet.content_of(form, 1, "LDS", "so", {"/data/y": "a" * 9000}, UNMARKED)
    with pytest.raises(Refused, match=r"1\.000 ký tự"):
        sealed_sheet.seal(hpke.public_of(bytes(range(32))), 1, content, sealed_sheet.padded_length(form))


def test_an_authors_own_number_of_entries_counts() -> None:
    def form(count: str) -> int:
        return length.longest(
            questionnaire(
                f"""
                type         | name | label | repeat_count
                begin_repeat | tv   | TV    | {count}
                integer      | tuoi | Tuổi  |
                end_repeat   |      |       |
                """
            )
        )

    assert form("3") < form("") < form("40")


def test_marks_are_those_of_the_statistics_on_tables() -> None:
    chance = random.Random(3)
    for _ in range(50):
        scales = [[chance.choice((0, 25, 50, 75, 100)) for _ in range(4)] for _ in range(5)]
        frame = pd.DataFrame([[value for scale in scales for value in scale]])
        assert even_odd(scales) == pytest.approx(quality.even_odd(frame, [4] * 5)[0], abs=1e-9)
    assert even_odd(scales[:2]) is None


def test_one_option_everywhere_is_a_pattern_and_ten_items_are_needed() -> None:
    for items, expected in ((9, False), (10, True)):
        rows = "\n".join(f"select_one muc | q{number} | Q" for number in range(items))
        form = questionnaire(f"type | name | label\n{rows}", SCALE)
        sheet = AnswerSheet(form)
        for question in form.questions:
            sheet.set(question.path, "3")
        assert marks_of(sheet).pattern is expected


SCALE = """
    list_name | name | label | score
    muc       | 1    | Kém   | 0
    muc       | 3    | Tốt   | 100
"""
