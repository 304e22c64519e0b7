"""Single responses for the Ministry: shuffled, and protected so that each row is one of at least five alike.

Where a row comes from is what the plan prints: at least ten rows share each group and class of agencies, because columns were
recoded for everybody, never a cell for somebody. What is left out: every text (people name themselves and others in them),
dates and times, and anything that was derived. What else could tell people apart (`tells_apart`): every answer without
score – a choice, ticks, an order, a number – because nothing in a questionnaire says which questions are about the person.
Rows of a place that share theirs with fewer than K − 1 others of it lose them one by one, the most telling first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from questionnaires.results.publication import LEAST
from questionnaires.results.table import NOT_ANSWERED_CODE, NOT_ASKED_CODE, AnswerTable
from questionnaires.results.variables import Variable

K = 5
PROTECTED_CODE = "BAO_VE"
GROUP, CLASS = "nhom", "loai_co_quan"


def microdata(table: AnswerTable, seed: int | None = None) -> pd.DataFrame | None:
    """One row a response, as text; None when there are fewer than LEAST responses.

    Columns: GROUP, CLASS, each variable; of a select_multiple one column `name/code` of 0 and 1 for each of its codes.
    `seed`: of the shuffling, for tests only.
    """
    if len(table) < LEAST:
        return None
    kept = [variable for variable in table.variables if not variable.kind.may_name_people]
    frame = table.cells[["group", "agency_class"]].astype(object).fillna("").set_axis([GROUP, CLASS], axis="columns")
    columns = {variable.name: _coded(table, variable) for variable in kept}
    frame = pd.concat([frame, pd.DataFrame(columns, table.answers.index)], axis="columns")
    if frame.groupby([GROUP, CLASS]).size().min() < LEAST:
        raise ValueError("single responses are made only of a table that its plan has recoded")
    frame = protected(frame, [variable.name for variable in kept if tells_apart(variable)], [GROUP, CLASS])
    frame = _split(frame, kept)
    order = np.random.default_rng(seed).permutation(len(frame))
    return frame.iloc[order].reset_index(drop=True)


def tells_apart(variable: Variable) -> bool:
    """An answer about the person and not about what is rated."""
    question = variable.question
    return question.kind.may_tell_apart and not (question.par_criterion or question.is_scored)


def _coded(table: AnswerTable, variable: Variable) -> pd.Series:
    column = table.answers[variable.name].astype(object)
    return column.replace("", NOT_ANSWERED_CODE).fillna(NOT_ASKED_CODE)


def protected(frame: pd.DataFrame, columns: list[str], within: list[str], k: int = K) -> pd.DataFrame:
    """The frame in which every combination of these columns that occurs in a place (the same in the columns `within`) is that
    of at least k rows of the place, if it has k."""
    if not columns:
        return frame
    places = [_protected(part, columns, k) for _, part in frame.groupby(within, sort=False)]
    return pd.concat(places).reindex(frame.index)


def _protected(frame: pd.DataFrame, columns: list[str], k: int) -> pd.DataFrame:
    safe = frame.copy()
    for column in sorted(columns, key=lambda name: frame[name].nunique(), reverse=True):
        safe.loc[_class_sizes(safe, columns) < k, column] = PROTECTED_CODE
    hidden = (safe[columns] == PROTECTED_CODE).all(axis="columns")
    while 0 < hidden.sum() < k and not hidden.all():
        sizes = _class_sizes(safe, columns).where(~hidden)
        smallest = (safe[columns] == safe.loc[sizes.idxmin(), columns]).all(axis="columns")
        safe.loc[smallest, columns] = PROTECTED_CODE
        hidden |= smallest
    return safe


def _class_sizes(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """For each row how many rows have the same in all these columns."""
    return frame.groupby(columns, sort=False)[columns[0]].transform("size")


def _split(frame: pd.DataFrame, variables: list[Variable]) -> pd.DataFrame:
    """The answers as the columns of their kinds: those to questions with several ticks as one column a choice."""
    parts = [_columns(frame[variable.name], variable) for variable in variables]
    return pd.concat([frame[[GROUP, CLASS]], *parts], axis="columns")


def _columns(column: pd.Series, variable: Variable) -> pd.DataFrame:
    """What is no answer stays in every column."""
    missing = column.isin((NOT_ANSWERED_CODE, NOT_ASKED_CODE, PROTECTED_CODE))
    columns = variable.kind.table_columns(variable.question)
    made = {f"{variable.name}{suffix}": column.where(missing, column.map(read)) for suffix, read in columns.items()}
    return pd.DataFrame(made, column.index)
