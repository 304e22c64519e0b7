"""Which sheets call for a second look: four families of signs, each allowed to say "not known"."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from questionnaires.quality import chance, honest_model
from questionnaires.quality.haste import haste
from questionnaires.quality.matching import closest, packed
from questionnaires.quality.patterns import patterned
from questionnaires.quality.scales import Scaled, scaled

FAMILIES = ("time", "consistency", "pattern", "similarity")
FEWEST_PEOPLE, OWN_MODEL, FEWEST_ITEMS = 10, 50, 8
FALSE_ALARMS = 0.012
"""Honest sheets that the consistency family may name, by the model's own reckoning; the model is never quite right."""
LEAST_RATIO = 0.5
ALIKE, SURELY_ALIKE, FAR_BEYOND, ROUNDING = 0.85, 0.95, 0.05, 1e-6
COPIED_ITEMS = 15


def flags(answers: pd.DataFrame, page_times: pd.DataFrame | None, strata: pd.Series) -> pd.DataFrame:
    """For each person whether each of FAMILIES speaks of carelessness (True, False, missing: nothing can be said), `review` and
    `strong` (True or False).

    `answers`: people × items, numbers or NaN; `page_times`: people × pages, seconds; `strata`: whom each person is compared
    with. Rows are matched by label, by place where labels repeat or differ. ValueError when there are not as many.

    A family counts one, and two when it alone leaves no doubt: faster than anybody reads; answers that fit random ticking
    better than any honest tendency; a sheet like another far beyond chance. `pattern` never does: an honest "Tốt" everywhere
    exists. `review` from two, `strong` from three. (quality-and-rates asks for two families; a person who ticks at random
    shows in one alone, so the figures decide.)
    """
    strata = pd.Series(_aligned(pd.DataFrame({"stratum": strata}), answers)["stratum"].to_numpy(), answers.index)
    items = scaled(answers)
    grades = pd.DataFrame({family: np.full(len(answers), np.nan) for family in FAMILIES}, answers.index)
    grades["time"] = _times(page_times, answers, strata)
    grades["consistency"] = _consistency(items, strata)
    grades["pattern"] = patterned(answers).to_numpy(float, na_value=np.nan)
    grades["similarity"] = _similarity(items, strata)
    found = pd.DataFrame({family: _spoken(grades[family]) for family in FAMILIES}, answers.index)
    total = grades.fillna(0).sum(axis=1)
    return found.assign(review=total >= 2, strong=total >= 3)


def _spoken(grades: pd.Series) -> pd.Series:
    return (grades > 0).astype("boolean").mask(grades.isna())


def _aligned(frame: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    if frame.index.equals(answers.index):
        return frame
    if frame.index.is_unique and answers.index.isin(frame.index).all():
        return frame.loc[answers.index]
    if len(frame) != len(answers):
        raise ValueError(f"{len(frame)} rows beside {len(answers)} answer sheets")
    return frame


def _times(page_times: pd.DataFrame | None, answers: pd.DataFrame, strata: pd.Series) -> np.ndarray:
    grades = np.full(len(answers), np.nan)
    if page_times is None or not page_times.shape[1] or not answers.shape[1]:
        return grades
    seconds = _aligned(page_times, answers).to_numpy(float)
    for rows in _compared(strata, FEWEST_PEOPLE):
        grades[rows] = haste(seconds[rows], max(answers.shape[1] / seconds.shape[1], 1))
    return grades


def _compared(strata: pd.Series, least: int) -> Iterator[np.ndarray]:
    """The rows of each stratum that has `least` people; those of all smaller ones together."""
    codes = pd.factorize(strata, use_na_sentinel=False)[0]
    sizes = np.bincount(codes, minlength=1)
    for code in np.flatnonzero(sizes >= least):
        yield np.flatnonzero(codes == code)
    rest = np.flatnonzero(sizes[codes] < least) if len(codes) else np.zeros(0, int)
    if len(rest):
        yield rest


def _consistency(items: Scaled, strata: pd.Series) -> np.ndarray:
    """2 for those whose answers fit random ticking, so many that few honest people are among them."""
    grades = np.full(len(items.codes), np.nan)
    for rows in _compared(strata, OWN_MODEL):
        own = rows[items.answered()[rows] >= FEWEST_ITEMS]
        if len(own) >= FEWEST_PEOPLE:
            grades[own] = np.where(_named(honest_model.evidence(items.codes[own], items.heights)), 2, 0)
    return grades


def _named(found: honest_model.Evidence) -> np.ndarray:
    """The likeliest to be random, as long as FALSE_ALARMS of the people would be honest among them."""
    order = np.argsort(-found.ratio, kind="stable")
    wrong = np.cumsum(1 - found.careless[order])
    named = np.zeros(len(order), dtype=bool)
    named[order] = (wrong <= FALSE_ALARMS * len(order)) & (found.ratio[order] > LEAST_RATIO)
    return named


def _similarity(items: Scaled, strata: pd.Series) -> np.ndarray:
    grades = np.full(len(items.codes), np.nan)
    for rows in _compared(strata, FEWEST_PEOPLE):
        own = rows[items.answered()[rows] >= FEWEST_ITEMS]
        if len(own) >= FEWEST_PEOPLE:
            share, _ = closest(packed(items.codes[own], items.most))
            beyond = share - chance.thresholds(items.codes[own], items.most)
            alike = (share >= ALIKE) & (beyond > ROUNDING)
            sure = alike & (share >= SURELY_ALIKE) & (beyond > FAR_BEYOND) & (items.answered()[own] >= COPIED_ITEMS)
            grades[own] = np.where(np.isnan(share), np.nan, alike + sure.astype(float))
    return grades
