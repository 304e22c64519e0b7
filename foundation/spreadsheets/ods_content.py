"""The events of an .ods content part → tables and rows. "Repeated" is a number in the file, not a promise: blank rows
and cells that are repeated a million times cost nothing."""

import re
from typing import NamedTuple

from foundation.spreadsheets.numbers import Ways
from foundation.spreadsheets.sheets import (
    LAST_ROW,
    LONGEST_CELL,
    BlankFormula,
    ErrorValue,
    SheetRow,
    Span,
    ValuelessFormula,
    is_filled,
)
from foundation.spreadsheets.xml_events import Attributes, CappedText, ElementReader

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 {}"
_NUMBERS = frozenset(("float", "percentage", "currency"))
_LONGEST_COUNT = 10  # digits
_XML_SPACE = re.compile("[ \t\r\n]+")


def _name(prefix: str, name: str) -> str:
    return _NAMESPACE.format(prefix, name)


_ROWS_REPEATED, _COLUMNS_REPEATED = _name("table", "number-rows-repeated"), _name("table", "number-columns-repeated")
_ROWS_SPANNED, _COLUMNS_SPANNED = _name("table", "number-rows-spanned"), _name("table", "number-columns-spanned")
_VISIBILITY, _FORMULA, _STYLE_OF_TABLE = (
    _name("table", "visibility"),
    _name("table", "formula"),
    _name("table", "style-name"),
)
_KIND, _VALUE, _STRING = _name("office", "value-type"), _name("office", "value"), _name("office", "string-value")
_DATE, _BOOLEAN = _name("office", "date-value"), _name("office", "boolean-value")
_REFINED_KIND = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"


class TableStart(NamedTuple):
    name: str
    hidden: bool


class RepeatedRow(NamedTuple):
    row: SheetRow
    times: int


class SheetCollector:
    """Handlers of the elements that matter. A cell ends where the next cell or row begins, a row where the next row or
    table begins; text counts only in a paragraph of a cell, not in its comment."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self.found: list[TableStart | RepeatedRow] = []
        self.reader = ElementReader(
            {
                _name("table", "table-cell"): self._start_cell,
                _name("table", "covered-table-cell"): self._start_covered_cell,
                _name("table", "table-row"): self._start_row,
                _name("table", "table"): self._start_table,
                _name("office", "annotation"): self._start_comment,
                _name("text", "p"): self._start_paragraph,
                _name("text", "s"): self._add_spaces,
                _name("text", "tab"): self._add_tab,
                _name("text", "line-break"): self._add_line_break,
                _name("style", "style"): self._start_style,
                _name("style", "table-properties"): self._note_table_style,
            },
            namespaces=True,
        )
        self._row, self._times = SheetRow(0), 1
        self._column = 0
        self._cell: Attributes | None = None
        self._text = _SpacedText()
        self._style, self._hidden_styles = "", set[str]()
        self._in_sheet = self._in_comment = False

    def finished(self) -> list[TableStart | RepeatedRow]:
        """The last row, which nothing closes."""
        self._start_row("", {})
        return self.found

    def _start_style(self, _: str, attributes: Attributes) -> None:
        self._style = attributes.get(_name("style", "name"), "")

    def _note_table_style(self, _: str, attributes: Attributes) -> None:
        if attributes.get(_name("table", "display")) == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, _: str, attributes: Attributes) -> None:
        self._start_row("", {})
        hidden = attributes.get(_STYLE_OF_TABLE) in self._hidden_styles
        self.found.append(TableStart(attributes.get(_name("table", "name"), ""), hidden))
        self._row, self._times, self._in_sheet = SheetRow(0), 1, True

    def _start_row(self, _: str, attributes: Attributes) -> None:
        self._end_cell()
        if self._in_sheet and self._row.cells:
            self.found.append(RepeatedRow(self._row, self._times))
        hidden = attributes.get(_VISIBILITY, "visible") != "visible"
        self._row = SheetRow(min(self._row.number + self._times, LAST_ROW + 1), hidden)
        self._times = _count(attributes, _ROWS_REPEATED, LAST_ROW)
        self._column = 0

    def _start_covered_cell(self, _: str, attributes: Attributes) -> None:
        self._end_cell()
        self._column += _count(attributes, _COLUMNS_REPEATED, LAST_ROW)

    def _start_cell(self, _: str, attributes: Attributes) -> None:
        self._end_cell()
        self._cell = attributes
        self._text.clear()

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        if self._text.begun or _KIND in cell or _FORMULA in cell:
            self._add_cell(cell)
        self._column += _count(cell, _COLUMNS_REPEATED, LAST_ROW) if cell else 1

    def _add_cell(self, cell: Attributes) -> None:
        text = self._cell_text(cell, str(self._text))
        if not is_filled(text) or self._row.number > LAST_ROW:
            return
        last = self._column + _count(cell, _COLUMNS_REPEATED, self._ways.last_column)
        columns = range(self._column, min(last, self._ways.last_column))
        self._row.cells.update(dict.fromkeys(columns, text))
        if _FORMULA in cell:
            self._row.formulas = {*self._row.formulas, *columns}
        if _ROWS_SPANNED in cell or _COLUMNS_SPANNED in cell:
            span = Span(*(_count(cell, way, LAST_ROW) for way in (_ROWS_SPANNED, _COLUMNS_SPANNED)))
            self._row.spans = {**self._row.spans, self._column: span}

    def _start_comment(self, name: str, _: Attributes) -> None:
        self._in_comment = True
        self.reader.watch_end(name, self._end_comment)

    def _end_comment(self) -> None:
        self._in_comment = False

    def _start_paragraph(self, name: str, _: Attributes) -> None:
        if self._cell is None or self._in_comment:
            return
        if self._text.begun:
            self._text.add_sign("\n")
        self._text.begun = True
        self.reader.collect_text(name, self._text)

    def _add_spaces(self, _: str, attributes: Attributes) -> None:
        self._add(" " * _count(attributes, _name("text", "c"), LONGEST_CELL))

    def _add_tab(self, _: str, __: Attributes) -> None:
        self._add("\t")

    def _add_line_break(self, _: str, __: Attributes) -> None:
        self._add("\n")

    def _add(self, sign: str) -> None:
        if self._text.begun and not self._in_comment:
            self._text.add_sign(sign)

    def _cell_text(self, cell: Attributes, shown: str) -> str:
        text = self._stored_text(cell, shown)
        if _FORMULA in cell and not is_filled(text):
            return BlankFormula() if cell.get(_KIND) == "string" else ValuelessFormula()
        return text

    def _stored_text(self, cell: Attributes, shown: str) -> str:
        """The cell's type decides where its content stands."""
        kind = cell.get(_KIND, "")
        if cell.get(_REFINED_KIND) == "error":
            return ErrorValue(shown or "#VALUE!")
        if kind in _NUMBERS:
            return self._ways.number_text(cell.get(_VALUE, shown)[:LONGEST_CELL])
        if kind == "date":
            return self._ways.iso_text(cell.get(_DATE, shown)[:LONGEST_CELL])
        if kind == "boolean":
            return cell.get(_BOOLEAN, shown)[:LONGEST_CELL].upper()
        return shown if self._text.begun else cell.get(_STRING, "")[:LONGEST_CELL]


class _SpacedText(CappedText):
    """Text in which a run of spaces and line breaks is one space; more of them are written as elements."""

    def add(self, text: str) -> None:
        super().add(_XML_SPACE.sub(" ", text))

    def add_sign(self, sign: str) -> None:
        super().add(sign)


def _count(attributes: Attributes, name: str, most: int) -> int:
    number = attributes.get(name, "1")
    return min(max(int(number[:_LONGEST_COUNT]), 1), most) if number.isdecimal() else 1
