"""Rules on what is compared with the questions that offer a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.workbook.choice_lists import ChoiceList
from questionnaires.workbook.expressions import LOOKS_LIKE_AN_EXPRESSION, Expression
from questionnaires.workbook.form import Form
from questionnaires.workbook.near import near
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.question_types import Verdict
from questionnaires.workbook.survey_rows import SurveyRow
from questionnaires.xpath import Binary, Call, Dot, Expr, Negate, Number, Ref, Step, Text

EQUALITIES = ("=", "!=")
SELECTED = "selected"
OTHER_CHOICE = "other"
"""What `or_other` adds to a list."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`${kenh} = 'khac'`: a row that offers a list, the operator (or `selected`), and the value written there."""

    row: SurveyRow
    operator: str
    value: str
    subject: str


def comparisons(form: Form, expression: Expression) -> Iterator[Comparison]:
    """The comparisons of an expression with questions of the form, in whatever order their sides stand."""
    for node, in_predicate in expression.nodes:
        for operator, subject, literal in _sides(node):
            row = _row_of(form, expression, subject, in_predicate)
            value = _value_of(literal)
            if row and value:
                yield Comparison(row, operator, value, f"${{{row.name}}}" if isinstance(subject, Ref) else ".")


def _sides(node: Expr | Step) -> Iterator[tuple[str, Expr, Expr]]:
    match node:
        case Binary(op=op, left=left, right=right) if op in EQUALITIES:
            yield op, left, right
            yield op, right, left
        case Call(name="selected", args=(subject, literal)):
            yield SELECTED, subject, literal


def _row_of(form: Form, expression: Expression, subject: Expr, in_predicate: bool) -> SurveyRow | None:
    if isinstance(subject, Ref):
        return form.row_named.get(subject.name)
    is_own_value = isinstance(subject, Dot) and not in_predicate and expression.column == "constraint"
    return expression.row if is_own_value else None


def _value_of(literal: Expr) -> str:
    """The text of a literal; "" for anything else, and for the empty text, which is always allowed."""
    match literal:
        case Text(value=value):
            return value
        case Number(value=number):
            return f"{number:.15g}"
        case Negate(operand=Number(value=number)):
            return f"{-number:.15g}"
    return ""


def compared_with_unknown_choices(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        for comparison in comparisons(form, expression):
            values = [comparison.value]
            if comparison.row.type.kind.is_order and comparison.operator != SELECTED:
                values = comparison.value.split()  # a whole order may be compared
            place = Place.cell(form.survey, expression.row, expression.column)
            yield from _unknown_choices(form, comparison.row, place, values)


def unknown_default_choices(form: Form) -> Iterator[Finding]:
    for row in form.rows:
        default = row.text("default")
        if default and not LOOKS_LIKE_AN_EXPRESSION.search(default):
            place = Place.cell(form.survey, row, "default")
            yield from _unknown_choices(form, row, place, row.type.kind.split(default))


def _unknown_choices(form: Form, row: SurveyRow, place: Place, values: list[str]) -> Iterator[Finding]:
    choice_list = known_list_of(form, row)
    for value in values if choice_list else ():
        is_other = row.type.wants_other and value == OTHER_CHOICE
        if choice_list and not choice_list.offers(value) and not is_other:
            suggestion = near(value, choice_list.names)
            yield finding("CHOICE_UNKNOWN", place, found=value, list=choice_list.name, suggestion=suggestion)


def known_list_of(form: Form, row: SurveyRow) -> ChoiceList | None:
    """The list of a row whose type and list are beyond doubt."""
    choice_list = form.lists.get(row.type.list_name) if row.type.verdict is Verdict.KNOWN else None
    return choice_list if choice_list and choice_list.is_fully_known else None


def multiple_compared_as_one(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        for comparison in comparisons(form, expression):
            choice_list = known_list_of(form, comparison.row)
            is_compared = comparison.row.type.kind.is_set and comparison.operator in EQUALITIES
            if is_compared and choice_list and choice_list.offers(comparison.value):
                instead = f"selected({comparison.subject}, '{comparison.value}')"
                place = Place.cell(form.survey, expression.row, expression.column)
                yield finding(
                    "SELECT_MULTIPLE_COMPARED",
                    place,
                    name=comparison.row.name,
                    operator=comparison.operator,
                    instead=f"not({instead})" if comparison.operator == "!=" else instead,
                )


RULES = (compared_with_unknown_choices, unknown_default_choices, multiple_compared_as_one)
