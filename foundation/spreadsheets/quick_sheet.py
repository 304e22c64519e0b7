"""XlsxWriter's sheet, with the innermost loop of streamed books written for the three kinds of cells that lists are made of.

Half the time of a long list is spent on letting the writer ask, for each cell, what it is and which of its signs must be escaped.
What is written is the same, sign by sign; any other cell goes the writer's own way.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f&<>\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
"""What a text may not hold as it is; and what begins or ends with a space has a mark of its own."""


@cache
def letters(column: int) -> str:
    """A, B, … AA."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


@cache
def quick_sheet() -> type[Worksheet]:
    """The class; made when the first book is: loading the writer takes a quarter of a second."""
    from xlsxwriter.worksheet import Worksheet

    class QuickSheet(Worksheet):  # type: ignore[misc]
        """A sheet of a streamed book."""

        def _write_cell(self, row: int, col: int, cell: Any) -> None:
            kind, form = cell.__class__.__name__, cell.format
            if form is None or kind not in _KINDS:
                super()._write_cell(row, col, cell)
                return
            place = f'<c r="{letters(col)}{row + 1}" s="{form._get_xf_index()}"'
            if kind == "Blank":
                self.fh.write(f"{place}/>")
            elif kind == "Number":
                self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")
            elif _is_plain(cell.string):
                self.fh.write(f'{place} t="inlineStr"><is><t>{cell.string}</t></is></c>')
            else:
                super()._write_cell(row, col, cell)

    return QuickSheet


_KINDS = frozenset({"Blank", "Number", "String"})


def _is_plain(text: str) -> bool:
    return not (_ESCAPED.search(text) or text[:1].isspace() or text[-1:].isspace())
