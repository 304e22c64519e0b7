"""Tables → one formula-safe, styled .xlsx, or one .csv. The only writer of spreadsheets for exports.

Equal tables give equal bytes, so that an export can be made again and compared by its checksum.
"""

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from foundation.spreadsheets.sheets import column_letter
from foundation.spreadsheets.writing import CREATED, FONT, Bars, Book, Style, csv_content, cut, neutral
from foundation.vietnam_time import in_vietnam
from survey_app import trial
from survey_app.letterhead import MOTTO, NATIONAL_TITLE, Letterhead
from survey_app.tables import KINDS, Band, Column, Row, Table, is_missing

__all__ = ["Column", "Row", "Table", "csv_bytes", "write"]

_MARGINS = {"left": 1.2, "right": 0.6, "top": 0.8, "bottom": 0.8}  # inches: 30, 15, 20, 20 mm
_LINE = 17
"""Points that one line of text takes in a row."""
_GREY = "#EDEDED"
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
    "band": {"align": "left", "bold": True, "border": 1, "text_wrap": True},
    "footer": {"align": "left", "text_wrap": True},
}
"""What Nghị định 30/2020/NĐ-CP prescribes for each part of the sheet, in Excel's words."""


def write(tables: Sequence[Table], *, landscape: bool = True, created: dt.datetime = CREATED) -> bytes:
    """One .xlsx with a sheet for each table, A4, its heading row frozen and repeated on every printed page.

    created: the moment that the file's properties name, for example that of the snapshot. Rows are consumed once and
    never held together. ValueError for no table at all, a row of the wrong length, or a text no cell can hold.
    """
    if not tables:
        raise ValueError("a workbook needs at least one table")
    with Book(tables[0].name, created=created, streamed=True) as book:
        for table in tables:
            _Sheet(book, table).write(landscape)
    return book.content


def csv_bytes(table: Table) -> bytes:
    """Headings and rows as UTF-8 with a byte order mark, which Excel needs; without titles, numbers ungrouped.

    A text that would start a formula gets an apostrophe before it, since CSV has no other way to say "text".
    """
    return csv_content(_plain_rows(table))


def _plain_rows(table: Table) -> Iterator[list[str]]:
    yield [neutral(column.heading) for column in table.columns]
    for cells in table.cells():
        if isinstance(cells, Band):
            yield [neutral(cells.text), *[""] * (len(table.columns) - 1)]
            continue
        yield [_plain(column, value) for column, value in zip(table.columns, cells, strict=True)]


def _plain(column: Column, value: Any) -> str:
    text = column.plain(value)
    return neutral(text) if isinstance(value, str) or column.kind == "text" else text


CUT = "Ô dài quá 32.767 ký tự, nhiều nhất mà Excel giữ được, đã được cắt; bản .csv có đủ."
HIGHEST = 409
"""Points of a row, the most that Excel takes."""


class _Sheet:
    """One sheet, written from top to bottom: the writer keeps a single row in memory and cannot go back."""

    def __init__(self, book: Book, table: Table) -> None:
        self.table = table
        self.page = book.sheet(table.name)
        self.layout = self.page.layout
        self.last = len(table.columns) - 1
        self.row = 0
        self.was_cut = False
        self.styles = [_cell_style(column) for column in table.columns]

    def write(self, landscape: bool) -> None:
        self._set_up_paper(landscape)
        if self.table.letterhead:
            self._write_letterhead(self.table.letterhead)
        self._write_titles()
        self._write_headings()
        first = self.row
        for cells in self.table.cells():
            if isinstance(cells, Band):
                self._write_line(self._fitting(cells.text), "band")
            else:
                self._write_cells(cells)
        self.layout.ignore_errors({"number_stored_as_text": _area(first, self.row, self.last)})
        self._write_footers()
        self._draw(first)

    def _draw(self, first: int) -> None:
        """The table's chart, below everything, as wide as the table. `first`: the row where the data begin."""
        chart, bars = self.table.chart, self.table.bars()
        if chart is None or not bars:
            return
        labels, shares = zip(*bars, strict=True)
        drawn = Bars(self.table.place(chart.label), self.table.place(chart.value), first, labels, shares)
        width = int(7 * sum(column.width for column in self.table.columns))
        self.page.bars(chart.title, drawn, at=(self.row + 1, 0), width=min(width, 900))

    def _set_up_paper(self, landscape: bool) -> None:
        sheet = self.layout
        self.page.print_on_a4(landscape=landscape, margins=_MARGINS)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_default_row(_LINE + 1)
        sheet.set_footer(f'&C&"{FONT}"&11Trang &P/&N')
        for place, column in enumerate(self.table.columns):
            self.page.width(place, column.width)

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
        for line in (*([trial.LINE] if trial.mark() else []), *self.table.title_lines):
            self._write_line(line, "reference" if line.startswith("(") else "title")
        self.row += bool(self.table.title_lines)

    def _write_headings(self) -> None:
        self._set_height([column.heading for column in self.table.columns], fill=0.95)
        for place, column in enumerate(self.table.columns):
            self.page.text(self.row, place, column.heading, _STYLES["heading"])
        self.layout.repeat_rows(self.row)
        self.row += 1
        self.layout.freeze_panes(self.row, 0)

    def _write_cells(self, cells: Sequence[Any]) -> None:
        self._set_height([value if isinstance(value, str) else "" for value in cells])
        for place, (column, style, value) in enumerate(zip(self.table.columns, self.styles, cells, strict=True)):
            if is_missing(value):
                self.page.blank(self.row, place, style)
            elif isinstance(value, str) or column.kind == "text":
                self.page.text(self.row, place, self._fitting(str(value)), style)
            elif isinstance(value, dt.date):
                self.page.moment(self.row, place, _local(value), style)
            else:
                self.page.number(self.row, place, column.rounded(value), style)
        self.row += 1

    def _fitting(self, text: str) -> str:
        """What a cell holds of a text; that something was cut is said below the table."""
        held = cut(text)
        self.was_cut = self.was_cut or len(held) < len(text)
        return held

    def _write_footers(self) -> None:
        lines = [*self.table.footer_lines, *([CUT] if self.was_cut else [])]
        self.row += bool(lines)
        for line in lines:
            self._write_line(line, "footer")

    def _write_line(self, line: str, style: str) -> None:
        """A line across the whole table; no spreadsheet program measures merged cells, so its height is set here."""
        width = sum(column.width for column in self.table.columns)
        self.layout.set_row(self.row, (_LINE + 2) * _lines(line, 0.85 * width))
        self._merge(0, self.last, line, style)
        self.row += 1

    def _set_height(self, texts: Sequence[str], fill: float = 1.1) -> None:
        """As high as the longest of the texts needs when it is wrapped; LibreOffice does not measure it again."""
        columns = zip(self.table.columns, texts, strict=True)
        lines = max((_lines(text, fill * column.width) for column, text in columns), default=1)
        if lines > 1:
            self.layout.set_row(self.row, min(_LINE * lines, HIGHEST))

    def _merge(self, first: int, last: int, text: str, style: str) -> None:
        self.page.across(self.row, first, last, text, _STYLES[style])


def _cell_style(column: Column) -> Style:
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
    return f"A{first + 1}:{column_letter(last_column)}{max(first + 1, end)}"
