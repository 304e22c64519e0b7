"""How sure a figure is: intervals, weighting for those who did not answer, differences.

A mean over people of whom each gave one or several answers is a ratio, Σ w y / Σ w k (y: the sum of one person's coefficients,
k: how many); its variance by linearisation, in strata h without replacement (Cochran, Sampling Techniques, 1977, 5.5 and 6.11):

    var = Σ_h (1 − n_h/N_h) n_h/(n_h − 1) Σ_i (w_h z_i − mean_h)² / (Σ w k)²,   z_i = y_i − r k_i

The factor 1 − n/N is the finite population correction: who asked everybody and heard everybody has no error of sampling. Intervals
of 95 % by Student's t; where all said the same, and for shares, Wilson's (JASA 22, 1927) with n (N − 1)/(N − n) for n.
Weighting for non-response: each class of agencies of a group counts as many people as were asked in it, w_h = N_h/n_h (weighting
classes; Oh and Scheuren 1983). Design effect of these weights: n Σ w²/(Σ w)² (Kish, Survey Sampling, 1965).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np

Z = 1.959963984540054  # 97.5 % of the standard normal distribution
FEWEST = 10
"""People with a valid answer, below whom no interval is given."""


class Interval(NamedTuple):
    """From where to where, with 95 % confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean between 0 and 1 of `people` of `population` (0: not known); `error`: its standard error; `effect`: of weighting."""

    mean: float
    error: float
    interval: Interval
    people: int
    population: int
    effect: float = 1.0


@dataclass(frozen=True)
class Sums:
    """What the people of one group said: of each person the sum of coefficients, how many valid answers, and their class."""

    sums: np.ndarray
    counts: np.ndarray
    classes: np.ndarray

    def answered(self) -> Sums:
        """Those who gave a valid answer."""
        there = self.counts > 0
        return Sums(self.sums[there], self.counts[there], self.classes[there])


def student(freedom: int) -> float:
    """97.5 % of Student's t (Abramowitz and Stegun 26.7.5); within 0.001 from 8 degrees of freedom on."""
    v, z = max(freedom, 1), Z
    terms = (
        (z**3 + z) / (4 * v),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3),
    )
    return z + sum(terms)


def wilson(part: float, whole: float, population: int = 0) -> Interval:
    """Wilson's interval of a share, with finite population correction where the population is known.

    Raises ValueError for a share of nothing.
    """
    if whole <= 0:
        raise ValueError("a share of nothing has no interval")
    share = part / whole
    if population and whole >= population:
        return Interval(share, share)
    n = whole * (population - 1) / (population - whole) if population else whole
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


def plain(said: Sums, population: int) -> Estimate | None:
    """The mean as it is, every person alike; None with fewer than FEWEST people."""
    own = said.answered()
    return _estimate(own, np.zeros(len(own.sums), int), [population])


def weighted(said: Sums, populations: Mapping[str, int]) -> Estimate | None:
    """The mean with each class as many people as were asked in it. None with fewer than FEWEST people, where somebody's class was
    not asked or a class that was asked gave no valid answer: then nothing can stand for it."""
    own = said.answered()
    classes = sorted(code for code, size in populations.items() if size)
    places = {code: place for place, code in enumerate(classes)}
    if set(own.classes) != set(classes):
        return None
    return _estimate(
        own, np.array([places[code] for code in own.classes], int), [populations[code] for code in classes]
    )


def _estimate(own: Sums, stratum: np.ndarray, populations: Sequence[int]) -> Estimate | None:
    people = len(own.sums)
    if people < FEWEST:
        return None
    n = np.bincount(stratum, minlength=len(populations)).astype(float)
    size = np.maximum(populations, n * (np.array(populations) > 0))
    w = np.where(size > 0, size / n, 1.0)[stratum] if len(populations) > 1 else np.ones(people)
    whole = float((w * own.counts).sum())
    mean = float((w * own.sums).sum()) / whole
    error = sqrt(_variance(w * (own.sums - mean * own.counts), stratum, n, size)) / whole
    population = int(size.sum())
    half = student(people - len(populations)) * error
    interval = Interval(max(mean - half, 0.0), min(mean + half, 1.0)) if error else _agreed(mean, people, population)
    return Estimate(mean, error, interval, people, population, float(people * (w**2).sum() / w.sum() ** 2))


def _variance(z: np.ndarray, stratum: np.ndarray, n: np.ndarray, size: np.ndarray) -> float:
    """Of a total; a class with one person takes the spread of all."""
    total = 0.0
    for place, count in enumerate(n):
        own = z[stratum == place] if count > 1 else z
        rest = 1 - count / size[place] if size[place] > 0 else 1.0
        total += rest * count * float(own.var(ddof=1))
    return total


def _agreed(mean: float, people: int, population: int) -> Interval:
    """All said the same, and others were not heard: as many as Wilson's interval leaves may say anything."""
    least = wilson(people, people, population).low
    return Interval(mean * least, mean + (1 - mean) * (1 - least))


class Difference(NamedTuple):
    """One mean minus another of other people, with its interval; `clear`: zero lies outside."""

    difference: float
    interval: Interval

    @property
    def clear(self) -> bool:
        return self.interval.low > 0 or self.interval.high < 0


def difference(one: Estimate, other: Estimate, comparisons: int = 1) -> Difference:
    """Of two independent estimates. `comparisons`: how many are made at once; each then has to be surer (Bonferroni)."""
    error = sqrt(one.error**2 + other.error**2)
    half = _bonferroni(comparisons) * student(min(one.people, other.people) - 1) / Z * error
    gap = one.mean - other.mean
    return Difference(gap, Interval(gap - half, gap + half))


def _bonferroni(comparisons: int) -> float:
    """The standard normal point that leaves 2.5 % ÷ comparisons above (Abramowitz and Stegun 26.2.23, error below 0.0005)."""
    if comparisons <= 1:
        return Z
    t = sqrt(-2 * np.log(0.025 / comparisons))
    below = 1 + 1.432788 * t + 0.189269 * t**2 + 0.001308 * t**3
    return float(t - (2.515517 + 0.802853 * t + 0.010328 * t**2) / below)


def together(parts: Sequence[tuple[float, Estimate]]) -> Estimate | None:
    """The weighted mean of groups, weights divided by their sum; None without any."""
    whole = sum(weight for weight, _ in parts)
    if not parts or not whole:
        return None
    mean = sum(weight * one.mean for weight, one in parts) / whole
    error = sqrt(sum((weight * one.error) ** 2 for weight, one in parts)) / whole
    people, population = sum(one.people for _, one in parts), sum(one.population for _, one in parts)
    low = sqrt(sum((weight * (one.mean - one.interval.low)) ** 2 for weight, one in parts)) / whole
    high = sqrt(sum((weight * (one.interval.high - one.mean)) ** 2 for weight, one in parts)) / whole
    return Estimate(mean, error, Interval(max(mean - low, 0.0), min(mean + high, 1.0)), people, population)
