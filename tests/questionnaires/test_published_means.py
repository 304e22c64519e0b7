"""Means of groups of one to nine people: over a thousand of them, by chance, and none to be had from what is printed."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from questionnaires.ballot.opened import Answers
from questionnaires.results import (
    ABOUT,
    ANSWERED,
    FEW,
    MOST,
    TOTAL,
    Place,
    RoundResults,
    answer_table,
    plan,
    score_table,
    shown,
    tally,
)
from questionnaires.results.reading import printed_groups
from questionnaires.results.suppression import Statement, attack
from questionnaires.survey_round import RespondentGroup
from questionnaires.versions import QuestionnaireVersion
from tests.questionnaires.results_kit import questionnaire

FORM = questionnaire()
COEFFICIENTS = {"1": 0.0, "2": 0.5, "3": 1.0}
LARGE = 41


def a_round(chance: random.Random) -> tuple[dict[str, int], RoundResults, dict[str, int]]:
    """Eight groups with three questionnaires; the sizes, what is printed, and the questionnaire of each group."""
    asked = {f"G{n}": chance.choice((1, 2, 2, 3)) for n in range(8)}
    sizes = {group: chance.choice((*range(1, 10), LARGE)) for group in asked}
    groups = [RespondentGroup(code=g, name=g, weight=chance.choice((0.1, 0.3)), version_id=v) for g, v in asked.items()]
    fixed = plan({Place(group): size for group, size in sizes.items()}, asked)
    tables = {}
    for version in sorted(set(asked.values())):
        own = [fixed.printed(Place(group)) for group, v in asked.items() if v == version for _ in range(sizes[group])]
        tables[version] = answer_table(FORM, [an_answer(version, place, chance) for place in own if place is not None])
    versions = {number: QuestionnaireVersion(id=number) for number in tables}
    return sizes, RoundResults(printed_groups(groups, fixed), versions, tables, fixed, tuple(groups)), asked


def an_answer(version: int, place: Place, chance: random.Random) -> Answers:
    return Answers(version, place.group, place.agency_class, {"/data/q1": chance.choice("123")})


def statements(results: RoundResults, sizes: Mapping[str, int], asked: Mapping[str, int]) -> list[Statement]:
    """What the tables of a round and its points say about question q1."""
    members = results.plan.groups
    found: list[Statement] = [({(g, "q1", option): 1.0 for option in "123"}, n, n) for g, n in sizes.items()]
    for version, table in results.tables.items():
        own = results.groups_of(version)
        variable = next(one for one in table.variables if one.name == "q1")
        printed = shown(
            tally(table, variable, [g.code for g in own]), {g.code: g.submitted for g in own}, exclusive=True
        )
        for column in printed.counts.columns:
            of = [m for g in own if column in (TOTAL, g.code) for m in members[g.code]]
            for option in "123" if of else "":
                count, answered = int(printed.counts.at[option, column]), int(printed.counts.at[ANSWERED, column])
                rough = {MOST: (0.9 * answered, answered), FEW: (0, 0.1 * answered), ABOUT: (0, answered)}
                bounds = rough.get(printed.marks.at[option, column], (count, count))
                found.append(({(group, "q1", option): 1.0 for group in of}, *bounds))
    (line,) = score_table(results).to_dict("records")
    for group in results.groups:
        if (mean := line[f"mean:{group.code}"]) == mean:
            cells = {(m, "q1", o): c / group.submitted for m in members[group.code] for o, c in COEFFICIENTS.items()}
            found.append((cells, mean - 0.00051, mean + 0.00051))
    return found


@pytest.mark.long
def test_no_mean_of_one_to_nine_people_is_exact() -> None:
    chance, means, exact = random.Random(1), 0, []
    while means < 1_074:
        sizes, results, asked = a_round(chance)
        known = attack(statements(results, sizes, asked), sizes)
        small = [group for group, size in sizes.items() if size < LARGE]
        means += len(small)
        exact += [g for g in small if all(low == high for (group, _, _), low, high in known if group == g)]
        for (group, _, _), low, high in known:
            assert group not in results.plan.withheld or (low, high) == (0, sizes[group])
    assert exact == []
