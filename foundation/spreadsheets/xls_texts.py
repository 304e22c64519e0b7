"""The texts that the sheets of an .xls share: one record and its continuations, in which a text may be cut anywhere.

How many there are is counted, not read from the record's own count.
"""

import struct
from collections.abc import Iterable, Iterator

from foundation.spreadsheets.sheets import LONGEST_CELL, Refused, Unreadable
from foundation.spreadsheets.xlsx_texts import MOST_SHARED_TEXTS, whole

_COUNTS = 8  # bytes in front of the first text
_WIDE, _EXTENDED, _RICH = 0x1, 0x4, 0x8  # flags of a text
_RUN = 4  # bytes of one change of font


def shared_texts(records: Iterable[bytes]) -> Iterator[str]:
    """`records`: the bodies of the record and of its continuations."""
    reader = _Reader(list(records))
    reader.skip(_COUNTS)
    count = 0
    while not reader.is_at_end:
        yield whole(reader.text())[:LONGEST_CELL]
        count += 1
        if count > MOST_SHARED_TEXTS:
            raise Refused("FILE_UNPACKED")


class _Reader:
    """Reads through the records as through one; characters that go on in the next record begin with their flags again."""

    def __init__(self, records: list[bytes]) -> None:
        self._records = [record for record in records if record]
        self._record = self._at = 0

    @property
    def is_at_end(self) -> bool:
        self._turn_page()
        return self._record >= len(self._records)

    def skip(self, size: int) -> None:
        self._bytes(size)

    def text(self) -> str:
        length, flags = struct.unpack("<HB", self._bytes(3))
        runs = struct.unpack("<H", self._bytes(2))[0] if flags & _RICH else 0
        extension = struct.unpack("<I", self._bytes(4))[0] if flags & _EXTENDED else 0
        text = "".join(self._characters(length, flags))
        self.skip(runs * _RUN + extension)
        return text

    def _characters(self, length: int, flags: int) -> Iterator[str]:
        while length:
            if self._left == 0:
                self._turn_page()
                (flags,) = self._bytes(1)
            size = 2 if flags & _WIDE else 1
            taken = min(length, self._left // size)
            if not taken:
                raise Unreadable("a text is cut within a character")
            yield self._bytes(taken * size).decode("utf-16-le" if size == 2 else "latin-1", "surrogatepass")
            length -= taken

    @property
    def _left(self) -> int:
        return len(self._records[self._record]) - self._at if self._record < len(self._records) else 0

    def _turn_page(self) -> None:
        while self._record < len(self._records) and self._left == 0:
            self._record, self._at = self._record + 1, 0

    def _bytes(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._turn_page()
            if self._record >= len(self._records):
                raise Unreadable("shared texts are cut off")
            piece = self._records[self._record][self._at : self._at + size - len(found)]
            found += piece
            self._at += len(piece)
        return bytes(found)
