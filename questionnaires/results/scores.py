"""Points of a criterion: `score = max × Σ_groups weight × mean(coefficient of valid answers)` (par-index-survey).

A coefficient is the `score` of the chosen answer in hundredths; an answer without one ("không có thông tin") is not valid.
Where several questions of a questionnaire measure one criterion (one question for each of many agencies), the mean is that
of all their valid answers. Weights are those of the groups that gave valid answers, divided by their sum, so that a group
that was not asked takes no points away. Nothing is rounded here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from questionnaires.results.reading import RoundResults
from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable
from questionnaires.results.withholding import LEAST, withheld


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What one group says about one criterion: valid answers, the people who gave them, the mean coefficient (0 to 1)."""

    people: int
    answers: int
    mean: float
    weight: float


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion. `max_score` is None when questions disagree about it or none says it; then there is no score."""

    criterion: str
    label: str
    max_score: float | None
    groups: Mapping[str, GroupScore]

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups.values())

    @property
    def mean(self) -> float | None:
        """The weighted mean coefficient; None without valid answers or weights."""
        weight = math.fsum(group.weight for group in self.groups.values())
        if not weight:
            return None
        return math.fsum(group.weight * group.mean for group in self.groups.values()) / weight

    @property
    def score(self) -> float | None:
        return None if self.mean is None or self.max_score is None else self.max_score * self.mean

    @property
    def is_published(self) -> bool:
        return self.people >= LEAST

    @property
    def hidden_groups(self) -> set[str]:
        """Groups whose mean must not be shown beside the score."""
        return withheld({code: group.people for code, group in self.groups.items()})


def scores(results: RoundResults) -> list[CriterionScore]:
    """Every criterion that the round's questionnaires measure, in the order of its numbers."""
    measured: dict[str, list[tuple[int, list[Variable]]]] = {}
    for version_id, table in results.tables.items():
        for criterion, variables in _by_criterion(table).items():
            measured.setdefault(criterion, []).append((version_id, variables))
    return [_score(results, criterion, measured[criterion]) for criterion in sorted(measured, key=_by_number)]


def _by_criterion(table: AnswerTable) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for variable in table.variables:
        if variable.question.par_criterion:
            found.setdefault(variable.question.par_criterion, []).append(variable)
    return found


def _by_number(criterion: str) -> tuple[list[int], str]:
    return [int(part) for part in criterion.split(".") if part.isdecimal()], criterion


def _score(results: RoundResults, criterion: str, measured: list[tuple[int, list[Variable]]]) -> CriterionScore:
    points = {variable.question.par_max_score for _, variables in measured for variable in variables}
    first_id, (first, *_) = measured[0]
    groups = {
        group: found for version_id, variables in measured for group, found in _groups(results, version_id, variables)
    }
    label = first.label(results.tables[first_id].definition.default_language)
    return CriterionScore(criterion, label, points.pop() if len(points) == 1 else None, groups)


def _groups(results: RoundResults, version_id: int, variables: Sequence[Variable]) -> Iterator[tuple[str, GroupScore]]:
    """The groups that gave valid answers."""
    table = results.tables[version_id]
    coefficients = np.array([_coefficients(table, variable) for variable in variables])
    for group in results.groups_of(version_id):
        own = coefficients[:, (table.cells["group"] == group.code).to_numpy()]
        valid = ~np.isnan(own)
        if answers := int(valid.sum()):
            mean = math.fsum(own[valid]) / answers  # exact, so that it does not depend on the rows' order
            yield group.code, GroupScore(int(valid.any(axis=0).sum()), answers, mean, group.weight)


def _coefficients(table: AnswerTable, variable: Variable) -> np.ndarray:
    """0 to 1 for each response; NaN where there is no valid answer."""
    column = table.answers[variable.name].cat
    coefficients = np.array([*(_coefficient(variable, value) for value in column.categories), np.nan])
    return np.asarray(coefficients[column.codes])


def _coefficient(variable: Variable, value: str) -> float:
    choice = variable.question.choice(value)
    return np.nan if choice is None or choice.score is None else choice.score / 100


def score_table(results: RoundResults) -> pd.DataFrame:
    """A row for each criterion as it may be published: `criterion`, `label`, `max_score`, `people`, `score`, and for each
    group its `mean:CODE` (0 to 1). Missing: withheld; see `scores` for what is asked and not."""
    return pd.DataFrame(list(_lines(results)), columns=_columns(results))


def _columns(results: RoundResults) -> list[str]:
    return ["criterion", "label", "max_score", "people", "score", *(f"mean:{group.code}" for group in results.groups)]


def _lines(results: RoundResults) -> Iterator[dict[str, object]]:
    for found in scores(results):
        line: dict[str, object] = {"criterion": found.criterion, "label": found.label, "max_score": found.max_score}
        if found.is_published:
            shown = {code: group for code, group in found.groups.items() if code not in found.hidden_groups}
            line |= {"people": found.people, "score": found.score}
            line |= {f"mean:{code}": group.mean for code, group in shown.items()}
        yield line
