"""Small groups are withheld, and so is whatever would give them away by subtraction. Withheld is not zero.

The rule (identity-and-secrecy: n ≥ 10, secondary suppression, no pair of tables that differ by 1–9 people): a group of
fewer than LEAST people is withheld. Where those withheld are fewer than LEAST people together, or only one group is
withheld, the smallest of the others goes with them, because the table of everybody is printed beside.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

import pandas as pd

LEAST = 10
ANSWERED, TOTAL = "(answered)", "(total)"
"""The row of a tally that says how many people a column is about, and its column of everybody."""

Key = TypeVar("Key", bound=Hashable)


def withheld(sizes: Mapping[Key, int], least: int = LEAST) -> set[Key]:
    """Which groups of a table with a printed total are withheld; empty ones tell nothing and stay."""
    people = {key: size for key, size in sizes.items() if size}
    hidden = {key for key, size in people.items() if size < least}
    shown = sorted((key for key in people if key not in hidden), key=lambda key: people[key], reverse=True)
    while hidden and shown and (len(hidden) < 2 or sum(people[key] for key in hidden) < least):
        hidden.add(shown.pop())
    return hidden


def hidden_columns(sizes: Mapping[str, int]) -> set[str]:
    """The columns of a table by group that are withheld; `sizes` with that of TOTAL."""
    groups = {group: size for group, size in sizes.items() if group != TOTAL}
    total = {TOTAL} if 0 < sizes[TOTAL] < LEAST else set()
    return withheld(groups) | total


def published(counts: pd.DataFrame) -> pd.DataFrame:
    """A tally as it may be shown: whole numbers, missing where the group is withheld."""
    shown = counts.astype("Int64")
    sizes = {str(group): int(size) for group, size in counts.loc[ANSWERED].items()}
    shown[sorted(hidden_columns(sizes))] = pd.NA
    return shown
