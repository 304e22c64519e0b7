"""A sheet put away and taken out again: as little as it can be made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from questionnaires.sheet.locator import find, find_repeat
from questionnaires.sheet.nodes import Node, insert_instance, instances_of, nodes_below, path_of
from questionnaires.sheet.recalculation import changed, recalculate, resize
from questionnaires.sheet.state import State
from questionnaires.xform.definition import Blank


def pack(state: State) -> dict[str, Any]:
    """`values` that differ from the blank sheet by path, `repeats` with how many instances there are, the `seed`.

    Instances that a count put aside are kept like the others: the count puts them aside again when the sheet is taken out.
    """
    with _whole(state):
        kept: dict[str, Any] = {"values": dict(_values(state)), "seed": state.seed}
        repeats = dict(_counts(state))
    return kept | ({"repeats": repeats} if repeats else {})


@contextmanager
def _whole(state: State) -> Iterator[None]:
    """The sheet as if no count had put anything aside."""
    if state.questionnaire.is_flat:
        yield
        return
    back: list[tuple[Node, list[Node]]] = []
    for parent in nodes_below(state.root):  # what comes back is looked through too
        if parent.aside:
            back.append((parent, parent.aside))
            for node in parent.aside:
                insert_instance(parent, node, parent.place.children)
    try:
        yield
    finally:
        for parent, nodes in back:
            parent.children = [child for child in parent.children if child not in nodes]


def unpack(state: State, kept: Mapping[str, Any]) -> None:
    """Fills a fresh state. What no longer fits the form, and what is no text or number, is left out."""
    for path, count in _entries(kept, "repeats", int):
        found = find_repeat(state, path)
        if found is not None:
            place, parent = found
            resize(state, parent, place, count)
    values = [(find(state, path), value) for path, value in _entries(kept, "values", str)]
    known = [(node, value) for node, value in values if node is not None and not node.place.children]
    for node, value in known:
        node.value = value
    recalculate(state)
    for node, value in known:
        if _overwritten(state, node) and node.value != value:
            node.value = value
            changed(state, node)


def _entries(kept: Mapping[str, Any], key: str, kind: type) -> Iterator[tuple[str, Any]]:
    entries = kept.get(key)
    items = entries.items() if isinstance(entries, Mapping) else ()
    return ((path, value) for path, value in items if isinstance(value, kind) and isinstance(path, str))


def _values(state: State) -> Iterator[tuple[str, str]]:
    for node, default in _with_defaults(state):
        if node.value != default and not node.place.children and not _made_again(state, node):
            yield path_of(node), node.value


def _made_again(state: State, node: Node) -> bool:
    """A calculation need not be kept, unless it remembers something or was overwritten."""
    calculate = state.questionnaire.binds[node.place.index].calculate
    return calculate is not None and not calculate.remembers and not _overwritten(state, node)


def _overwritten(state: State, node: Node) -> bool:
    """The respondent may have written over what was calculated."""
    question = state.questionnaire.controls.get(node.place.path)
    return question is not None and question.calculated and question.bind.readonly is not True


def _with_defaults(state: State) -> Iterator[tuple[Node, str]]:
    """Every node with the text it held when it came into being."""
    if state.questionnaire.is_flat:
        return ((state.instances[place.index][0], text) for place, text, _ in state.questionnaire.flat_blank)
    return _paired(state, state.root, state.questionnaire.blank)


def _paired(state: State, node: Node, blank: Blank) -> Iterator[tuple[Node, str]]:
    yield node, blank.text
    at_first: dict[int, list[Blank]] = {}
    for child in blank.children:
        at_first.setdefault(child.place.index, []).append(child)
    for child_node in node.children:
        blanks = at_first.get(child_node.place.index)
        template = blanks.pop(0) if blanks else state.questionnaire.templates[child_node.place.index]
        yield from _paired(state, child_node, template)


def _counts(state: State) -> Iterator[tuple[str, int]]:
    """How many instances each repeat has in each of its parents, outer ones first."""
    if state.questionnaire.is_flat:
        return
    document = state.questionnaire.document
    for parent in nodes_below(state.root):
        for place in document.children(parent.place):
            if place.repeats:
                yield f"{path_of(parent)}/{place.name}", len(instances_of(parent, place))
