"""What follows from a change: relevance, calculations, dropped choices and counted instances, each after what it needs."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence

from questionnaires import kinds
from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import Choice
from questionnaires.sheet.nodes import Node, grow, insert_instance, instances_of, put_aside, take_back
from questionnaires.sheet.state import MOST_INSTANCES, State
from questionnaires.xform.definition import Questionnaire
from questionnaires.xform.order import Aim, Task
from questionnaires.xpath.document import Place
from questionnaires.xpath.expression import Expression
from questionnaires.xpath.values import Value, to_text

ENTRIES = 20
"""Of a repeat that a respondent fills in and whose author set no number: the longest sheet must have a length."""
ROUNDS = 4
"""How often everything is recalculated while instances come and go; more would be a circle."""

Act = Callable[[State, Node, set[int]], None]
"""Does a task at one node and adds the places that now read differently."""


def recalculate(state: State) -> None:
    """Everything, in order; again while the number of instances changes."""
    for _ in range(ROUNDS):
        if not _run_all(state):
            return


def _run_all(state: State) -> bool:
    """Runs every task in order; tells if instances came or went."""
    came_or_went = False
    for task in state.questionnaire.order.tasks:
        if task.aim is Aim.COUNT:
            came_or_went |= _settle_counts(state, task.place)
        else:
            _touch(state, task)
    return came_or_went


def changed(state: State, node: Node) -> None:
    """What depends on a node whose value was changed."""
    if _run(state, state.questionnaire.order.readers.get(node.place.index, ())):
        recalculate(state)


def _run(state: State, numbers: Sequence[int]) -> bool:
    """Runs these tasks and those that follow from them, each once, in order; tells if instances came or went.

    A task never queues an earlier one: rules that depend on each other in a circle end here.
    """
    order = state.questionnaire.order
    waiting, queued = list(numbers), set(numbers)
    came_or_went = False
    while waiting:
        number = heapq.heappop(waiting)
        task = order.tasks[number]
        if task.aim is Aim.COUNT:
            came_or_went |= _settle_counts(state, task.place)
            continue
        for follower in _followers(state, task):
            if follower > number and follower not in queued:
                queued.add(follower)
                heapq.heappush(waiting, follower)
    return came_or_went


def _followers(state: State, task: Task) -> list[int]:
    """Does a task at every node of its place; gives the tasks that must follow."""
    order, touched = state.questionnaire.order, _touch(state, task)
    followers = [number for place in touched for number in order.readers.get(place, ())]
    if task.aim is Aim.RELEVANT:  # what is asked again may hold a choice that is no longer offered
        followers += [number for place in touched for number in order.choices_at.get(place, ())]
    return followers


def _touch(state: State, task: Task) -> set[int]:
    """Does a task at every node of its place; gives the places that now read differently."""
    act, touched = _ACTS[task.aim], set[int]()
    for node in state.instances[task.place.index]:
        act(state, node, touched)
    return touched


def _decide_relevance(state: State, node: Node, touched: set[int]) -> None:
    wanted = state.holds(state.questionnaire.binds[node.place.index].relevant, node)
    if wanted is not node.wanted:
        node.wanted = wanted
        _spread_relevance(node, touched)


def _spread_relevance(node: Node, touched: set[int]) -> None:
    """Hands a changed condition down to everything below."""
    relevant = node.wanted and (node.parent is None or node.parent.relevant)
    if relevant is not node.relevant:
        node.relevant = relevant
        touched.add(node.place.index)
        for child in node.children:
            _spread_relevance(child, touched)


def _calculate(state: State, node: Node, touched: set[int]) -> None:
    bind = state.questionnaire.binds[node.place.index]
    assert bind.calculate is not None  # tasks of this aim are made of calculations
    put(node, calculated(bind.calculate.value(state.context(node)), bind.type), touched)


def _drop_choices(state: State, node: Node, touched: set[int]) -> None:
    if node.value and node.relevant and node.value not in state.questionnaire.steady_names.get(node.place.index, ()):
        question = state.questionnaire.controls[node.place.path]
        put(node, kept(question, node.value, state.offered(question, node)), touched)


def put(node: Node, value: str, touched: set[int]) -> None:
    if value != node.value:
        node.value = value
        touched.add(node.place.index)


_ACTS: dict[Aim, Act] = {
    Aim.RELEVANT: _decide_relevance,
    Aim.VALUE: _calculate,
    Aim.CHOICES: _drop_choices,
}


def calculated(value: Value, bind_type: str) -> str:
    """What a calculation stores at a place of a type: nothing for NaN and for what the type cannot hold."""
    if isinstance(value, float) and not isinstance(value, bool):
        if math.isnan(value):
            return ""
        value = kinds.of_bind(bind_type).of_number(value)
    return kinds.stored(bind_type, to_text(value)) or ""


def kept(question: Question, value: str, offered: Sequence[Choice]) -> str:
    """What is left of a value when only the offered choices count."""
    return question.kind.kept(value, {choice.name for choice in offered})


def _settle_counts(state: State, place: Place) -> bool:
    """Gives every parent of a counted repeat as many instances as its count says; tells if any came or went."""
    above = state.questionnaire.document.parent(place)
    parents = state.instances[above.index] if above else []
    changes = [_settle_count(state, parent, place) for parent in parents]
    return any(changes)


def _settle_count(state: State, parent: Node, place: Place) -> bool:
    count = state.questionnaire.repeats[place.index].count
    assert count is not None  # tasks of this aim are made of counts
    present = instances_of(parent, place)
    wanted = count.number(state.context(present[0] if present else Node(place, parent)))
    return not math.isnan(wanted) and resize(state, parent, place, wanted)


def resize(state: State, parent: Node, place: Place, count: float) -> bool:
    """Adds instances at the end, those first that were taken away there, or takes them away (0 to `most_entries`); tells if
    there was anything to do."""
    present, most = instances_of(parent, place), most_entries(state.questionnaire, place, state.entries)
    (state.overfull.add if count > most else state.overfull.discard)(place.index)
    wanted = int(max(0, min(count, most)))
    put_aside(parent, present[wanted:])
    for _ in range(wanted - len(present)):
        take_back(parent, place) or append_instance(state, parent, place)
    if len(present) != wanted:
        state.renumber()
    return len(present) != wanted


def most_entries(form: Questionnaire, place: Place, otherwise: int) -> int:
    """How many instances a repeat may have in one parent: what its author wrote as a number or laid out, else `otherwise`."""
    repeat = form.repeats.get(place.index)
    laid_out = sum(of.index == place.index for of, _, _ in form.flat_blank)
    if repeat is None or repeat.fixed:
        return max(laid_out, 1)
    written = _written(form, repeat.count)
    return max(laid_out, otherwise if written is None else min(written, MOST_INSTANCES))


def _written(form: Questionnaire, count: Expression | None) -> int | None:
    """The number that an author wrote as the count of a repeat; the conversion puts it into a place of its own."""
    if count is not None and len(count.leads_to) == 1:
        count = form.binds[count.leads_to[0].index].calculate
    number = count.source.strip() if count is not None else ""
    return int(number) if number.isdecimal() else None


def append_instance(state: State, parent: Node, place: Place) -> Node:
    node = grow(state.questionnaire.templates[place.index], parent)
    insert_instance(parent, node, parent.place.children)
    return node
