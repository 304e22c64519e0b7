"""The rule on what whoever made a workbook from another document was not sure of."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.workbook.columns import DOUBT
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding

LONGEST_TOLD = 300


def rows_to_look_at(form: Form) -> Iterator[Finding]:
    """A warning at each row whose cell of doubts is not empty: nothing is published without its author having been told."""
    for row in form.rows:
        if said := row.text(DOUBT).strip(" ."):
            yield finding("DOUBT", Place.cell(form.survey, row, DOUBT), found=said[:LONGEST_TOLD])


RULES = (rows_to_look_at,)
