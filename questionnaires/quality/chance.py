"""How much two sheets agree by chance, within a model of persons and items.

Each person keeps how often they chose each option, each item how often each of its options was chosen; within that, answers are
drawn anew: P(c | person, item) ∝ a_person,c · b_item,c, fitted by iterative proportional fitting (Deming and Stephan, Annals of
Mathematical Statistics 11, 1940). Columns shuffled independently would forget halo, the common tendency of one person's
answers, and take satisfied people for copies of each other; here somebody who says "Tốt" everywhere is drawn so every time, and
two such people agree by chance.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from questionnaires.quality.matching import best_shares, packed

DRAWS = 100
FITTING = 25
NOTHING = 1e-9
ALIKE = 50
"""People whose draws are taken together: those who agree with themselves about equally much."""


def match_threshold(answers: pd.DataFrame, quantile: float = 0.999, draws: int = DRAWS, seed: int = 0) -> float:
    """The `quantile` of `percentmatch` in answers that are drawn anew within the model: what honest people of this stratum would
    reach by chance. The same seed gives the same threshold."""
    values = answers.to_numpy(float)
    found, places = np.unique(values, return_inverse=True)
    codes = np.where(np.isnan(values), -1, places.reshape(values.shape))
    return float(np.nanquantile(_drawn_shares(chances(codes, len(found)), codes, draws, seed), quantile))


def thresholds(codes: np.ndarray, most: int, quantile: float = 0.999, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """The same for each person, from the draws of the ALIKE people most like them in how much they vary.

    `codes`: people × items, whole numbers below `most`, −1 where nothing was answered.
    """
    model = chances(codes, most)
    shares = _drawn_shares(model, codes, draws, seed)
    answered = np.maximum((codes >= 0).sum(axis=1), 1)
    order = np.argsort(((model**2).sum(axis=2) * (codes >= 0)).sum(axis=1) / answered, kind="stable")
    found = np.full(len(codes), np.nan)
    for alike in np.array_split(order, max(len(order) // ALIKE, 1)):
        own = shares[:, alike]
        if not np.isnan(own).all():
            found[alike] = np.nanquantile(own, quantile)
    return found


def _drawn_shares(model: np.ndarray, codes: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """draws × people: the share of the nearest sheet in each table drawn."""
    return np.stack([best_shares(packed(table, model.shape[2])) for table in drawn(model, codes, draws, seed)])


def chances(codes: np.ndarray, most: int) -> np.ndarray:
    """people × items × options: how likely the model makes each answer."""
    chosen = codes[:, :, None] == np.arange(most)
    asked = (codes >= 0).astype(np.float32)[:, :, None]
    of_person, of_item = chosen.sum(axis=1), chosen.sum(axis=0)
    person, item = of_person + NOTHING, of_item + NOTHING
    for _ in range(FITTING):
        fitted = _normed(person, item) * asked
        person = person * (of_person + NOTHING) / (fitted.sum(axis=1) + NOTHING)
        fitted = _normed(person, item) * asked
        item = item * (of_item + NOTHING) / (fitted.sum(axis=0) + NOTHING)
    return _normed(person, item)


def _normed(person: np.ndarray, item: np.ndarray) -> np.ndarray:
    raw = person[:, None, :].astype(np.float32) * item[None, :, :].astype(np.float32)
    total = raw.sum(axis=2, keepdims=True)
    normed: np.ndarray = np.divide(raw, total, out=np.full_like(raw, 1 / raw.shape[2]), where=total > 0)
    return normed


def drawn(model: np.ndarray, codes: np.ndarray, draws: int, seed: int) -> Iterator[np.ndarray]:
    """So many tables of answers by chance; what was not answered stays so. The same seed gives the same tables."""
    random = np.random.default_rng(seed)
    below = np.cumsum(model, axis=2)[:, :, :-1]
    missing = codes < 0
    for _ in range(draws):
        at = random.random(codes.shape, dtype=np.float32)
        table = np.zeros(codes.shape, dtype=np.int16)
        for option in range(below.shape[2]):
            table += at >= below[:, :, option]
        table[missing] = -1
        yield table
