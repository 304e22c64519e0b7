"""The rule on questions that ask who answers: the sheet would name its person, whatever the ballot box does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundation.plain_text import fold
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.survey_rows import SurveyRow

ASKED = re.compile(r"\b(ho ten|ho va ten|dien thoai|e ?mail|thu dien tu|cccd)\b")
"""In a folded label. "Nhỏ tên" is not "họ tên": whole words only."""


def questions_that_ask_who_answers(form: Form) -> Iterator[Finding]:
    """A warning at the first label that asks: the author may have a reason, and answers in words are never published."""
    labels = [column.key for column in form.survey.columns_named("label")]
    for row in form.rows:
        asking = next((key for key in labels if _asks(row, key)), None)
        if asking and row.type.kind.could_identify:
            yield finding("ASKS_IDENTITY", Place.cell(form.survey, row, asking), found=row.name)


def _asks(row: SurveyRow, label: str) -> bool:
    return bool(ASKED.search(fold(row.text(label))))


RULES = (questions_that_ask_who_answers,)
