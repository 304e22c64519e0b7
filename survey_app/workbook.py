"""Tables → one formula-safe, styled .xlsx, or one .csv. The only writer of spreadsheets for exports.

Equal tables give equal bytes, so that an export can be made again and compared by its checksum.
"""

import csv
import datetime as dt
import io
import textwrap
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from foundation.vietnam_time import in_vietnam
from survey_app.letterhead import MOTTO, NATIONAL_TITLE, Letterhead
from survey_app.tables import KINDS, Column, Row, Table, is_missing

__all__ = ["Column", "Row", "Table", "csv_bytes", "write"]

FONT = "Times New Roman"
LEADS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that some spreadsheet program takes for the start of a formula."""
LONGEST_TEXT = 32_767
"""UTF-16 units that one cell of a workbook holds."""

_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_A4 = 9
_MARGINS = {"left": 1.2, "right": 0.6, "top": 0.8, "bottom": 0.8}  # inches: 30, 15, 20, 20 mm
_LINE = 17
"""Points that one line of text takes in a row."""
_GREY = "#EDEDED"
_BASE = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
_HEAD = {"align": "center", "shrink": True}
_STYLES: dict[str, dict[str, Any]] = {
    "parent": _HEAD,
    "issuer": _HEAD | {"bold": True, "underline": 1},
    "national": _HEAD | {"bold": True},
    "motto": _HEAD | {"bold": True, "underline": 1, "font_size": 13},
    "number": _HEAD,
    "day": _HEAD | {"italic": True},
    "title": {"align": "center", "bold": True, "font_size": 14, "text_wrap": True},
    "reference": {"align": "center", "italic": True, "text_wrap": True},
    "heading": {"align": "center", "bold": True, "border": 1, "text_wrap": True, "bg_color": _GREY},
    "footer": {"align": "left", "text_wrap": True},
}
"""What Nghị định 30/2020/NĐ-CP prescribes for each part of the sheet, in Excel's words."""


def write(tables: Sequence[Table], *, landscape: bool = True, created: dt.datetime = _CREATED) -> bytes:
    """One .xlsx with a sheet for each table, A4, its heading row frozen and repeated on every printed page.

    created: the moment that the file's properties name, for example that of the snapshot. Rows are consumed once and
    never held together. ValueError for no table at all, a row of the wrong length, or a text no cell can hold.
    """
    if not tables:
        raise ValueError("a workbook needs at least one table")
    target = io.BytesIO()
    with TemporaryDirectory() as folder:  # rows pass through files there; they are gone even when a row fails
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
        with xlsxwriter.Workbook(target, options) as book:
            book.set_properties({"title": tables[0].name, "created": created.astimezone(dt.UTC).replace(tzinfo=None)})
            for name, table in zip(sheet_names(table.name for table in tables), tables, strict=True):
                _Sheet(book, name, table).write(landscape)
    return target.getvalue()


def csv_bytes(table: Table) -> bytes:
    """Headings and rows as UTF-8 with a byte order mark, which Excel needs; without titles, numbers ungrouped.

    A text that would start a formula gets an apostrophe before it, since CSV has no other way to say "text".
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([_neutral(column.heading) for column in table.columns])
    for cells in table.cells():
        writer.writerow([_plain(column, value) for column, value in zip(table.columns, cells, strict=True)])
    return target.getvalue().encode("utf-8-sig")


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names that Excel takes for sheets: at most 31 characters, none of []:*?/\\, no two alike in any case."""
    taken: dict[str, str] = {}
    for name in names:
        clean = "".join(" " if char in "[]:*?/\\" or not char.isprintable() else char for char in name)
        clean = " ".join(clean.split()).strip("'")[:31].strip("' ") or "Bảng"
        unique, number = clean, 2
        while unique.casefold() in taken or unique.casefold() == "history":  # a name that Excel keeps for itself
            suffix = f" ({number})"
            unique, number = clean[: 31 - len(suffix)] + suffix, number + 1
        taken[unique.casefold()] = unique
    return list(taken.values())


def _plain(column: Column, value: Any) -> str:
    text = column.plain(value)
    return _neutral(text) if isinstance(value, str) or column.kind == "text" else text


def _neutral(text: str) -> str:
    return f"'{text}" if text.startswith(LEADS_A_FORMULA) else text


class _Sheet:
    """One sheet, written from top to bottom: the writer keeps a single row in memory and cannot go back."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, table: Table) -> None:
        self.book, self.table = book, table
        self.sheet: Worksheet = book.add_worksheet(name)
        self.last = len(table.columns) - 1
        self.row = 0
        self.styles = [_cell_style(column) for column in table.columns]
        self.formats: dict[tuple[Any, ...], Format] = {}

    def write(self, landscape: bool) -> None:
        self._set_up_paper(landscape)
        if self.table.letterhead:
            self._write_letterhead(self.table.letterhead)
        self._write_titles()
        self._write_headings()
        first = self.row
        for cells in self.table.cells():
            self._write_cells(cells)
        self.sheet.ignore_errors({"number_stored_as_text": _area(first, self.row, self.last)})
        self._write_footers()

    def _set_up_paper(self, landscape: bool) -> None:
        sheet = self.sheet
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(**_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_default_row(_LINE + 1)
        sheet.set_footer(f'&C&"{FONT}"&11Trang &P/&N')
        for place, column in enumerate(self.table.columns):
            sheet.set_column(place, place, column.width)

    def _write_letterhead(self, head: Letterhead) -> None:
        for left, left_style, right, right_style in (
            (head.parent_body, "parent", NATIONAL_TITLE, "national"),
            (head.issuing_body, "issuer", MOTTO, "motto"),
            (head.number_line, "number", head.date_line, "day"),
        ):
            middle = self._middle()
            self._merge(0, middle, left, left_style)
            self.row += self.last == 0  # over a single column the two sides stand one below the other
            self._merge(min(middle + 1, self.last), self.last, right, right_style)
            self.row += 1
        self.row += 1

    def _middle(self) -> int:
        """The column that ends the left side of the head, where about two fifths of the width are reached."""
        reach = list(accumulate(column.width for column in self.table.columns))
        return min(range(max(1, self.last)), key=lambda place: abs(reach[place] - 0.42 * reach[-1]))

    def _write_titles(self) -> None:
        for line in self.table.title_lines:
            self._write_line(line, "reference" if line.startswith("(") else "title")
        self.row += bool(self.table.title_lines)

    def _write_headings(self) -> None:
        self._set_height([column.heading for column in self.table.columns], fill=0.95)
        for place, column in enumerate(self.table.columns):
            self._write_text(place, column.heading, _STYLES["heading"])
        self.sheet.repeat_rows(self.row)
        self.row += 1
        self.sheet.freeze_panes(self.row, 0)

    def _write_cells(self, cells: Sequence[Any]) -> None:
        self._set_height([value if isinstance(value, str) else "" for value in cells])
        for place, (column, style, value) in enumerate(zip(self.table.columns, self.styles, cells, strict=True)):
            if is_missing(value):
                self.sheet.write_blank(self.row, place, None, self._format(style))
            elif isinstance(value, str) or column.kind == "text":
                self._write_text(place, str(value), style)
            elif isinstance(value, dt.date):
                self.sheet.write_datetime(self.row, place, _local(value), self._format(style))
            else:
                self.sheet.write_number(self.row, place, value, self._format(style))
        self.row += 1

    def _write_footers(self) -> None:
        self.row += bool(self.table.footer_lines)
        for line in self.table.footer_lines:
            self._write_line(line, "footer")

    def _write_line(self, line: str, style: str) -> None:
        """A line across the whole table; no spreadsheet program measures merged cells, so its height is set here."""
        width = sum(column.width for column in self.table.columns)
        self.sheet.set_row(self.row, (_LINE + 2) * _lines(line, 0.85 * width))
        self._merge(0, self.last, line, style)
        self.row += 1

    def _set_height(self, texts: Sequence[str], fill: float = 1.1) -> None:
        """As high as the longest of the texts needs when it is wrapped; LibreOffice does not measure it again."""
        columns = zip(self.table.columns, texts, strict=True)
        lines = max((_lines(text, fill * column.width) for column, text in columns), default=1)
        if lines > 1:
            self.sheet.set_row(self.row, _LINE * lines)

    def _merge(self, first: int, last: int, text: str, style: str) -> None:
        if first < last:
            self.sheet.merge_range(self.row, first, self.row, last, "", self._format(_STYLES[style]))
        self._write_text(first, text, _STYLES[style])

    def _write_text(self, place: int, text: str, style: dict[str, Any]) -> None:
        if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_TEXT:
            raise ValueError(f"a cell of {self.table.name!r} holds at most {LONGEST_TEXT} characters")
        quoted = style | {"quote_prefix": True} if text.startswith(LEADS_A_FORMULA) else style
        cell_format = self._format(quoted)
        if text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter would take it for markup of its own
            self.sheet.write_rich_string(self.row, place, "<", self._format(style), text[1:], cell_format)
        else:
            self.sheet.write_string(self.row, place, text, cell_format)

    def _format(self, style: dict[str, Any]) -> Format:
        key = tuple(style.items())
        if key not in self.formats:
            self.formats[key] = self.book.add_format(_BASE | style)
        return self.formats[key]


def _cell_style(column: Column) -> dict[str, Any]:
    return {
        "align": column.alignment,
        "num_format": KINDS[column.kind].number_format,
        "border": 1,
        "text_wrap": True,
    }


@lru_cache(maxsize=4096)  # the same names of agencies and groups come again on every row
def _lines(text: str, width: float) -> int:
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(len(textwrap.wrap(line, max(1, int(width)))) or 1 for line in text.splitlines())


def _local(value: dt.date) -> dt.date:
    return in_vietnam(value).replace(tzinfo=None) if isinstance(value, dt.datetime) else value


def _area(first: int, end: int, last_column: int) -> str:
    area: str = xlsxwriter.utility.xl_range(first, 0, max(first, end - 1), last_column)
    return area
