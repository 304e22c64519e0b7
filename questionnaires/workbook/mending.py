"""Mends carried out: the author's own workbook with the edits in it. An .xls comes back as an .xlsx of its three sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from openpyxl import Workbook, load_workbook

from questionnaires.workbook.cells import clean
from questionnaires.workbook.mends import Append, DropColumn, DropRow, Edit, Insert, Mend, Rename, Replace, Write
from questionnaires.workbook.reading import SHEETS, read_sheets

ZIP = b"PK\x03\x04"


def mended(data: bytes, mends: Sequence[Mend]) -> bytes:
    """The workbook after these mends, as .xlsx. Raises Unreadable for what is no workbook."""
    return edited(data, [edit for mend in mends for edit in mend.edits])


def edited(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The workbook after these edits, as .xlsx; rows are counted as they are before all of them."""
    book = _book(data)
    sheets = {clean(sheet.title).lower(): sheet for sheet in reversed(book.worksheets)}
    for edit in _in_order(edits):
        if isinstance(edit, Append) and edit.sheet not in sheets:
            sheets[edit.sheet] = book.create_sheet(edit.sheet)
        _carry_out(sheets, edit)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _book(data: bytes) -> Any:
    read = read_sheets(data)  # refuses what is not safe to open
    if data.startswith(ZIP):
        with suppress(Exception):  # whatever openpyxl cannot read is written anew
            return load_workbook(io.BytesIO(data))
    book = Workbook()
    book.remove(book.active)
    for name in SHEETS:
        if name in read:
            _fill(book.create_sheet(name), {1: read[name].header} | {row.number: row.cells for row in read[name].rows})
    return book


def _fill(sheet: Any, rows: dict[int, Any]) -> None:
    for number, cells in rows.items():
        for column, cell in cells.items():
            _put(sheet, number, column + 1, cell.text or cell.stored)


def _in_order(edits: Sequence[Edit]) -> Iterable[Edit]:
    """First what leaves rows and columns where they are, then rows from the bottom up."""
    moving = [edit for edit in edits if isinstance(edit, DropRow | Insert)]
    yield from (edit for edit in edits if isinstance(edit, Write | Replace | Rename))
    yield from sorted(moving, key=lambda edit: edit.row if isinstance(edit, DropRow) else edit.below, reverse=True)
    yield from dict.fromkeys(edit for edit in edits if isinstance(edit, DropColumn))
    yield from (edit for edit in edits if isinstance(edit, Append))


def _carry_out(sheets: dict[str, Any], edit: Edit) -> None:
    match edit:
        case Rename(old, new):
            _rename(sheets.values(), old, new)
        case DropRow(sheet, row):
            sheets[sheet].delete_rows(row)
        case DropColumn(sheet, column):
            sheets[sheet].delete_cols(_column(sheets[sheet], column))
        case Insert(sheet, below, cells):
            sheets[sheet].insert_rows(below + 1)
            for header, text in cells.items():
                _put(sheets[sheet], below + 1, _column(sheets[sheet], header), text)
        case Append(sheet, rows):
            _append(sheets[sheet], rows)
        case Write(sheet, row, column, text):
            _put(sheets[sheet], row, _column(sheets[sheet], column), text)
        case Replace(sheet, row, column, found, by):
            _replace(sheets[sheet].cell(row, _column(sheets[sheet], column)), found, by)


def _append(sheet: Any, rows: Sequence[Mapping[str, str]]) -> None:
    columns = {header: _column(sheet, header) for header in dict.fromkeys(header for row in rows for header in row)}
    for number, row in enumerate(rows, start=sheet.max_row + 1):
        for header, text in row.items():
            _put(sheet, number, columns[header], text)


def _column(sheet: Any, header: str) -> int:
    """The column of a header, from 1; the first free one for a header that is not there yet."""
    for cell in sheet[1]:
        if cell.value is not None and clean(str(cell.value)) == header:
            return int(cell.column)
    free = 1 if sheet.cell(1, 1).value is None and sheet.max_row == 1 else sheet.max_column + 1
    _put(sheet, 1, free, header)
    return int(free)


def _put(sheet: Any, row: int, column: int, text: str) -> None:
    """As a text, whatever it looks like."""
    cell = sheet.cell(row, column)
    cell.value = text or None
    if text:
        cell.data_type = "s"


def _replace(cell: Any, found: str, by: str) -> None:
    """`khac` → `'khac'`, but not in `khac_2`, `${khac}` or what stands in quotes already."""
    word = re.compile(rf"(?<![\w.-]){re.escape(found)}(?![\w.-])")
    if by == f"'{found}'":
        word = re.compile(rf"(?<![\w.'\"{{/-]){re.escape(found)}(?![\w.'\"}}(-])")
    cell.value = word.sub(lambda _: by, str(cell.value))
    cell.data_type = "s"


def _rename(sheets: Iterable[Any], old: str, new: str) -> None:
    reference = re.compile(rf"\$\{{\s*{re.escape(old)}\s*\}}")
    for sheet in sheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "${" in cell.value and cell.data_type == "s":
                    cell.value = reference.sub(f"${{{new}}}", cell.value)
                    cell.data_type = "s"  # also of a text that begins like a formula
