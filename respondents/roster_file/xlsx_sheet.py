"""One worksheet of an .xlsx as a stream of rows. Empty formatted cells, of which there may be millions, cost one event."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from respondents.roster_file.numbers import date_text, iso_date_text, number_text
from respondents.roster_file.sheets import (
    LAST_COLUMN,
    LAST_ROW,
    BlankFormula,
    ErrorValue,
    SheetRow,
    Span,
    Unreadable,
    ValuelessFormula,
    column_index,
    is_filled,
)
from respondents.roster_file.xml_events import Actions, Attributes, CappedText, feed, new_parser

Spans = dict[int, dict[int, Span]]  # row → column → what the merged cell there covers

_MERGED_CELL = re.compile(
    rb"""mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})["']"""
)
_LONGEST_MERGED_CELL = 256  # bytes
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_DIGITS = "0123456789"


class SheetParts(NamedTuple):
    """What the cells of a sheet refer to."""

    shared_texts: list[str]
    date_styles: frozenset[str]
    from_1904: bool
    spans: Spans


def unescaped(text: str) -> str:
    """`_x000D_` stands for a character that XML cannot hold."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def merged_cells(chunks: Iterable[bytes]) -> Spans:
    """The merged cells, which stand behind the rows that they concern."""
    spans: Spans = {}
    end = b""
    for chunk in chunks:
        window = end + chunk
        if b"mergeCell" in window:
            for left, top, right, bottom in _MERGED_CELL.findall(window):
                _add_span(spans, (left, right), (int(top), int(bottom)))
        end = window[-_LONGEST_MERGED_CELL:]
    return spans


def _add_span(spans: Spans, columns: tuple[bytes, bytes], rows: tuple[int, int]) -> None:
    first, last = (column_index(letters.decode()) for letters in columns)
    top, bottom = rows
    if first < LAST_COLUMN and first <= last and top <= bottom <= LAST_ROW:
        spans.setdefault(top, {})[first] = Span(bottom - top + 1, last - first + 1)


def sheet_rows(chunks: Iterable[bytes], parts: SheetParts) -> Iterator[SheetRow]:
    """The rows with a filled cell, from the top. Raises Unreadable where the part is broken."""
    collector = _RowCollector(parts)
    for _ in feed(collector.parser, chunks):
        yield from collector.rows
        collector.rows.clear()
    yield from collector.finished()


class _RowCollector:
    """Handlers of one sheet's elements. A cell ends where the next cell or row begins."""

    def __init__(self, parts: SheetParts) -> None:
        self.rows: list[SheetRow] = []
        self.parser = new_parser()
        self.parser.StartElementHandler = self._start
        self._parts = parts
        self._row = SheetRow(0)
        self._cell: Attributes | None = None
        self._column = -1
        self._text = CappedText()
        self._has_formula = self._phonetic = False
        self._actions = Actions(
            c=self._start_cell,
            row=self._start_row,
            v=self._start_text,
            t=self._start_text,
            f=self._note_formula,
            rPh=self._note_phonetic,
            extLst=self._end_cell,
        )

    def finished(self) -> list[SheetRow]:
        """The last row, which no further one closes."""
        self._start_row({})
        return self.rows

    def _start(self, name: str, attributes: Attributes) -> None:
        if action := self._actions[name]:
            action(attributes)

    def _start_row(self, attributes: Attributes) -> None:
        self._end_cell()
        if self._row.cells:
            self._row.spans = self._parts.spans.get(self._row.number, {})
            self.rows.append(self._row)
        number = attributes.get("r", "")
        self._row = SheetRow(int(number) if number.isdecimal() else self._row.number + 1, _is_hidden(attributes))
        self._column = -1

    def _start_cell(self, attributes: Attributes) -> None:
        self._end_cell()
        self._cell = attributes
        self._text.clear()
        self._has_formula = self._phonetic = False
        reference = attributes.get("r")
        self._column = _column(reference) if reference else self._column + 1

    def _end_cell(self, _: Attributes | None = None) -> None:
        if self._cell is not None and (self._text.begun or self._has_formula):
            self._add_cell(self._cell, str(self._text))
        self._cell = None

    def _add_cell(self, attributes: Attributes, raw: str) -> None:
        if self._column >= LAST_COLUMN or self._row.number > LAST_ROW:
            return
        kind = attributes.get("t", "n")
        text = _TEXT_OF_KIND.get(kind, _plain)(raw, attributes, self._parts) if raw else ""
        if self._has_formula and not is_filled(text):
            text = BlankFormula() if kind == "str" and self._text.begun else ValuelessFormula()
        if is_filled(text):
            self._row.cells[self._column] = text

    def _note_formula(self, _: Attributes) -> None:
        self._has_formula = True

    def _note_phonetic(self, _: Attributes) -> None:
        self._phonetic = True

    def _start_text(self, _: Attributes) -> None:
        if self._cell is None or self._phonetic:
            return
        self._text.begun = True
        self.parser.CharacterDataHandler = self._text.add
        self.parser.EndElementHandler = self._end_text

    def _end_text(self, _: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None


def _is_hidden(attributes: Attributes) -> bool:
    return attributes.get("hidden") in ("1", "true") or attributes.get("ht") in ("0", "0.0")


def _column(reference: str) -> int:
    letters = reference.rstrip(_DIGITS)
    known = _COLUMNS.get(letters)
    return LAST_COLUMN if known is None else known


_COLUMNS = {
    first + second: column_index(first + second)
    for first in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
}


def _plain(raw: str, _: Attributes, __: SheetParts) -> str:
    return unescaped(raw)


def _shared(raw: str, _: Attributes, parts: SheetParts) -> str:
    try:
        return parts.shared_texts[int(raw)]
    except (ValueError, IndexError) as missing:
        raise Unreadable(f"no shared text {raw[:20]}") from missing


def _number(raw: str, attributes: Attributes, parts: SheetParts) -> str:
    if attributes.get("s") in parts.date_styles:
        return date_text(raw.strip(), parts.from_1904)
    return number_text(raw.strip())


def _boolean(raw: str, _: Attributes, __: SheetParts) -> str:
    return "TRUE" if raw.strip() in ("1", "true") else "FALSE"


def _error(raw: str, _: Attributes, __: SheetParts) -> str:
    return ErrorValue(raw)


def _date(raw: str, _: Attributes, __: SheetParts) -> str:
    return iso_date_text(raw.strip())


_TEXT_OF_KIND = {"s": _shared, "n": _number, "b": _boolean, "e": _error, "d": _date}
