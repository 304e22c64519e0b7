"""What is recalculated after what: relevance, calculations, offered choices and numbers of instances in order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from questionnaires.xpath.document import Document, Place


class Aim(IntEnum):
    """What a task finds out, in the order in which tasks of one place run when nothing else decides."""

    COUNT = 0
    RELEVANT = 1
    VALUE = 2
    CHOICES = 3


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to find out at all nodes of a place; `reads` are the indexes of the places it looks at."""

    aim: Aim
    place: Place
    reads: frozenset[int]


@dataclass(frozen=True, slots=True)
class Order:
    """The tasks in an order in which each comes after what it needs (of a circle: in the order of the document)."""

    tasks: tuple[Task, ...]
    readers: Mapping[int, tuple[int, ...]]
    """Place → numbers of the tasks that look at it."""
    choices_at: Mapping[int, tuple[int, ...]]
    """Place → the number of the task that drops choices no longer offered there."""
    circular: tuple[str, ...]
    """Paths whose rules depend on each other in a circle."""


def order_tasks(document: Document, tasks: Iterable[Task]) -> Order:
    """Sorts the tasks; never fails."""
    given = sorted(tasks, key=lambda task: (task.place.index, task.aim))
    needs = _needs(document, given)
    numbers, circular = _sorted_by_need(needs)
    ordered = tuple(given[number] for number in numbers)
    readers: dict[int, list[int]] = {}
    for number, task in enumerate(ordered):
        for read in task.reads:
            readers.setdefault(read, []).append(number)
    choices = {task.place.index: (number,) for number, task in enumerate(ordered) if task.aim is Aim.CHOICES}
    paths = tuple(given[number].place.path for number in circular)
    return Order(ordered, {place: tuple(found) for place, found in readers.items()}, choices, paths)


def _needs(document: Document, tasks: Sequence[Task]) -> list[set[int]]:
    """For each task the tasks that must come before it."""
    at: dict[int, list[int]] = {}
    for number, task in enumerate(tasks):
        at.setdefault(task.place.index, []).append(number)
    needs = []
    for number, task in enumerate(tasks):
        before = {other for read in task.reads for other in _deciding(document, at, tasks, document.places[read])}
        if task.aim in (Aim.VALUE, Aim.CHOICES):
            own = _deciding(document, at, tasks, task.place)
            before |= {other for other in own if tasks[other].aim < task.aim}
        needs.append(before - {number})
    return needs


def _deciding(document: Document, at: Mapping[int, list[int]], tasks: Sequence[Task], place: Place) -> Iterable[int]:
    """The tasks that decide what is read at a place: its value, and whether it and all around it are relevant."""
    for above in document.chain(place):
        for number in at.get(above.index, ()):
            if above is place or tasks[number].aim in (Aim.RELEVANT, Aim.COUNT):
                yield number


def _sorted_by_need(needs: list[set[int]]) -> tuple[list[int], list[int]]:
    """Kahn's algorithm, smallest number first; where a circle blocks all, the first of the rest goes ahead."""
    waiting = {number: set(before) for number, before in enumerate(needs)}
    followers: dict[int, list[int]] = {}
    for number, before in waiting.items():
        for other in before:
            followers.setdefault(other, []).append(number)
    ready = [number for number, before in waiting.items() if not before]
    order: list[int] = []
    circular: list[int] = []
    while waiting:
        if not ready:
            circular.append(min(waiting))
            ready = [circular[-1]]
        number = heapq.heappop(ready)
        del waiting[number]
        order.append(number)
        for follower in followers.get(number, ()):
            if follower in waiting and number in waiting[follower]:
                waiting[follower].discard(number)
                if not waiting[follower]:
                    heapq.heappush(ready, follower)
    return order, circular
