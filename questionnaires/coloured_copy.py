"""The author's own workbook with every problem in its cell: coloured, and the remedy as a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from foundation import apart
from foundation.spreadsheets import marking, opening
from foundation.spreadsheets.file_size import largest, take_files_up_to
from foundation.spreadsheets.marks import Mark, Place, joined
from foundation.spreadsheets.sheets import Sheet
from questionnaires.workbook.cells import clean
from questionnaires.workbook.reading import WAYS, RawSheet, read_sheets

AUTHOR = "Kiểm tra mẫu phiếu"
LIMITS = apart.Limits(seconds=5, megabytes=300)


def coloured_apart(data: bytes, problems: Iterable[Mapping[str, Any]]) -> bytes:
    """Like `coloured`, in a process of its own. Raises apart.TooMuch for a workbook that takes too long or too much."""
    return apart.call(f"{__name__}:answer", data, {"largest": largest(), "problems": list(problems)}, LIMITS)


def answer(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the process of its own."""
    take_files_up_to(arguments["largest"])
    return coloured(data, arguments["problems"])


def coloured(data: bytes, problems: Iterable[Mapping[str, Any]]) -> bytes:
    """The workbook (one that `check` could open) with these problems of its report marked → .xlsx.

    A problem of a column stands in its header, one of a missing column or of a whole sheet in the sheet's first cell; one
    of the whole file, or of a missing sheet, in the first cell of the first sheet.
    """
    read, names = read_sheets(data), [sheet.name for sheet in _sheets(data)]
    titles = {clean(name).lower(): name for name in reversed(names)}
    marks: dict[str, dict[Place, Mark]] = {}
    for problem in problems:
        of_sheet = marks.setdefault(titles.get(problem["sheet"] or "", names[0]), {})
        place = _place(read.get(problem["sheet"] or ""), problem)
        mark = Mark("error" if problem["severity"] == "error" else "confirm", problem["message"])
        of_sheet[place] = joined(of_sheet[place], mark) if place in of_sheet else mark
    return marking.marked(data, marks, AUTHOR, lambda: _sheets(data))


def _sheets(data: bytes) -> Iterator[Sheet]:
    (sheets,) = opening.open_workbook(data, f"phieu{opening.extension_by_content(data)}", WAYS).readings
    return iter(sheets)


def _place(sheet: RawSheet | None, problem: Mapping[str, Any]) -> Place:
    headers = {cell.text: column for column, cell in reversed(sheet.header.items())} if sheet else {}
    return Place(problem["row"] or 1, headers.get(problem["column"] or "", 0))
