"""The marks that are sealed with a sheet: what one sheet says of itself, and rarely of an honest person."""

from __future__ import annotations

import random

import pytest

from questionnaires.ballot.marks import Marks, is_patterned, is_random, marks_of
from questionnaires.sheet import AnswerSheet
from questionnaires.xform import read_xform
from tests.questionnaires.tiny_forms import xml_of

CHOICES = """
    list_name | name | label | score
    muc       | 5    | E     | 100
    muc       | 4    | D     | 75
    muc       | 3    | C     | 50
    muc       | 2    | B     | 25
    muc       | 1    | A     | 0
"""
PAGES, ITEMS = 4, 5


def sheet(places: list[int], same: str = "") -> AnswerSheet:
    """Four pages of five items; the last item asks the same as the question named `same`."""
    rows = ["type | name | label | appearance | bind::par:same_as"]
    for page in range(PAGES):
        rows.append(f"begin_group | p{page} | P | field-list |")
        last = [same if (page, item) == (PAGES - 1, ITEMS - 1) else "" for item in range(ITEMS)]
        rows += [f"select_one muc | q{page}{item} | Q | | {last[item]}" for item in range(ITEMS)]
        rows.append("end_group | | | |")
    form = read_xform(xml_of("\n".join(rows), CHOICES, style="pages", namespaces='par="https://par.example"'))
    made = AnswerSheet(form)
    for number, place in enumerate(places):
        made.set(f"/data/p{number // ITEMS}/q{number // ITEMS}{number % ITEMS}", str(place))
    return made


def test_one_option_or_a_cycle_is_a_pattern_and_what_a_person_thinks_is_none() -> None:
    assert marks_of(sheet([4] * 20)) == Marks(consistency=False, pattern=True)
    assert marks_of(sheet([1, 2, 3, 4, 5] * 4)).pattern is True
    assert marks_of(sheet([4, 4, 5, 3, 4] * 3 + [4, 4, 4, 3, 5])) == Marks(consistency=False, pattern=False)
    assert marks_of(sheet([4] * 9)).pattern is False, "nine items say nothing"
    assert not is_patterned([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2])


def test_two_answers_to_the_same_question_far_apart_are_inconsistent() -> None:
    usual = [4, 4, 5, 3, 4] * 3 + [4, 4, 4, 3, 1]
    assert marks_of(sheet(usual)).consistency is False
    assert marks_of(sheet(usual, same="q00")).consistency is True
    assert marks_of(sheet([*usual[:-1], 3], same="q00")).consistency is False


@pytest.mark.parametrize(("kind", "low", "high"), [("random", 0.25, 0.6), ("halo", 0, 0.03), ("parts", 0, 0.03)])
def test_how_often_the_mark_speaks_of_whom(kind: str, low: float, high: float) -> None:
    chance, possible = random.Random(4), [0.0, 25, 50, 75, 100]

    def scales() -> list[list[float]]:
        halo = chance.gauss(0.5, 0.6)
        of_part = [chance.gauss(0, 0.6 if kind == "parts" else 0) for _ in range(6)]
        if kind == "random":
            return [[chance.choice(possible) for _ in range(5)] for _ in range(6)]
        return [
            [25.0 * min(max(round(2 + halo + part + chance.gauss(0, 0.9)), 0), 4) for _ in range(5)] for part in of_part
        ]

    marked = sum(is_random(scales(), possible * 30) for _ in range(400)) / 400
    assert low <= marked <= high
