"""The word that an author probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

LONG_WORD = 6


def near(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `word`, the alphabetically first of several; None when none is near.

    Damerau–Levenshtein distance (exchanged neighbours count 1), case ignored: at most 2 when the word has six or more
    characters, at most 1 when it is shorter.
    """
    allowed = 2 if len(word) >= LONG_WORD else 1
    folded = word.casefold()
    distances = ((OSA.distance(folded, c.casefold(), score_cutoff=allowed), c) for c in candidates)
    return min((pair for pair in distances if pair[0] <= allowed), default=(0, None))[1]
