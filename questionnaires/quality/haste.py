"""Sheets filled faster than they can be read, from seconds a page.

The document's two seconds an item and a third of the median are kept; but where reading is quick for everybody, they would
name honest people, so that a person must also be unusually fast among the stratum: below the lower point of a normal
distribution of log times whose spread is read from its slower half, which careless people do not reach.
"""

from __future__ import annotations

import numpy as np

FEWEST_PEOPLE = 10
FAST, VERY_FAST = 2.0, 1.0  # seconds an item
HALF_OF_PAGES = 0.5
THIRD, HASTY, VERY_HASTY = 1 / 3, 0.6, 0.4  # of the median
UNUSUAL = 1.8  # standard deviations of log times below the median: at most 3.6 of 100 honest people
SPREADS = (0.15, 0.8)
UPPER_QUARTILE = 0.6745  # of the standard normal distribution


def haste(seconds: np.ndarray, items_a_page: float) -> np.ndarray:
    """0 usual, 1 hasty, 2 faster than anybody reads; NaN without times. `seconds`: people × pages of one stratum; what is not
    above 0 is unknown."""
    known = np.where((seconds > 0) & np.isfinite(seconds), seconds, np.nan)
    pages = np.maximum((~np.isnan(known)).sum(axis=1), 1)
    fast, very_fast = (
        (known / items_a_page < bound).sum(axis=1) / pages > HALF_OF_PAGES for bound in (FAST, VERY_FAST)
    )
    grade = fast + very_fast.astype(float)
    if (~np.isnan(known).all(axis=1)).sum() >= FEWEST_PEOPLE:
        pace, spread = _pace(known)
        unusual = pace < -UNUSUAL * spread
        hasty = (fast & (pace < np.log(HASTY))) | (pace < np.log(THIRD))
        grade = np.where(unusual, hasty + (very_fast & (pace < np.log(VERY_HASTY))).astype(float), 0)
    return np.where(np.isnan(known).all(axis=1), np.nan, grade)


def _pace(known: np.ndarray) -> tuple[np.ndarray, float]:
    """The log of how fast each person was against the median of each page, in the middle of the pages; and its spread."""
    logs = np.log(known[:, ~np.isnan(known).all(axis=0)])
    relative = logs - np.nanmedian(logs, axis=0)
    has = ~np.isnan(relative).all(axis=1)
    pace = np.full(len(known), np.nan)
    pace[has] = np.nanmedian(relative[has], axis=1)
    middle, upper = np.nanquantile(pace, (0.5, 0.75))
    return pace - middle, float(np.clip((upper - middle) / UPPER_QUARTILE, *SPREADS))
