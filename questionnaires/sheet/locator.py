"""From paths to nodes."""

from __future__ import annotations

import re

from questionnaires.sheet.nodes import Node
from questionnaires.sheet.state import State
from questionnaires.xpath.document import Place

_NUMBER = re.compile(r"\[(\d{1,9})\]")


def find(state: State, path: str) -> Node | None:
    """The node at a path like `/data/tv[2]/ten`; None when there is none."""
    by_path = state.questionnaire.document.by_path
    place = by_path.get(path)
    if place is not None and not place.in_repeat:
        return state.instances[place.index][0]
    place = by_path.get(_NUMBER.sub("", path))
    if place is None or not place.in_repeat:
        return None
    node: Node | None = state.root
    for step in path.split("/")[2:]:
        node = _child(node, step) if node is not None else None
    return node


def _child(node: Node, step: str) -> Node | None:
    name, _, number = step.partition("[")
    index = int(number.rstrip("]") or 1) - 1
    same = [child for child in node.children if child.name == name]
    return same[index] if 0 <= index < len(same) else None


def find_repeat(state: State, path: str) -> tuple[Place, Node] | None:
    """The repeat that a path names, or the path of an instance that is there or not, and the parent it is in."""
    place = state.questionnaire.document.by_path.get(_NUMBER.sub("", path))
    parent = find(state, path.rpartition("/")[0]) if place is not None and place.repeats else None
    return (place, parent) if place is not None and parent is not None else None
