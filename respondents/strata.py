"""Strata: the coarsening that a response carries instead of its agency.

The rule of the house: the finest of (agency × group), (agency class × group), (group) that holds at least ten invited
people. "Holds" is meant of the people who carry the stratum: when a class keeps fewer than ten people after its large
agencies took strata of their own, the smallest of those gives its stratum up, and so on to the group. Otherwise nine people
left over in a class of a hundred would form a cell of nine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

LEAST = 10


class Cell(NamedTuple):
    """Where invited people are: agency and class codes, group code."""

    agency: str
    agency_class: str
    group: str


class StratumKey(NamedTuple):
    """A stratum's name: level "agency", "class" or "group", and the codes that the level keeps."""

    level: str
    group: str
    agency_class: str | None = None
    agency: str | None = None


def assign(invited: Mapping[Cell, int], least: int = LEAST) -> dict[Cell, StratumKey]:
    """Gives every cell its stratum. A group that has fewer than `least` people in all keeps one stratum of that size."""
    result: dict[Cell, StratumKey] = {}
    by_group: dict[str, dict[Cell, int]] = defaultdict(dict)
    for cell, people in invited.items():
        if people:
            by_group[cell.group][cell] = people
    for group, cells in by_group.items():
        result |= _assign_group(group, cells, least)
    return result


def _assign_group(group: str, cells: dict[Cell, int], least: int) -> dict[Cell, StratumKey]:
    own, rest = _split_by_class(cells, least)
    classes: dict[str, dict[Cell, int]] = defaultdict(dict)
    for cell, people in rest.items():
        classes[cell.agency_class][cell] = people
    kept = {name: members for name, members in classes.items() if sum(members.values()) >= least}
    left = {cell: n for name, members in classes.items() if name not in kept for cell, n in members.items()}
    while left and sum(left.values()) < least and (own or kept):
        _give_up_smallest(left, own, kept)
    result = {cell: StratumKey("agency", group, cell.agency_class, cell.agency) for cell in own}
    result |= {cell: StratumKey("class", group, name) for name, members in kept.items() for cell in members}
    return result | {cell: StratumKey("group", group) for cell in left}


def _split_by_class(cells: dict[Cell, int], least: int) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """Cells large enough for a stratum of their own, and the rest; a rest too small to be a class takes from its own class."""
    own = {cell: n for cell, n in cells.items() if n >= least}
    rest = {cell: n for cell, n in cells.items() if n < least}
    for name in sorted({cell.agency_class for cell in rest}):
        while 0 < sum(n for cell, n in rest.items() if cell.agency_class == name) < least:
            peers = [cell for cell in own if cell.agency_class == name]
            if not peers:
                break
            smallest = min(peers, key=lambda cell: (own[cell], cell))
            rest[smallest] = own.pop(smallest)
    return own, rest


def _give_up_smallest(left: dict[Cell, int], own: dict[Cell, int], kept: dict[str, dict[Cell, int]]) -> None:
    """Moves the smallest remaining stratum (an agency's or a class's) into the group's leftover."""
    candidates = [(n, 0, cell.agency, {cell: n}) for cell, n in own.items()]
    candidates += [(sum(members.values()), 1, name, members) for name, members in kept.items()]
    _, is_class, name, members = min(candidates, key=lambda candidate: candidate[:3])
    left.update(members)
    if is_class:
        del kept[name]
    else:
        for cell in members:
            del own[cell]
