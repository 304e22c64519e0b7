"""Rules on which rows read which others: nothing may depend on itself, directly or in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from questionnaires.workbook.circles import circles
from questionnaires.workbook.expressions import DEPENDENCY_COLUMNS, Expression
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.survey_rows import SurveyRow
from questionnaires.xpath import Dot


def self_references(form: Form) -> Iterator[Finding]:
    for expression in _dependencies(form):
        place = Place.cell(form.survey, expression.row, expression.column)
        own = [name for name in expression.references if form.row_named.get(name) is expression.row]
        if own or _reads_own_value(expression):
            yield finding("SELF_REFERENCE", place, found=expression.row.name)
        for row in _rows_inside(form, expression):
            yield finding("SELF_REFERENCE", place, variant="group", found=row.name)


def _reads_own_value(expression: Expression) -> bool:
    return any(isinstance(node, Dot) and not in_predicate for node, in_predicate in expression.nodes)


def _rows_inside(form: Form, expression: Expression) -> list[SurveyRow]:
    """Rows of its own group that the `relevant` of a group or repeat reads."""
    if not expression.row.type.begins or expression.column != "relevant":
        return []
    read = (form.row_named.get(name) for name in expression.references)
    return [row for row in read if row and expression.row in form.nesting.around.get(row, ())]


def circular_references(form: Form) -> Iterator[Finding]:
    """Every cell that refers to another row of its circle."""
    circle_of = circles(_graph(form))
    for expression in _dependencies(form):
        for row in _rows_read(form, expression):
            if circle_of[row] == circle_of[expression.row]:
                place = Place.cell(form.survey, expression.row, expression.column)
                yield finding("CYCLE", place, found=row.name)


def _dependencies(form: Form) -> Iterator[Expression]:
    return (expression for expression in form.expressions if expression.column in DEPENDENCY_COLUMNS)


def _rows_read(form: Form, expression: Expression) -> list[SurveyRow]:
    """The other rows that a cell reads. What is a problem as a self reference is not one as a circle too."""
    read = (form.row_named.get(name) for name in expression.references)
    own = {expression.row, *_rows_inside(form, expression)}
    return [row for row in read if row and row not in own]


def _graph(form: Form) -> Mapping[SurveyRow, set[SurveyRow]]:
    """Row → rows it depends on. A row depends on the groups around it, whose `relevant` acts on it."""
    graph = {row: set(form.nesting.around.get(row, ())) for row in form.rows}
    for expression in _dependencies(form):
        graph[expression.row].update(_rows_read(form, expression))
    return graph


RULES = (self_references, circular_references)
