"""How likely those who are left are to answer on a day: one model of all groups, fitted with what earlier rounds teach.

The hazard λ of a group on a day (the share of those left that answers, as a rate) is
    log λ = α + a_group + w_weekday + θ·log S + ι·e^(−t/κ) + ρ·e^(−s/κ) + ρ₀·[s = 0] + ε_day
with S the share of the group that is left, t the days since the invitation, s those since the last reminder. θ·log S is what
unequal eagerness makes of a population: where eagerness is Gamma-distributed with a coefficient of variation c between people
of like hazard, those who are left answer more slowly by exactly S^(c²) (Vaupel, Manton and Stallard, *The impact of heterogeneity
in individual frailty*, Demography 16, 1979). Every term but α has a normal prior around what is usual: few days are known, and
a group of few people borrows from the others (shrinkage). ε is what moves everybody alike on one day.

Which terms there are is not chosen: each combination of `Terms` is fitted (Fisher scoring on the binomial likelihood with a
complementary log-log link) and weighs as much as its Laplace approximation of the evidence says; draws come from all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import log
from typing import NamedTuple

import numpy as np

USUAL = 3.0
"""How much likelier than not weekdays and eagerness are to differ, before anything is seen."""
KAPPA = 1.5
"""Days in which the effect of a message falls to a third."""
_ROUNDS = 40


class Step(NamedTuple):
    """What became of one group from one evening to a later one: `days` are those between, the later evening's included."""

    group: int
    days: tuple[date, ...]
    left: int
    answers: int
    share_left: float  # at the first evening


class Terms(NamedTuple):
    """Which terms a model has besides its level, groups and reminders (of which a plan may come before any was sent, so that
    nothing yet speaks against them); `shock`: the standard deviation of ε."""

    weekdays: bool
    eagerness: bool
    invitation: bool
    shock: float


MODELS = tuple(Terms(*terms) for terms in product((False, True), (False, True), (False, True), (0.0, 0.2)))


class Calendar(NamedTuple):
    """When people were invited and reminded; reminders that are planned stand among them."""

    opens: date
    reminders: tuple[date, ...]

    def since_reminder(self, day: date) -> int | None:
        """Days since the last reminder on or before the day."""
        before = [one for one in self.reminders if one <= day]
        return (day - max(before)).days if before else None

    def row(self, day: date) -> list[float]:
        """Weekend, each weekday, invitation, reminder, day of a reminder."""
        weekday, reminded = day.weekday(), self.since_reminder(day)
        one_of_seven = [float(weekday == number) for number in range(7)]
        ago = max(0, (day - self.opens).days)
        messages = (0.0, 0.0) if reminded is None else (np.exp(-reminded / KAPPA), float(reminded == 0))
        return [float(weekday >= 5), *one_of_seven, float(np.exp(-ago / KAPPA)), *map(float, messages)]


# means and standard deviations of the priors, in the order of `Calendar.row`
_MEANS = np.array([-0.9, *[0.0] * 7, 0.4, 0.9, 0.2])
_SPREADS = np.array([0.9, *[0.25] * 7, 0.7, 0.6, 0.4])
_WEEKDAYS, _INVITATION = slice(0, 8), slice(8, 9)
_LEVEL, _OF_GROUPS = 5.0, 0.5
_EAGERNESS = (0.7, 0.4)
_ABSENT = 1e-4


def usual_effect(calendar: Calendar, day: date) -> float:
    """What a day makes of everybody's hazard as far as is usual, before anything is known of a round."""
    return float(np.exp(np.array(calendar.row(day)) @ _MEANS))


@dataclass(frozen=True)
class Fit:
    """One fitted model: the coefficients with their covariance, and the logarithm of its evidence."""

    terms: Terms
    mean: np.ndarray
    root: np.ndarray  # of the covariance
    evidence: float


class Design:
    """The steps of all groups as the days they are made of, with a column for each coefficient: level, groups, calendar,
    eagerness, and one for each day's shock."""

    def __init__(self, steps: Sequence[Step], groups: Sequence[int], calendar: Calendar) -> None:
        self.calendar, self.groups = calendar, list(groups)
        self.left = np.array([step.left for step in steps], float)
        self.answers = np.array([min(step.answers, step.left) for step in steps], float)
        pairs = [(number, step, day) for number, step in enumerate(steps) for day in step.days]
        self.of_step = np.array([number for number, _, _ in pairs])
        self.days = sorted({day for _, _, day in pairs})
        self.rows = np.array([self._row(step, day) for _, step, day in pairs])
        self.is_daily = len(pairs) == len(steps)

    def _row(self, step: Step, day: date) -> list[float]:
        group = [float(step.group == one) for one in self.groups]
        shock = [float(day == one) for one in self.days]
        return [1.0, *group, *self.calendar.row(day), log(step.share_left), *shock]

    def prior(self, terms: Terms) -> tuple[np.ndarray, np.ndarray]:
        """Means and standard deviations; a term that the model does not have is held at nothing."""
        means, spreads = _MEANS.copy(), _SPREADS.copy()
        for present, which in ((terms.weekdays, _WEEKDAYS), (terms.invitation, _INVITATION)):
            if not present:
                means[which], spreads[which] = 0, _ABSENT
        eager = _EAGERNESS if terms.eagerness else (0.0, _ABSENT)
        many = len(self.groups)
        start = log(max(self.answers.sum(), 0.5) / max(self.left.sum(), 1))
        return (
            np.array([start, *[0.0] * many, *means, eager[0], *[0.0] * len(self.days)]),
            np.array([_LEVEL, *[_OF_GROUPS] * many, *spreads, eager[1], *[max(terms.shock, _ABSENT)] * len(self.days)]),
        )

    def fit(self, terms: Terms) -> Fit:
        """The mode of the posterior by Fisher scoring with halved steps, and its curvature there."""
        means, spreads = self.prior(terms)
        at, precision = means.copy(), 1 / spreads**2
        value, held = self._log_posterior(at, means, precision), np.diag(precision)
        for _ in range(_ROUNDS):
            gradient, information = self._slope(at)
            step = np.linalg.solve(information + held, gradient - precision * (at - means))
            for _ in range(20):
                reached = self._log_posterior(at + step, means, precision)
                if reached >= value - 1e-9:
                    break
                step = step / 2
            at, gained, value = at + step, reached - value, reached
            if gained < 1e-4:
                break
        _, information = self._slope(at)
        curvature = np.linalg.cholesky(information + held)
        root = np.linalg.inv(curvature).T
        evidence = value + 0.5 * np.log(precision).sum() - np.log(np.diag(curvature)).sum()
        return Fit(terms, at, root, float(evidence))

    def _rates(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each day, and of each step together."""
        each = np.exp(np.minimum(np.maximum(self.rows @ at, -30), 3))
        return each, each if self.is_daily else np.bincount(self.of_step, each, len(self.left))

    def _log_posterior(self, at: np.ndarray, means: np.ndarray, precision: np.ndarray) -> float:
        _, rate = self._rates(at)
        likelihood = self.answers @ np.log(-np.expm1(-rate)) - (self.left - self.answers) @ rate
        return float(likelihood - 0.5 * precision @ (at - means) ** 2)

    def _slope(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        each, rate = self._rates(at)
        order = self.rows * each[:, None]
        if not self.is_daily:
            whole = np.zeros((len(self.left), self.rows.shape[1]))
            np.add.at(whole, self.of_step, order)
            order = whole
        odds = np.exp(-rate) / -np.expm1(-rate)
        return order.T @ (self.answers * odds - (self.left - self.answers)), order.T @ (
            order * (self.left * odds)[:, None]
        )


class Mixture:
    """All models with their weights."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.fits = [design.fit(terms) for terms in MODELS]
        evidence = np.array([fit.evidence + log(USUAL) * sum(fit.terms[:2]) for fit in self.fits])
        weights = np.exp(evidence - evidence.max())
        self.weights = weights / weights.sum()

    def draw(
        self,
        left: Sequence[int],
        shares_left: Sequence[float],
        days: Sequence[tuple[date, float]],
        draws: int,
        chance: np.random.Generator,
    ) -> np.ndarray:
        """How many of each group are left after each day: an array of draws × days × groups. `left` and `shares_left` now, by
        the design's groups; `days`: each to come with the part of it that counts."""
        counts = chance.multinomial(draws, self.weights)
        parts = [
            self._of_model(fit, left, shares_left, days, int(count), chance)
            for fit, count in zip(self.fits, counts, strict=True)
            if count
        ]
        return np.concatenate(parts)

    def _of_model(
        self,
        fit: Fit,
        left: Sequence[int],
        shares_left: Sequence[float],
        days: Sequence[tuple[date, float]],
        draws: int,
        chance: np.random.Generator,
    ) -> np.ndarray:
        many = len(self.design.groups)
        drawn = fit.mean + chance.standard_normal((draws, len(fit.mean))) @ fit.root.T
        level = drawn[:, :1] + drawn[:, 1 : 1 + many]
        calendar, eager = drawn[:, 1 + many : 12 + many], np.maximum(drawn[:, 12 + many : 13 + many], 0)
        people, whole = np.tile(np.array(left), (draws, 1)), np.array(left) / np.maximum(shares_left, 1e-9)
        after = np.empty((draws, len(days), many), int)
        for number, (line, part) in enumerate(self._lines(calendar, days)):
            shock = chance.standard_normal((draws, 1)) * fit.terms.shock
            share = np.maximum(people, 0.5) / np.maximum(whole, 1)
            rate = part * np.exp(np.clip(level + line[:, None] + eager * np.log(np.minimum(share, 1)) + shock, -30, 3))
            people = people - chance.binomial(people, -np.expm1(-rate))
            after[:, number] = people
        return after

    def _lines(self, calendar: np.ndarray, days: Sequence[tuple[date, float]]) -> Iterator[tuple[np.ndarray, float]]:
        for day, part in days:
            yield calendar @ np.array(self.design.calendar.row(day)), part
