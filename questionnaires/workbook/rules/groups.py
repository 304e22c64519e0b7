"""Rules on groups and repeats."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.workbook.appearances import TABLE_LIST
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.survey_rows import SurveyRow


def unmatched_groups(form: Form) -> Iterator[Finding]:
    for code, row in form.nesting.faults:
        place = Place.cell(form.survey, row, "type")
        found = row.name if code == "GROUP_EMPTY" and row.name else row.type.text
        yield finding(code, place, found=found, shelter=row.type.shelter)


def nested_repeats(form: Form) -> Iterator[Finding]:
    for row, groups in form.nesting.around.items():
        if _is_repeat(row) and any(map(_is_repeat, groups)):
            yield finding("REPEAT_NESTED", Place.cell(form.survey, row, "type"), found=row.name or row.type.text)


def mixed_tables(form: Form) -> Iterator[Finding]:
    """The first question of a table that differs. A list that is missing has its own problem."""
    for group in form.rows:
        if not group.type.begins or TABLE_LIST not in group.text("appearance").split():
            continue
        selects = [(row, lst.name) for row in form.nesting.directly_inside(group) if (lst := form.list_of(row))]
        others = ((row, name) for row, name in selects if name != selects[0][1])
        for row, name in list(others)[:1]:
            place = Place.cell(form.survey, row, "type")
            yield finding("TABLE_LIST_MIXED", place, group=group.name, expected=selects[0][1], found=name)


def _is_repeat(row: SurveyRow) -> bool:
    return row.type.begins and row.type.shelter == "repeat"


RULES = (unmatched_groups, nested_repeats, mixed_tables)
