"""The author's own workbook with every problem in its cell: coloured, and the remedy as a comment."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from foundation.spreadsheets.opening import extension_by_content
from questionnaires.workbook.cells import clean

COLOURS = {"error": "FFF4C7C3", "warning": "FFFCE8B2"}
AUTHOR = "Kiểm tra mẫu phiếu"
LARGEST = 8 * 2**20
"""Unpacked bytes of a workbook that is coloured: unlike the check, openpyxl holds every sheet of it at once."""
COMMENT_SIZE = (360, 140)  # width and height in points


def may_be_coloured(data: bytes) -> bool:
    """Whether the workbook is an .xlsx, and small enough to be held whole."""
    if extension_by_content(data) != ".xlsx":
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist()) <= LARGEST


def coloured(data: bytes, problems: Iterable[Mapping[str, Any]]) -> bytes:
    """The workbook (one that `check` could open and `may_be_coloured`) with these problems of its report marked.

    A problem of a column stands in its header, one of a missing column or of a whole sheet in the sheet's first cell; one
    of the whole file, or of a missing sheet, in the first cell of the first sheet.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of drawings and validations it does not keep
        book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    sheets = {clean(sheet.title): sheet for sheet in reversed(book.worksheets)}
    places: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for problem in problems:
        sheet = sheets.get(problem["sheet"] or "", book.worksheets[0])
        places.setdefault((sheet.title, _cell(sheet, problem)), []).append(problem)
    for (title, place), found in places.items():
        _mark(_writable(book[title], place), found)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(sheet: Any, problem: Mapping[str, Any]) -> str:
    headers = {clean(str(cell.value or "")): cell.column for cell in sheet[1]} if sheet.max_row else {}
    column = headers.get(problem["column"] or "", 1)
    return f"{get_column_letter(column)}{problem['row'] or 1}"


def _writable(sheet: Any, place: str) -> Any:
    """The cell, or the one that a merged area shows."""
    merged = (area.start_cell for area in sheet.merged_cells.ranges if place in area)
    return next(merged, sheet[place])


def _mark(cell: Any, problems: list[Mapping[str, Any]]) -> None:
    worst = min(problem["severity"] for problem in problems)  # "error" comes before "warning"
    cell.fill = PatternFill("solid", fgColor=COLOURS[worst])
    words = "\n\n".join(problem["message"] for problem in problems)
    cell.comment = Comment(words, AUTHOR, width=COMMENT_SIZE[0], height=COMMENT_SIZE[1])
