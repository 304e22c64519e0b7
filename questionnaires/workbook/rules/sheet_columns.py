"""Rules on headers, and on cells of any kind."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.workbook.columns import Fate
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.sheets import Row, Sheet

CODES_OF_FATES = {
    Fate.MISSPELT: "COLUMN_MISSPELT",
    Fate.UNSUPPORTED: "COLUMN_UNSUPPORTED",
    Fate.REMARK: "COLUMN_UNKNOWN",
    Fate.DUPLICATE: "COLUMN_DUPLICATE",
    Fate.FORMULA: "FORMULA_CELL",
}


def missing_columns(form: Form) -> Iterator[Finding]:
    for sheet in form.sheets.values():
        for name in sheet.missing:
            yield finding("COLUMN_MISSING", Place(sheet.name, 1), column=name)


def columns_not_used(form: Form) -> Iterator[Finding]:
    for sheet in form.sheets.values():
        for column in sheet.columns:
            if code := CODES_OF_FATES.get(column.fate):
                suggestion = column.key if column.fate is Fate.MISSPELT else None
                yield finding(code, Place(sheet.name, 1, column.header or None), suggestion=suggestion)


def decomposed_headers(form: Form) -> Iterator[Finding]:
    for sheet in form.sheets.values():
        for column in sheet.columns:
            if column.is_decomposed:
                yield finding("TEXT_NOT_NFC", Place(sheet.name, 1, column.header))


def decomposed_texts(form: Form) -> Iterator[Finding]:
    for sheet, row in _readable_rows(form):
        for key, cell in row.cells.items():
            if cell.is_decomposed:
                yield finding("TEXT_NOT_NFC", Place.cell(sheet, row, key))


def formula_cells(form: Form) -> Iterator[Finding]:
    for sheet, row in _readable_rows(form):
        for key, cell in row.cells.items():
            if cell.is_formula:
                yield finding("FORMULA_CELL", Place.cell(sheet, row, key))


def _readable_rows(form: Form) -> Iterator[tuple[Sheet, Row]]:
    return ((sheet, row) for sheet in form.sheets.values() if sheet.can_be_read for row in sheet.rows)


RULES = (missing_columns, columns_not_used, decomposed_headers, decomposed_texts, formula_cells)
