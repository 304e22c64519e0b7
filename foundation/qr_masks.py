"""Which of the eight masks a QR code takes (ISO/IEC 18004, 7.8.3), chosen as `qrcode` chooses, a hundred times as fast: a whole
code is one number, a bit a module, so that a rule is a handful of shifts. Decision 1461.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import qrcode

MASKS = range(8)
WITH_A_VERSION = 45
"""From so many modules a side on, a code says its version."""

Modules = list[list[bool | None]]


def best_mask(modules: Modules) -> int:
    """modules: a code without its quiet zone that has mask 0. The mask with the fewest points lost, of equals the first."""
    size = len(modules)
    flips, turned_flips, judged = _masks(size)
    rows, columns = _bits(modules) & judged, _bits(_turned(modules)) & judged
    lost = [_lost(size, rows ^ flip, columns ^ turned) for flip, turned in zip(flips, turned_flips, strict=True)]
    return lost.index(min(lost))


def _lost(size: int, rows: int, columns: int) -> int:
    dark = abs(rows.bit_count() / size**2 * 100 - 50)
    return sum(_of_lines(size, lines) for lines in (rows, columns)) + 3 * _blocks(size, rows) + 10 * int(dark / 5)


def _of_lines(size: int, lines: int) -> int:
    """Runs of five and more lose their length less two; what looks like a finder beside four light modules, forty."""
    within = _within(size)
    same = ~(lines ^ lines >> 1) & within[2]
    five = same & same >> 1 & same >> 2 & same >> 3 & within[5]
    runs = five.bit_count() + 2 * (five & ~(five << 1)).bit_count()
    light = ~lines
    finders = 0
    for pattern in ("10111010000", "00001011101"):
        found = within[len(pattern)]
        for place, module in enumerate(pattern):
            found &= (lines if module == "1" else light) >> place
        finders += found.bit_count()
    return runs + 40 * finders


def _blocks(size: int, rows: int) -> int:
    """Squares of two by two in one colour, counted wherever they begin."""
    unlike = rows ^ rows >> 1 | rows ^ rows >> size
    return (~(unlike | (rows ^ rows >> size) >> 1) & _within(size)[2] & (1 << size * (size - 1)) - 1).bit_count()


@cache
def _within(size: int) -> dict[int, int]:
    """By length: the places where so many modules of a line follow one another without leaving it."""
    return {length: _bits([[x + length <= size for x in range(size)]] * size) for length in (2, 5, 11)}


class _Masks(NamedTuple):
    """What each mask turns over, by rows and by columns, against mask 0; and the modules that are judged as they are: all but
    the fifteen bits of the format and the eighteen of the version, which count as light, since they come after the choice."""

    flips: list[int]
    turned: list[int]
    judged: int


@cache
def _masks(size: int) -> _Masks:
    drawn = [_drawn(size, mask) for mask in MASKS]
    judged = _bits([[not _comes_after(size, x, y) for x in range(size)] for y in range(size)])
    rows, columns = [_bits(one) for one in drawn], [_bits(_turned(one)) for one in drawn]
    return _Masks([(one ^ rows[0]) & judged for one in rows], [(one ^ columns[0]) & judged for one in columns], judged)


def _drawn(size: int, mask: int) -> Modules:
    code: qrcode.QRCode[Any] = qrcode.QRCode(version=(size - 17) // 4, mask_pattern=mask)
    code.add_data("1")
    code.make(fit=False)
    modules: Modules = code.modules
    return modules


def _comes_after(size: int, x: int, y: int) -> bool:
    near, far = sorted((x, y))
    if far == 8 or near == 8:
        return near != 6 and (far == 8 or far >= size - 8)
    return size >= WITH_A_VERSION and near < 6 and size - 11 <= far < size - 8


def _turned(modules: Modules) -> Modules:
    return [list(column) for column in zip(*modules, strict=True)]


def _bits(modules: Modules) -> int:
    """The first module of the first row is the lowest bit."""
    return int("".join("1" if dark else "0" for row in reversed(modules) for dark in reversed(row)), 2)
