"""How often each answer was given, by group: counts, never shares, so that every share can show its base."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable

ANSWERED, NOT_ANSWERED, NOT_ASKED, TOTAL = "(answered)", "(not answered)", "(not asked)", "(total)"


def tally(table: AnswerTable, variable: Variable, groups: Sequence[str]) -> pd.DataFrame:
    """Counts: a row for each code of the variable (ticked, for select_multiple; in first place, for rank), then ANSWERED,
    NOT_ANSWERED, NOT_ASKED; a column for each group, then TOTAL. Nothing is made rough yet: see `agreement`.
    """
    column = table.answers[variable.name].cat
    by_value = _crossed(column.codes.to_numpy(), len(column.categories), _group_codes(table, groups), len(groups))
    rows = {code: np.zeros(len(groups), dtype=int) for code in variable.codes()}
    answered, not_answered = np.zeros(len(groups), dtype=int), np.zeros(len(groups), dtype=int)
    for value, counts in zip(column.categories, by_value[1:], strict=True):
        if not value:
            not_answered += counts
            continue
        answered += counts
        for code in variable.kind.counted(variable.question, value):
            rows[code] = rows.get(code, 0) + counts
    rows |= {ANSWERED: answered, NOT_ANSWERED: not_answered, NOT_ASKED: by_value[0]}
    counted = pd.DataFrame.from_dict(rows, orient="index", columns=pd.Index(groups, dtype=object))
    return counted.assign(**{TOTAL: counted.sum(axis=1)})


def _group_codes(table: AnswerTable, groups: Sequence[str]) -> np.ndarray:
    """The place of each response's group in `groups`, -1 for another."""
    column = table.cells["group"].cat
    places = pd.Index(groups, dtype=object).get_indexer(column.categories)
    return places[column.codes] if len(places) else np.zeros(0, dtype=int)


def _crossed(values: np.ndarray, value_count: int, groups: np.ndarray, group_count: int) -> np.ndarray:
    """How often each pair occurs; row 0 is the missing value, responses of other groups are left out."""
    pairs = (values[groups >= 0].astype(int) + 1) * group_count + groups[groups >= 0]
    counts = np.bincount(pairs, minlength=(value_count + 1) * group_count)
    return counts.reshape(value_count + 1, group_count)


def averages(table: AnswerTable, variable: Variable, groups: Sequence[str]) -> pd.DataFrame | None:
    """Of a variable of numbers: rows `mean` and `median`, a column for each group, then TOTAL; None for other kinds.

    Nothing is withheld yet: see `agreement.hidden_averages`.
    """
    if not variable.kind.is_number:
        return None
    numbers = pd.to_numeric(table.answers[variable.name].astype(object).replace("", np.nan), errors="coerce")
    columns = {group: numbers[table.cells["group"] == group] for group in groups}
    columns[TOTAL] = numbers[table.cells["group"].isin(groups)]
    return pd.DataFrame({key: {"mean": found.mean(), "median": found.median()} for key, found in columns.items()})
