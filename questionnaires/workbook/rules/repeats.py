"""The rule on repeats that an answer counts: a sheet has room for so many entries, a larger answer is refused while answering."""

from __future__ import annotations

import re
from collections.abc import Iterator

from questionnaires.sheet.recalculation import ENTRIES
from questionnaires.workbook.expressions import Expression
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.survey_rows import SurveyRow
from questionnaires.xpath.tree import Binary

ONE_ANSWER = re.compile(r"\s*\$\{\s*([^{}\s]+)\s*\}\s*")
BOUND = re.compile(r"(?<![\w.)])\.\s*(<=?)\s*(\d+)(?![\d.])")
COUNTED = "repeat_count"
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">=", "and", "or"})


def counts_without_a_bound(form: Form) -> Iterator[Finding]:
    """A warning at a count that may be larger than a sheet has room for, so that the author says first where it ends."""
    for expression in form.expressions:
        count = expression.text.strip()
        if expression.column == COUNTED and _is_right(form, expression) and not _is_bounded(form, expression):
            place = Place.cell(form.survey, expression.row, expression.column)
            yield finding("REPEAT_COUNT_OPEN", place, name=expression.row.name, found=count, most=str(ENTRIES))


def _is_right(form: Form, expression: Expression) -> bool:
    """Whether other rules leave it alone; the author mends one thing at a time."""
    return not (expression.error or expression.bare_words) and all(
        name in form.row_named for name in expression.mentioned
    )


def _is_bounded(form: Form, expression: Expression) -> bool:
    """Whether it is a number, a comparison (0 or 1), or one answer, which is a choice or whose condition lets no larger number
    pass."""
    count = expression.text.strip()
    if count.isdecimal() or (isinstance(expression.tree, Binary) and expression.tree.op in COMPARISONS):
        return True
    found = ONE_ANSWER.fullmatch(count)
    asked = next((row for row in form.rows if found and row.name == found[1]), None)
    return asked is not None and (asked.type.kind.has_few_answers or _stops(asked))


def _stops(asked: SurveyRow) -> bool:
    condition = asked.text("constraint")
    if re.search(r"\bor\b", condition):
        return False
    return any(int(number) - (sign == "<") <= ENTRIES for sign, number in BOUND.findall(condition))


RULES = (counts_without_a_bound,)
