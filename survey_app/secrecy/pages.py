"""Where the rows of a SQLite table without row ids really lie: read from the pages of the file, as an insider would.

The file format is that of https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.1.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

LEAF, HEADER = 10, {10: 8, 2: 12}  # kinds of index pages and the lengths of their headers


class Spot(NamedTuple):
    """The place of one row: the page on which a long body goes on (0: none), its page, its distance from the page's end."""

    overflow: int
    page: int
    depth: int


def spots(connection: sqlite3.Connection, table: str) -> dict[bytes, Spot]:
    """The places of all rows by their key, the first column."""
    file = connection.serialize()
    size = int.from_bytes(file[16:18], "big")
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    return dict(_walk(file, 65536 if size == 1 else size, root))


def _walk(file: bytes, size: int, number: int) -> Iterator[tuple[bytes, Spot]]:
    page = file[(number - 1) * size : number * size]
    start = HEADER[page[0]]
    for cell in range(int.from_bytes(page[3:5], "big")):
        offset = int.from_bytes(page[start + 2 * cell : start + 2 * cell + 2], "big")
        inner = 0 if page[0] == LEAF else 4
        if inner:
            yield from _walk(file, size, int.from_bytes(page[offset : offset + 4], "big"))
        yield _row(page, size, number, offset + inner)
    if page[0] != LEAF:
        yield from _walk(file, size, int.from_bytes(page[8:12], "big"))


def _row(page: bytes, size: int, number: int, offset: int) -> tuple[bytes, Spot]:
    length, at = _varint(page, offset)
    most, least = (size - 12) * 64 // 255 - 23, (size - 12) * 32 // 255 - 23
    local = length
    if length > most:
        local = least + (length - least) % (size - 4)
        local = local if local <= most else least
    overflow = int.from_bytes(page[at + local : at + local + 4], "big") if local < length else 0
    header, cursor = _varint(page, at)
    kind, _ = _varint(page, cursor)
    key = page[at + header : at + header + (kind - 12) // 2]
    return key, Spot(overflow, number, size - offset)


def _varint(page: bytes, offset: int) -> tuple[int, int]:
    """A number of up to nine bytes, and where it ends."""
    value = 0
    for place in range(offset, offset + 8):
        value = value << 7 | page[place] & 127
        if page[place] < 128:
            return value, place + 1
    return value << 8 | page[offset + 8], offset + 9
