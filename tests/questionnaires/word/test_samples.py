"""Questionnaires of eight layouts are read right, and what is not says so."""

from __future__ import annotations

from functools import lru_cache

import pytest

from questionnaires.from_word import Reading, read
from questionnaires.workbook import check
from questionnaires.workbook.mending import mended
from tests.questionnaires.word.kit import Truth, saved, score
from tests.questionnaires.word.samples import SAMPLES


@lru_cache
def sample(name: str) -> tuple[Reading, list[Truth]]:
    document, truth = SAMPLES[name]()
    return read(saved(document)), truth


@pytest.mark.parametrize("name", SAMPLES)
def test_nine_in_ten_questions_and_choices_are_right_and_the_rest_is_marked(name: str) -> None:
    found = score(*sample(name))
    print(f"{name}: {found.right} of {found.all} right, {found.share:.1%}")  # seen with pytest -s
    assert found.share >= 0.9
    assert found.unmarked == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_workbook_is_one_that_the_check_takes_with_every_doubt_as_a_warning(name: str) -> None:
    reading, _ = sample(name)
    report = check(reading.workbook)
    assert report.ok
    assert {problem.code for problem in report.problems} <= {"DOUBT"}
    assert len(report.problems) == reading.doubts
    assert report.questions >= reading.questions  # and what is written out


def test_a_question_of_thirty_is_long_enough_to_count() -> None:
    assert len(sample("lettered")[1]) == 30


def test_a_doubt_is_gone_after_its_press_and_the_questionnaire_is_the_same() -> None:
    reading, _ = sample("boxed")
    before = check(reading.workbook)
    assert {mend.words for mend in before.mends if mend} == {"Đã xem, bỏ dấu"}
    after = check(mended(reading.workbook, [mend for mend in before.mends if mend]))
    assert after.problems == ()
    assert after.xform == before.xform


def test_every_line_of_the_document_is_accounted_for() -> None:
    """The sheet that the check does not read says what became of each."""
    import io

    import openpyxl

    reading, _ = sample("boxed")
    sheet = openpyxl.load_workbook(io.BytesIO(reading.workbook))["Đọc từ Word"]
    told = {str(row[1].value): str(row[2].value) for row in sheet.iter_rows(min_row=3) if row[1].value}
    document = SAMPLES["boxed"]()[0]
    lines = [line.strip() for p in document.paragraphs for line in p.text.split("\n") if line.strip()]
    assert {line for line in lines if line.replace("\t", " ") not in {t.replace("\t", " ") for t in told}} == set()
    assert told["5. Ông/Bà giải quyết thủ tục ở đâu?"] == "câu 5"
    assert "bỏ qua" in told.values()  # the head of the paper
