"""Responses as one wide table. "Not asked" and "not answered" are two facts: a missing value, and an empty text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from questionnaires.ballot.opened import Answers
from questionnaires.results.variables import Variable, variables_of
from questionnaires.xform import Questionnaire

NOT_ANSWERED_CODE, NOT_ASKED_CODE = "KHONG_TRA_LOI", "KHONG_HOI"


@dataclass(frozen=True)
class AnswerTable:
    """The responses to one questionnaire, a row each, in no order.

    `answers`: a categorical column for each variable; missing: not asked, "": asked and not answered.
    `cells`: categorical columns `group`, `agency_class`, the marks of care `consistency` and `pattern`, and `review` (whether the
    answers call for a second look), row for row.
    """

    definition: Questionnaire
    variables: tuple[Variable, ...]
    answers: pd.DataFrame
    cells: pd.DataFrame

    def __len__(self) -> int:
        return len(self.cells)

    def unflagged(self) -> AnswerTable:
        """The rows that do not call for a second look."""
        return self._where(~self.is_flagged())

    def flagged(self) -> AnswerTable:
        """The rows that do."""
        return self._where(self.is_flagged())

    def is_flagged(self) -> np.ndarray:
        """Row for row."""
        return np.array([flag is True or flag is np.True_ for flag in self.cells["review"].astype(object)], dtype=bool)

    def _where(self, rows: np.ndarray) -> AnswerTable:
        answers, cells = (frame[rows].reset_index(drop=True) for frame in (self.answers, self.cells))
        return replace(self, answers=answers, cells=cells)

    def labelled(self, language: str | None = None) -> pd.DataFrame:
        """The answers in words under the words of their questions; see NOT_ASKED_CODE and NOT_ANSWERED_CODE."""
        spoken = language or self.definition.default_language
        words = {v.name: self.answers[v.name].map(_words(v, self.answers[v.name], spoken)) for v in self.variables}
        frame = pd.DataFrame(words, self.answers.index).astype(object).fillna(NOT_ASKED_CODE)
        return frame.set_axis([variable.label(spoken) for variable in self.variables], axis="columns")


def answer_table(definition: Questionnaire, responses: Sequence[Answers]) -> AnswerTable:
    """The table of these responses, which are all to this questionnaire."""
    values = [response.values for response in responses]
    variables = variables_of(definition, dict.fromkeys(path for answered in values for path in answered))
    columns = {v.name: _categorical([answered.get(v.path) for answered in values]) for v in variables}
    frame = pd.DataFrame(columns, index=range(len(values)))
    return AnswerTable(definition, variables, frame, _cells(responses))


def _categorical(column: Sequence[str | bool | None]) -> pd.Categorical:
    codes, found = pd.factorize(np.array(column, dtype=object))
    return pd.Categorical.from_codes(codes, categories=pd.Index(found, dtype=object))


def _cells(responses: Sequence[Answers]) -> pd.DataFrame:
    columns: dict[str, Sequence[str | bool | None]] = {
        "group": [response.group for response in responses],
        "agency_class": [response.agency_class for response in responses],
        "consistency": [response.marks.consistency for response in responses],
        "pattern": [response.marks.pattern for response in responses],
        "review": [response.review for response in responses],
    }
    return pd.DataFrame({name: _categorical(column) for name, column in columns.items()}, index=range(len(responses)))


def _words(variable: Variable, column: pd.Series, language: str) -> dict[str, str]:
    return {code: _in_words(variable, code, language) for code in column.cat.categories}


def _in_words(variable: Variable, value: str, language: str) -> str:
    if not value:
        return NOT_ANSWERED_CODE
    return "; ".join(variable.code_label(code, language) for code in variable.kind.split(value))
