"""How long a questionnaire is: its questions and its pages. Source: questionnaire-check contract, 1 and 2.6."""

from __future__ import annotations

from questionnaires.workbook.appearances import PAGE_MAKING
from questionnaires.workbook.form import Form
from questionnaires.workbook.survey_rows import SurveyRow


def count_questions(form: Form) -> int:
    """Rows that take an answer; one in a repeat counts once."""
    return sum(row.type.takes_an_answer for row in form.rows)


def count_pages(form: Form) -> int:
    """Pages when every question is relevant."""
    if "pages" not in form.setting("style").split():
        return min(1, sum(row.type.is_visible for row in form.rows))
    return sum(begins_a_page(form, row) for row in form.rows)


def begins_a_page(form: Form, row: SurveyRow) -> bool:
    """An outermost group or repeat that makes a page, or a visible row that stands in none."""
    around = form.nesting.around.get(row, ())
    return (row.type.is_visible or _makes_a_page(row)) and not any(map(_makes_a_page, around))


def _makes_a_page(row: SurveyRow) -> bool:
    if not row.type.begins:
        return False
    return row.type.shelter == "repeat" or not PAGE_MAKING.isdisjoint(row.text("appearance").split())
