"""Every criterion with how sure it is: of each printed group and of all together, plain and weighted for non-response.

A small group that agrees nearly altogether has no estimate, for it would say what each of them said; nor has anything with it in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from questionnaires.results import estimates
from questionnaires.results.agreement import agreed_on
from questionnaires.results.estimates import Difference, Estimate, Sums
from questionnaires.results.publication import Place, Plan
from questionnaires.results.reading import PrintedGroup, RoundResults
from questionnaires.results.scores import CriterionScore, coefficients_of, measured, scores
from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    """What one group (or, "", all) says of one criterion. `top`: the share of answers of the highest coefficient. `unanswered` of
    `asked`: item non-response, questions asked and left empty. None: not told, or too few."""

    group: str
    plain: Estimate | None
    weighted: Estimate | None
    top: Estimate | None
    unanswered: int
    asked: int


@dataclass(frozen=True, slots=True)
class CriterionEstimate:
    """One measured criterion. `groups`: the printed groups that were asked, in order."""

    criterion: str
    label: str
    groups: tuple[GroupEstimate, ...]
    whole: GroupEstimate

    def differences(self) -> Iterator[tuple[str, str, Difference]]:
        """Every pair of groups that both have an estimate; all pairs together are wrong once in twenty."""
        known = [(one.group, one.plain) for one in self.groups if one.plain is not None]
        pairs = list(combinations(known, 2))
        for (one, first), (other, second) in pairs:
            yield one, other, estimates.difference(first, second, len(pairs))


def criterion_estimates(results: RoundResults, asked: Mapping[Place, int]) -> list[CriterionEstimate]:
    """Every measured criterion in the order of its numbers. `asked`: how many people were asked, by group and class as the round
    has them; without it there is no finite population correction and no weighting."""
    populations, found = printed_populations(results.plan, asked), measured(results)
    return [_criterion(results, score, found[score.criterion], populations) for score in scores(results)]


def printed_populations(plan: Plan, asked: Mapping[Place, int]) -> dict[str, dict[str, int]]:
    """By printed group and printed class how many were asked. A class of which nobody answered is counted with the smallest class
    of its group: somebody has to stand for them."""
    group_of = {member: printed for printed, members in plan.groups.items() for member in members}
    found: dict[str, Counter[str]] = {printed: Counter() for printed in plan.groups}
    unheard: Counter[str] = Counter()
    for place, people in asked.items():
        printed = plan.printed(place)
        if printed is not None:
            found[printed.group][printed.agency_class] += people
        elif place.group in group_of:
            unheard[group_of[place.group]] += people
    for group, people in unheard.items():
        if classes := found[group]:
            classes[min(classes, key=lambda code: (classes[code], code))] += people
    return {group: dict(classes) for group, classes in found.items()}


def _criterion(
    results: RoundResults,
    score: CriterionScore,
    variables: Sequence[tuple[int, list[Variable]]],
    populations: Mapping[str, Mapping[str, int]],
) -> CriterionEstimate:
    rough = {code for code, one in score.groups.items() if one.agreed is not None}
    groups = tuple(
        _group(results.tables[version_id], own, group, populations.get(group.code, {}), group.code in rough)
        for version_id, own in variables
        for group in results.groups_of(version_id)
    )
    weights = {group.code: group.weight for group in results.groups}
    return CriterionEstimate(score.criterion, score.label, groups, _whole(groups, weights))


def _group(
    table: AnswerTable, variables: Sequence[Variable], group: PrintedGroup, classes: Mapping[str, int], rough: bool
) -> GroupEstimate:
    rows = (table.cells["group"] == group.code).to_numpy()
    found = np.array([coefficients_of(table, variable) for variable in variables])[:, rows]
    empty = sum(int((table.answers[variable.name][rows] == "").sum()) for variable in variables)
    asked = sum(int(table.answers[variable.name][rows].notna().sum()) for variable in variables)
    if rough:
        return GroupEstimate(group.code, None, None, None, empty, asked)
    valid, of_class = ~np.isnan(found), table.cells["agency_class"][rows].astype(object).fillna("").to_numpy()
    said = Sums(np.where(valid, found, 0).sum(axis=0), valid.sum(axis=0), of_class)
    tops = Sums((found == 1).sum(axis=0).astype(float), said.counts, of_class)
    people = sum(classes.values())
    return GroupEstimate(
        group.code,
        estimates.plain(said, people),
        estimates.weighted(said, classes) if classes and not _a_class_agrees(found, of_class) else None,
        estimates.plain(tops, people),
        empty,
        asked,
    )


def _a_class_agrees(found: np.ndarray, of_class: np.ndarray) -> bool:
    """Whether a small class of agencies says nearly the same altogether: beside the plain figure a weighted one would say what."""
    parts = [found[:, of_class == code] for code in np.unique(of_class)]
    return any(agreed_on(part[~np.isnan(part)], part.shape[1]) is not None for part in parts)


def _whole(groups: Sequence[GroupEstimate], weights: Mapping[str, float]) -> GroupEstimate:
    """All groups together by their weights; not told as soon as one of them is not."""
    told = [one for one in groups if one.asked]
    parts = {
        which: [(weights[one.group], getattr(one, which)) for one in told] for which in ("plain", "weighted", "top")
    }
    sums = {
        which: None if any(one is None for _, one in own) else estimates.together(own) for which, own in parts.items()
    }
    unanswered, asked = sum(one.unanswered for one in groups), sum(one.asked for one in groups)
    return GroupEstimate("", sums["plain"], sums["weighted"], sums["top"], unanswered, asked)
