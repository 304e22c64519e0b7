"""Questionnaire workbooks that we write ourselves: the blank template and the library. Texts only, never a formula."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from foundation.spreadsheets.sheets import column_letter
from foundation.spreadsheets.writing import FONT, Book, Page, Style

BASE = {"font_name": FONT, "font_size": 12}
NEEDED, OPTIONAL = "#1D4E89", "#5B7B9A"
STYLES: Mapping[str, Style] = {
    "needed": {"bold": True, "font_color": "white", "bg_color": NEEDED, "border": 1, "valign": "vcenter"},
    "optional": {"bold": True, "font_color": "white", "bg_color": OPTIONAL, "border": 1, "valign": "vcenter"},
    "text": {"text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 16, "font_color": NEEDED},
    "heading": {"bold": True, "font_size": 13, "font_color": NEEDED, "bottom": 2},
}
CREATED = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
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
    with Book(base=BASE, created=CREATED) as book:
        for table in tables:
            _write_table(book.sheet(table.name), table)
        if guide:
            _write_guide(book.sheet(guide.name), guide)
    return book.content


def _write_table(page: Page, table: Table) -> None:
    page.print_on_a4()
    page.layout.freeze_panes(1, 2)
    area = f"A1:{column_letter(len(table.columns))}{ROWS_WITH_DROP_DOWNS}"
    page.layout.ignore_errors({"number_stored_as_text": area})
    page.layout.set_row(0, HEADER_POINTS)
    widths = [max(WIDTHS.get(column.partition("::")[0], 0), len(column) + 4) for column in table.columns]
    for index, column in enumerate(table.columns):
        page.width(index, widths[index], STYLES["text"])
        page.text(0, index, column, STYLES["needed" if column in table.needed else "optional"])
        if column in table.help:
            page.layout.write_comment(0, index, table.help[column], COMMENT | {"height": _height(table.help[column])})
        if column in table.offers:
            _offer(page, index, table.offers[column])
    for number, row in enumerate(table.rows, start=1):
        _write_row(page, number, [row.get(column, "") for column in table.columns], widths, STYLES["text"])


def _write_row(page: Page, number: int, texts: Sequence[str], widths: Sequence[int], style: Style) -> None:
    """A row as high as its longest text needs; not every program finds that out by itself."""
    lines = max(math.ceil(len(text) / width) for text, width in zip(texts, widths, strict=False))
    page.layout.set_row(number, LINE_POINTS * max(1, lines))
    for index, text in enumerate(texts):
        if text:
            page.text(number, index, text, style)


def _offer(page: Page, column: int, words: Sequence[str]) -> None:
    """A drop-down that proposes and does not insist: authors have lists and expressions of their own."""
    options = {"validate": "list", "source": list(words), "show_error": False}
    page.layout.data_validation(1, column, ROWS_WITH_DROP_DOWNS, column, options)


def _height(text: str) -> int:
    """Points that a comment needs for its lines."""
    lines = sum(1 + len(line) // LETTERS_IN_A_LINE_OF_A_COMMENT for line in text.splitlines())
    return 20 * lines + 16


def _write_guide(page: Page, guide: Guide) -> None:
    page.print_on_a4()
    page.layout.hide_gridlines(2)
    for index, width in enumerate(guide.widths):
        page.width(index, width, STYLES["text"])
    for number, cells in enumerate(guide.lines):
        marks, style = _style_of(cells)
        _write_row(page, number, [text.removeprefix(marks) for text in cells], guide.widths, STYLES[style])


def _style_of(cells: Sequence[str]) -> tuple[str, str]:
    first = cells[0] if cells else ""
    return next(((m, style) for m, style in (("## ", "heading"), ("# ", "title")) if first.startswith(m)), ("", "text"))
