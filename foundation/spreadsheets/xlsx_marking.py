"""Marks in an agency's own .xlsx: the bytes of the sheet stay as they are, but for the style of marked cells.

A part that is not as spreadsheet programs write it raises Unreadable; whoever calls makes a copy instead.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from operator import attrgetter
from typing import NamedTuple
from xml.parsers import expat

from foundation.spreadsheets.archive import Archive
from foundation.spreadsheets.marks import Mark, Place, Shade, uncovered
from foundation.spreadsheets.sheets import Unreadable, column_index, column_letter
from foundation.spreadsheets.xlsx_comments import add_comments
from foundation.spreadsheets.xlsx_fills import Fills
from foundation.spreadsheets.xlsx_package import MAIN, RELATIONSHIPS, Package
from foundation.spreadsheets.xlsx_parts import Parts
from foundation.spreadsheets.xlsx_sheet import merged_cells
from foundation.spreadsheets.xml_events import local

_LARGEST_SHEET = 30_000_000  # bytes of XML that are held in memory
_HEAD = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*""")
_STYLE = re.compile(rb"""\ss\s*=\s*(?:"(\d*)"|'(\d*)')""")
_CELL = rb"""<%(c)b(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(?:/>|>.*?</%(c)b\s*>)"""
_FORMULA = re.compile(rb"<(?:[^\s/>:]+:)?f[\s/>]")
_LEFT_OUT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML may hold
_BEHIND_DRAWING = frozenset(
    """legacyDrawingHF drawingHF picture oleObjects controls AlternateContent webPublishItems tableParts extLst""".split()
)


def marked(data: bytes, marks: Mapping[str, Mapping[Place, Mark]], author: str) -> bytes:
    """The workbook with the marks in the sheets of these names. Raises Unreadable."""
    package, parts = Package(data), Parts(Archive(data))
    found = {sheet.name: sheet.part for sheet in reversed(tuple(parts.worksheets()))}
    if parts.styles is None or not marks.keys() <= found.keys():
        raise Unreadable("not as spreadsheet programs write it")
    fills = Fills(package.read(parts.styles))
    for name, of_sheet in marks.items():
        _mark(package, found[name], of_sheet, fills, author)
    package.write(parts.styles, fills.xml())
    return package.packed()


def _mark(package: Package, part: str, marks: Mapping[Place, Mark], fills: Fills, author: str) -> None:
    sheet = package.read(part)
    shown = uncovered(marks, merged_cells([sheet]))
    drawing = add_comments(package, part, shown, author) if shown else None
    package.write(part, marked_sheet(sheet, shown, fills.style, drawing))


def marked_sheet(
    sheet: bytes, marks: Mapping[Place, Mark], style: Callable[[int, Shade], int], drawing: str | None
) -> bytes:
    """The sheet's XML with the style of each marked cell changed; names the drawing if there is a new one."""
    if len(sheet) > _LARGEST_SHEET or f'"{MAIN}"'.encode() not in sheet[:10_000]:
        raise Unreadable("too large, or not UTF-8 in the usual namespace")
    finder = _Finder(sheet, marks, style)
    edits = finder.find()
    if drawing:
        tag = f'<{finder.prefix}legacyDrawing xmlns:r="{RELATIONSHIPS}" r:id="{drawing}"/>'
        edits.append(_Edit(finder.drawing_at, finder.drawing_at, tag.encode()))
    return b"".join(_pieces(sheet, sorted(edits, key=attrgetter("start"))))


class _Edit(NamedTuple):
    """What replaces the bytes from `start` to `end`."""

    start: int
    end: int
    written: bytes


def _pieces(sheet: bytes, edits: list[_Edit]) -> Iterator[bytes]:
    at = 0
    for edit in edits:
        yield sheet[at : edit.start]
        yield edit.written
        at = edit.end
    yield sheet[at:]


class _Finder:
    """Walks through the sheet's XML and notes by byte offset where marked cells stand, or are missing."""

    def __init__(self, sheet: bytes, marks: Mapping[Place, Mark], style: Callable[[int, Shade], int]) -> None:
        self.prefix = ""
        self.drawing_at = 0
        self._sheet, self._style = sheet, style
        self._marks: dict[int, dict[int, Mark]] = {}
        for place, mark in sorted(marks.items()):
            self._marks.setdefault(place.row, {})[place.column] = mark
        self._edits: list[_Edit] = []
        self._row, self._column, self._row_begins = 0, -1, 0
        self._pending: dict[int, Mark] = {}
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def find(self) -> list[_Edit]:
        try:
            self._parser.Parse(self._sheet, True)
        except (expat.ExpatError, ValueError) as problem:
            raise Unreadable(str(problem)) from problem
        return self._edits

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = local(name)
        if self._depth == 0:
            self.prefix = name.removesuffix(kind)
        elif self._depth == 1 and kind in _BEHIND_DRAWING and not self.drawing_at and self._row:
            self.drawing_at = self._parser.CurrentByteIndex
        elif kind == "row":
            self._start_row(attributes)
        elif kind == "c" and self._pending:
            self._start_cell(attributes)
        self._depth += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        at = self._parser.CurrentByteIndex
        if self._depth == 0:
            self.drawing_at = self.drawing_at or at
        elif self._pending and local(name) == "row" and at > self._row_begins:
            self._insert_until(None)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        self._column, self._row_begins = -1, self._parser.CurrentByteIndex
        self._pending = dict(self._marks.get(self._row, {}))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = column_index(reference.rstrip("0123456789")) if reference else self._column + 1
        self._insert_until(self._column)
        if self._column in self._pending:
            self._restyle(self._pending.pop(self._column))

    def _insert_until(self, column: int | None) -> None:
        """Writes the marked cells that the row does not have, before the cell that is about to begin."""
        at = self._parser.CurrentByteIndex
        for missing in [one for one in self._pending if column is None or one < column]:
            mark = self._pending.pop(missing)
            self._edits.append(_Edit(at, at, self._cell(missing, self._style(0, mark.severity), mark.value)))

    def _cell(self, column: int, style: int, value: str | None) -> bytes:
        """A cell as it is written anew: empty, or with a text of its own."""
        tag, place = f"{self.prefix}c", f'r="{column_letter(column)}{self._row}" s="{style}"'
        if not value:
            return f"<{tag} {place}/>".encode()
        text, inline = escape(_LEFT_OUT.sub("", value), quote=False), f"{self.prefix}is"
        words = f'<{self.prefix}t xml:space="preserve">{text}</{self.prefix}t>'
        return f'<{tag} {place} t="inlineStr"><{inline}>{words}</{inline}></{tag}>'.encode()

    def _restyle(self, mark: Mark) -> None:
        at = self._parser.CurrentByteIndex
        head = _HEAD.match(self._sheet, at)
        if head is None:
            raise Unreadable("a cell that is no tag")
        own = _STYLE.search(head.group())
        number = int((own[1] or own[2] or b"0") if own else 0)
        style = self._style(number, mark.severity)
        if mark.value is not None:
            self._edits.append(_Edit(at, self._end_of_cell(at), self._cell(self._column, style, mark.value)))
            return
        written = b' s="%d"' % style
        start, end = (at + own.start(), at + own.end()) if own else (head.end(), head.end())
        self._edits.append(_Edit(start, end, written))

    def _end_of_cell(self, at: int) -> int:
        """Where the cell ends that begins here. One with a formula is not written anew: other parts of the file know of it."""
        cell = re.compile(_CELL % {b"c": re.escape(f"{self.prefix}c".encode())}, re.DOTALL).match(self._sheet, at)
        if cell is None or _FORMULA.search(cell.group()):
            raise Unreadable("a cell that cannot be written anew")
        return cell.end()
