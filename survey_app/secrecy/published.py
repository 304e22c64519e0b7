"""Whoever has all counts that are published, and solves them: what is known of a group in which one person answered?

Tried with scripted answers to questionnaires that each ask a large group and one of a single person. With the plan the two are
published as one; without it the large group is printed beside the total, as tables that hide small columns one by one do.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from questionnaires.results import publication
from questionnaires.results.publication import Place
from questionnaires.results.suppression import Statement, attack
from survey_app.secrecy.attackers import Finding, of_bits

QUESTIONNAIRES, LARGE, OPTIONS = 6, 14, ("1", "2", "3")
ITEM = "q"
Answers = Mapping[str, Sequence[str]]


def published_counts() -> Finding:
    """How many of the single persons' answers come out."""
    answers = scripted_answers()
    sizes = {group: len(given) for group, given in answers.items()}
    asked = {group: group[1:] for group in answers}
    plan = publication.plan({Place(group): size for group, size in sizes.items()}, asked)
    with_plan = [counts_of(members, answers) for members in plan.groups.values()]
    as_before = [
        counts_of(members, answers)
        for number in range(QUESTIONNAIRES)
        for members in ([f"L{number}"], [f"L{number}", f"S{number}"])
    ]
    tied, found = known_singles(with_plan, answers), known_singles(as_before, answers)
    return Finding("published_figures", tied, QUESTIONNAIRES, 0.0, of_bits(QUESTIONNAIRES), found)


def scripted_answers() -> Answers:
    """By group: L0 is large, S0 a single person asked the same, and so on. Every option is chosen by somebody."""
    chance = random.Random(11)
    large = {f"L{n}": [*OPTIONS, *chance.choices(OPTIONS, k=LARGE - len(OPTIONS))] for n in range(QUESTIONNAIRES)}
    return large | {f"S{n}": [chance.choice(OPTIONS)] for n in range(QUESTIONNAIRES)}


def counts_of(members: Sequence[str], answers: Answers) -> list[Statement]:
    """What a column over these groups says: how many chose each option."""
    given = [answer for group in members for answer in answers[group]]
    return [
        ({(group, ITEM, option): 1.0 for group in members}, given.count(option), given.count(option))
        for option in OPTIONS
    ]


def known_singles(columns: Sequence[list[Statement]], answers: Answers) -> int:
    """The single persons whose answer is the only possible one, and is theirs."""
    sizes = {group: len(given) for group, given in answers.items()}
    cells = attack([statement for column in columns for statement in column], sizes)
    return sum(low == high == 1 and answers[group] == [option] for (group, _, option), low, high in cells)
