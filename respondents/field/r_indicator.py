"""Are those who answered like those who were asked? Representativity indicators (Schouten, Cobben and Bethlehem, *Indicators for
the representativeness of survey response*, Survey Methodology 35, 2009; the partial ones: Schouten, Shlomo and Skinner,
Journal of Official Statistics 27, 2011).

ρ̂ is each person's propensity to answer, from a logistic regression without penalty on the main effects of a few variables
of the list. R = 1 − 2·S(ρ̂): 1 where everybody is as likely to answer, less the more they differ. A partial indicator says which
variable, and which of its categories, the differences come from. It knows who has answered, never what.

Conventions (those of the reference values): S with n − 1; partial indicators over n; the bias of S² is
Σᵢ zᵢᵀ(XᵀWX)⁻¹zᵢ / n with zᵢ = ρ̂ᵢ(1 − ρ̂ᵢ)xᵢ. Every value of a variable is a category, a missing one too.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

MISSING = "(không rõ)"
"""The category of those whose value is missing."""
_ROUNDS, _HALVINGS, _STILL = 100, 30, 1e-13
_CERTAIN = 1e-6
"""A propensity this near to 0 or 1 is one that the regression would push there for ever."""

Categories = Mapping[str, Mapping[Hashable, float]]


@dataclass(frozen=True, slots=True)
class RIndicator:
    """The indicators of one set of people; fields can also be read as items.

    `reason`: why there is none, in words; then every figure is None and every table empty. `separated`: variable and category
    of which nobody, or everybody, answered; the figures are then those of the limit. The unconditional indicator of a category
    has a sign (below 0: they answer less than the others), all others are distances.
    """

    n: int
    response_rate: float | None
    R_indicator: float | None
    R_indicator_bias_adjusted: float | None
    CV: float | None
    bias_term: float | None
    partial_unconditional_variable: Mapping[str, float]
    partial_unconditional_category: Categories
    partial_conditional_variable: Mapping[str, float]
    partial_conditional_category: Categories
    separated: tuple[tuple[str, Hashable], ...] = ()
    reason: str = ""

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    @property
    def R(self) -> float | None:
        return self.R_indicator

    @property
    def R_adjusted(self) -> float | None:
        return self.R_indicator_bias_adjusted


def r_indicator(
    frame: pd.DataFrame, response: str | Sequence[Any] | pd.Series, variables: Sequence[str], people: str = ""
) -> RIndicator:
    """The indicators of `frame` (a row a person, or as many alike as its column `people` says). `response`: a column of it or as
    many values, 1 or True for who answered.

    With nobody or one person, or without a variable, nothing can be said and `reason` says why. ValueError for a response that
    is neither 0 nor 1, or missing; KeyError for a variable that is no column.
    """
    answered = _answered(frame, response)
    many = frame[people].to_numpy(float) if people else np.ones(len(answered))
    n, variables = int(many.sum()), list(dict.fromkeys(variables))
    table = pd.DataFrame({name: frame[name].astype(object).where(frame[name].notna(), MISSING) for name in variables})
    rate = float(many @ answered / n) if n else None
    if reason := _nothing_to_say(n, variables):
        return RIndicator(n, rate, None, None, None, None, {}, {}, {}, {}, reason=reason)
    cells = _Cells(table.reset_index(drop=True), answered, many)
    spread = cells.variance()
    by_category = {name: _unconditional(cells, name) for name in variables}
    beside = {name: _conditional(cells, name) for name in variables}
    return RIndicator(
        n=n,
        response_rate=rate,
        R_indicator=1 - 2 * spread**0.5,
        R_indicator_bias_adjusted=1 - 2 * max(0.0, spread - cells.bias) ** 0.5,
        CV=float(spread**0.5 / rate) if rate else None,
        bias_term=cells.bias,
        partial_unconditional_variable={name: _length(found.values()) for name, found in by_category.items()},
        partial_unconditional_category=by_category,
        partial_conditional_variable={name: _length(found.values()) for name, found in beside.items()},
        partial_conditional_category=beside,
        separated=cells.separated(),
    )


def _answered(frame: pd.DataFrame, response: str | Sequence[Any] | pd.Series) -> np.ndarray:
    column = pd.Series(frame[response] if isinstance(response, str) else list(response), dtype=object)
    if len(column) != len(frame):
        raise ValueError(f"{len(column)} responses of {len(frame)} people")
    if not column.isin([0, 1]).all():
        raise ValueError("a response is 0 or 1")
    return np.asarray(column, dtype=float)


def _nothing_to_say(n: int, variables: Sequence[str]) -> str:
    if n < 2:
        return "chưa có ai được mời" if not n else "chỉ có một người được mời"
    return "" if variables else "không có đặc điểm nào để so sánh"


class _Cells:
    """People with the same values of all variables, taken together: how many, how many answered, and their propensity."""

    def __init__(self, table: pd.DataFrame, answered: np.ndarray, many: np.ndarray) -> None:
        cell = table.groupby(list(table.columns), sort=False).ngroup().to_numpy()
        self.values = table[~pd.Series(cell).duplicated()].reset_index(drop=True)
        self.people, self.answers = np.bincount(cell, many), np.bincount(cell, many * answered)
        design = _design(self.values)
        self.propensity = _fit(design, self.people, self.answers)
        self.n = self.people.sum()
        self.mean = float(self.people @ self.propensity / self.n)
        self.bias = self._bias(design)

    def variance(self) -> float:
        return float(self.people @ (self.propensity - self.mean) ** 2 / (self.n - 1))

    def _bias(self, design: np.ndarray) -> float:
        weight = self.propensity * (1 - self.propensity)
        inverse = np.linalg.pinv(design.T @ ((self.people * weight)[:, None] * design), hermitian=True)
        moved = weight[:, None] * design
        return float(self.people @ np.einsum("ij,jk,ik->i", moved, inverse, moved) / self.n)

    def separated(self) -> tuple[tuple[str, Hashable], ...]:
        certain = np.minimum(self.propensity, 1 - self.propensity) < _CERTAIN
        return tuple(
            (name, value)
            for name in self.values
            for value in dict.fromkeys(self.values[name])
            if certain[(self.values[name] == value).to_numpy()].all()
        )


def _design(values: pd.DataFrame) -> np.ndarray:
    """An intercept and a column for every category but the first of each variable."""
    columns = [np.ones(len(values))]
    for name in values:
        codes, found = pd.factorize(values[name])
        columns += [(codes == code).astype(float) for code in range(1, len(found))]
    return np.column_stack(columns)


def _fit(design: np.ndarray, people: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Propensities of greatest likelihood, by iteratively reweighted least squares with halved steps. Columns that depend on
    each other do no harm: what they say together has one solution. Where the likelihood grows for ever the steps end once
    nothing moves any more that could be seen."""
    line = np.zeros(len(people))
    worst = _deviance(line, people, answers)
    for _ in range(_ROUNDS):
        at = _logistic(line)
        root = np.sqrt(np.maximum(people * at * (1 - at), 1e-300))
        step = design @ np.linalg.lstsq(root[:, None] * design, (answers - people * at) / root, rcond=1e-12)[0]
        for _ in range(_HALVINGS):
            reached = _deviance(line + step, people, answers)
            if reached <= worst + _STILL * abs(worst):
                break
            step = step / 2
        else:
            break
        line, gained, worst = line + step, worst - reached, reached
        if gained <= _STILL * (abs(worst) + 1) and np.abs(_logistic(line) - at).max() < 1e-12:
            break
    return _logistic(line)


def _logistic(line: np.ndarray) -> np.ndarray:
    """1 / (1 + e^(−line)), without an overflow."""
    return np.asarray(0.5 * (1 + np.tanh(line / 2)))


def _deviance(line: np.ndarray, people: np.ndarray, answers: np.ndarray) -> float:
    return float(2 * (people @ np.logaddexp(0, line) - answers @ line))


def _unconditional(cells: _Cells, name: str) -> dict[Hashable, float]:
    """√(n_k / n) · (mean propensity of the category − that of all)."""
    found: dict[Hashable, float] = {}
    for value in dict.fromkeys(cells.values[name]):
        own = (cells.values[name] == value).to_numpy()
        people = cells.people[own]
        away = people @ cells.propensity[own] / people.sum() - cells.mean
        found[value] = float(np.sqrt(people.sum() / cells.n) * away)
    return found


def _conditional(cells: _Cells, name: str) -> dict[Hashable, float]:
    """How far the propensities of a category lie from the mean of those who are alike in all other variables."""
    others = [other for other in cells.values if other != name]
    alike = cells.values.groupby(others, sort=False).ngroup().to_numpy() if others else np.zeros(len(cells.people), int)
    means = np.bincount(alike, cells.people * cells.propensity) / np.bincount(alike, cells.people)
    away = cells.people * (cells.propensity - means[alike]) ** 2 / cells.n
    return {
        value: float(np.sqrt(away[(cells.values[name] == value).to_numpy()].sum()))
        for value in dict.fromkeys(cells.values[name])
    }


def _length(parts: Any) -> float:
    return float(np.sqrt(sum(part**2 for part in parts)))
