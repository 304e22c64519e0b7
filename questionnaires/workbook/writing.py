"""Questionnaire workbooks that we write ourselves: the blank template and the library. Texts only, never a formula."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

A4 = 9
FONT = {"font_name": "Times New Roman", "font_size": 12}
NEEDED, OPTIONAL = "#1D4E89", "#5B7B9A"
STYLES: Mapping[str, dict[str, Any]] = {
    "needed": FONT | {"bold": True, "font_color": "white", "bg_color": NEEDED, "border": 1, "valign": "vcenter"},
    "optional": FONT | {"bold": True, "font_color": "white", "bg_color": OPTIONAL, "border": 1, "valign": "vcenter"},
    "text": FONT | {"text_wrap": True, "valign": "top"},
    "title": FONT | {"bold": True, "font_size": 16, "font_color": NEEDED},
    "heading": FONT | {"bold": True, "font_size": 13, "font_color": NEEDED, "bottom": 2},
}
CREATED = datetime.datetime(2026, 1, 1)
"""A fixed date, so that the same tables always give the same file."""

WIDTHS = {
    "label": 48,
    "hint": 32,
    "type": 26,
    "name": 18,
    "list_name": 18,
    "relevant": 32,
    "constraint": 32,
    "calculation": 40,
    "form_title": 48,
}
"""Widths in letters of columns that hold longer texts; every other is as wide as its header."""
HEADER_POINTS, LINE_POINTS = 24, 18
ROWS_WITH_DROP_DOWNS = 500
COMMENT = {"author": "", "width": 420, "font_size": 11, "font_name": "Times New Roman"}
LETTERS_IN_A_LINE_OF_A_COMMENT = 58


@dataclass(frozen=True)
class Table:
    """A sheet of rows under a header. `help`: comments of header cells; `offers`: drop-downs; `needed`: dark headers."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, str]]
    help: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    needed: Sequence[str] = ()


@dataclass(frozen=True)
class Guide:
    """A sheet to read: `lines` of one to three cells; a line that begins with `# ` is a title, with `## ` a heading."""

    name: str
    lines: Sequence[Sequence[str]]
    widths: Sequence[int] = (30, 62, 62)


def write_workbook(tables: Sequence[Table], guide: Guide | None = None) -> bytes:
    """The .xlsx file; the guide comes last, so that the file opens on the questions."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED, "author": ""})
        styles = {name: book.add_format(style) for name, style in STYLES.items()}
        for table in tables:
            _write_table(book.add_worksheet(table.name), table, styles)
        if guide:
            _write_guide(book.add_worksheet(guide.name), guide, styles)
    return file.getvalue()


def _print_on_a4(sheet: Any) -> None:
    """Across the page, as wide as one sheet of paper."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_table(sheet: Any, table: Table, styles: Mapping[str, Any]) -> None:
    _print_on_a4(sheet)
    sheet.freeze_panes(1, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(table.columns))}{ROWS_WITH_DROP_DOWNS}"})
    sheet.set_row(0, HEADER_POINTS)
    widths = [max(WIDTHS.get(column.partition("::")[0], 0), len(column) + 4) for column in table.columns]
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, widths[index], styles["text"])
        sheet.write_string(0, index, column, styles["needed" if column in table.needed else "optional"])
        if column in table.help:
            sheet.write_comment(0, index, table.help[column], COMMENT | {"height": _height(table.help[column])})
        if column in table.offers:
            _offer(sheet, index, table.offers[column])
    for number, row in enumerate(table.rows, start=1):
        _write_row(sheet, number, [row.get(column, "") for column in table.columns], widths, styles["text"])


def _write_row(sheet: Any, number: int, texts: Sequence[str], widths: Sequence[int], style: Any) -> None:
    """A row as high as its longest text needs; not every program finds that out by itself."""
    lines = max(math.ceil(len(text) / width) for text, width in zip(texts, widths, strict=False))
    sheet.set_row(number, LINE_POINTS * max(1, lines))
    for index, text in enumerate(texts):
        if text:
            sheet.write_string(number, index, text, style)


def _offer(sheet: Any, column: int, words: Sequence[str]) -> None:
    """A drop-down that proposes and does not insist: authors have lists and expressions of their own."""
    options = {"validate": "list", "source": list(words), "show_error": False}
    sheet.data_validation(1, column, ROWS_WITH_DROP_DOWNS, column, options)


def _height(text: str) -> int:
    """Points that a comment needs for its lines."""
    lines = sum(1 + len(line) // LETTERS_IN_A_LINE_OF_A_COMMENT for line in text.splitlines())
    return 20 * lines + 16


def _write_guide(sheet: Any, guide: Guide, styles: Mapping[str, Any]) -> None:
    _print_on_a4(sheet)
    sheet.hide_gridlines(2)
    for index, width in enumerate(guide.widths):
        sheet.set_column(index, index, width, styles["text"])
    for number, cells in enumerate(guide.lines):
        marks, style = _style_of(cells)
        _write_row(sheet, number, [text.removeprefix(marks) for text in cells], guide.widths, styles[style])


def _style_of(cells: Sequence[str]) -> tuple[str, str]:
    first = cells[0] if cells else ""
    return next(((m, style) for m, style in (("## ", "heading"), ("# ", "title")) if first.startswith(m)), ("", "text"))
