"""The attack of whoever has the file of slots besides: a backup that takes the disk on which it lies, and the key ring.

Unfinished sheets of that moment open then; that is said as an assumption. Of whoever has submitted nothing may open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from foundation import keys, slots
from foundation.keys import DraftKey, WrongKey
from survey_app.secrecy.attacks import Tie
from survey_app.secrecy.copying import Copy, Row


def drafts_of_submitted(copy: Copy) -> Iterator[Tie]:
    """An unfinished sheet of somebody who has submitted, now in its table or once (in a state of the log, a dead row), opened by
    the person's link and the slot that is still there.

    It is the sheet of the person's envelope; of an opened box, whose answers have no person, that of the person's number.
    """
    places = {row["invitation_id"]: place for place, row in enumerate(copy.envelopes, start=len(copy.ballot))}
    bodies = defaultdict[bytes, set[bytes]](set, {place: set(found) for place, found in copy.leavings.drafts.items()})
    for row in copy.tables["draft"]:
        bodies[bytes(row["id"])].add(bytes(row["body"]))
    kept = _kept(copy)
    for number, row in enumerate(copy.submitted):
        slot = kept.get(row["invitation.id"])
        if slot is not None and _opens(_key(row, slot), bodies):
            place = places.get(row["invitation.id"], number)
            yield Tie(place, "an unfinished sheet that link and slot open")


def _kept(copy: Copy) -> Mapping[int, bytes]:
    """The slots that the copy came with, or those on the disk of this server."""
    if copy.slots is not None:
        return copy.slots
    store = slots.current()
    wanted = ((row["invitation.round_id"], row["invitation.id"]) for row in copy.submitted)
    return {person: slot for round_id, person in wanted if (slot := store.read(round_id, person)) is not None}


def _key(row: Row, slot: bytes) -> DraftKey:
    token = keys.current().link_token(row["invitation.respondent_id"], row["invitation.issue"])
    return DraftKey.of_token(token).with_slot(slot)


def _opens(key: DraftKey, bodies: Mapping[bytes, Collection[bytes]]) -> bool:
    return any(_opens_one(key, body) for body in bodies.get(key.id, ()))


def _opens_one(key: DraftKey, body: bytes) -> bool:
    try:
        return bool(key.cipher.open(body, key.id))
    except WrongKey:
        return False
