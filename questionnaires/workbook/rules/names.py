"""Rules on the column `name` of the survey sheet: names become elements of XML and columns of the data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.survey_rows import SurveyRow

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAX_NAME_LENGTH = 64


def missing_names(form: Form) -> Iterator[Finding]:
    for row in form.rows:
        if not row.type.ends and row.type.kind.needs_name and not row.holds("name"):
            yield finding("NAME_MISSING", Place.cell(form.survey, row, "name"), row=row.number)


def names_with_other_letters(form: Form) -> Iterator[Finding]:
    for row in _named_rows(form):
        if not row.name.isascii():
            place = Place.cell(form.survey, row, "name")
            yield finding("NAME_NOT_ASCII", place, found=row.name, example=without_marks(row.name))


def invalid_names(form: Form) -> Iterator[Finding]:
    for row in _named_rows(form):
        is_valid = NAME.fullmatch(row.name) and len(row.name) <= MAX_NAME_LENGTH
        if row.name.isascii() and not is_valid:
            yield finding("NAME_INVALID", Place.cell(form.survey, row, "name"), found=row.name)


def duplicate_names(form: Form) -> Iterator[Finding]:
    for row in _named_rows(form):
        first = form.row_named[row.name]
        if first is not row:
            place = Place.cell(form.survey, row, "name")
            yield finding("NAME_DUPLICATE", place, found=row.name, first=first.number)


def _named_rows(form: Form) -> Iterator[SurveyRow]:
    """What stands beside an end_… is only a reminder of what it ends."""
    return (row for row in form.rows if row.name and not row.type.ends)


def without_marks(text: str) -> str:
    """`câu 1` → `cau_1`: a name that could be taken instead."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"\W+", "_", letters.encode("ascii", "ignore").decode()) or "cau_1"


RULES = (missing_names, names_with_other_letters, invalid_names, duplicate_names)
