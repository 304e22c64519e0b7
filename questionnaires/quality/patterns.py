"""Sheets whose answers follow their place on the page instead of what is asked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from questionnaires.quality.indicators import longstr

FEWEST_ITEMS = 10
LONG_RUN, ONE_OPTION, REPEATED = 0.6, 0.9, 0.95
LONGEST_CYCLE = 7


def patterned(answers: pd.DataFrame) -> pd.Series:
    """Whether a sheet is one option (IRV 0), nearly so, a run of one option over LONG_RUN of its items, or a cycle (1 2 3 1 2 3);
    missing below FEWEST_ITEMS answers. Alone only a note: an honest "Tốt" everywhere exists."""
    count = answers.notna().sum(axis=1)
    found = (longstr(answers) >= np.maximum(LONG_RUN * count, FEWEST_ITEMS)) | (most_chosen(answers) >= ONE_OPTION)
    return (found | cyclic(answers)).astype("boolean").where(count >= FEWEST_ITEMS)


def most_chosen(answers: pd.DataFrame) -> pd.Series:
    """The share of a person's answers that their commonest option has; NaN without answers."""
    values = answers.to_numpy(float)
    options = np.unique(values[~np.isnan(values)])
    counts = (
        np.stack([(values == option).sum(axis=1) for option in options]) if len(options) else np.zeros((1, len(values)))
    )
    total = (~np.isnan(values)).sum(axis=1)
    return pd.Series(
        np.divide(counts.max(axis=0), total, out=np.full(len(values), np.nan), where=total > 0), answers.index
    )


def cyclic(answers: pd.DataFrame) -> pd.Series:
    """Whether answers come back every two to LONGEST_CYCLE items, at least three times round."""
    values = answers.to_numpy(float)
    found = np.zeros(len(values), dtype=bool)
    for cycle in range(2, min(LONGEST_CYCLE, values.shape[1] // 3) + 1):
        known = ~np.isnan(values[:, cycle:]) & ~np.isnan(values[:, :-cycle])
        same = (values[:, cycle:] == values[:, :-cycle]).sum(axis=1)
        found |= (same >= REPEATED * known.sum(axis=1)) & (known.sum(axis=1) >= max(2 * cycle, FEWEST_ITEMS))
    return pd.Series(found, answers.index) & (most_chosen(answers) < ONE_OPTION)
