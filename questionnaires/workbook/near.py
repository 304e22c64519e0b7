"""The word that an author probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONG_WORD = 6


def near(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `word`, the alphabetically first of several; None when none is near.

    Damerau–Levenshtein distance (exchanged neighbours count 1), case ignored: at most 2 when the word has six or more
    characters, at most 1 when it is shorter.
    """
    names = list(candidates)
    allowed = 2 if len(word) >= LONG_WORD else 1
    found = process.extract(
        word.casefold(), [name.casefold() for name in names], scorer=OSA.distance, score_cutoff=allowed, limit=None
    )
    return min(((distance, names[index]) for _, distance, index in found), default=(0, None))[1]
