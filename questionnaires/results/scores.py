"""Points of a criterion: `score = max × f(Σ_groups weight × mean(coefficient of valid answers))` (par-index-survey), f being the
criterion's formula: in proportion, or by steps. Points of a criterion that has parts are those of its parts together, each
counted once; what of its questions asks about the whole gives none.

A coefficient is the `score` of the chosen answer in hundredths; an answer without one ("không có thông tin") is not valid.
Where several questions of a questionnaire measure one criterion (one question for each of many agencies), the mean is that
of all their valid answers. Weights are those of the groups that gave valid answers, divided by their sum, so that a group
that was not asked takes no points away. A group that the plan withholds is no group of the results and takes no part.

`mean` and `score` are exact and for calculating; `published_mean` and `published_score` are what may be printed: of a small
group that agrees nearly altogether they know only what is printed of it, and they are rounded (DECIMALS, MEAN_DECIMALS).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd

from criteria import PROPORTION, Formula, Node, Tree, weighted_mean
from questionnaires.results.agreement import agreed_on, rough_mean
from questionnaires.results.reading import RoundResults
from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable
from questionnaires.round_criteria import derived

DECIMALS, MEAN_DECIMALS = 1, 3
"""Of points, and of a mean as a ratio, which is one decimal of a per cent."""


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What one group says about one criterion: valid answers, the people who gave them, the mean coefficient (0 to 1).

    `agreed`: the coefficient that nine in ten of the valid answers of a small group have; then `mean` is not printed.
    """

    people: int
    answers: int
    mean: float
    weight: float
    agreed: float | None = None

    @property
    def printed_mean(self) -> float:
        """What every printed figure takes for the mean."""
        return self.mean if self.agreed is None else rough_mean(self.agreed)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion that questions measure. `max_score` is None when questions disagree about it or none says it; then there is
    no score, nor where the criterion has no place among the round's (`counts`): it has parts, or nobody listed it."""

    criterion: str
    label: str
    max_score: float | None
    groups: Mapping[str, GroupScore]
    formula: Formula = PROPORTION
    counts: bool = True

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups.values())

    @property
    def mean(self) -> float | None:
        """The weighted mean coefficient; None without valid answers or weights."""
        return weighted_mean((group.weight, group.mean) for group in self.groups.values())

    @property
    def score(self) -> float | None:
        return self._points(self.mean)

    def _points(self, mean: float | None) -> float | None:
        if mean is None or self.max_score is None or not self.counts:
            return None
        return self.max_score * (float(self.formula.part(mean)) if self.formula.steps else mean)

    @property
    def is_rough(self) -> bool:
        """Whether the mean of a small group that agrees is in it only as it is printed."""
        return any(group.agreed is not None for group in self.groups.values())

    @property
    def printed_mean(self) -> float | None:
        """The mean of the means as they are printed; not yet rounded."""
        return weighted_mean((group.weight, group.printed_mean) for group in self.groups.values())

    @property
    def published_mean(self) -> float | None:
        return None if self.printed_mean is None else rounded(self.printed_mean, MEAN_DECIMALS)

    @property
    def printed_score(self) -> float | None:
        """Points from the means as they are printed; not yet rounded."""
        return self._points(self.printed_mean)

    @property
    def published_score(self) -> float | None:
        return None if self.printed_score is None else rounded(self.printed_score, DECIMALS)


def rounded(value: float, decimals: int) -> float:
    """Halves away from zero; 0.32499999999999996 was a half."""
    return float(Decimal(f"{value:.9f}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


class ScoreLine(NamedTuple):
    """One line of a table of points: a criterion of the round's tree, `depth` levels below the top, or one that is measured and
    counts for nothing. `points`: from the means as they are printed, not yet rounded. `found`: what the answers say of it; None
    for a criterion with parts, and where nobody asks."""

    criterion: str
    label: str
    depth: int
    maximum: float | None
    points: float | None
    found: CriterionScore | None
    parts: bool

    @property
    def is_rough(self) -> bool:
        return self.found is not None and self.found.is_rough


def scores(results: RoundResults) -> list[CriterionScore]:
    """Every criterion that the round's questionnaires measure, in the order of its numbers."""
    return [line.found for line in score_lines(results)[0] if line.found is not None]


def score_lines(results: RoundResults) -> tuple[list[ScoreLine], ScoreLine | None]:
    """Every criterion of the round and every one that is measured, in the order of the numbers; and all points together, each
    counted once, None where there is nothing to add up."""
    found_in = measured(results)
    tree = criteria_of(results)
    nodes = {node.criterion.number: (depth, node) for depth, node in tree.walk()}
    found = {number: _score(results, number, nodes.get(number), found_in[number]) for number in found_in}
    means = {number: one.printed_mean for number, one in found.items()}
    points = tree.points(means)
    numbers = sorted({*nodes, *found_in}, key=_by_number)
    lines = [_score_line(number, nodes.get(number), points.get(number), found.get(number)) for number in numbers]
    if not any(line.points is not None for line in lines):
        return lines, None
    whole = ScoreLine("", "", 0, _float(tree.maximum), _float(tree.total(means)), None, True)
    return lines, whole


def criteria_of(results: RoundResults) -> Tree:
    """The round's own criteria, or those that its questionnaires name."""
    if results.criteria is not None:
        return results.criteria
    found_in = measured(results)
    return derived({number: [v.question for _, some in found for v in some] for number, found in found_in.items()})


Measured = list[tuple[int, list[Variable]]]


def measured(results: RoundResults) -> dict[str, Measured]:
    """By criterion the questions that measure it, with the id of their questionnaire."""
    found: dict[str, Measured] = {}
    for version_id, table in results.tables.items():
        for criterion, variables in _by_criterion(table).items():
            found.setdefault(criterion, []).append((version_id, variables))
    return found


def _by_criterion(table: AnswerTable) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for variable in table.variables:
        if variable.question.par_criterion:
            found.setdefault(variable.question.par_criterion, []).append(variable)
    return found


def _by_number(criterion: str) -> tuple[list[int], str]:
    return [int(part) for part in criterion.split(".") if part.isdecimal()], criterion


def _score(results: RoundResults, number: str, place: tuple[int, Node] | None, measured: Measured) -> CriterionScore:
    first_id, (first, *_) = measured[0]
    groups = {
        group: found for version_id, variables in measured for group, found in _groups(results, version_id, variables)
    }
    if place is None:
        label = first.label(results.tables[first_id].definition.default_language)
        return CriterionScore(number, label, None, groups, counts=False)
    _, node = place
    one = node.criterion
    return CriterionScore(number, one.name, _float(one.maximum), groups, one.formula, not node.children)


def _score_line(
    number: str, place: tuple[int, Node] | None, points: Decimal | None, found: CriterionScore | None
) -> ScoreLine:
    if place is None:
        return ScoreLine(number, found.label if found else "", 0, None, None, found, False)
    depth, node = place
    parts = bool(node.children)
    leaf = found.printed_score if found is not None and not parts else _float(points)
    return ScoreLine(number, node.criterion.name, depth, _float(node.maximum), leaf, None if parts else found, parts)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _groups(results: RoundResults, version_id: int, variables: Sequence[Variable]) -> Iterator[tuple[str, GroupScore]]:
    """The groups that gave valid answers."""
    table = results.tables[version_id]
    coefficients = np.array([coefficients_of(table, variable) for variable in variables])
    for group in results.groups_of(version_id):
        own = coefficients[:, (table.cells["group"] == group.code).to_numpy()]
        valid = ~np.isnan(own)
        if answers := int(valid.sum()):
            mean = math.fsum(own[valid]) / answers  # exact, so that it does not depend on the rows' order
            people, agreed = int(valid.any(axis=0).sum()), agreed_on(own[valid], group.submitted)
            yield group.code, GroupScore(people, answers, mean, group.weight, agreed)


def coefficients_of(table: AnswerTable, variable: Variable) -> np.ndarray:
    """0 to 1 for each response; NaN where there is no valid answer."""
    column = table.answers[variable.name].cat
    coefficients = np.array([*(_coefficient(variable, value) for value in column.categories), np.nan])
    return np.asarray(coefficients[column.codes])


def _coefficient(variable: Variable, value: str) -> float:
    choice = variable.question.choice(value)
    return np.nan if choice is None or choice.score is None else choice.score / 100


def score_table(results: RoundResults) -> pd.DataFrame:
    """A row for each criterion as it may be published: `criterion`, `label`, `max_score`, `people`, `score` (one decimal), and
    for each printed group its `mean:CODE` (0 to 1, three decimals). Missing: no valid answer, or a small group that agrees."""
    return pd.DataFrame(list(_lines(results)), columns=_columns(results))


def _columns(results: RoundResults) -> list[str]:
    return ["criterion", "label", "max_score", "people", "score", *(f"mean:{group.code}" for group in results.groups)]


def _lines(results: RoundResults) -> Iterator[dict[str, object]]:
    for shown in score_lines(results)[0]:
        line: dict[str, object] = {"criterion": shown.criterion, "label": shown.label, "max_score": shown.maximum}
        line |= {"score": None if shown.points is None else rounded(shown.points, DECIMALS)}
        if found := shown.found:
            means = {code: group.mean for code, group in found.groups.items() if group.agreed is None}
            line |= {"people": found.people}
            line |= {f"mean:{code}": rounded(mean, MEAN_DECIMALS) for code, mean in means.items()}
        yield line
