"""Answers as places on a common scale, for models that know options and not numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_OPTIONS = 12
"""An item with more different answers is a number or an amount: no scale."""


@dataclass(frozen=True)
class Scaled:
    """`codes`: people × items, the place of each answer among the options, −1 where there is none; `heights`: items × places,
    how high each option of each item stands, 0 to 1, NaN where nobody of all chose it. Only items that tell people apart."""

    codes: np.ndarray
    heights: np.ndarray

    @property
    def most(self) -> int:
        """How many places there are."""
        return int(self.heights.shape[1])

    def answered(self) -> np.ndarray:
        """How many of the items each person answered."""
        count: np.ndarray = (self.codes >= 0).sum(axis=1)
        return count


def scaled(answers: pd.DataFrame) -> Scaled:
    """The items with two to MOST_OPTIONS different answers: on one scale where together they have no more, each on its own
    where they do."""
    values = answers.to_numpy(float)
    options = [np.unique(column[~np.isnan(column)]) for column in values.T]
    kept = [item for item, found in enumerate(options) if 2 <= len(found) <= MOST_OPTIONS]
    if not kept:
        return Scaled(np.zeros((len(values), 0), np.int16), np.zeros((0, 2)))
    common = np.unique(np.concatenate([options[item] for item in kept]))
    scales = [common if len(common) <= MOST_OPTIONS else options[item] for item in kept]
    codes = np.full((len(values), len(kept)), -1, np.int16)
    heights = np.full((len(kept), max(map(len, scales))), np.nan)
    for column, (item, scale) in enumerate(zip(kept, scales, strict=True)):
        known = ~np.isnan(values[:, item])
        codes[known, column] = np.searchsorted(scale, values[known, item])
        places = np.searchsorted(scale, options[item])
        heights[column, places] = (options[item] - scale[0]) / (scale[-1] - scale[0])
    return Scaled(codes, heights)
