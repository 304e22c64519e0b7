"""The publication plan of a round: fixed once, by how many people submitted, and the same for everything that is published.

The rule of ten: groups of one questionnaire are merged, the smallest with the next, until ten people share each; within them
the classes of agencies likewise. What stays below – a questionnaire that fewer than ten people submitted – is withheld: it
enters no total, score, base, mean or file; only how many submitted is said. Nothing that is published can then be taken
apart into anything smaller than a printed place of ten.

    fixed = plan({Place("LDS", "so"): 30, Place("LDP", "so"): 4, Place("HDND", ""): 3}, {"LDS": 1, "LDP": 1, "HDND": 2})
    fixed.printed(Place("LDP", "so"))     Place("LDS+LDP", "so")
    fixed.printed(Place("HDND", ""))      None: withheld
    Plan.from_json(fixed.to_json()) == fixed

Pure: knows no session, no person, no answer. Never decided by what was answered or by how many answered one question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

LEAST = 10
JOINED_BY, NO_CLASS = "+", "KHONG_RO"


class Place(NamedTuple):
    """Where responses come from: the code of a group, that of a class of agencies ("" where it is not known)."""

    group: str
    agency_class: str = ""


@dataclass(frozen=True)
class Plan:
    """`sizes`: how many people submitted, by place, in the order of the groups. `recoded`: as which place each is printed;
    a place that is not in it is withheld."""

    sizes: Mapping[Place, int]
    recoded: Mapping[Place, Place]

    def printed(self, place: Place) -> Place | None:
        """As what a response from here is printed; None: not at all. A place without responses is not printed either."""
        return self.recoded.get(place)

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The printed groups in order, each with the groups that it is made of."""
        found: dict[str, dict[str, None]] = {}
        for place, printed in self.recoded.items():
            found.setdefault(printed.group, {})[place.group] = None
        return {code: tuple(members) for code, members in found.items()}

    @cached_property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Every printed class with the classes that it is made of."""
        found: dict[str, dict[str, None]] = {}
        for place, printed in self.recoded.items():
            found.setdefault(printed.agency_class, {})[place.agency_class] = None
        return {code: tuple(sorted(members)) for code, members in found.items()}

    @cached_property
    def submitted(self) -> dict[str, int]:
        """How many people of each group submitted: the one number that is said of a withheld group."""
        counts: Counter[str] = Counter()
        for place, size in self.sizes.items():
            counts[place.group] += size
        return dict(counts)

    @cached_property
    def withheld(self) -> dict[str, int]:
        """The withheld groups with how many submitted."""
        shown = {place.group for place in self.recoded}
        return {group: size for group, size in self.submitted.items() if group not in shown}

    def size(self, printed_group: str) -> int:
        """How many people a printed group stands for."""
        return sum(self.submitted[group] for group in self.groups[printed_group])

    @property
    def total(self) -> int:
        """How many people every figure over all groups stands for: those that are not withheld."""
        return sum(self.sizes[place] for place in self.recoded)

    def may_split(self, flagged: Mapping[str, int]) -> bool:
        """Whether results may be printed with and without flagged answers: of every printed group nobody or at least ten
        are flagged, and nobody or at least ten are not. `flagged`: how many, by printed group."""
        return all(
            part == 0 or part >= LEAST
            for code in self.groups
            for part in (flagged.get(code, 0), self.size(code) - flagged.get(code, 0))
        )

    def to_json(self) -> dict[str, Any]:
        """The plan as it is kept."""
        return {
            "least": LEAST,
            "places": [
                {"group": place.group, "class": place.agency_class, "submitted": size, "as": self._kept(place)}
                for place, size in self.sizes.items()
            ],
        }

    def _kept(self, place: Place) -> list[str] | None:
        printed = self.recoded.get(place)
        return None if printed is None else list(printed)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Plan:
        """The plan that was kept; ValueError when it prints a place of fewer than its least number, or half a group."""
        places = {Place(row["group"], row["class"]): row for row in kept["places"]}
        made = cls(
            {place: row["submitted"] for place, row in places.items()},
            {place: Place(*row["as"]) for place, row in places.items() if row["as"] is not None},
        )
        made.check(kept["least"])
        return made

    def check(self, least: int = LEAST) -> None:
        """Raises ValueError unless every printed place has `least` people and every group is printed whole or not at all."""
        counts: Counter[Place] = Counter()
        for place, printed in self.recoded.items():
            counts[printed] += self.sizes[place]
        few = [place for place, size in counts.items() if size < least]
        shown = {place.group for place in self.recoded}
        halves = [place for place in self.sizes if place.group in shown and place not in self.recoded]
        if few or halves:
            raise ValueError(f"the plan prints fewer than {least} people at {few}, or only a part of {halves}")


def plan(sizes: Mapping[Place, int], questionnaires: Mapping[str, Hashable], least: int = LEAST) -> Plan:
    """The plan of a round. `sizes`: how many people submitted, by place; `questionnaires`: by the code of each group, in the
    order of printing, something that is the same for groups of one questionnaire.

    Raises ValueError for a group without a questionnaire and for a negative number.
    """
    _check(sizes, questionnaires)
    order = {group: number for number, group in enumerate(questionnaires)}
    people = {place: size for place, size in sorted(sizes.items(), key=lambda item: order[item[0].group]) if size}
    recoded: dict[Place, Place] = {}
    for members in _groups(people, questionnaires, least):
        recoded |= _recoded([place for place in people if place.group in members], people, members, least)
    return Plan(people, {place: recoded[place] for place in people if place in recoded})


def _check(sizes: Mapping[Place, int], questionnaires: Mapping[str, Hashable]) -> None:
    for place, size in sizes.items():
        if place.group not in questionnaires:
            raise ValueError(f"group {place.group!r} submitted and has no questionnaire")
        if size < 0:
            raise ValueError(f"{size} people submitted at {place}")


def _groups(
    people: Mapping[Place, int], questionnaires: Mapping[str, Hashable], least: int
) -> Iterable[tuple[str, ...]]:
    """The groups to be printed as one; none with fewer than `least` people."""
    submitted: Counter[str] = Counter()
    for place, size in people.items():
        submitted[place.group] += size
    by_questionnaire: dict[Hashable, dict[str, int]] = {}
    for group, size in submitted.items():
        by_questionnaire.setdefault(questionnaires[group], {})[group] = size
    for own in by_questionnaire.values():
        yield from (members for members in merged(own, least) if sum(own[group] for group in members) >= least)


def _recoded(
    places: Sequence[Place], people: Mapping[Place, int], groups: Sequence[str], least: int
) -> dict[Place, Place]:
    """The places of one printed group, classes merged."""
    by_class: Counter[str] = Counter()
    for place in places:
        by_class[place.agency_class] += people[place]
    code_of = {name: _class_code(names) for names in merged(dict(sorted(by_class.items())), least) for name in names}
    return {place: Place(JOINED_BY.join(groups), code_of[place.agency_class]) for place in places}


def _class_code(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else JOINED_BY.join(name or NO_CLASS for name in names)


def merged(sizes: Mapping[str, int], least: int = LEAST) -> list[tuple[str, ...]]:
    """The names in sets of at least `least` people: the smallest joins the next smallest until all are large enough or one
    set is left. Names and sets keep the given order."""
    order = {name: number for number, name in enumerate(sizes)}
    sets: list[tuple[int, tuple[str, ...]]] = [(size, (name,)) for name, size in sizes.items()]
    while len(sets) > 1:
        sets.sort(key=lambda one: (one[0], [order[name] for name in one[1]]))
        if sets[0][0] >= least:
            break
        (first, names), (second, others), *rest = sets
        sets = [(first + second, tuple(sorted((*names, *others), key=order.__getitem__))), *rest]
    return sorted((names for _, names in sets), key=lambda names: order[names[0]])
