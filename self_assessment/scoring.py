"""From the scores of leaves to the points of everything, and from the parts of an index to the index. Decimals throughout.

total(items, {"1.1.1": (Decimal("0.5"), True), …})      a leaf without proof counts 0 whatever was typed
composite([Part(Decimal("57.92"), Decimal("61.5")), …])  parts whose maxima do not add up are refused
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from criteria import Node
from criteria.formulas import exact
from self_assessment.items import MALUS, PLAIN, Item, Items
from self_assessment.points import ScoreRefused, in_words, within

NONE = Decimal(0)
WHOLE = Decimal(100)
Scores = Mapping[str, tuple[Decimal, bool]]
"""By the number of a leaf: the points that were given, and whether a document proves them."""


class Part(NamedTuple):
    """A part of an index: its points, out of how many, and what it is called."""

    points: Decimal
    maximum: Decimal
    name: str = ""


def total(criteria: Any, scores: Scores, *, without: Collection[str] = ()) -> Decimal:
    """The points of a set. `without`: leaves that do not apply to whoever is scored: the rest is worth the whole then.

    Raises ScoreRefused for a number that is no leaf, points below nothing or above the most, and whatever is no Decimal.
    """
    items = Items.of(criteria)
    found = by_number(items, scores, without=without)
    earned = sum((found[root.criterion.number] for root in items.roots), NONE)
    return max(_based_anew(items, earned, without), NONE)


def by_number(criteria: Any, scores: Scores, *, without: Collection[str] = ()) -> dict[str, Decimal]:
    """The points of every criterion by its number, within its ceiling; what is taken off is below nothing. As `total` raises."""
    items, left_out = Items.of(criteria), frozenset(without)
    _known(items, [*scores, *left_out])
    given = {number: counted(items[number], *scores[number]) for number in scores if number not in left_out}
    return added_up(items, given)


def added_up(items: Items, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The points of every criterion by its number from what each leaf brings, as `counted` says it."""
    found: dict[str, Decimal] = {}
    for root in items.roots:
        _add_up(items, root, given, found)
    return found


def counted(item: Item, score: Decimal, proven: bool) -> Decimal:
    """What a leaf brings: nothing without the proof it needs; below nothing where points are taken off. Raises ScoreRefused."""
    points = within(score, item.maximum, item.number)
    if item.needs_proof and not proven:
        return NONE
    return -points if item.sign == MALUS else points


def composite(parts: Iterable[Any], whole: Decimal = WHOLE) -> Decimal:
    """The points of an index from its parts, each (points, maximum). Raises ScoreRefused where the maxima do not make the whole."""
    found = [Part(*part) for part in (parts.values() if isinstance(parts, Mapping) else parts)]
    for part in found:
        within(part.maximum, whole, part.name)
        within(part.points, part.maximum, part.name)
    most = sum((part.maximum for part in found), NONE)
    if most != whole:
        raise ScoreRefused(
            f"Điểm tối đa của các phần cộng lại {in_words(most)}, phải là {in_words(whole)}. "
            "Hãy sửa điểm tối đa hoặc thêm phần còn thiếu."
        )
    return sum((part.points for part in found), NONE)


def _known(items: Items, numbers: Iterable[str]) -> None:
    wrong = sorted({number for number in numbers if number not in items.leaves})
    if wrong:
        raise ScoreRefused(f"Bộ tiêu chí không có tiêu chí thành phần {', '.join(wrong)}. Hãy kiểm tra lại số.")


def _add_up(items: Items, node: Node, given: Mapping[str, Decimal], found: dict[str, Decimal]) -> Decimal:
    number = node.criterion.number
    if node.children:
        points, item = sum((_add_up(items, child, given, found) for child in node.children), NONE), items[number]
        if item.sign != PLAIN and item.criterion.maximum is not None:  # a ceiling
            points = max(min(points, item.maximum), -item.maximum)
    else:
        points = given.get(number, NONE)
    found[number] = points
    return points


def _based_anew(items: Items, earned: Decimal, without: Collection[str]) -> Decimal:
    """What was earned, out of the whole again where some of it could not be earned."""
    lost = sum((items[number].maximum for number in set(without) if items[number].sign == PLAIN), NONE)
    left = items.maximum - lost
    if not lost:
        return earned
    return exact(earned * items.maximum / left) if left > 0 else NONE
