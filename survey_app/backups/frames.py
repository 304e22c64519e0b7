"""A copy as a stream: lines of JSON, and after a line that says so that many bytes of rows.

    {"head": …}                          what this is, of which schema, taken when
    {"table": name, "columns": […]}      then for each piece {"bytes": n} and the n bytes, then {"end": name}
    {"counted": {name: [rows, sha256]}, "mac": …}

The last line is what makes it whole; its MAC by the key ring says that this installation wrote it, since a public key lets anybody
close a file to it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from gzip import GzipFile
from typing import Any, BinaryIO, NamedTuple

from survey_app.backups import Unusable

FORMAT = 1
PIECE = 1 << 20  # bytes of rows that are handed on at once
LONGEST_LINE = 1 << 24
CUT = "Bản sao bị cắt cụt hoặc hỏng: {where}. Hãy lấy bản khác, bản trước đó hoặc bản ở máy thứ hai, rồi chạy verify."
Counted = dict[str, tuple[int, str]]
"""Table → how many rows, and the SHA-256 over all of them in the order of the primary key."""


class Head(NamedTuple):
    """What a copy says of itself: the kind of database, the revision of its schema, the moment (ISO, UTC), numbers that are handed
    out next, and the documents of proof that belong to it by SHA-256 with their sizes."""

    format: int
    kind: str
    revision: str
    taken_at: str
    sequences: dict[str, int]
    proof: dict[str, int]


class TableRows(NamedTuple):
    """One table: its name, its columns in order, and its rows as bytes, a line each."""

    name: str
    columns: list[str]
    pieces: Iterator[bytes]


class Tally:
    """Rows as they go by: how many, and the SHA-256 over them."""

    def __init__(self) -> None:
        self._rows, self._digest = 0, hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """Lines of rows, which may end within one."""
        self._rows += piece.count(b"\n")
        self._digest.update(piece)

    @property
    def result(self) -> tuple[int, str]:
        """As `Counted` has it."""
        return self._rows, self._digest.hexdigest()


def counted_of(table: TableRows) -> tuple[int, str]:
    """The same of a table that is read for nothing else."""
    tally = Tally()
    for piece in table.pieces:
        tally.add(piece)
    return tally.result


Sign = Callable[[bytes], str]


def written(head: Head, tables: Iterable[TableRows], sign: Sign, counted: Counted) -> Iterator[bytes]:
    """The stream, compressed. `counted` is filled on the way."""
    packer = zlib.compressobj(1, wbits=31)
    for part in _plain(head, tables, sign, counted):
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()


def _plain(head: Head, tables: Iterable[TableRows], sign: Sign, counted: Counted) -> Iterator[bytes]:
    yield _line(head=head._asdict())
    for one in tables:
        yield _line(table=one.name, columns=one.columns)
        tally = Tally()
        for piece in one.pieces:
            tally.add(piece)
            yield _line(bytes=len(piece))
            yield piece
        counted[one.name] = tally.result
        yield _line(end=one.name)
    yield _line(counted=counted, mac=sign(signed_bytes(head, counted)))


def signed_bytes(head: Head, counted: Counted) -> bytes:
    """What the MAC is over."""
    return json.dumps([head._asdict(), counted], sort_keys=True).encode()


def _line(**values: Any) -> bytes:
    return json.dumps(values).encode() + b"\n"


class Reading:
    """A stream being read: `head` at once; `counted` and `mac` when all `tables` have been walked through."""

    def __init__(self, opened: BinaryIO) -> None:
        self._file = GzipFile(fileobj=opened, mode="rb")
        self.counted: Counted = {}
        self.mac = ""
        values = self._line().get("head")
        try:
            self.head = Head(**values)  # type: ignore[arg-type]
        except TypeError as error:
            raise Unusable(CUT.format(where="không có phần đầu")) from error

    def tables(self) -> Iterator[TableRows]:
        """Each table, whose rows must be read before the next is asked for. Raises Unusable where it is not whole."""
        while "table" in (line := self._line()):
            name = line["table"]
            yield TableRows(name, line["columns"], self._pieces(name))
            if name not in self.counted:
                raise Unusable(CUT.format(where=f"bảng {name} chưa đọc hết"))
        told = {name: tuple(value) for name, value in line.get("counted", {}).items()}
        if told != self.counted or self._file.read(1):
            raise Unusable(CUT.format(where="số dòng hoặc mã kiểm tra của các bảng không khớp"))
        self.mac = line["mac"]

    def signed_bytes(self) -> bytes:
        """What the MAC has to be over."""
        return signed_bytes(self.head, self.counted)

    def _pieces(self, name: str) -> Iterator[bytes]:
        tally = Tally()
        while "bytes" in (line := self._line()):
            piece = self._exactly(line["bytes"])
            tally.add(piece)
            yield piece
        if line.get("end") != name:
            raise Unusable(CUT.format(where=f"bảng {name} không có phần cuối"))
        self.counted[name] = tally.result

    def _exactly(self, size: int) -> bytes:
        piece = self._read(lambda: self._file.read(size))
        if len(piece) != size:
            raise Unusable(CUT.format(where="thiếu dữ liệu"))
        return piece

    def _line(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._read(lambda: self._file.readline(LONGEST_LINE)))
        except ValueError as error:
            raise Unusable(CUT.format(where="có chỗ không đọc được")) from error
        return found

    def _read(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except (EOFError, OSError, zlib.error) as error:
            raise Unusable(CUT.format(where="tệp hết giữa chừng")) from error
