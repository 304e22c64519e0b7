"""Paths: where they lead is found out once, on the form's document; walking them on a sheet is then a few steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from questionnaires.xpath.code import Code
from questionnaires.xpath.document import Context, Document, Node, Place
from questionnaires.xpath.operators import filtered
from questionnaires.xpath.tree import Step
from questionnaires.xpath.values import Value

PLAIN_AXES = ("child", "parent", "self")


def local(test: str) -> str:
    """The name without its prefix; documents of forms have no two names that differ only by namespace."""
    return test.rpartition(":")[2]


def is_plain(steps: Iterable[Step]) -> bool:
    """Only names, `..` and `.`: such a path leads to one place."""
    return all(
        step.axis in PLAIN_AXES
        and not step.predicates
        and (step.test == "node()" if step.axis != "child" else step.test not in ("*", "node()", "text()"))
        for step in steps
    )


@dataclass(frozen=True, slots=True)
class Way:
    """From a node up to the node at `top`, and from there down to `target`."""

    top: Place
    target: Place


def plain_way(document: Document, start: Place, steps: Iterable[Step]) -> Way | None:
    """Where a plain relative path leads from a place, None if the form has no such place."""
    here: Place | None = start
    top = start
    for step in steps:
        if here is None:
            return None
        if step.axis == "child":
            here = document.child(here, local(step.test))
        elif step.axis == "parent":
            here = document.parent(here)
        if here is not None and here.depth < top.depth:
            top = here
    return Way(top, here) if here is not None else None


def absolute_way(document: Document, origin: Place | None, steps: tuple[Step, ...]) -> Way | None:
    """Where a plain absolute path leads.

    Within a repeat `/data/rep/a` means the `a` of the same instance, as in JavaRosa; `/data/rep` all instances.
    """
    root = document.places[0]
    if not steps or local(steps[0].test) != root.name:
        return None
    way = plain_way(document, root, steps[1:])
    return Way(_shared_top(document, origin, way.target), way.target) if way else None


def _shared_top(document: Document, origin: Place | None, target: Place) -> Place:
    top = document.places[0]
    if origin is not None and target.in_repeat:
        above_origin = {place.index for place in document.chain(origin)}
        for place in document.chain(target)[:-1]:
            top = place if place.repeats and place.index in above_origin else top
    return top


def shared_steps(document: Document, origin: Place | None, steps: tuple[Step, ...]) -> Place:
    """The deepest place that an absolute path (not its last step) and the expression's own node have in common."""
    chain = document.chain(origin) if origin is not None else document.places[:1]
    shared = chain[0]
    for place, step in zip(chain[1:], steps[1:-1], strict=False):
        if step.predicates or steps[0].predicates or step.axis != "child" or local(step.test) != place.name:
            break
        shared = place
    return shared


def column(name: str) -> Code:
    """A column of the list that is being filtered."""
    word = local(name)

    def find(c: Context) -> Node | None:
        return next((child for child in c.node.children if child.name == word), None)

    def run(c: Context) -> Value:
        found = find(c)
        return [found] if found is not None else []

    def read(c: Context) -> str:
        found = find(c)
        return found.value if found is not None else ""

    return Code("node", run, read)


def code_of_way(document: Document, way: Way, start: Place, from_origin: bool) -> Code:
    """The code of a plain path, `start` being the place of the node (or origin) from which it is walked."""
    target = way.target
    if not target.in_repeat:
        return _only_node(target.index)
    names = tuple(place.name for place in document.chain(target)[way.top.depth + 1 :])
    several = any(place.repeats for place in document.chain(target)[way.top.depth + 1 :])
    climb = _climb(start.depth - way.top.depth, from_origin)
    return _all_nodes(climb, names) if several else _one_node(climb, names)


def _only_node(index: int) -> Code:
    def run(c: Context) -> Value:
        return [node for node in c.world.instances[index] if node.relevant]

    def read(c: Context) -> str:
        node = c.world.instances[index][0]
        return node.value if node.relevant else ""

    return Code("node", run, read)


def _climb(levels: int, from_origin: bool) -> Callable[[Context], Node | None]:
    def climb(c: Context) -> Node | None:
        node: Node | None = c.origin if from_origin else c.node
        for _ in range(levels):
            node = node.parent if node is not None else None
        return node

    return climb


def _one_node(climb: Callable[[Context], Node | None], names: tuple[str, ...]) -> Code:
    def find(c: Context) -> Node | None:
        node = climb(c)
        for name in names:
            node = next((child for child in node.children if child.name == name), None) if node is not None else None
        return node

    def run(c: Context) -> Value:
        node = find(c)
        return [node] if node is not None and node.relevant else []

    def read(c: Context) -> str:
        node = find(c)
        return node.value if node is not None and node.relevant else ""

    return Code("node", run, read)


def _all_nodes(climb: Callable[[Context], Node | None], names: tuple[str, ...]) -> Code:
    def run(c: Context) -> Value:
        top = climb(c)
        nodes = [top] if top is not None else []
        for name in names:
            nodes = [child for node in nodes for child in node.children if child.name == name]
        return [node for node in nodes if node.relevant]

    return Code("nodes", run)


def _ancestors(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _siblings(node: Node, after: bool) -> list[Node]:
    around = list(node.parent.children) if node.parent is not None else [node]
    place = next(i for i, sibling in enumerate(around) if sibling is node)
    return around[place + 1 :] if after else around[:place][::-1]


NODE_AXES: dict[str, Callable[[Node], Iterable[Node]]] = {
    "child": lambda node: node.children,
    "parent": lambda node: [node.parent] if node.parent is not None else [],
    "self": lambda node: [node],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "descendant": _below,
    "descendant-or-self": lambda node: [node, *_below(node)],
    "following-sibling": lambda node: _siblings(node, True),
    "preceding-sibling": lambda node: _siblings(node, False),
}
"""How to walk an axis on a sheet; the others (attributes, namespaces) lead nowhere."""


def _around(document: Document, place: Place) -> list[Place]:
    above = document.parent(place)
    return list(document.children(above)) if above else [place]


PLACE_AXES: dict[str, Callable[[Document, Place], Iterable[Place]]] = {
    "child": lambda document, place: document.children(place),
    "parent": lambda document, place: document.chain(place)[-2:-1],
    "self": lambda document, place: [place],
    "ancestor": lambda document, place: document.chain(place)[:-1],
    "ancestor-or-self": lambda document, place: document.chain(place),
    "descendant": lambda document, place: list(document.descendants(place))[1:],
    "descendant-or-self": lambda document, place: document.descendants(place),
    "following-sibling": _around,
    "preceding-sibling": _around,
}
"""The same on the form's document, to know what an expression may read."""


def _passes(name: str, test: str) -> bool:
    return test in ("*", "node()") or name == test


def places_reached(document: Document, places: Iterable[Place], step: Step) -> tuple[Place, ...]:
    """The places a step may lead to."""
    axis, test = PLACE_AXES.get(step.axis), local(step.test)
    reached = (place for start in places for place in (axis(document, start) if axis else ()))
    return tuple({place.index: place for place in reached if _passes(place.name, test)}.values())


def step_walker(step: Step, predicates: tuple[Code, ...]) -> Callable[[list[Node], Context], list[Node]]:
    """Walks one step from each of the nodes; predicates filter what is found from one node at a time."""
    axis, test = NODE_AXES.get(step.axis), local(step.test)

    def walk_step(nodes: list[Node], c: Context) -> list[Node]:
        reached: dict[int, Node] = {}
        for start in nodes if axis else ():
            found = [node for node in axis(start) if _passes(node.name, test)]  # type: ignore[misc]
            for predicate in predicates:
                found = filtered(found, predicate, c)
            reached.update((id(node), node) for node in found)
        return list(reached.values())

    return walk_step
