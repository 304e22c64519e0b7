"""OLE containers (.xls, password-protected .xlsx): the names they hold and the streams behind them.

Only what a list needs: every chain is bounded by the file's own size, and a broken chain raises Unreadable.
"""

import struct
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from foundation.spreadsheets.sheets import Unreadable

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128  # bytes of a directory entry
_LAST_SECTOR = 0xFFFFFFFA  # higher numbers mark ends, free sectors, the table itself
_STREAM, _ROOT = 2, 5
_NONE = 0xFFFFFFFF


class Entry(NamedTuple):
    """`left`, `right`: its neighbours in the storage that holds it; `child`: one entry of those that it holds itself."""

    name: str
    kind: int
    start: int
    size: int
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE


def is_container(data: bytes) -> bool:
    return data.startswith(SIGNATURE)


class Container:
    """Names are compared without regard to case. `names`, in small letters, is empty where the directory cannot be read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        header = data[:_HEADER].ljust(_HEADER, b"\0")
        self._sector_size, self._mini_size = (
            1 << min(max(shift, 6), 16) for shift in struct.unpack_from("<HH", header, 30)
        )
        self._directory_start, self._mini_cutoff, self._mini_table_start = struct.unpack_from("<I4xII", header, 48)
        self._table_start = struct.unpack_from("<I", header, 68)[0]
        self._first_table_sectors = header[76:]

    @property
    def names(self) -> frozenset[str]:
        try:
            return frozenset(entry.name.lower() for entry in self.entries if entry.kind)
        except Unreadable:
            return frozenset()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Raises Unreadable when the directory is damaged."""
        directory = self._chained(self._directory_start)
        return tuple(_entry(directory[at : at + _ENTRY]) for at in range(0, len(directory) - _ENTRY + 1, _ENTRY))

    def stream(self, *names: str, whole: bool = True) -> bytes:
        """The content of the first stream with one of these names: of the container's own, else of one that is embedded.
        Raises Unreadable; with `whole` also for one that is cut off."""
        found = [entry for name in names for entry in (*self._own, *self.entries) if _is_stream(entry, name)]
        if not found:
            raise Unreadable(f"no stream {names}")
        content = self._content(found[0])
        if whole and len(content) < found[0].size:
            raise Unreadable(f"stream {found[0].name} is cut off")
        return content[: found[0].size]

    @cached_property
    def _own(self) -> tuple[Entry, ...]:
        """What stands in the root itself, as far as its tree leads."""
        roots = [entry for entry in self.entries if entry.kind == _ROOT]
        waiting, seen = [entry.child for entry in roots[:1]], set[int]()
        while waiting:
            number = waiting.pop()
            if number < len(self.entries) and number not in seen:
                seen.add(number)
                waiting += (self.entries[number].left, self.entries[number].right)
        return tuple(self.entries[number] for number in sorted(seen))

    def _content(self, entry: Entry) -> bytes:
        if entry.size >= self._mini_cutoff:
            return self._chained(entry.start)
        size = self._mini_size
        sectors = _chain(entry.start, self._mini_table)
        return b"".join(self._mini_sectors[sector * size : (sector + 1) * size] for sector in sectors)

    @cached_property
    def _mini_sectors(self) -> bytes:
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        return self._chained(root.start) if root else b""

    @cached_property
    def _mini_table(self) -> tuple[int, ...]:
        return _numbers(self._chained(self._mini_table_start))

    @cached_property
    def _table(self) -> tuple[int, ...]:
        """For each sector the next one of its chain."""
        return _numbers(b"".join(map(self._sector, self._table_sectors())))

    def _table_sectors(self) -> Iterator[int]:
        numbers = list(_numbers(self._first_table_sectors))
        block, most = self._table_start, len(self._data) // self._sector_size + 1
        while True:
            for number in numbers:
                if number <= _LAST_SECTOR and most > 0:
                    most -= 1
                    yield number
            if block > _LAST_SECTOR or most <= 0:
                return
            *numbers, block = _numbers(self._sector(block))
            most -= 1

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(start, self._table)))

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._sector_size
        sector = self._data[at : at + self._sector_size]
        if len(sector) < 4:
            raise Unreadable(f"no sector {number}")
        return sector


def _chain(start: int, table: tuple[int, ...]) -> Iterator[int]:
    sector, left = start, len(table)
    while sector <= _LAST_SECTOR:
        if sector >= len(table) or left == 0:
            raise Unreadable("a chain of sectors is broken")
        yield sector
        sector, left = table[sector], left - 1


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack(f"<{count}I", data[: count * 4])


def _is_stream(entry: Entry, name: str) -> bool:
    return entry.kind == _STREAM and entry.name.lower() == name.lower()


def _entry(data: bytes) -> Entry:
    length = min(max(struct.unpack_from("<H", data, 64)[0] - 2, 0), 62)
    start, size = struct.unpack_from("<II", data, 116)
    tree = struct.unpack_from("<III", data, 68)
    return Entry(data[:length].decode("utf-16-le", "replace"), data[66], start, size, *tree)
