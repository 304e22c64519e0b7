"""How long a questionnaire is: its questions and its pages. Source: questionnaire-check contract, 1 and 2.6."""

from __future__ import annotations

from questionnaires.workbook.appearances import PAGE_MAKING
from questionnaires.workbook.form import Form
from questionnaires.workbook.survey_rows import SurveyRow


def count_questions(form: Form) -> int:
    """Rows that take an answer; one in a repeat counts once."""
    return sum(row.type.takes_an_answer for row in form.rows)


def count_pages(form: Form) -> int:
    """Pages when every question is relevant: everything visible, put on the page it belongs to."""
    visible = [row for row in form.rows if row.type.is_visible]
    if "pages" not in form.setting("style").split():
        return min(1, len(visible))
    return len({_page_of(form, row) for row in visible})


def _page_of(form: Form, row: SurveyRow) -> SurveyRow:
    """The outermost group or repeat that makes a page of its own, or the row itself."""
    return next((group for group in form.nesting.around[row] if _makes_a_page(group)), row)


def _makes_a_page(group: SurveyRow) -> bool:
    return group.type.shelter == "repeat" or not PAGE_MAKING.isdisjoint(group.text("appearance").split())
