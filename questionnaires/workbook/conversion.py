"""A checked form → XForm XML, by pyxform. The only place that imports it.

pyxform is given our own reading of the workbook, not the file: columns that are not interpreted are not there, and rows
keep their numbers.
"""

from __future__ import annotations

import re
from typing import Any

from questionnaires import kinds
from questionnaires.workbook.appearances import known_appearances
from questionnaires.workbook.columns import COLUMNS, DOUBT
from questionnaires.workbook.expressions import LOOKS_LIKE_AN_EXPRESSION
from questionnaires.workbook.form import Form
from questionnaires.workbook.question_types import QuestionType
from questionnaires.workbook.sheets import Row, Sheet
from questionnaires.workbook.survey_rows import SurveyRow

ROOT = "data"
"""The root of the answers, as pyxform calls it by default."""

ROW_IN_MESSAGE = re.compile(r"\[row : (\d+)\]\s*")
SHEET_IN_MESSAGE = re.compile(r"'(choices|settings)' sheet")
CHOICES = COLUMNS["choices"].names
ELEMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
"""Names that a further column of the choices sheet needs in order to become an element of the XForm."""


class ConversionError(Exception):
    """What pyxform says (`text`), and where, if it tells."""

    def __init__(self, text: str, sheet: str, row: int | None) -> None:
        self.text, self.sheet, self.row = text, sheet, row
        super().__init__(text)


def to_xform(form: Form) -> str:
    """The XForm of a form without errors. Raises ConversionError with what pyxform still refuses."""
    # Imported here because it takes half a second, which a page that only lists problems should not wait for.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        xform: str = convert(definition_of(form), form_name=ROOT, validate=False).xform
        return xform
    except PyXFormError as refusal:
        raise _refusal(str(refusal)) from refusal
    except Exception as refusal:  # pyxform was not made for every form that it is given
        raise ConversionError(f"{type(refusal).__name__}: {refusal}", "survey", None) from refusal


def _refusal(text: str) -> ConversionError:
    row, sheet = ROW_IN_MESSAGE.search(text), SHEET_IN_MESSAGE.search(text)
    words = ROW_IN_MESSAGE.sub("", text).strip(" .")
    return ConversionError(words, sheet[1] if sheet else "survey", int(row[1]) if row else None)


def definition_of(form: Form) -> dict[str, Any]:
    """The workbook as pyxform keeps it after reading a file (the fields of its DefinitionData)."""
    survey_rows = {row.number: _survey_cells(form, row) for row in form.rows}
    choices_rows = {row.number: _choice_cells(form, row) for lst in form.lists.values() for row in lst.rows}
    settings = _settings(form)
    return {
        "survey": _numbered(survey_rows),
        "survey_header": [_header("survey", survey_rows)],
        "choices": _numbered(choices_rows),
        "choices_header": [_header("choices", choices_rows)],
        "settings": [settings] if settings else [],
        "settings_header": [dict.fromkeys(settings)],
        "sheet_names": list(form.sheets),
        "fallback_form_name": ROOT,
    }


def _numbered(rows: dict[int, dict[str, str]]) -> list[dict[str, str]]:
    """Row 2 first; pyxform counts, so that rows that were left out are there and empty."""
    return [rows.get(number, {}) for number in range(2, max(rows, default=1) + 1)]


def _header(sheet: str, rows: dict[int, dict[str, str]]) -> dict[str, None]:
    return dict.fromkeys((*COLUMNS[sheet].needed, *(key for cells in rows.values() for key in cells)))


def _settings(form: Form) -> dict[str, str]:
    """`instance_name` is accepted and not used: it would be stored with the answers."""
    settings = {key: cell.text for key, cell in form.settings_row.cells.items()} if form.settings_row else {}
    settings.pop("instance_name", None)
    if form.languages.default:
        settings["default_language"] = form.languages.default
    return settings


def _survey_cells(form: Form, row: SurveyRow) -> dict[str, str]:
    if row.type.ends:
        return {"type": row.type.kind.name}
    cells = _cells(form, form.survey, row)
    cells.pop(DOUBT, None)
    if row.type.kind.takes_list or row.type.begins:  # of older spellings pyxform knows not all
        cells["type"] = row.type.kind.written(row.type.list_name)
    if "default" in cells:
        _keep_default(row, cells)
    if "appearance" in cells:
        cells["appearance"] = known_appearances(row.type, cells["appearance"])
    if row.type.kind.carrier:
        _carry(row.type, cells)
    return {key: text for key, text in cells.items() if text}


def _carry(type_: QuestionType, cells: dict[str, str]) -> None:
    """A kind that pyxform does not know goes as one that it knows, marked so that it is known again."""
    cells["type"] = " ".join((type_.kind.carrier, *type_.arguments))
    cells["appearance"] = f"{cells.get('appearance', '')} {type_.kind.mark}".strip()


def _choice_cells(form: Form, row: Row) -> dict[str, str]:
    """A further column whose name cannot be an element cannot be used by a filter either."""
    cells = _cells(form, form.choices, row)
    return {key: text for key, text in cells.items() if key.partition("::")[0] in CHOICES or ELEMENT.fullmatch(key)}


def _cells(form: Form, sheet: Sheet, row: Row) -> dict[str, str]:
    """The cells of a row, in the order of the columns; every text for respondents in every language of the form."""
    cells: dict[str, str] = {}
    for column in sheet.used.values():
        if form.languages.names and column.name in COLUMNS[sheet.name].translated:
            cells.update(_in_every_language(form, sheet, row, column.name))
        elif row.holds(column.key):
            cells[column.key] = row.text(column.key)
    return cells


def _in_every_language(form: Form, sheet: Sheet, row: Row, name: str) -> dict[str, str]:
    """Where a translation is missing stands the text of the default language, or else any other."""
    wanted = [f"{name}::{language}" for language in form.languages.names]
    said = [key for key in (wanted[0], name, *(c.key for c in sheet.columns_named(name))) if row.says(key)]
    return {key: row.text(key if row.says(key) else said[0]) for key in wanted if said}


def _keep_default(row: SurveyRow, cells: dict[str, str]) -> None:
    """A default is an expression only with `${…}` or a function call; pyxform also takes `Ban - Ngành` for one."""
    from pyxform.utils import default_is_dynamic

    if LOOKS_LIKE_AN_EXPRESSION.search(cells["default"]):
        return
    if default_is_dynamic(cells["default"], cells.get("type")):
        cells["default"] = f"string({_quoted(cells['default'])})"
    elif row.type.kind.needs_calculation and not row.holds("calculation"):
        cells["type"] = kinds.HIDDEN.name  # the same thing, which pyxform lets have a plain default


def _quoted(text: str) -> str:
    """A text as XPath writes it, which knows no escapes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    pieces = ', "\'", '.join(f"'{piece}'" for piece in text.split("'"))
    return f"concat({pieces})"
