"""Rules on the choices sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from questionnaires.workbook.choice_lists import ChoiceList
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.sheets import Row

CHOICE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")


def choices_without_list(form: Form) -> Iterator[Finding]:
    """Merged cells leave the list name in their first row only; the other choices would be lost silently."""
    for row in form.choices.rows if form.choices.can_be_read else ():
        if row.holds("name") and not row.holds("list_name"):
            yield finding("LIST_MISSING", Place.cell(form.choices, row, "list_name"), variant="choice")


def missing_choice_names(form: Form) -> Iterator[Finding]:
    for _, row in _choices(form):
        if not row.holds("name"):
            yield finding("NAME_MISSING", Place.cell(form.choices, row, "name"), variant="choice")


def invalid_choice_names(form: Form) -> Iterator[Finding]:
    for _, row in _choices(form):
        name = row.text("name")
        if name and not CHOICE_NAME.fullmatch(name):
            yield finding("CHOICE_NAME_INVALID", Place.cell(form.choices, row, "name"), found=name)


def duplicate_choices(form: Form) -> Iterator[Finding]:
    first_rows: dict[tuple[str, str], Row] = {}
    for choice_list, row in _choices(form):
        name = row.text("name")
        first = first_rows.setdefault((choice_list.name, name), row)
        if name and first is not row:
            place = Place.cell(form.choices, row, "name")
            yield finding("CHOICE_DUPLICATE", place, found=name, list=choice_list.name, first=first.number)


def _choices(form: Form) -> Iterator[tuple[ChoiceList, Row]]:
    return ((choice_list, row) for choice_list in form.lists.values() for row in choice_list.rows)


RULES = (choices_without_list, missing_choice_names, invalid_choice_names, duplicate_choices)
