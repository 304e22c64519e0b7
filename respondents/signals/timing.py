"""Signals of time: a code typed long after it was sent, a sheet filled in too fast; against what is usual in the same round."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from respondents.signals.events import Column
from respondents.signals.table import BY_CODE, Signal

Usual = tuple[float, float]
"""Location and spread of log seconds among those who answered themselves."""
USUAL_DELAY, DELAYS_ASSUMED = (np.log(30.0), 0.6), 6
"""Reading six digits off a phone and typing them: half a minute, as if six people had already been seen doing it."""
HONEST_ASSUMED = 30
KERNEL = 0.2
FEWEST_AT_PLACE = 6
FEWEST_DURATIONS = 8
_STEP = NormalDist().inv_cdf(0.4) - NormalDist().inv_cdf(0.1)


def late(delay: Column, own: Column, places: Sequence[Column]) -> Column:
    """Weights of `late_code` for these delays (seconds); NaN where unknown.

    Honest: .93 usual and .07 slow, some four times later, as if so had been the first 30; then as the delays of `own` are, the
    rows that nothing else speaks against. Others: .85 some nine times later, .15 with the code at hand. Where nearly all of `own`
    are late (an agency whose clock moved, a half-hour in which the gateway was slow: `places`), that much later is usual.
    """
    known = np.log(delay[~np.isnan(delay)])
    location, spread = _shrunk(known)
    ratio = np.log(delay) - location
    ratio = ratio - np.maximum.reduce([np.zeros(len(ratio)), *(_usual_at(place, ratio, own) for place in places)])
    assumed = 0.93 * _normal(ratio, 0, spread) + 0.07 * _normal(ratio, 1.5, 0.7)
    seen = ratio[own & ~np.isnan(ratio)]
    honest = (HONEST_ASSUMED * assumed + len(seen) * _smoothed(seen, ratio)) / (HONEST_ASSUMED + len(seen))
    honest = np.where(ratio < 0, np.maximum(honest, assumed), honest)
    other = 0.15 * honest + 0.85 * _normal(ratio, 2.2, 0.9)
    return _bounded(BY_CODE["late_code"], honest, other, ratio, rising=True)


def _usual_at(place: Column, ratio: Column, own: Column) -> Column:
    """By how much even the quicker third of `own` is late at each row's place; 0 where fewer than six are known."""
    mine = pd.Series(np.where(own, ratio, np.nan)).groupby(place)
    quick, seen = (found.reindex(place).to_numpy() for found in (mine.quantile(0.3), mine.count()))
    return np.where((seen >= FEWEST_AT_PLACE) & (quick > 1.0), np.nan_to_num(quick), 0.0)


def _smoothed(seen: Column, at: Column) -> Column:
    """The density of `seen` (log seconds), smoothed by a normal kernel, at the places `at`, on the scale of `_normal`."""
    if not len(seen):
        return np.zeros(len(at))
    grid = np.arange(-6, 12.01, 0.05)
    counted, _ = np.histogram(seen, bins=np.append(grid - 0.025, 12.025))
    kernel = _normal(np.arange(-1.0, 1.01, 0.05), 0, KERNEL)
    density = np.convolve(counted, kernel, mode="same") / len(seen)
    return np.interp(at, grid, density)


def fast(duration: Column) -> Column:
    """Weights of `too_fast` for these durations (seconds); NaN where unknown or where fewer than eight are known.

    Honest: .92 usual and .08 fast (who rates everything alike needs little time). Others: half take a third of the time.
    """
    known = np.log(duration[~np.isnan(duration)])
    if len(known) < FEWEST_DURATIONS:
        return np.full(len(duration), np.nan)
    location, upper = np.quantile(known, (0.6, 0.9))
    spread = float(np.clip((upper - location) / _STEP, 0.25, 1.0))
    location -= NormalDist().inv_cdf(0.6) * spread
    ratio = np.log(duration) - location
    honest = 0.92 * _normal(ratio, 0, spread) + 0.08 * _normal(ratio, -1.0, 0.5)
    other = 0.5 * _normal(ratio, 0, spread) + 0.5 * _normal(ratio, -1.1, 0.5)
    return _bounded(BY_CODE["too_fast"], honest, other, ratio, rising=False)


def _shrunk(known: Column) -> Usual:
    """Where the usual delays lie: from the lower part of what is known, in which others' codes do not lie."""
    location, spread = USUAL_DELAY
    if not len(known):
        return float(location), spread
    low, at = np.quantile(known, (0.1, 0.4))
    own = DELAYS_ASSUMED / (DELAYS_ASSUMED + len(known))
    seen = float(np.clip((at - low) / _STEP, 0.3, 1.2))
    middle = at - NormalDist().inv_cdf(0.4) * seen
    return float(own * location + (1 - own) * middle), float(own * spread + (1 - own) * seen)


def _normal(x: Column, location: float, spread: float) -> NDArray[np.float64]:
    density: NDArray[np.float64] = np.exp(-0.5 * ((x - location) / spread) ** 2) / spread
    return density


def _bounded(signal: Signal, honest: Column, other: Column, ratio: Column, *, rising: bool) -> Column:
    """The log ratio of two densities, within the signal's bounds, made to rise (or fall) with `ratio` all the way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = np.log(other) - np.log(honest)
    weights = np.clip(np.nan_to_num(raw, nan=0.0, posinf=signal.most, neginf=signal.least), signal.least, signal.most)
    order = np.argsort(ratio if rising else -ratio, kind="stable")
    known = order[~np.isnan(ratio[order])]
    made = np.full(len(ratio), np.nan)
    made[known] = np.maximum.accumulate(weights[known])
    return made
