"""The attackers, one row each: what they have, which attacks they try, and how the same copy looks without the guard that stops
them. To add one is to add its row, and its words in `survey_app.cli.secrecy`.

*Tied* means: names a person and a readable sheet, rightly. Bits: how much closer the attacker comes, on average over the sheets,
from "one of N people" (log2 N bits away) to the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from survey_app.secrecy import attacks, careless_files, guards, in_files, key_ring, slot_file
from survey_app.secrecy.attacks import Tie
from survey_app.secrecy.copying import Copy

KEEPS_KEY = ("locked", "stripped", "opened")
"""States of a box in which there is something that its key opens."""
Attack = Callable[[Copy], Iterable[Tie]]


@dataclass(frozen=True)
class Finding:
    """What one attacker found: how many of so many responses are tied, how many bits of how many were gained, and how many
    are tied when the guard is taken away."""

    attacker: str
    tied: int
    of: int
    bits: float
    of_bits: float
    with_seals_open: int
    example: str = ""

    def as_json(self) -> dict[str, object]:
        """As `secrecy check --json` prints it."""
        names = ("attacker", "tied", "of", "bits", "of_bits", "with_seals_open")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Attacker:
    """`unguarded`: the copy without the guard. `narrows`: to how many people an attack narrows a response, if it does."""

    attacks: Sequence[Attack]
    unguarded: Callable[[Copy], Copy]
    narrows: Callable[[Copy], Mapping[int, int]] = lambda _copy: {}


COPY_ATTACKERS: dict[str, Attacker] = {
    "one_copy": Attacker(
        (
            attacks.shared_values,
            attacks.keys_in_register,
            attacks.same_time,
            attacks.arrival_order,
            attacks.small_classes,
            attacks.readable_bodies,
            attacks.readable_envelopes,
        ),
        guards.side_by_side,
    ),
    "key_ring": Attacker(
        (
            key_ring.opened_boxes,
            key_ring.drafts_left,
            key_ring.alone_in_their_class,
            attacks.readable_bodies,
            attacks.readable_envelopes,
        ),
        guards.open_seals,
        key_ring.candidates,
    ),
    "backup_with_slots": Attacker(
        (slot_file.drafts_of_submitted, attacks.readable_bodies, attacks.readable_envelopes), guards.keep_slots
    ),
    "pages_and_log": Attacker(
        (attacks.physical_order, attacks.transactions, in_files.written_together, in_files.freed_drafts),
        careless_files.side_by_side,
    ),
    "lengths": Attacker((attacks.sizes,), guards.side_by_side),
    "haste": Attacker((attacks.same_seconds,), guards.side_by_side),
}
"""Who attacks with a copy of this database."""


def ties_by_attacker(copy: Copy) -> dict[str, list[Tie]]:
    """What each attacker believes, by its name."""
    return {name: ties_of(name, copy) for name in COPY_ATTACKERS}


def ties_of(name: str, copy: Copy) -> list[Tie]:
    """What one of them believes."""
    return _ties(COPY_ATTACKERS[name], copy)


def server_opens(copy: Copy) -> bool:
    """Whether a box that is not cleaned yet has no holders, so that the folder of the keys opens it by design."""
    return any(row["threshold"] == 0 and row["state"] in KEEPS_KEY for row in copy.tables["ballot_box"])


def tied_responses(copy: Copy, ties: Mapping[str, Sequence[Tie]]) -> set[int]:
    """What the last line counts: without holders the folder of the keys is left out of it, which the report says."""
    counted = [found for name, found in ties.items() if name != "key_ring" or not server_opens(copy)]
    return {tie.response for found in counted for tie in found}


def finding(name: str, copy: Copy, ties: Sequence[Tie]) -> Finding:
    """What these ties of an attacker are worth, and what the same attacker finds without the guard."""
    attacker, count = COPY_ATTACKERS[name], copy.responses
    tied = {tie.response for tie in ties}
    unguarded = {tie.response for tie in _ties(attacker, attacker.unguarded(copy))}
    gained = bits(count, tied, attacker.narrows(copy))
    return Finding(name, len(tied), count, gained, of_bits(count), len(unguarded), ties[0].how if ties else "")


def bits(count: int, tied: set[int], narrowed: Mapping[int, int]) -> float:
    """Gained on average over `count` responses, each of which was one of `count` people's before."""
    if count < 2:
        return 0.0
    to = {place: min(people, count) for place, people in narrowed.items() if people} | dict.fromkeys(tied, 1)
    return round(sum(log2(count / people) for people in to.values()) / count, 2)


def bits_of_who_answered(copy: Copy) -> float:
    """What anybody gains who knows of each person whether they answered, with group and class: the most that an opened ballot
    may tell."""
    where = [
        (row["invitation.round_id"], row["invitation.group_id"], row["invitation.class_code"]) for row in copy.submitted
    ]
    sizes = Counter(where)
    return bits(len(where), set(), {place: sizes[one] for place, one in enumerate(where)})


def of_bits(count: int) -> float:
    """What there is to be gained: log2 of the number of people."""
    return round(log2(count), 2) if count else 0.0


def _ties(attacker: Attacker, copy: Copy) -> list[Tie]:
    return [tie for attack in attacker.attacks for tie in attack(copy)]
