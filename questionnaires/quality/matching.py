"""Percentmatch: how much of a sheet is answered as in the sheet most like it, as the R package *careless* 1.2.2 counts it.

Answers are packed as bits, 64 items a word, one word for each bit of an option's number: two sheets differ where any of these
bits does. Six thousand people are 18 million pairs; blocks of them fit the processor's cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_BLOCK = 256
WORD = 64


@dataclass(frozen=True)
class Packed:
    """A table as bits: `planes` (bits × words × people) of the options' numbers, `answered` (words × people)."""

    planes: np.ndarray
    answered: np.ndarray
    is_complete: bool
    items: int

    @property
    def people(self) -> int:
        return int(self.answered.shape[1])


def packed(codes: np.ndarray, most: int) -> Packed:
    """`codes`: people × items, whole numbers below `most`, −1 where nothing was answered."""
    bits = max(int(most - 1).bit_length(), 1)
    answered = codes >= 0
    planes = np.stack([_words(answered & ((codes >> bit) & 1).astype(bool)) for bit in range(bits)])
    return Packed(planes, _words(answered), bool(answered.all() and answered.size), codes.shape[1])


def _words(flags: np.ndarray) -> np.ndarray:
    wide = np.zeros((len(flags), -(-max(flags.shape[1], 1) // WORD) * WORD), dtype=bool)
    wide[:, : flags.shape[1]] = flags
    return np.ascontiguousarray(np.packbits(wide, axis=1).view(np.uint64).T)


def percentmatch(answers: pd.DataFrame) -> pd.DataFrame:
    """For each person the largest share of items answered as another person did (`share`), and that person's row label
    (`match`, the first of equals). With missing answers: the share over the items that both answered.
    """
    values = answers.to_numpy(float)
    found, places = np.unique(values, return_inverse=True)
    codes = np.where(np.isnan(values), -1, places.reshape(values.shape))
    best, match = closest(packed(codes, len(found)))
    known = ~np.isnan(best)
    labels = np.where(known, answers.index.to_numpy(dtype=object)[match], None) if len(values) else []
    return pd.DataFrame({"share": best, "match": pd.Series(labels, answers.index, dtype=object)}, answers.index)


def closest(table: Packed) -> tuple[np.ndarray, np.ndarray]:
    """For each person the largest share (NaN: nobody answered a common item) and the first who reaches it."""
    best, match = np.full(table.people, -1.0), np.zeros(table.people, dtype=int)
    for start in range(0, table.people, _BLOCK):
        block = slice(start, min(start + _BLOCK, table.people))
        shares = _shares(table, block, slice(0, table.people))
        rows = np.arange(len(shares))
        shares[rows, rows + start] = -1
        match[block] = shares.argmax(axis=1)
        best[block] = shares[rows, match[block]]
    return np.where(best < 0, np.nan, best), match


def best_shares(table: Packed) -> np.ndarray:
    """The shares of `closest` alone, each pair looked at once."""
    best = np.full(table.people, -1.0)
    for start in range(0, table.people, _BLOCK):
        block = slice(start, min(start + _BLOCK, table.people))
        for later in range(start, table.people, _BLOCK):
            place = slice(later, min(later + _BLOCK, table.people))
            rows, columns = _best(table, block, place)
            best[block] = np.maximum(best[block], rows)
            best[place] = np.maximum(best[place], columns)
    return np.where(best < 0, np.nan, best)


def _best(table: Packed, one: slice, other: slice) -> tuple[np.ndarray, np.ndarray]:
    """The largest shares of the people of two slices with each other: while nothing is missing, from whole numbers."""
    different, common = _counts(table, one, other)
    if common is None:
        if one == other:
            np.fill_diagonal(different, 2 * table.items)
        rows, columns = ((table.items - different.min(axis=axis).astype(int)) / table.items for axis in (1, 0))
        return rows, columns
    shares = _divided(different, common, np.float32)
    if one == other:
        np.fill_diagonal(shares, -1)
    return shares.max(axis=1), shares.max(axis=0)


def _shares(table: Packed, one: slice, other: slice) -> np.ndarray:
    """Shares of equal answers of the people of two slices; −1 without a common item."""
    different, common = _counts(table, one, other)
    return _divided(different, np.full_like(different, table.items) if common is None else common, np.float64)


def _divided(different: np.ndarray, common: np.ndarray, kind: type[np.floating]) -> np.ndarray:
    shares: np.ndarray = np.full(common.shape, -1, kind)
    np.divide(common - different, common, out=shares, where=common > 0, dtype=kind)
    return shares


def _counts(table: Packed, one: slice, other: slice) -> tuple[np.ndarray, np.ndarray | None]:
    """How many answers are different, and how many items both answered; None where all are answered."""
    shape = (one.stop - one.start, other.stop - other.start)
    different, common = np.zeros(shape, np.uint16), np.zeros(shape, np.uint16)
    for word in range(len(table.answered)):
        unlike = table.planes[0, word, one, None] ^ table.planes[0, word, None, other]
        for plane in table.planes[1:, word]:
            unlike |= plane[one, None] ^ plane[None, other]
        if not table.is_complete:
            both = table.answered[word, one, None] & table.answered[word, None, other]
            unlike &= both
            common += np.bitwise_count(both)
        different += np.bitwise_count(unlike)
    return different, None if table.is_complete else common
