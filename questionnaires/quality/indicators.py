"""Indicators of careless answering, as the R package *careless* 1.2.2 defines them (Yentes and Wilhelm; MIT).

Every function takes a table of answers: one row a response, one column an item in the order in which it was asked,
numbers, NaN where nothing was answered. It gives one value a row, NaN where the indicator does not exist. Nothing here
judges: which values call for a second look, and in which combination, is the survey round's decision.
"""

from collections.abc import Sequence
from math import erfc, exp, lgamma, log, sqrt

import numpy as np
import pandas as pd

FEWEST_PAIRS = 3
"""Psychometric synonyms say nothing about a person with fewer pairs than these."""


def longstr(answers: pd.DataFrame) -> pd.Series:
    """Length of the longest run of one answer; a missing answer is a run of its own."""
    longest = run = np.ones(len(answers), dtype=int)
    for changed in _changes(answers).T:
        run = np.where(changed, 1, run + 1)
        longest = np.maximum(longest, run)
    return pd.Series(longest, answers.index)


def avgstr(answers: pd.DataFrame) -> pd.Series:
    """Mean length of the runs of one answer."""
    runs = 1 + _changes(answers).sum(axis=1)
    return pd.Series(answers.shape[1] / runs, answers.index)


def irv(answers: pd.DataFrame) -> pd.Series:
    """Intra-individual response variability: the standard deviation (n − 1) of one person's answers. 0 is a flat line."""
    return answers.std(axis=1, ddof=1)


def irv_split(answers: pd.DataFrame, parts: int) -> pd.DataFrame:
    """IRV of `parts` equal stretches of the questionnaire, columns 1 … parts."""
    items = answers.shape[1]
    place = np.ceil(np.arange(items) * parts / max(items - 1, 1)).clip(min=1)
    return pd.DataFrame({part: irv(answers.loc[:, place == part]) for part in range(1, parts + 1)})


def even_odd(answers: pd.DataFrame, scale_sizes: Sequence[int]) -> pd.Series:
    """Minus the Spearman-Brown-corrected correlation of odd and even half means over the scales: high is careless.

    scale_sizes: how many neighbouring items belong to each scale, in order; ValueError if they do not cover the items.
    """
    if sum(scale_sizes) != answers.shape[1]:
        raise ValueError(f"the scales cover {sum(scale_sizes)} items of {answers.shape[1]}")
    starts = np.cumsum([0, *scale_sizes[:-1]])
    scales = [answers.iloc[:, start : start + size] for start, size in zip(starts, scale_sizes, strict=True)]
    odd, even = (np.column_stack([scale.iloc[:, half::2].mean(axis=1) for scale in scales]) for half in (0, 1))
    r = _row_correlations(odd, even)
    with np.errstate(divide="ignore"):
        corrected = 2 * r / (1 + r)
    return pd.Series(-np.maximum(corrected, -1), answers.index)


def synonym_pairs(answers: pd.DataFrame, critical: float = 0.60) -> list[tuple[int, int]]:
    """Positions of the pairs of items that correlate strictly above `critical` in these answers, missing ones pairwise."""
    correlations = np.tril(answers.corr().to_numpy(), k=-1)
    return [(int(one), int(other)) for one, other in np.argwhere(correlations > critical)]


def psychsyn(answers: pd.DataFrame, pairs: Sequence[tuple[int, int]]) -> pd.Series:
    """Psychometric synonyms: one person's correlation over pairs of items that go together in all. Below 0 is careless."""
    if len(pairs) < FEWEST_PAIRS:
        return pd.Series(np.nan, answers.index)
    values = answers.to_numpy(float)
    one, other = (values[:, list(places)] for places in zip(*pairs, strict=True))
    return pd.Series(_row_correlations(one, other), answers.index)


def mahalanobis(answers: pd.DataFrame) -> pd.Series:
    """D²: squared distance from the mean of all, with pairwise covariance; a missing answer counts as the mean.

    NaN for everyone when the covariance cannot be inverted: too few people, or an item that all answered alike.
    """
    if len(answers) <= answers.shape[1]:
        return pd.Series(np.nan, answers.index)
    deviations = (answers - answers.mean()).fillna(0).to_numpy(float)
    covariance = answers.cov().to_numpy()
    if np.isnan(covariance).any() or np.linalg.matrix_rank(covariance) < len(covariance):
        return pd.Series(np.nan, answers.index)
    return pd.Series((deviations * np.linalg.solve(covariance, deviations.T).T).sum(axis=1), answers.index)


def mahalanobis_flag(distances: pd.Series, items: int, confidence: float = 0.99) -> pd.Series:
    """Whether D² lies above the `confidence` quantile of χ² with as many degrees of freedom as items."""
    return distances.map(lambda d2: bool(chi_square_tail(d2, items) < 1 - confidence))


def chi_square_tail(x: float, freedom: int) -> float:
    """P(χ² > x), by the recurrence over degrees of freedom Q(x, k + 2) = Q(x, k) + (x/2)^(k/2) e^(−x/2) / Γ(k/2 + 1).

    NaN for NaN.
    """
    if x <= 0:
        return 1.0
    half, start = x / 2, 2 - freedom % 2
    tail = exp(-half) if start == 2 else erfc(sqrt(half))
    return tail + sum(exp(k / 2 * log(half) - half - lgamma(k / 2 + 1)) for k in range(start, freedom, 2))


def _changes(answers: pd.DataFrame) -> np.ndarray:
    values = answers.to_numpy(float)
    changes: np.ndarray = values[:, 1:] != values[:, :-1]
    return changes


def _row_correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Pearson's r of each row of two equal tables over the places where both have a value; NaN without variance."""
    both = ~(np.isnan(one) | np.isnan(other))
    count = both.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = [np.where(both, side, 0).sum(axis=1, keepdims=True) for side in (one, other)]
        a, b = (np.where(both, side - total / count, 0) for side, total in zip((one, other), sums, strict=True))
        correlations: np.ndarray = (a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return correlations
