"""Copies of every night and the key ring: what does the difference of two copies tell? Tried on a database of its own, with
scripted respondents whose answers are known, so that a tie counts only when it is right.

With the guard, sheets lie sealed under their persons until the opening, which writes all answers anew under random ids. Without
it, an answer is written beside its person on the evening of its day, readable with the ring, and keeps its id.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, delete, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from foundation.db import Base, table
from foundation.keys import hpke
from questionnaires.ballot import opened, sealed_sheet
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.sealed_sheet import SheetContent
from respondents import envelopes
from respondents.envelopes import Envelope
from respondents.invitation import Invitation
from survey_app.secrecy import key_ring
from survey_app.secrecy.attackers import Finding, bits, of_bits
from survey_app.secrecy.copying import Copy, copy_of

ROUND, LENGTH, MOST_PLACES, FEWEST = 1, 2048, 60, 10
FIRST = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
WHO = "/data/who"
Stratum = tuple[str, str]


def nightly_copies(people: int, nights: int) -> Finding:
    """What the copies of so many nights tell about so many people, of whom each submits on a day by chance."""
    right, narrowed = _attack(list(_copies(people, nights, guarded=True)))
    without, _ = _attack(list(_copies(people, nights, guarded=False)))
    gained = bits(people, right, narrowed)
    return Finding("nightly_copies", len(right), people, gained, of_bits(people), len(without))


def bits_by_place(people: int) -> float:
    """What there is to be gained by who answered at all, with group and class."""
    sizes = Counter(place_of(person, people) for person in range(1, people + 1))
    return bits(people, set(), {person: sizes[place_of(person, people)] for person in range(1, people + 1)})


def _copies(people: int, nights: int, *, guarded: bool) -> Iterator[Copy]:
    """One copy a night; guarded, the last is one after the opening."""
    chance = random.Random(people * 1000 + nights)
    days = {person: chance.randrange(nights) for person in range(1, people + 1)}
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with closing(engine.raw_connection()) as connection:  # nobody is on a list here: invitations and sheets are enough
        connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
    with Session(engine) as session:
        _invite(session, people)
        for night in range(nights):
            tonight = [person for person, day in days.items() if day == night]
            _submit(session, tonight, night, people, guarded)
            yield copy_of(engine)
        if guarded:
            _open(session, people)
            yield copy_of(engine)
    engine.dispose()


def place_of(person: int, people: int) -> Stratum:
    """Group and class; each has at least ten people, as after the merging."""
    number = person % max(1, min(MOST_PLACES, people // FEWEST))
    return f"G{number % 10}", f"c{number // 10}"


def _invite(session: Session, people: int) -> None:
    fixed = {"round_id": ROUND, "agency_id": 1, "version_id": 1, "issue": 1, "state": "active", "held_because": ""}
    rows = [
        fixed
        | {"id": person, "respondent_id": person, "group_id": int(group[1:]) + 1, "class_code": of_class}
        | {"token_hash": secrets.token_bytes(32), "code_index": secrets.token_hex(16), "issued_at": FIRST}
        for person in range(1, people + 1)
        for group, of_class in [place_of(person, people)]
    ]
    session.execute(insert(table(Invitation)), rows)
    session.commit()


def _submit(session: Session, tonight: Sequence[int], night: int, people: int, guarded: bool) -> None:
    """The people of one day, in their order; of the day the register keeps the day."""
    at = FIRST + timedelta(days=night)
    for person in tonight:
        values = {"submitted_at": at, "receipt": f"{person:08d}"}
        session.execute(update(table(Invitation)).where(Invitation.id == person).values(values))
        content = _sheet(person, people)
        if guarded:
            envelopes.put(session, person, sealed_sheet.seal(_PUBLIC, ROUND, content, LENGTH))
        else:
            _write(session, [content])
    session.commit()


_PUBLIC = hpke.public_of(hpke.new_private())  # its private half is forgotten at once


def _sheet(person: int, people: int) -> SheetContent:
    return SheetContent(1, *place_of(person, people), {WHO: str(person)}, Marks(consistency=False, pattern=False))


def _open(session: Session, people: int) -> None:
    """As an opening leaves it: no envelopes, all answers at once under new random ids, in the order of these."""
    session.execute(delete(Envelope))
    _write(session, [_sheet(person, people) for person in range(1, people + 1)])
    session.commit()


def _write(session: Session, contents: Sequence[SheetContent]) -> None:
    key = opened.results_key(ROUND)
    placed = zip(sorted(secrets.token_bytes(opened.ID_BYTES) for _ in contents), contents, strict=True)
    opened.write(session, ROUND, ((one, opened.body_of(key, one, sheet, LENGTH)) for one, sheet in placed))


def _attack(copies: Sequence[Copy]) -> tuple[set[int], dict[int, int]]:
    """Of each answer that is new since the copy before: the people of its group and class who submitted since the last copy in
    which answers were new. One such person: a tie. Returns the people who are tied rightly, and to how many each is narrowed."""
    right, narrowed = set[int](), dict[int, int]()
    seen, counted = set[bytes](), set[int]()
    for copy in copies:
        fresh = [row for row in copy.ballot if row["id"] not in seen]
        if not fresh:
            continue
        came = [row for row in copy.tables["invitation"] if row["submitted_at"] and row["id"] not in counted]
        by_place = Counter((f"G{row['group_id'] - 1}", row["class_code"]) for row in came)
        only = {(f"G{row['group_id'] - 1}", row["class_code"]): row["id"] for row in came}
        for sheet in filter(None, map(key_ring.content, fresh)):
            place, truth = (sheet.group, sheet.agency_class), int(sheet.values[WHO])
            narrowed[truth] = by_place[place]
            if by_place[place] == 1 and only[place] == truth:
                right.add(truth)
        seen |= {row["id"] for row in fresh}
        counted |= {row["id"] for row in came}
    return right, narrowed
