"""Which nodes of a graph lie on common circles (its strongly connected components)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def circles(graph: Mapping[Node, Collection[Node]]) -> dict[Node, int]:
    """A number for each node: two nodes have the same one when each can be reached from the other.

    An edge between two circles leads from the lower number to the higher.

    Kosaraju's algorithm, without recursion: a chain of five thousand rows must not be too deep.
    """
    backwards: dict[Node, list[Node]] = {node: [] for node in graph}
    for node, targets in graph.items():
        for target in targets:
            backwards[target].append(node)
    circle_of: dict[Node, int] = {}
    for number, start in enumerate(reversed(_finishing_order(graph))):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in circle_of:
                circle_of[node] = number
                waiting.extend(backwards[node])
    return circle_of


def _finishing_order(graph: Mapping[Node, Collection[Node]]) -> list[Node]:
    """The nodes in the order in which a depth-first walk leaves them."""
    order: list[Node] = []
    seen: set[Node] = set()
    for start in graph:
        path = [] if start in seen else [(start, iter(graph[start]))]
        seen.add(start)
        while path:
            node, targets = path[-1]
            target = next((t for t in targets if t not in seen), None)
            if target is None:
                order.append(node)
                path.pop()
            else:
                seen.add(target)
                path.append((target, iter(graph[target])))
    return order
