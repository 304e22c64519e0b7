"""One worksheet of an .xlsx as a stream of rows. Empty formatted cells, of which there may be millions, cost one event."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from foundation.spreadsheets.numbers import FOR_LISTS, Ways
from foundation.spreadsheets.sheets import (
    LAST_COLUMN,
    LAST_ROW,
    NO_FORMULAS,
    NO_SPANS,
    BlankFormula,
    ErrorValue,
    Refused,
    SheetRow,
    Span,
    Unreadable,
    ValuelessFormula,
    column_index,
    is_filled,
)
from foundation.spreadsheets.xlsx_texts import EscapedText
from foundation.spreadsheets.xml_events import Attributes, ElementReader

Spans = dict[int, dict[int, Span]]  # row → column → what the merged cell there covers

_MERGED_CELL = re.compile(
    rb"""mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})["']"""
)
MOST_MERGED_CELLS = 200_000  # what 300 MB hold, and ten for each person
_LONGEST_MERGED_CELL = 256  # bytes
_DIGITS = "0123456789"
_LONGEST_COLUMN = 3  # letters
_LONGEST_INDEX = 10  # digits
_OWN_TEXT = "inlineStr"  # type of a cell whose text stands in the sheet


class SheetParts(NamedTuple):
    """What the cells of a sheet refer to."""

    shared_texts: list[str]
    date_styles: frozenset[str]
    from_1904: bool
    spans: Spans
    ways: Ways = FOR_LISTS


def merged_cells(chunks: Iterable[bytes], last_column: int = LAST_COLUMN) -> Spans:
    """The merged cells, which stand behind the rows that they concern."""
    spans: Spans = {}
    count = 0
    end = b""
    for chunk in chunks:
        window = end + chunk
        if b"mergeCell" in window:
            merged = _MERGED_CELL.findall(window)
            count += len(merged)
            if count > MOST_MERGED_CELLS:
                raise Refused("FILE_UNPACKED")
            for left, top, right, bottom in merged:
                if column_index(left.decode()) < last_column:
                    _add_span(spans, (left, right), (int(top), int(bottom)))
        end = window[-_LONGEST_MERGED_CELL:]
    return spans


def _add_span(spans: Spans, columns: tuple[bytes, bytes], rows: tuple[int, int]) -> None:
    first, last = (column_index(letters.decode()) for letters in columns)
    top, bottom = rows
    if first <= last and top <= bottom <= LAST_ROW:
        spans.setdefault(top, {})[first] = Span(bottom - top + 1, last - first + 1)


def sheet_rows(chunks: Iterable[bytes], parts: SheetParts) -> Iterator[SheetRow]:
    """The rows with a filled cell, from the top. Raises Unreadable where the part is broken."""
    collector = _RowCollector(parts)
    for _ in collector.reader.read(chunks):
        yield from collector.rows
        collector.rows.clear()
    yield from collector.finished()


class _RowCollector:
    """Handlers of one sheet's elements. A cell ends where the next cell or row begins. Its type decides where its content
    stands: in `<is>` for a text of its own, in `<v>` for everything else."""

    def __init__(self, parts: SheetParts) -> None:
        self.rows: list[SheetRow] = []
        self.reader = ElementReader(
            {
                "c": self._start_cell,
                "row": self._start_row,
                "v": self._start_value,
                "t": self._start_text,
                "f": self._note_formula,
                "rPh": self._note_phonetic,
                "extLst": self._end_cells,  # what stands in it has the same names, and is no cell
            }
        )
        self._parts, self._last_column = parts, parts.ways.last_column
        self._row: Attributes = {}
        self._number = 0
        self._cells: dict[int, str] = {}
        self._formulas: Collection[int] = NO_FORMULAS
        self._cell: Attributes | None = None
        self._column = -1
        self._text = EscapedText()
        self._has_formula = self._phonetic = False

    def finished(self) -> list[SheetRow]:
        """The last row, which no further one closes."""
        self._start_row("", {})
        return self.rows

    def _start_row(self, _: str, attributes: Attributes) -> None:
        if self._cell is not None:
            self._end_cell(self._cell)
        if self._cells:
            self._end_row()
        self._row = attributes
        number = attributes.get("r")
        self._number = int(number) if number else self._number + 1
        self._column = -1

    def _end_row(self) -> None:
        spans = self._parts.spans.get(self._number, NO_SPANS)
        self.rows.append(SheetRow(self._number, _is_hidden(self._row), self._cells, spans, self._formulas))
        self._cells, self._formulas = {}, NO_FORMULAS

    def _start_cell(self, _: str, attributes: Attributes) -> None:
        if self._cell is not None:
            self._end_cell(self._cell)
        self._cell = attributes
        reference = attributes.get("r")
        self._column = _column(reference) if reference else self._column + 1

    def _end_cells(self, _: str, __: Attributes) -> None:
        if self._cell is not None:
            self._end_cell(self._cell)

    def _end_cell(self, cell: Attributes) -> None:
        self._cell = None
        if self._text.begun or self._has_formula:
            self._add_cell(cell, str(self._text))
            self._text.clear()
            self._has_formula = self._phonetic = False

    def _add_cell(self, attributes: Attributes, raw: str) -> None:
        if self._column >= self._last_column or self._number > LAST_ROW:
            return
        if self._has_formula:
            self._formulas = {*self._formulas, self._column}
        kind = attributes.get("t", "n")
        text = _TEXT_OF_KIND.get(kind, _plain)(raw, attributes, self._parts) if raw else ""
        if self._has_formula and not is_filled(text):
            text = BlankFormula() if kind == "str" and self._text.begun else ValuelessFormula()
        if is_filled(text):
            self._cells[self._column] = text

    def _note_formula(self, _: str, __: Attributes) -> None:
        self._has_formula = self._cell is not None

    def _note_phonetic(self, _: str, __: Attributes) -> None:
        self._phonetic = self._cell is not None

    def _start_value(self, name: str, _: Attributes) -> None:
        if self._cell is not None and not self._text.begun and self._cell.get("t") != _OWN_TEXT:
            self._text.begun = True
            self.reader.collect_text(name, self._text)

    def _start_text(self, name: str, _: Attributes) -> None:
        if self._cell is not None and not self._phonetic and self._cell.get("t") == _OWN_TEXT:
            self._text.begin_run()
            self.reader.collect_text(name, self._text)


def _is_hidden(attributes: Attributes) -> bool:
    return attributes.get("hidden") in ("1", "true") or attributes.get("ht") in ("0", "0.0")


def _column(reference: str) -> int:
    letters = reference.rstrip(_DIGITS)
    known = _COLUMNS.get(letters)
    return known if known is not None else column_index(letters[:_LONGEST_COLUMN])


_COLUMNS = {
    first + second: column_index(first + second)
    for first in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
}


def _plain(raw: str, _: Attributes, __: SheetParts) -> str:
    return raw


def _shared(raw: str, _: Attributes, parts: SheetParts) -> str:
    index = raw.strip()
    if not (index.isascii() and index.isdecimal() and len(index) < _LONGEST_INDEX):
        raise Unreadable(f"no shared text {raw[:20]}")
    try:
        return parts.shared_texts[int(index)]
    except IndexError as missing:
        raise Unreadable(f"no shared text {index}") from missing


def _number(raw: str, attributes: Attributes, parts: SheetParts) -> str:
    if attributes.get("s", "0") in parts.date_styles:
        return parts.ways.serial_text(raw.strip(), parts.from_1904)
    return parts.ways.number_text(raw.strip())


def _boolean(raw: str, _: Attributes, __: SheetParts) -> str:
    return "TRUE" if raw.strip() in ("1", "true") else "FALSE"


def _error(raw: str, _: Attributes, __: SheetParts) -> str:
    return ErrorValue(raw)


def _date(raw: str, _: Attributes, parts: SheetParts) -> str:
    return parts.ways.iso_text(raw.strip())


_TEXT_OF_KIND = {"s": _shared, "n": _number, "b": _boolean, "e": _error, "d": _date}
