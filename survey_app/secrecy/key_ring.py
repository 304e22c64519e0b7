"""The attack of whoever has a copy of the database and the folder of the keys (ring and server's part), but no slots and no
holder's secret: everything that the ring holds or derives is tried on everything that is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from foundation import keys
from foundation.db import Refused
from foundation.keys import Cipher, DraftKey, WrongKey, hpke, locks
from foundation.keys.locks import BallotKey
from questionnaires.ballot import sealed_sheet, server_part
from questionnaires.ballot.opened import results_key
from questionnaires.ballot.sealed_sheet import SheetContent, unpadded
from survey_app.secrecy.attacks import Tie
from survey_app.secrecy.copying import Copy, Row, as_value

PURPOSES = ("link", "typed code", "ballot", "envelope", "ballot key", "index phone", "index email")
"""What the ring derives keys for; those of a round's results are added by its number."""


class Read(NamedTuple):
    """What the ring opens: an opened answer (its place in the ballot) and where it says that it comes from."""

    response: int
    round_id: int
    group: str
    agency_class: str


def opened_boxes(copy: Copy) -> Iterator[Tie]:
    """Envelopes that some key found here opens: whose each is stands there."""
    private = {row["round_id"]: key for row in copy.tables["ballot_box"] if (key := _ballot_key(row)) is not None}
    invitations = {row["id"]: row for row in copy.tables["invitation"]}
    for place, row in enumerate(copy.envelopes, start=len(copy.ballot)):
        mine = invitations[row["invitation_id"]]
        if _unseals(private.get(mine["round_id"]), mine, bytes(row["sealed"])):
            yield Tie(place, "an envelope that the folder of the keys opens")


def _ballot_key(box: Row) -> bytes | None:
    """The private half of a box, if the folder of the keys gives it away."""
    if box["public_key"] is None:
        return None
    ring, parts = keys.current(), list(_server_parts(box))
    derived = (ring.derive(purpose) for purpose in PURPOSES)
    kept = (key for former in ring.retired for key in former.keys.values())
    for one in (ring.root, *ring.encryption, results_key(box["round_id"]), *derived, *kept, *parts):
        if hpke.public_of(one) == bytes(box["public_key"]):
            return one
    return next((private for part in parts if (private := _through_lock(box, part)) is not None), None)


def _server_parts(box: Row) -> Iterator[bytes]:
    try:
        yield server_part.read(BallotKey.of_json(as_value(box["key"])))
    except (Refused, ValueError):
        return


def _through_lock(box: Row, part: bytes) -> bytes | None:
    try:
        return locks.open_lock(BallotKey.of_json(as_value(box["key"])), {}, part)
    except WrongKey:
        return None


def _unseals(private: bytes | None, invitation: Row, sealed: bytes) -> bool:
    if private is None:
        return False
    try:
        sealed_sheet.unseal(private, invitation["round_id"], invitation["version_id"], sealed)
    except WrongKey:
        return False
    return True


def drafts_left(copy: Copy) -> Iterator[Tie]:
    """An unfinished sheet that lies there yet, of somebody who has submitted, and opens by the person's link alone."""
    ring, bodies = keys.current(), {bytes(row["id"]): row["body"] for row in copy.tables["draft"]}
    places = {row["invitation_id"]: n for n, row in enumerate(copy.envelopes, start=len(copy.ballot))}
    for row in copy.tables["invitation"]:
        key = DraftKey.of_token(ring.link_token(row["respondent_id"], row["issue"]))
        if row["id"] in places and key.id in bodies and _opens(key.cipher, bodies[key.id], key.id):
            yield Tie(places[row["id"]], "an unfinished sheet that the link opens")


def read_answers(copy: Copy) -> Iterator[Read]:
    """The opened answers, which the ring may read: from the opening on they are its results."""
    for place, row in enumerate(copy.ballot):
        if (found := content(row)) is not None:
            yield Read(place, row["round_id"], found.group, found.agency_class)


def candidates(copy: Copy) -> dict[int, int]:
    """Of each answer that can be read: how many of the people who submitted it may be of."""
    found: dict[tuple[int, str, str], int] = {}
    counted: dict[int, int] = {}
    for read in read_answers(copy):
        key = read[1:]
        if key not in found:
            found[key] = sum(_may_be_of(copy, read, row) for row in copy.submitted)
        counted[read.response] = found[key]
    return counted


def alone_in_their_class(copy: Copy) -> Iterator[Tie]:
    """An answer whose group and class only one person has who submitted."""
    yield from (Tie(place, "alone in group and class") for place, count in candidates(copy).items() if count == 1)


def _may_be_of(copy: Copy, read: Read, row: Row) -> bool:
    classes = read.agency_class.split("+")
    return (
        row["invitation.round_id"] == read.round_id
        and copy.group_codes.get(row["invitation.group_id"]) in read.group.split("+")
        and (not read.agency_class or row["invitation.class_code"] in classes)
    )


def content(row: Row) -> SheetContent | None:
    """What an opened answer says, as the ring reads it; None when it does not."""
    try:
        plain = Cipher(results_key(row["round_id"])).open(bytes(row["body"]), bytes(row["id"]))
        return SheetContent.unpacked(unpadded(plain))
    except (WrongKey, TypeError, ValueError):
        return None


def _opens(cipher: Cipher, body: bytes, about: bytes) -> bool:
    try:
        cipher.open(bytes(body), about)
    except WrongKey:
        return False
    return True
