"""Two sets beside each other: what came, what went, what is otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from self_assessment.items import NEW, Item, Items
from self_assessment.points import in_words


class Difference(NamedTuple):
    """One criterion that is not the same: what of it, before and after."""

    number: str
    name: str
    what: str
    before: str
    after: str


def differences(before: Items, after: Items) -> list[Difference]:
    """In the order of the numbers."""
    numbers = {item.number: item.criterion.place for item in (*before, *after)}
    return [one for number in sorted(numbers, key=numbers.__getitem__) for one in _of(number, before, after)]


def _of(number: str, before: Items, after: Items) -> Iterator[Difference]:
    if number not in before:
        yield Difference(number, after[number].name, "Mới", "", _short(after[number]))
    elif number not in after:
        yield Difference(number, before[number].name, "Đã bỏ", _short(before[number]), "")
    else:
        old, new = before[number], after[number]
        for (what, was), (_, now) in zip(
            _parts(old, number in before.leaves), _parts(new, number in after.leaves), strict=True
        ):
            if was != now:
                yield Difference(number, new.name, what, was, now)


def _short(item: Item) -> str:
    return f"{item.name} ({in_words(item.maximum)} điểm)"


def _parts(item: Item, is_leaf: bool) -> Iterator[tuple[str, str]]:
    yield "Nội dung", item.name
    yield "Điểm tối đa", "" if item.criterion.maximum is None else in_words(item.maximum)
    yield "Cách chấm", item.kind_text if is_leaf else "Cộng các thành phần"
    yield "Công thức", item.rule
    yield "Cách tính điểm", item.how
    yield "Tài liệu kiểm chứng", item.proof
    yield "Thưởng, trừ", item.sign
    yield "Nguồn điểm", item.source
    yield "Số năm trước", "mới" if item.before == NEW else item.before
