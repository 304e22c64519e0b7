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

import openpyxl

from questionnaires.workbook import Problem, WorkbookCheck, check

SETTINGS = """
    form_title             | form_id | version | style
    Phiếu thử (minh họa)   | thu     | 1       | pages
"""
"""The settings of workbooks that are about something else."""

EMPTY_ROW = "---"
CELL_END = re.compile(r"(?<!\S)\|(?!\S)")


def workbook(settings: str = SETTINGS, **sheets: str) -> bytes:
    """An .xlsx file with these sheets; a sheet given as None is left out."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in {**sheets, "settings": settings}.items():
        if table is not None:
            sheet = book.create_sheet(name)
            for row, cells in enumerate(rows_of(table), start=1):
                for column, text in enumerate(cells, start=1):
                    _write(sheet.cell(row, column), text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rows_of(table: str) -> list[list[str]]:
    """The lines of a table, each cut at a bar between spaces."""
    lines = dedent(table).strip("\n").splitlines()
    return [[] if line.strip() == EMPTY_ROW else [cell.strip() for cell in CELL_END.split(line)] for line in lines]


def _write(cell: openpyxl.cell.Cell, text: str) -> None:
    if text.startswith("'="):
        cell.value, cell.data_type = text[1:], "s"
    elif text:
        cell.value = text


def checked(settings: str = SETTINGS, **sheets: str) -> WorkbookCheck:
    return check(workbook(settings, **sheets))


def problems(settings: str = SETTINGS, **sheets: str) -> list[str]:
    """`sheet row column CODE → suggestion` of each problem; `-` for what has no place."""
    return [in_short(problem) for problem in checked(settings, **sheets).problems]


def in_short(problem: Problem) -> str:
    words = [problem.sheet, problem.row, problem.column, problem.code]
    place = " ".join("-" if word is None else str(word) for word in words)
    return f"{place} → {problem.suggestion}" if problem.suggestion else place
