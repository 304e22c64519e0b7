"""Rules on the column `type`, and on what belongs to a type: list, calculation, parameters, appearance."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires import kinds
from questionnaires.workbook.appearances import unknown_appearances
from questionnaires.workbook.form import Form
from questionnaires.workbook.messages import TOPICS
from questionnaires.workbook.near import near
from questionnaires.workbook.parameters import parameter_fault
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.question_types import Verdict
from questionnaires.workbook.survey_rows import SurveyRow

EXAMPLES = ", ".join(list(kinds.KINDS)[:3])


def missing_types(form: Form) -> Iterator[Finding]:
    for row in form.rows:
        if not row.holds("type"):
            yield finding("TYPE_MISSING", Place.cell(form.survey, row, "type"), examples=EXAMPLES)


def unknown_types(form: Form) -> Iterator[Finding]:
    for row in _rows_with(form, Verdict.UNKNOWN):
        place = Place.cell(form.survey, row, "type")
        yield finding("TYPE_UNKNOWN", place, found=row.type.text, suggestion=row.type.suggestion)


def unsupported_types(form: Form) -> Iterator[Finding]:
    for row in _rows_with(form, Verdict.UNSUPPORTED):
        advice = TOPICS[row.type.kind.topic].format(found=row.type.text)
        yield finding("TYPE_UNSUPPORTED", Place.cell(form.survey, row, "type"), advice=advice)


def choices_of_others(form: Form) -> Iterator[Finding]:
    for row in _rows_with_lists(form):
        if row.type.wants_other:
            yield finding("OR_OTHER", Place.cell(form.survey, row, "type"), name=row.name or "q")


def missing_lists(form: Form) -> Iterator[Finding]:
    for row in _rows_with_lists(form):
        place, name = Place.cell(form.survey, row, "type"), row.type.list_name
        if not name:
            yield finding("LIST_MISSING", place, variant="unnamed", found=row.type.text)
        elif form.lists_are_known and name not in form.lists:
            variant = "" if "choices" in form.sheets else "no_sheet"
            yield finding("LIST_MISSING", place, variant=variant, found=name, suggestion=near(name, form.lists))


def missing_instances(form: Form) -> Iterator[Finding]:
    """`instance('LIST')` of a list that is not there."""
    for expression in form.readable_expressions if form.lists_are_known else ():
        for name in expression.instances:
            if name not in form.lists:
                place = Place.cell(form.survey, expression.row, expression.column)
                yield finding("LIST_MISSING", place, found=name, suggestion=near(name, form.lists))


def unused_lists(form: Form) -> Iterator[Finding]:
    """A misspelt type or list still uses the list that was meant."""
    meant = {choice_list.name for row in form.rows if (choice_list := form.list_of(row))}
    used = meant.union(*(row.type.arguments for row in form.rows), *(e.instances for e in form.expressions))
    for name, choice_list in form.lists.items() if form.survey.can_be_read else ():
        if name not in used:
            yield finding("LIST_UNUSED", Place.cell(form.choices, choice_list.rows[0], "list_name"), found=name)


def missing_calculations(form: Form) -> Iterator[Finding]:
    if "calculation" in form.survey.misspelt:
        return
    for row in form.rows:
        if row.type.kind.needs_calculation and not row.holds("calculation") and not row.holds("default"):
            yield finding("CALCULATION_MISSING", Place.cell(form.survey, row, "calculation"))


def invalid_parameters(form: Form) -> Iterator[Finding]:
    if "parameters" in form.survey.misspelt:
        return
    for row in form.rows:
        if row.type.kind is not kinds.NOBODY and not row.type.ends and not row.hides("parameters"):
            fault = parameter_fault(row.type.kind, row.text("parameters"))
            if fault:
                yield finding("PARAMETER_INVALID", Place.cell(form.survey, row, "parameters"), fault=fault)


def unknown_appearance_words(form: Form) -> Iterator[Finding]:
    for row in (row for row in form.rows if not row.type.ends):
        for word, suggestion in unknown_appearances(row.type, row.text("appearance")):
            place = Place.cell(form.survey, row, "appearance")
            yield finding("APPEARANCE_UNKNOWN", place, found=word, suggestion=suggestion)


def _rows_with(form: Form, verdict: Verdict) -> Iterator[SurveyRow]:
    return (row for row in form.rows if row.type.verdict is verdict)


def _rows_with_lists(form: Form) -> Iterator[SurveyRow]:
    rows = _rows_with(form, Verdict.KNOWN)
    return (row for row in rows if row.type.kind.takes_list)


RULES = (
    missing_types,
    unknown_types,
    unsupported_types,
    choices_of_others,
    missing_lists,
    missing_instances,
    unused_lists,
    missing_calculations,
    invalid_parameters,
    unknown_appearance_words,
)
