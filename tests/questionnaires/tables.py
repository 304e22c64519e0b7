"""Workbooks written as tables, so that a test shows what an author sees.

    problems(survey='''
        type    | name | label
        integr  | tuoi | Tuổi
    ''')  ==  ["survey 2 type TYPE_UNKNOWN → integer"]

The first line is row 1; a line of dashes is an empty row; `=1+1` is a formula, `'=` a text that begins so.
"""

from __future__ import annotations

import io
import re
from textwrap import dedent

import xlsxwriter

from questionnaires.workbook import Problem, WorkbookCheck, check

SETTINGS = """
    form_title             | form_id | version | style
    Phiếu thử (minh họa)   | thu     | 1       | pages
"""
"""The settings of workbooks that are about something else."""

EMPTY_ROW = "---"
CELL_END = re.compile(r"(?<!\S)\|(?!\S)")


def workbook(settings: str | None = SETTINGS, **sheets: str | None) -> bytes:
    """An .xlsx file with these sheets; a sheet given as None is left out."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, table in {**sheets, "settings": settings}.items():
            if table is not None:
                _write(book.add_worksheet(name), rows_of(table))
    return file.getvalue()


def rows_of(table: str) -> list[list[str]]:
    """The lines of a table, each cut at a bar between spaces."""
    lines = dedent(table).strip("\n").splitlines()
    return [[] if line.strip() == EMPTY_ROW else [cell.strip() for cell in CELL_END.split(line)] for line in lines]


def _write(sheet: xlsxwriter.worksheet.Worksheet, rows: list[list[str]]) -> None:
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text.startswith("="):
                sheet.write_formula(row, column, text)
            else:
                sheet.write_string(row, column, text.removeprefix("'") if text.startswith("'=") else text)


def checked(settings: str | None = SETTINGS, **sheets: str | None) -> WorkbookCheck:
    return check(workbook(settings, **sheets))


def problems(settings: str | None = SETTINGS, **sheets: str | None) -> list[str]:
    """`sheet row column CODE → suggestion` of each problem; `-` for what has no place."""
    return [in_short(problem) for problem in checked(settings, **sheets).problems]


def in_short(problem: Problem) -> str:
    words = [problem.sheet, problem.row, problem.column, problem.code]
    place = " ".join("-" if word is None else str(word) for word in words)
    return f"{place} → {problem.suggestion}" if problem.suggestion else place
