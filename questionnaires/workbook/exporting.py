"""A questionnaire as an XLSForm that every program reads: its author's workbook in the spellings of today, nothing else in it.

Remarks, other sheets, formats and old spellings stay behind; rules, lists, translations and the PAR columns do not. What pyxform
makes of it is what it made of the author's workbook, so it is the same questionnaire when it is uploaded again.
"""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.workbook.columns import COLUMNS
from questionnaires.workbook.conversion import definition_of
from questionnaires.workbook.form import Form
from questionnaires.workbook.reading import read_sheets
from questionnaires.workbook.writing import Table, write_workbook

SHEETS = ("survey", "choices", "settings")
NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}


def exported(data: bytes) -> bytes:
    """The .xlsx of a workbook without errors. Raises Unreadable for what is none."""
    form = Form.of(read_sheets(data))
    definition = definition_of(form)
    return write_workbook([_table(form, name, definition[name]) for name in SHEETS if definition[name]])


def _table(form: Form, name: str, rows: list[dict[str, str]]) -> Table:
    """Rows that held remarks only are left out; columns stand in the author's order, those with nothing in them nowhere."""
    filled = [row for row in rows if row]
    held = {column for row in filled for column in row}
    ordered = dict.fromkeys((*NEEDED[name], *(key for key in _keys(form, name) if key in held), *sorted(held)))
    return Table(name, tuple(ordered), filled, needed=NEEDED[name])


def _keys(form: Form, name: str) -> Iterator[str]:
    for column in form.sheets[name].used.values() if name in form.sheets else ():
        if form.languages.names and column.name in COLUMNS[name].translated:
            yield from (f"{column.name}::{language}" for language in form.languages.names)
        else:
            yield column.key
