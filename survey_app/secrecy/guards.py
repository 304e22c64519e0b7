"""The same copy with its guards removed: what an attack must find to be worth something.

Each function gives a copy as a careless product would have left it, about the same people: sheets not sealed, an answer
written in one transaction with its person, moments, lengths and seconds kept. An attack that finds nothing there is weak, and
its nothing elsewhere proves nothing.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from foundation import keys, slots
from foundation.keys import DraftKey
from survey_app.secrecy.copying import BALLOT, ENVELOPES, Copy, Row

SPACING = timedelta(minutes=1)
FIRST = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
LONGER_THAN_A_KEY = 100


def open_seals(copy: Copy) -> Copy:
    """Every envelope and opened answer is there without its seal, under its person as before."""
    envelopes = [{**row, "sealed": _a_sheet(number)} for number, row in enumerate(copy.envelopes)]
    names = [str(row["respondent.full_name"]) + f" {number}" for number, row in enumerate(copy.submitted)]
    people = [{**row, "full_name": name} for row, name in zip(_people(copy), names, strict=True)]
    others = [row for row in copy.tables["respondent"] if row["id"] not in {one["id"] for one in people}]
    ballot = [{**row, "body": name.encode()} for row, name in zip(copy.ballot, names, strict=False)]
    changed = {ENVELOPES: envelopes, BALLOT: ballot, "respondent": people + others}
    return Copy(copy.tables | changed, copy.place)


def side_by_side(copy: Copy) -> Copy:
    """No envelopes: with each person, in the same transaction, an answer without a name, its moment and its seconds kept."""
    people = {
        id(row): number for number, row in enumerate(copy.tables["invitation"]) if row["submitted_at"] is not None
    }
    moments = {number: FIRST + SPACING * place for place, number in enumerate(people.values())}
    invitations = [
        {**row, "submitted_at": moments[number], "seconds": 300 + number} if number in moments else row
        for number, row in enumerate(copy.tables["invitation"])
    ]
    ballot = [
        {"id": secrets.token_bytes(16), "round_id": 0, "body": _long(place), "at": at, "seconds": 300 + number}
        for place, (number, at) in enumerate(moments.items())
    ]
    drafts = [{"id": place, "body": _long(place)} for place in range(len(ballot))]
    changed = {"invitation": invitations, BALLOT: ballot, ENVELOPES: [], "draft": drafts}
    written = list(range(1, len(ballot) + 1))
    place = {BALLOT: written, "invitation": written} if "invitation" in copy.place else {BALLOT: written}
    return replace(copy, tables=copy.tables | changed, place=place)


def keep_slots(copy: Copy) -> Copy:
    """The slot and the unfinished sheet of each who has submitted are still there."""
    ring, kept, drafts = keys.current(), dict[int, bytes](), list[Row]()
    for row in copy.submitted:
        slot = kept[row["invitation.id"]] = secrets.token_bytes(slots.SIZE)
        token = ring.link_token(row["invitation.respondent_id"], row["invitation.issue"])
        key = DraftKey.of_token(token).with_slot(slot)
        drafts.append({"id": key.id, "body": key.cipher.seal(b"{}", key.id)})
    return replace(copy, tables=copy.tables | {"draft": drafts}, slots=kept)


def _people(copy: Copy) -> list[Row]:
    by_id = {row["id"]: row for row in copy.tables["respondent"]}
    return [by_id[row["invitation.respondent_id"]] for row in copy.submitted]


def _a_sheet(number: int) -> bytes:
    return json.dumps([1, "LDS", "so", {"/data/q1": str(number)}], separators=(",", ":")).encode()


def _long(place: int) -> bytes:
    """Bytes of a length of its own."""
    return bytes([128 + place % 100]) * (LONGER_THAN_A_KEY + place)
