"""The record stream of an .xls, cleared of all that a list does not need, and what those records said beside its cells."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from foundation.spreadsheets.encryption import FILEPASS
from foundation.spreadsheets.sheets import Refused, Span
from foundation.spreadsheets.xls_texts import shared_texts
from foundation.spreadsheets.xlsx_texts import whole

MOST_MERGED_CELLS = 200_000

_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x00BD, 0x00D6, 0x00FD, 0x027E))
_BEGINNINGS, _END = (0x0809, 0x0409, 0x0209), 0x000A
# … and what cells refer to: sheets, formats, the calendar, the code page, results of formulas
_REFERRED_TO = (0x0085, 0x003C, 0x041E, 0x00E0, 0x0022, 0x0042, 0x0207, 0x04BC, 0x0221, 0x0236)
_KEPT = _CELLS | {*_BEGINNINGS, _END, *_REFERRED_TO}
_MUTED = b"\xff\x0f"  # a record number that nobody knows
_SHARED_TEXTS, _CONTINUED = 0x00FC, 0x003C
_WIDE = 0x1  # flag of a text with two bytes for each character
_TEXTS = {0x0204: 6, 0x00D6: 6, 0x0207: 0}  # records of a single text: how many bytes stand before it
_UNICODE = b"\x00\x06"  # the version that begins the records of Excel 97 and later
_HIDDEN_ROW, _EMPTY_RESULT = 0x20, b"\x03"


@dataclass
class SheetRecords:
    """What the records of one sheet say beside its cells; rows and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    spans: dict[int, dict[int, Span]] = field(default_factory=dict)
    blank_formulas: dict[int, set[int]] = field(default_factory=dict)
    formulas: dict[int, set[int]] = field(default_factory=dict)


class Records:
    """The record stream with all but the kept records muted, and per sheet (by where it begins) what those said.

    Raises Refused for more than can be held, Unreadable for shared texts that are broken."""

    def __init__(self, stream: bytearray, last_column: int) -> None:
        self.stream = stream
        self.encrypted = False
        self.sheets: dict[int, SheetRecords] = {}
        self._last_column = last_column
        self._current = SheetRecords()
        self._depth = self._merged = 0
        self._texts: list[bytes] = []
        self._kind_before = 0
        self._is_unicode = False
        self._look_through()
        self.shared_texts = list(shared_texts(self._texts)) if self._texts else []

    def _look_through(self) -> None:
        notes = {
            FILEPASS: self._note_password,
            _SHARED_TEXTS: self._note_shared_texts,
            _CONTINUED: self._note_continued,
            0x0208: self._note_row,
            0x0006: self._note_formula,
            0x00E5: self._note_merged_cells,
            _END: self._note_end,
        }
        notes |= dict.fromkeys(_BEGINNINGS, self._note_beginning) | dict.fromkeys(_TEXTS, self._mend_text)
        for at, kind, size in _walk(self.stream):
            if note := notes.get(kind):
                note(at, bytes(self.stream[at + 4 : at + 4 + size]))
            if kind != _CONTINUED:
                self._kind_before = kind
            if self._is_muted(at, kind):
                self.stream[at : at + 2] = _MUTED

    def _is_muted(self, at: int, kind: int) -> bool:
        if kind not in _KEPT or (kind == _CONTINUED and self._kind_before == _SHARED_TEXTS):
            return True
        return kind in _CELLS and int.from_bytes(self.stream[at + 6 : at + 8], "little") >= self._last_column

    def _note_beginning(self, at: int, body: bytes) -> None:
        self._depth += 1
        self._is_unicode = body[:2] == _UNICODE
        if self._depth == 1:  # deeper ones are charts within a sheet
            self._current = self.sheets[at] = SheetRecords()

    def _note_end(self, _: int, __: bytes) -> None:
        self._depth -= 1

    def _note_password(self, _: int, __: bytes) -> None:
        self.encrypted = True

    def _note_shared_texts(self, _: int, body: bytes) -> None:
        self._texts = [body]

    def _note_continued(self, _: int, body: bytes) -> None:
        if self._kind_before == _SHARED_TEXTS:
            self._texts.append(body)

    def _note_row(self, _: int, body: bytes) -> None:
        if len(body) >= 16 and body[12] & _HIDDEN_ROW:
            self._current.hidden_rows.add(int.from_bytes(body[:2], "little"))

    def _note_formula(self, _: int, body: bytes) -> None:
        row, column = int.from_bytes(body[:2], "little"), int.from_bytes(body[2:4], "little")
        if column >= self._last_column:
            return
        self._current.formulas.setdefault(row, set()).add(column)
        if body[6:7] == _EMPTY_RESULT and body[12:14] == b"\xff\xff":
            self._current.blank_formulas.setdefault(row, set()).add(column)

    def _note_merged_cells(self, _: int, body: bytes) -> None:
        for top, bottom, left, right in struct.iter_unpack("<4H", body[2 : 2 + (len(body) - 2) // 8 * 8]):
            self._merged += 1
            if left < self._last_column and top <= bottom and left <= right:
                self._current.spans.setdefault(top, {})[left] = Span(bottom - top + 1, right - left + 1)
        if self._merged > MOST_MERGED_CELLS:
            raise Refused("FILE_UNPACKED")

    def _mend_text(self, at: int, body: bytes) -> None:
        """Halves of characters, over which xlrd stumbles, become U+FFFD."""
        text = _TEXTS[int.from_bytes(self.stream[at : at + 2], "little")] + 3
        if not self._is_unicode or len(body) <= text or not body[text - 1] & _WIDE:
            return
        wide = body[text : len(body) - (len(body) - text) % 2]
        mended = whole(wide.decode("utf-16-le", "surrogatepass")).encode("utf-16-le")
        if mended != wide:
            self.stream[at + 4 + text : at + 4 + text + len(wide)] = mended


def _walk(stream: bytearray) -> Iterator[tuple[int, int, int]]:
    """Offset, number and size of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, size
        at += 4 + size
