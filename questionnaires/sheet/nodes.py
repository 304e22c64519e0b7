"""The nodes of one sheet."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.xform.definition import Blank
from questionnaires.xpath.document import Node as AnyNode
from questionnaires.xpath.document import Place


class Node:
    """One node: its text, whether its own condition holds (`wanted`), and whether all conditions around it do too.

    `aside`: instances of counted repeats below it that the count no longer wants; what was answered there comes back with it.
    """

    __slots__ = ("aside", "children", "name", "parent", "place", "relevant", "value", "wanted")

    def __init__(self, place: Place, parent: Node | None, value: str = "") -> None:
        self.place, self.name, self.parent, self.value = place, place.name, parent, value
        self.children: list[Node] = []
        self.aside: list[Node] = []
        self.wanted = True
        self.relevant: bool = parent is None or parent.relevant


def grow(blank: Blank, parent: Node | None) -> Node:
    """A node like the blank one, with everything below; it is not yet among its parent's children."""
    node = Node(blank.place, parent, blank.text)
    node.children = [grow(child, node) for child in blank.children]
    return node


def nodes_below(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the document."""
    yield node
    for child in node.children:
        yield from nodes_below(child)


def instances_of(parent: Node, place: Place) -> list[Node]:
    """The instances of a repeat in one parent."""
    return [child for child in parent.children if child.place is place]


def insert_instance(parent: Node, node: Node, order: tuple[int, ...]) -> None:
    """Puts a new instance after the last one, or where the document has its place (`order`: the places of siblings)."""
    rank = order.index(node.place.index)
    position = sum(1 for child in parent.children if order.index(child.place.index) <= rank)
    parent.children.insert(position, node)


def put_aside(parent: Node, surplus: list[Node]) -> None:
    """Takes the last instances of a repeat away and keeps them, before those that went earlier."""
    for node in surplus:
        parent.children.remove(node)
    parent.aside[:0] = surplus


def take_back(parent: Node, place: Place) -> Node | None:
    """The first of the instances that were put aside, among its parent's children again; None when there is none."""
    node = next((kept for kept in parent.aside if kept.place is place), None)
    if node is not None:
        parent.aside.remove(node)
        insert_instance(parent, node, parent.place.children)
        for below in nodes_below(node):  # conditions around it may have changed meanwhile
            below.relevant = below.wanted and (below.parent is None or below.parent.relevant)
    return node


def path_of(node: Node) -> str:
    """`/data/tv[2]/ten`; the first instance of a repeat carries no number."""
    above = path_of(node.parent) if node.parent is not None else ""
    if not node.place.repeats or node.parent is None:
        return f"{above}/{node.name}"
    number = instances_of(node.parent, node.place).index(node) + 1
    return f"{above}/{node.name}[{number}]" if number > 1 else f"{above}/{node.name}"


def is_inside(node: AnyNode, outer: AnyNode) -> bool:
    """The same node, or below it."""
    here: AnyNode | None = node
    while here is not None and here is not outer:
        here = here.parent
    return here is not None
