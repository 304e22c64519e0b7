"""Two yes/no marks of care, taken from one's own answers at submission and sealed with them; times have no part in them.

Source: quality-and-rates, families "consistency" (even-odd above 0, in the sign where high is careless) and "pattern" (one
option everywhere, IRV 0). The statistics are those of `questionnaires.quality`, for one person and without its tables: a
submission does not wait for pandas. Whoever has better rules changes `marks_of` alone: what it gives is what is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from questionnaires.kinds.kind import Question
from questionnaires.sheet import AnswerSheet
from questionnaires.xform import Page

FEWEST_ITEMS = 10  # answered items of a scale below which one option everywhere says nothing
FEWEST_SCALES = 3  # scales below which a correlation says nothing
SHORTEST_SCALE = 2  # items


class Marks(NamedTuple):
    """Whether the answers contradict each other, and whether they are one option all the way down.

    None, after the opening: fewer than ten of the group carried the mark, so it was dropped for all of them.
    """

    consistency: bool | None
    pattern: bool | None


def marks_of(sheet: AnswerSheet) -> Marks:
    """The marks of a sheet as it is submitted."""
    scales = [scale for page in sheet.questionnaire.pages if len(scale := _scale(sheet, page)) >= SHORTEST_SCALE]
    answers = [answer for scale in scales for answer in scale]
    flat = len(answers) >= FEWEST_ITEMS and len(set(answers)) == 1
    return Marks(consistency=(even_odd(scales) or 0) > 0, pattern=flat)


def even_odd(scales: Sequence[Sequence[float]]) -> float | None:
    """`questionnaires.quality.even_odd` of one person; None where it does not exist."""
    if len(scales) < FEWEST_SCALES:
        return None
    r = _correlation([_mean(scale[0::2]) for scale in scales], [_mean(scale[1::2]) for scale in scales])
    if r is None:
        return None
    return 1.0 if r <= -1 / 3 else -2 * r / (1 + r)  # Spearman-Brown, never above 1


def _scale(sheet: AnswerSheet, page: Page) -> list[float]:
    """The answers of a page's items that stand on a scale, as places on it, in the order in which they were asked."""
    return [place for question in page.questions() if (place := _place(sheet, question)) is not None]


def _place(sheet: AnswerSheet, question: Question) -> float | None:
    """The coefficient of the chosen answer; None for what is no item of a scale, or was not answered."""
    if not question.is_scored or question.kind.is_set or question.kind.is_order or question.place.in_repeat:
        return None
    choice = question.choice(sheet.value(question.path))
    return None if choice is None else choice.score


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's; None without variance."""
    mean_one, mean_other = _mean(one), _mean(other)
    spread = sqrt(sum((a - mean_one) ** 2 for a in one) * sum((b - mean_other) ** 2 for b in other))
    together = sum((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    return together / spread if spread else None
