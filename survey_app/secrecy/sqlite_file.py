"""SQLite's files as an insider reads them: `-wal`, which holds the states of the last transactions one by one, pages on the
freelist, and the gaps of the other pages. `-shm` is only an index into the log and holds no content.

Each state of the log is put together (the file, with the frames up to a commit over it) and opened by SQLite itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from survey_app.secrecy.leavings import Leavings, Versions, Written

WAL_HEAD, FRAME_HEAD, LEAF_HEAD, INNER_HEAD = 32, 24, 8, 12
LEAVES, INNER = (10, 13), (2, 5)  # kinds of pages of a b-tree
MOST_BYTES = 1 << 29  # that are put together for the states of the log; the latest are
ID_BYTES, BLOB = 16, 12  # of a place; SQLite calls a blob of n bytes 2n + 12
ROW = re.compile(bytes([2 * ID_BYTES + BLOB]) + rb"([\x81-\xff]{0,2}[\x00-\x7f])", re.S)
Frame = tuple[int, bytes]  # a page's number and what stood there


class Log(NamedTuple):
    """The write-ahead log: for each transaction the pages it wrote; and frames of an earlier turn that lie behind them."""

    commits: list[list[Frame]]
    stale: list[bytes]


def leavings_of(path: Path) -> Leavings:
    """Reads the file and its log. Nothing is written."""
    base = path.read_bytes()
    size = page_size(base)
    wal = path.with_name(f"{path.name}-wal")
    log = read_log(wal.read_bytes() if wal.exists() else b"", size)
    written, drafts = _history(base, log, size)
    for piece in (*freed(_newest(base, log, size), size), *log.stale):
        for place, body in drafts_in(piece):
            drafts[place].add(body)
    return Leavings(written, drafts)


def drafts_in(piece: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What may have been a row of an unfinished sheet: SQLite writes the lengths of its two blobs before them. Chance writes the
    same now and then; its places are nobody's."""
    for head in ROW.finditer(piece):
        length = 0
        for byte in head[1]:
            length = length << 7 | byte & 0x7F
        end = head.end() + ID_BYTES + (length - BLOB) // 2
        if length > BLOB and end <= len(piece):
            yield piece[head.end() : head.end() + ID_BYTES], piece[head.end() + ID_BYTES : end]


def page_size(base: bytes) -> int:
    """Of a database file, by its head."""
    said = int.from_bytes(base[16:18], "big")
    return 65_536 if said == 1 else said or 4096


def read_log(wal: bytes, size: int) -> Log:
    """The frames of a log, by transaction."""
    commits, stale, current = list[list[Frame]](), list[bytes](), list[Frame]()
    salt = wal[16:24]
    for start in range(WAL_HEAD, len(wal) - FRAME_HEAD - size + 1, FRAME_HEAD + size):
        head, page = wal[start : start + FRAME_HEAD], wal[start + FRAME_HEAD : start + FRAME_HEAD + size]
        if head[8:16] != salt:
            stale.append(page)
            continue
        current.append((int.from_bytes(head[:4], "big"), page))
        if any(head[4:8]):  # the size after a commit
            commits.append(current)
            current = []
    return Log(commits, stale)


def _newest(base: bytes, log: Log, size: int) -> bytes:
    found = bytearray(base)
    for frames in log.commits:
        _put(found, frames, size)
    return bytes(found)


def _put(file: bytearray, frames: list[Frame], size: int) -> None:
    for number, page in frames:
        missing = number * size - len(file)
        file.extend(bytes(max(0, missing)))
        file[(number - 1) * size : number * size] = page


def _history(base: bytes, log: Log, size: int) -> tuple[list[Written], Versions]:
    """What each transaction of the log did, and every unfinished sheet that one of its states shows."""
    written, drafts = list[Written](), defaultdict[bytes, set[bytes]](set)
    file = bytearray(base)
    first = max(0, len(log.commits) - MOST_BYTES // max(1, len(base)))
    for frames in log.commits[:first]:
        _put(file, frames, size)
    before = _state(file, drafts)
    for frames in log.commits[first:]:
        _put(file, frames, size)
        after = _state(file, drafts)
        if after is not None and before is not None:
            changed = sum(before[1].get(one) != value for one, value in after[1].items())
            written.append(Written(len(after[0] - before[0]), changed))
        before = after or before
    return written, drafts


def _state(file: bytearray, drafts: Versions) -> tuple[set[bytes], dict[int, object]] | None:
    """The ids of opened answers and who has submitted; None where this state was never whole."""
    as_file = bytes(file[:18]) + b"\x01\x01" + bytes(file[20:])  # "no log": it is in the file now
    with closing(sqlite3.connect(":memory:")) as state, suppress(sqlite3.DatabaseError):
        state.deserialize(as_file)
        for place, body in state.execute("SELECT id, body FROM draft"):
            drafts[place].add(body)
        answers = {one for (one,) in state.execute("SELECT id FROM opened_answer")}
        return answers, dict(state.execute("SELECT id, submitted_at FROM invitation"))
    return None


def freed(file: bytes, size: int) -> Iterator[bytes]:
    """What stands where no row does: pages of the freelist, gaps and freed blocks of the pages of tables and indexes."""
    free = set(_freelist(file, size))
    for number in range(1, len(file) // size + 1):
        page = file[(number - 1) * size : number * size]
        if number in free:
            yield from _if_anything(page[8:])
        else:
            yield from _if_anything(_gap(page, 100 if number == 1 else 0))


def _if_anything(piece: bytes) -> Iterator[bytes]:
    if piece.strip(b"\0"):
        yield piece


def _freelist(file: bytes, size: int) -> Iterator[int]:
    trunk, seen = int.from_bytes(file[32:36], "big"), set[int]()
    while trunk and trunk not in seen:
        seen.add(trunk)
        yield trunk
        page = file[(trunk - 1) * size : trunk * size]
        count = int.from_bytes(page[4:8], "big")
        for place in range(min(count, size // 4 - 2)):
            yield int.from_bytes(page[8 + 4 * place : 12 + 4 * place], "big")
        trunk = int.from_bytes(page[:4], "big")


def _gap(page: bytes, at: int) -> bytes:
    """Between the list of cells and the first of them."""
    kind = page[at]
    if kind not in (*LEAVES, *INNER):
        return b""
    cells = int.from_bytes(page[at + 3 : at + 5], "big")
    begin = int.from_bytes(page[at + 5 : at + 7], "big") or len(page)
    return page[at + (LEAF_HEAD if kind in LEAVES else INNER_HEAD) + 2 * cells : begin]
