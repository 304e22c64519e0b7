"""How much likelier a sheet is by somebody who ticks at random than by the honest people of its stratum.

Honest: a rating scale model with free item thresholds (the partial credit model; Masters, Psychometrika 47, 1982). Each person
has a tendency up or down the scale – the halo – and one towards or away from its ends; each item has how often its options are
chosen: P(c | person, item) ∝ exp(θ u_c + φ (2u_c − 1)² + δ_item,c), u from 0 to 1 over the item's options. What it keeps of the
answers are the means of persons and of items. Tendencies are not estimated person by person but integrated over a distribution
of free weights on fixed nodes (Bock and Aitkin, Psychometrika 46, 1981), so that an honest "Tốt" everywhere is as likely as the
stratum makes it. Careless: each option of an item alike. Both are fitted together as a mixture by EM, so that careless sheets
do not shape what counts as honest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HALO, ENDS = np.linspace(-18, 18, 25), np.linspace(-9, 9, 7)
TENDENCIES = np.array([(halo, ends) for halo in HALO for ends in ENDS])
SPREAD = (5, 2)  # of both before the first round
ROUNDS = 40
IMAGINARY = 0.5  # answers to each option of each item: nothing is impossible
FIRST_SHARE, SHARES = 0.05, (0.005, 0.4)  # of careless sheets: before the first round, and from where to where


@dataclass(frozen=True)
class Evidence:
    """For each person: `ratio`, the natural logarithm of how much likelier random ticking is; `careless`, the chance of it
    given also how many such sheets there are."""

    ratio: np.ndarray
    careless: np.ndarray


def evidence(codes: np.ndarray, heights: np.ndarray) -> Evidence:
    """`codes`: people × items, the place of the chosen option from 0, −1 where nothing was answered; `heights`: items × places,
    from 0 to 1, NaN for options that the item does not have. Somebody who answered nothing has ratio 0."""
    model = _Model(codes, heights)
    for _ in range(ROUNDS):
        model.improve()
    ratio = model.random - model.honest(model.joint())
    return Evidence(ratio, model.careless(ratio))


class _Model:
    def __init__(self, codes: np.ndarray, heights: np.ndarray) -> None:
        self.exists = ~np.isnan(heights)
        places = np.arange(heights.shape[1])
        self.chosen = (codes[:, :, None] == places).reshape(len(codes), -1).astype(np.float32)
        self.random = -(np.log(self.exists.sum(axis=1)) * (codes >= 0)).sum(axis=1)
        self.towards = np.where(self.exists, np.stack([heights, (2 * heights - 1) ** 2]), 0)
        counts = self.chosen.sum(axis=0).reshape(self.exists.shape)
        self.delta = np.where(self.exists, np.log(counts + 1), 0)
        weights = np.exp(-0.5 * ((TENDENCIES / SPREAD) ** 2).sum(axis=1))
        self.weights = weights / weights.sum()
        self.share = FIRST_SHARE

    def logs(self) -> np.ndarray:
        """ln P of each option of each item at each node."""
        raw = np.where(self.exists, self.delta + np.tensordot(TENDENCIES, self.towards, axes=1), -np.inf)
        raw -= raw.max(axis=2, keepdims=True)
        logs: np.ndarray = np.maximum(raw - np.log(np.exp(raw).sum(axis=2, keepdims=True)), -80)
        return logs

    def joint(self) -> np.ndarray:
        """ln of weight and likelihood together: people × nodes."""
        logs = self.logs().reshape(len(TENDENCIES), -1).astype(np.float32)
        joint: np.ndarray = self.chosen @ logs.T + np.log(self.weights)
        return joint

    def honest(self, joint: np.ndarray) -> np.ndarray:
        """ln of the likelihood of each sheet, tendencies integrated out."""
        top = joint.max(axis=1)
        likelihood: np.ndarray = top + np.log(np.exp(joint - top[:, None]).sum(axis=1))
        return likelihood

    def careless(self, ratio: np.ndarray) -> np.ndarray:
        """Bayes, with the present share of careless sheets."""
        odds = np.clip(ratio + np.log(self.share) - np.log1p(-self.share), -50, 50)
        chance: np.ndarray = 1 / (1 + np.exp(-odds))
        return chance

    def improve(self) -> None:
        """One round of EM; of the thresholds one step of iterative proportional fitting."""
        joint = self.joint()
        honest = self.honest(joint)
        careless = self.careless(self.random - honest)
        at = (np.exp(joint - honest[:, None]) * (1 - careless)[:, None]).astype(np.float32)
        mass = at.sum(axis=0) + 0.01
        counts = (at.T @ self.chosen).reshape(len(TENDENCIES), *self.exists.shape)
        expected = (counts.sum(axis=2, keepdims=True) * np.exp(self.logs())).sum(axis=0)
        step = np.log((counts.sum(axis=0) + IMAGINARY) / (expected + IMAGINARY))
        self.delta = np.where(self.exists, self.delta + step, 0)
        self.weights = mass / mass.sum()
        self.share = float(np.clip(careless.mean(), *SHARES))
