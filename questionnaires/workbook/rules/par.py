"""Rules on the columns that only this product knows: criteria, points, scores, exclusive and fixed choices.

Source: questionnaire-check contract, 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from questionnaires.workbook.columns import CRITERION, FLAGS, MAX_SCORE, SAME_AS
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.survey_rows import SurveyRow

NAMESPACE = re.compile(r'(?:^|\s)par\s*=\s*"[^"]+"')
CRITERION_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)*")
POINTS = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
COUNTS_SELECTED = re.compile(r"count-selected\s*\(")
HIGHEST_SCORE = 100
TICKED = "true"
"""What Excel makes of a ticked box."""


def missing_namespace(form: Form) -> Iterator[Finding]:
    if NAMESPACE.search(form.setting("namespaces")) or "namespaces" in form.settings.misspelt:
        return
    for key in (CRITERION, MAX_SCORE, SAME_AS):
        if key in form.survey.used:
            yield finding("NAMESPACE_MISSING", Place("survey", 1, form.survey.header(key)))


def invalid_criteria(form: Form) -> Iterator[Finding]:
    yield from _not_matching(form, CRITERION, CRITERION_NUMBER, "PAR_CRITERION_INVALID")


def invalid_max_scores(form: Form) -> Iterator[Finding]:
    yield from _not_matching(form, MAX_SCORE, POINTS, "PAR_MAX_SCORE_INVALID")


def unknown_same_questions(form: Form) -> Iterator[Finding]:
    """What asks the same must be another question that is rated; nothing else can be compared."""
    rated = {row.text("name"): row for row in form.rows if _is_rated(form, row)}
    for row in form.rows:
        found = row.text(SAME_AS)
        if found and (found not in rated or rated[found] is row or not _is_rated(form, row)):
            yield finding("PAR_SAME_AS_UNKNOWN", Place.cell(form.survey, row, SAME_AS), found=found)


def _is_rated(form: Form, row: SurveyRow) -> bool:
    """Whether one choice of a list with points answers it; a list that cannot be read has its own problem."""
    if row.type.kind.is_set or row.type.kind.is_order or not row.type.kind.takes_list:
        return False
    choice_list = form.list_of(row)
    return choice_list is None or any(choice.text("score") for choice in choice_list.rows)


def _not_matching(form: Form, key: str, pattern: re.Pattern[str], code: str) -> Iterator[Finding]:
    for row in form.rows:
        found = row.text(key)
        if found and not pattern.fullmatch(found):
            yield finding(code, Place.cell(form.survey, row, key), found=found)


def invalid_scores(form: Form) -> Iterator[Finding]:
    for row in form.choices.rows if form.choices.can_be_read else ():
        found = row.text("score")
        if found and not (POINTS.fullmatch(found) and float(found) <= HIGHEST_SCORE):
            yield finding("SCORE_INVALID", Place.cell(form.choices, row, "score"), found=found)


def invalid_flags(form: Form) -> Iterator[Finding]:
    for row in form.choices.rows if form.choices.can_be_read else ():
        for key in FLAGS:
            found = row.text(key)
            if found not in ("", "yes"):
                place, suggestion = Place.cell(form.choices, row, key), "yes" if found.lower() == TICKED else None
                yield finding("CHOICE_FLAG_INVALID", place, found=found, suggestion=suggestion)


def exclusive_without_constraint(form: Form) -> Iterator[Finding]:
    """A constraint that cannot be read, or calls a function that does not exist, has its own problem."""
    if "constraint" in form.survey.misspelt:
        return
    faulty = {e.row for e in form.expressions if e.column == "constraint" and e.is_faulty}
    for row in form.rows:
        choice_list = form.list_of(row) if row.type.kind.is_set else None
        if choice_list and choice_list.exclusive and row not in faulty and not _counts_selected(row):
            place, choice = Place.cell(form.survey, row, "constraint"), choice_list.exclusive[0]
            yield finding("EXCLUSIVE_NO_CONSTRAINT", place, list=choice_list.name, choice=choice)


def _counts_selected(row: SurveyRow) -> bool:
    """A formula has its own problem."""
    return row.hides("constraint") or bool(COUNTS_SELECTED.search(row.text("constraint")))


RULES = (
    missing_namespace,
    invalid_criteria,
    invalid_max_scores,
    unknown_same_questions,
    invalid_scores,
    invalid_flags,
    exclusive_without_constraint,
)
