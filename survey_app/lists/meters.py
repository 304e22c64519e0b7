"""A6 Đủ số lượng theo nhóm: how many of how many, in words first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from respondents.roster import Respondent
from respondents.roster_file import GroupRule


class Meter(NamedTuple):
    """`total` is what the bar is a share of; None for a group without quota."""

    name: str
    people: int
    total: int | None
    note: str


def meters(groups: Iterable[GroupRule], people: Iterable[Respondent]) -> list[Meter]:
    """One meter for each group of the round that has a quota or people."""
    counted = Counter(person.group_code for person in people)
    made = [_meter(group, counted[group.code]) for group in groups]
    return [meter for meter in made if meter.total is not None or meter.people]


def _meter(group: GroupRule, count: int) -> Meter:
    low, high = group.min, group.max
    if low is not None and count < low:
        return Meter(group.name, count, low, f"thiếu {low - count}")
    if high is not None and count > high:
        return Meter(group.name, count, high, f"thừa {count - high}")
    if low is None and high is None:
        return Meter(group.name, count, None, "không đặt chỉ tiêu")
    return Meter(group.name, count, max(count, low or 0) if high is None else high, "đủ")
