"""Excel 97–2003 files (.xls), made record by record; and the container that they lie in."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

_SECTOR = 512
_END, _TABLE = 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: Mapping[str, bytes], storages: Sequence[str] = ()) -> bytes:
    """An OLE container. Streams are padded to the size from which they stand in sectors of their own."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    names = ["Root Entry", *padded, *storages]
    directory_sectors = -(-len(names) // 4)
    chains = [("directory", directory_sectors)] + [
        (name, -(-len(content) // _SECTOR)) for name, content in padded.items()
    ]
    table, starts = _table(chains)
    entries = b"".join(_entry(name, starts, padded, root=at == 0) for at, name in enumerate(names))
    body = entries.ljust(directory_sectors * _SECTOR, b"\0") + b"".join(
        content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\0") for content in padded.values()
    )
    sectors = len(table) // _SECTOR
    places = struct.pack("<109I", *range(sectors), *[0xFFFFFFFF] * (109 - sectors))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", sectors, starts["directory"], 0, 4096, _END, 0, _END, 0, 0)[:36]
    return header[:76].ljust(76, b"\0") + places + table + body


def _table(chains: Iterable[tuple[str, int]]) -> tuple[bytes, dict[str, int]]:
    """The table of sectors, which stands before all others, and where each chain begins."""
    chains = list(chains)
    total = sum(length for _, length in chains)
    sectors = 1
    while sectors * 128 < total + sectors:
        sectors += 1
    numbers, starts = [_TABLE] * sectors, {}
    for name, length in chains:
        starts[name] = len(numbers)
        numbers += [*range(len(numbers) + 1, len(numbers) + length), _END]
    return struct.pack(f"<{sectors * 128}I", *numbers, *[0xFFFFFFFF] * (sectors * 128 - len(numbers))), starts


def _entry(name: str, starts: Mapping[str, int], streams: Mapping[str, bytes], root: bool) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    kind = 5 if root else 2 if name in streams else 1
    start, size = (starts[name], len(streams[name])) if name in streams else (_END, 0)
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB3I", len(encoded), kind, 1, *[0xFFFFFFFF] * 3)
    return (entry + bytes(36) + struct.pack("<III", start, size, 0)).ljust(128, b"\0")


def xls(
    rows: Sequence[Sequence[object]],
    *,
    hidden_rows: Sequence[int] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden: bool = False,
    password: bool = False,
    storages: Sequence[str] = (),
    extra: bytes = b"",
    name: str = "Danh sách",
) -> bytes:
    """A workbook of one sheet; rows count from 1, merged cells are (top, bottom, left, right) from 0. A formula is a
    tuple of its result; `extra` are records that stand among the cells."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        if number + 1 in hidden_rows:
            sheet += _record(0x0208, struct.pack("<HHHHHHHH", number, 0, 9, 255, 0, 0, 0x20, 0))
        sheet += b"".join(_cell(number, column, cell) for column, cell in enumerate(row))
    sheet += extra
    if merged:
        ranges = b"".join(struct.pack("<4H", *cells) for cells in merged)
        sheet += _record(0x00E5, struct.pack("<H", len(merged)) + ranges)
    sheet += _record(0x000A, b"")
    return container({"Workbook": _globals(name, hidden, password) + sheet}, storages)


def _globals(title: str, hidden: bool, password: bool) -> bytes:
    head = _record(0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    head += _record(0x002F, bytes(54)) if password else b""
    head += _record(0x0042, struct.pack("<H", 1200))
    head += b"".join(_record(0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 14))
    name = title.encode("utf-16-le")
    at = len(head) + 4 + 8 + len(name) + 4
    sheet = struct.pack("<IBBBB", at, int(hidden), 0, len(name) // 2, 1) + name
    return head + _record(0x0085, sheet) + _record(0x000A, b"")


def _cell(row: int, column: int, cell: object) -> bytes:
    if cell is None or cell == "":
        return _record(0x0201, struct.pack("<HHH", row, column, 0))
    if isinstance(cell, tuple):
        return _formula(row, column, *cell)
    if isinstance(cell, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, cell))
    text = str(cell).encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)


def _formula(row: int, column: int, result: object) -> bytes:
    special = {"": b"\3\0\0\0\0\0\xff\xff", "#N/A": b"\2\0\x2a\0\0\0\xff\xff"}
    value = special.get(str(result)) or (
        struct.pack("<d", result) if isinstance(result, float) else b"\0\0\0\0\0\0\xff\xff"
    )
    formula = _record(0x0006, struct.pack("<HHH", row, column, 0) + value + struct.pack("<HIH", 0, 0, 0))
    if value != b"\0\0\0\0\0\0\xff\xff":
        return formula
    text = str(result).encode("utf-16-le")
    return formula + _record(0x0207, struct.pack("<HB", len(text) // 2, 1) + text)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
