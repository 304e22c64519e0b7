"""Two yes/no marks of care, taken from one's own answers at submission and sealed with them; times have no part in them.

One sheet alone knows neither its neighbours nor how easy the questions were, so these marks say little and are set so that they
rarely speak of honest people. *Consistency*: answers to questions that ask the same contradict each other, or halves of the parts
run against each other (even-odd above 0) *and* the answers are spread as widely as ticking at random would spread them. Even-odd
alone, the rule of quality-and-rates, speaks of nearly half of honest people, because parts need not differ; with the spread, of one
in a hundred, and of one in three who tick at random (`python -m bench.careless --alone`). *Pattern*: one option everywhere (IRV
0), or a cycle. Likeness to others, and how likely a sheet is among all, come after the opening (`questionnaires.results.care`).

The statistics are those of `questionnaires.quality`, for one person and without its tables: a submission does not wait for pandas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import NamedTuple

from questionnaires.kinds.kind import Question
from questionnaires.sheet import AnswerSheet
from questionnaires.xform import Choice, Page

FEWEST_ITEMS = 10  # answered items of a scale below which one option everywhere says nothing
FEWEST_SCALES = 3  # scales below which a correlation says nothing
SHORTEST_SCALE = 2  # items
AS_WIDE = 0.95  # of the standard deviation that ticking at random has
LONGEST_CYCLE = 7  # items
FAR_APART = 75  # of a hundred points between answers to questions that ask the same


class Marks(NamedTuple):
    """Whether the answers contradict each other, and whether they are one option all the way down.

    None, after the opening: fewer than ten of the group carried the mark, so it was dropped for all of them.
    """

    consistency: bool | None
    pattern: bool | None


class Item(NamedTuple):
    """One answered item of a scale: the coefficient of the answer, and those of all that could be answered."""

    question: Question
    place: float
    options: tuple[float, ...]


def marks_of(sheet: AnswerSheet) -> Marks:
    """The marks of a sheet as it is submitted."""
    parts = [part for page in sheet.questionnaire.pages if len(part := list(_items(sheet, page))) >= SHORTEST_SCALE]
    items = [item for part in parts for item in part]
    places, possible = [item.place for item in items], [option for item in items for option in item.options]
    random = is_random([[item.place for item in part] for part in parts], possible)
    return Marks(
        consistency=random or _contradicts(items), pattern=len(places) >= FEWEST_ITEMS and is_patterned(places)
    )


def is_random(scales: Sequence[Sequence[float]], possible: Sequence[float]) -> bool:
    """Whether halves of the scales run against each other and answers are spread as widely as those of `possible`, the options
    of all items, would be if they were ticked at random."""
    answers = [answer for scale in scales for answer in scale]
    if len(answers) < FEWEST_ITEMS or (even_odd(scales) or 0) <= 0:
        return False
    return _deviation(answers, len(answers) - 1) >= AS_WIDE * _deviation(possible, len(possible))


def is_patterned(places: Sequence[float]) -> bool:
    """Whether the answers are one option, or come back every few items, three times round at least."""
    cycles = range(1, min(LONGEST_CYCLE, len(places) // 3) + 1)
    return any(all(a == b for a, b in zip(places, places[cycle:], strict=False)) for cycle in cycles)


def even_odd(scales: Sequence[Sequence[float]]) -> float | None:
    """`questionnaires.quality.even_odd` of one person; None where it does not exist."""
    if len(scales) < FEWEST_SCALES:
        return None
    r = _correlation([_mean(scale[0::2]) for scale in scales], [_mean(scale[1::2]) for scale in scales])
    if r is None:
        return None
    return 1.0 if r <= -1 / 3 else -2 * r / (1 + r)  # Spearman-Brown, never above 1


def _contradicts(items: Sequence[Item]) -> bool:
    """Whether more than half of the pairs of questions that ask the same (`bind::par:same_as`) were answered far apart."""
    place_of = {item.question.name: item.place for item in items}
    pairs = [
        (item.place, place_of[item.question.par_same_as])
        for item in items
        if item.question.par_same_as and item.question.par_same_as in place_of
    ]
    return 2 * sum(abs(one - other) >= FAR_APART for one, other in pairs) > len(pairs)


def _items(sheet: AnswerSheet, page: Page) -> Iterator[Item]:
    """The answered items of a page that stand on a scale, in the order in which they were asked."""
    for question in page.questions():
        choice = _chosen(sheet, question)
        if choice is not None and choice.score is not None:
            options = tuple(one.score for one in question.choices if one.score is not None)
            yield Item(question, choice.score, options)


def _chosen(sheet: AnswerSheet, question: Question) -> Choice | None:
    """The chosen answer; None for what is no item of a scale, or was not answered."""
    if not question.is_scored or question.kind.is_set or question.kind.is_order or question.place.in_repeat:
        return None
    return question.choice(sheet.value(question.path))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _deviation(values: Sequence[float], freedom: int) -> float:
    mean = _mean(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / freedom)


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's; None without variance."""
    mean_one, mean_other = _mean(one), _mean(other)
    spread = sqrt(sum((a - mean_one) ** 2 for a in one) * sum((b - mean_other) ** 2 for b in other))
    together = sum((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    return together / spread if spread else None
