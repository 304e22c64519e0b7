"""Workbooks that go out: the one writer. What it is told to write as a text is a text, whatever it begins with.

A text that some program would take for a formula is marked as quoted besides, so that it stays one when its cell is opened
and left again. Equal books give equal bytes. Styles are written in XlsxWriter's words, on top of the book's own font.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from foundation.spreadsheets.quick_sheet import quick_sheet
from foundation.spreadsheets.sheets import LONGEST_CELL

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
A4 = 9
CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LEADS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that some spreadsheet program takes for the start of a formula."""
LONGEST_NAME = 31
BLUE = "#1D5FA8"
_FORBIDDEN_IN_NAMES = frozenset("[]:*?/\\")

Style = Mapping[str, Any]
PLAIN: Style = {}


class Book:
    """An .xlsx in the making: `with Book() as book: …`, then `book.content`.

    streamed: rows pass through files and must be written from top to bottom; memory stays flat. created: the moment that the
    file's properties name. properties: further ones that it carries along."""

    def __init__(
        self,
        title: str = "",
        *,
        base: Style | None = None,
        created: dt.datetime = CREATED,
        properties: Mapping[str, str] = PLAIN,
        streamed: bool = False,
    ) -> None:
        import xlsxwriter  # inside: it takes a quarter of a second to load, and reading a list does not need it

        self.content = b""
        self._base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"} if base is None else base
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._known: dict[tuple[int, bool], tuple[Style, Format]] = {}
        self._names: set[str] = set()
        self._folder = TemporaryDirectory() if streamed else None
        options: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False}
        options |= {"constant_memory": True, "tmpdir": self._folder.name} if self._folder else {"in_memory": True}
        self._target = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._target, options)
        moment = created.astimezone(dt.UTC).replace(tzinfo=None)
        self._book.set_properties({"title": title, "author": "", "created": moment})
        for name, value in properties.items():
            self._book.set_custom_property(name, value, "text")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            self._book.close()  # also what failed: the files that rows pass through are open until then
            self.content = b"" if kind else self._target.getvalue()
        finally:
            if self._folder:
                self._folder.cleanup()

    def sheet(self, name: str) -> Page:
        """A further sheet under this name, or one as near to it as Excel allows."""
        free = free_name(name, self._names)
        self._names.add(free.casefold())
        return Page(self, self._book.add_worksheet(free, quick_sheet() if self._folder else None))

    def chart(self) -> Chart:
        """A chart of horizontal bars that stands on no sheet yet."""
        return self._book.add_chart({"type": "bar"})

    def format(self, style: Style, *, quoted: bool = False) -> Format:
        """The format of a style; quoted: what stands in the cell is a text though it begins like a formula."""
        known = self._known.get((id(style), quoted))
        if known is not None and known[0] is style:  # the same object: a column's style is asked for in every row
            return known[1]
        made = self._made({**style, "quote_prefix": True} if quoted else style)
        self._known[id(style), quoted] = style, made
        return made

    def _made(self, style: Style) -> Format:
        key = tuple(style.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format({**self._base, **style})
        return self._formats[key]


class Bars(NamedTuple):
    """What a chart draws: cells of two columns from row `first` downwards, and what stands in them (ratios from 0 to 1)."""

    label_column: int
    value_column: int
    first: int
    labels: Sequence[str]
    values: Sequence[float | None]


class Page:
    """One sheet of a book. Rows and columns count from 0; `layout` is XlsxWriter's own, for widths, heights and paper."""

    def __init__(self, book: Book, layout: Worksheet) -> None:
        self._book, self.layout = book, layout

    def text(self, row: int, column: int, text: str, style: Style = PLAIN) -> None:
        """ValueError for a text that no cell can hold."""
        if len(text) > LONGEST_CELL // 2 and units(text) > LONGEST_CELL:
            raise ValueError(f"a cell of {self.layout.name!r} holds at most {LONGEST_CELL} characters")
        cell = self._book.format(style, quoted=text.startswith(LEADS_A_FORMULA))
        if text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter would take it for markup of its own
            self.layout.write_rich_string(row, column, "<", self._book.format(style), text[1:], cell)
        elif text:
            self.layout.write_string(row, column, text, cell)
        else:
            self.layout.write_blank(row, column, None, cell)

    def runs(self, row: int, column: int, runs: Sequence[tuple[str, Style]], style: Style = PLAIN) -> None:
        """Two texts or more in one cell, each in its own style."""
        parts = [part for text, own in runs for part in (self._book.format(own), text)]
        self.layout.write_rich_string(row, column, *parts, self._book.format(style))

    def number(self, row: int, column: int, number: float, style: Style = PLAIN) -> None:
        self.layout.write_number(row, column, number, self._book.format(style))

    def moment(self, row: int, column: int, moment: dt.date, style: Style = PLAIN) -> None:
        """A day, or a moment on the clock that people read."""
        self.layout.write_datetime(row, column, moment, self._book.format(style))

    def blank(self, row: int, column: int, style: Style = PLAIN) -> None:
        self.layout.write_blank(row, column, None, self._book.format(style))

    def across(self, row: int, first: int, last: int, text: str, style: Style = PLAIN) -> None:
        """A text in one cell, or merged over several."""
        if first < last:
            self.layout.merge_range(row, first, row, last, "", self._book.format(style))
        self.text(row, first, text, style)

    def width(self, column: int, characters: float, style: Style | None = None) -> None:
        self.layout.set_column(column, column, characters, None if style is None else self._book.format(style))

    def bars(self, title: str, drawn: Bars, *, at: tuple[int, int], width: int = 640) -> None:
        """A chart of horizontal bars, drawn by the spreadsheet program, the first row at the top. at: row and column of its
        corner; width: pixels."""
        chart, font = self._book.chart(), {"name": FONT, "size": 10}
        rows = drawn.first, drawn.first + len(drawn.labels) - 1
        series = {
            "categories": [self.layout.name, rows[0], drawn.label_column, rows[1], drawn.label_column],
            "values": [self.layout.name, rows[0], drawn.value_column, rows[1], drawn.value_column],
            "categories_data": list(drawn.labels),
            "values_data": [0 if value is None else value for value in drawn.values],
            "fill": {"color": BLUE},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "0.0\\ %", "font": font},
        }
        chart.add_series(series)
        chart.set_title({"name": title, "name_font": font | {"size": 12, "bold": True}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"min": 0, "max": 1, "visible": False, "major_gridlines": {"visible": False}})
        chart.set_y_axis({"reverse": True, "num_font": font})
        chart.set_size({"width": width, "height": 90 + 28 * len(drawn.labels)})
        self.layout.insert_chart(*at, chart)

    def print_on_a4(self, *, landscape: bool = True, margins: Mapping[str, float] | None = None) -> None:
        """As wide as one sheet of paper. margins: inches."""
        self.layout.set_paper(A4)
        if landscape:
            self.layout.set_landscape()
        if margins:
            self.layout.set_margins(**margins)
        self.layout.fit_to_pages(1, 0)


def units(text: str) -> int:
    """How long a cell takes the text to be: in halves of characters, as UTF-16 counts them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str) -> str:
    """As much of a text as one cell holds."""
    if len(text) <= LONGEST_CELL // 2 or units(text) <= LONGEST_CELL:
        return str(text)
    halves = text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST_CELL]
    return halves.decode("utf-16-le", "ignore")


def free_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name that Excel takes for a sheet: at most 31 characters, none of []:*?/\\, unlike those `taken` (folded)."""
    clean = "".join(" " if char in _FORBIDDEN_IN_NAMES or not char.isprintable() else char for char in name)
    clean = " ".join(clean.split()).strip("'")[:LONGEST_NAME].strip("' ") or "Bảng"
    refused = {*taken, "history"}  # the last is a name that Excel keeps for itself
    unique, number = clean, 2
    while unique.casefold() in refused:
        suffix = f" ({number})"
        unique, number = clean[: LONGEST_NAME - len(suffix)] + suffix, number + 1
    return unique


def neutral(text: str) -> str:
    """A text for a CSV, which has no other way to say "text" than an apostrophe in front."""
    return f"'{text}" if text.startswith(LEADS_A_FORMULA) else text


def csv_content(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of cells that are `neutral` where they are texts → UTF-8 with a byte order mark, which Excel needs."""
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode("utf-8-sig")
