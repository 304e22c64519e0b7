"""Where nine in ten of a small group say the same, the figure would say what each of them said: it is printed roughly.

In a printed group of fewer than SMALL people an answer that nine in ten of those who answered gave is "over 90 per cent" and
the others are "under 10 per cent". Whatever is added up from such figures is added up from what is printed of them, never
from the figures themselves, and so cannot be taken apart again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from questionnaires.results.table import AnswerTable
from questionnaires.results.tallies import ANSWERED, NOT_ANSWERED, NOT_ASKED, TOTAL
from questionnaires.results.variables import Variable

SMALL = 30
EXACT, MOST, FEW, ABOUT = "", "most", "few", "about"
"""How a figure is printed: as it is; over 90 per cent; under 10 per cent; a sum with such figures in it."""


def nearly_all(part: int, whole: int) -> bool:
    """Nine in ten, or more."""
    return whole > 0 and 10 * part >= 9 * whole


@dataclass(frozen=True)
class Shown:
    """A tally as it may be printed. `counts`: where the mark is not EXACT, what stands for the figure; `marks`: row for
    row and column for column one of EXACT, MOST, FEW, ABOUT."""

    counts: pd.DataFrame
    marks: pd.DataFrame


def shown(counts: pd.DataFrame, sizes: Mapping[str, int], *, exclusive: bool) -> Shown:
    """`counts` as `tally` makes them, of printed groups only. `sizes`: how many people each of these groups stands for.
    `exclusive`: a person gives one of the answers, not several."""
    groups = [column for column in counts.columns if column != TOTAL]
    codes = ~counts.index.isin((ANSWERED, NOT_ANSWERED, NOT_ASKED))
    exact, answered = counts[groups].to_numpy(), counts.loc[ANSWERED, groups].to_numpy()
    small = np.array([sizes[group] < SMALL for group in groups], dtype=bool)
    most = (10 * exact >= 9 * answered) & (small & (answered > 0)) & codes[:, None]
    few = (most.any(axis=0) & exclusive) & codes[:, None] & ~most
    rough = np.where(most, np.ceil(0.95 * answered).astype(int), np.where(few, 0, exact))
    marks = np.where(most, MOST, np.where(few, FEW, EXACT)).astype(object)
    columns = pd.Index([*groups, TOTAL], dtype=object)
    return Shown(
        pd.DataFrame(np.column_stack([rough, rough.sum(axis=1)]), counts.index, columns),
        pd.DataFrame(np.column_stack([marks, _of_total(marks, answered)]), counts.index, columns),
    )


def _of_total(marks: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """Row for row the mark of the total; a total of one group is that group's figure."""
    (who,) = np.nonzero(answered)
    return marks[:, who[0]] if len(who) == 1 else np.where((marks != EXACT).any(axis=1), ABOUT, EXACT)


def hidden_averages(
    table: AnswerTable, variable: Variable, groups: Sequence[str], sizes: Mapping[str, int]
) -> set[str]:
    """Small groups in which nine in ten gave the same number, and with them the total."""
    numbers = table.answers[variable.name].astype(object).replace("", np.nan)
    own = {group: numbers[table.cells["group"] == group].dropna() for group in groups if sizes[group] < SMALL}
    hidden = {group for group, found in own.items() if nearly_all(*_most_common(found))}
    return hidden | {TOTAL} if hidden else hidden


def _most_common(values: pd.Series) -> tuple[int, int]:
    counts = values.value_counts()
    return (int(counts.iloc[0]) if len(counts) else 0, len(values))


def agreed_on(coefficients: np.ndarray, size: int) -> float | None:
    """The coefficient that nine in ten valid answers of a small group have; None where there is none."""
    if size >= SMALL or not len(coefficients):
        return None
    found, counts = np.unique(coefficients, return_counts=True)
    return float(found[counts.argmax()]) if nearly_all(int(counts.max()), len(coefficients)) else None


def rough_mean(coefficient: float) -> float:
    """The middle of what a mean can be when at least nine in ten have this coefficient."""
    return 0.9 * coefficient + 0.05
