"""The rule on repeats that an answer counts: a sheet has room for so many entries, a larger answer is refused while answering."""

from __future__ import annotations

import re
from collections.abc import Iterator

from questionnaires.sheet.recalculation import ENTRIES
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.survey_rows import SurveyRow

ONE_ANSWER = re.compile(r"\s*\$\{\s*([^{}\s]+)\s*\}\s*")
BOUND = re.compile(r"(?<![\w.)])\.\s*(<=?)\s*(\d+)(?![\d.])")
COUNTED = "repeat_count"


def counts_without_a_bound(form: Form) -> Iterator[Finding]:
    """A warning at a count that may be larger than a sheet has room for, so that the author says first where it ends."""
    for row in form.rows:
        count = row.text(COUNTED)
        if count and not count.strip().isdecimal() and not _is_bounded(form, count):
            column = next(iter(form.survey.columns_named(COUNTED)))
            place = Place.cell(form.survey, row, column.key)
            yield finding("REPEAT_COUNT_OPEN", place, name=row.name, found=count.strip(), most=str(ENTRIES))


def _is_bounded(form: Form, count: str) -> bool:
    """Whether it is one answer, which is a choice or whose condition lets no larger number pass."""
    found = ONE_ANSWER.fullmatch(count)
    asked = next((row for row in form.rows if found and row.name == found[1]), None)
    return asked is not None and (asked.type.kind.has_few_answers or _stops(asked))


def _stops(asked: SurveyRow) -> bool:
    condition = asked.text("constraint")
    if re.search(r"\bor\b", condition):
        return False
    return any(int(number) - (sign == "<") <= ENTRIES for sign, number in BOUND.findall(condition))


RULES = (counts_without_a_bound,)
