"""Whoever opens a box a second time: the opened box itself, or an older database that was put back. Played on a database and with a
folder of the keys of their own, with scripted holders who consented once and type their secrets whenever they are asked.

With the guard, the box says how far it is, and so does the tombstone when the database is older. Without it, both openings happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from foundation import audit, key_folder
from foundation.db import Base, Refused, now
from foundation.keys import locks
from foundation.vietnam_time import today
from questionnaires.ballot import opening, sealed_sheet, sitting, tombstones
from questionnaires.ballot.box import BallotBox, BoxState, the_box, tombstone_name
from questionnaires.ballot.holders import KeyHolder, Seat
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.sealed_sheet import SheetContent
from questionnaires.survey_round import SurveyRound
from survey_app.secrecy import published
from survey_app.secrecy.attackers import Finding, of_bits

PEOPLE, LENGTH = 12, 1024
WHO = "/data/who"
SEATS = (Seat(1, "A", of_host=True), Seat(2, "B", of_host=False), Seat(3, "C", of_host=False))


def restored_copy() -> Finding:
    """A database from before the opening is put back: how many of its sheets, each under its person, open again."""
    with _played() as (session, box, secrets):
        sheets = [_sheet(box, person) for person in range(PEOPLE)]
        _reach(session, box, BoxState.CLEANED)
        _reach(session, box, BoxState.STRIPPED, is_told=False)
        tied = _read(_opened_again(session, box, secrets), box, sheets)
        key_folder.destroy(tombstone_name(box.fingerprint))
        unguarded = _read(_opened_again(session, box, secrets), box, sheets)
    return Finding("restored_copy", tied, PEOPLE, 0.0, of_bits(PEOPLE), unguarded)


def second_opening() -> Finding:
    """An opened box is opened again with the small groups set aside: the difference of the two publications is theirs."""
    with _played() as (session, box, secrets):
        _reach(session, box, BoxState.OPENED)
        tied = _from_publications(is_twice=_opened_again(session, box, secrets) is not None)
        _reach(session, box, BoxState.STRIPPED, is_told=False)
        key_folder.destroy(tombstone_name(box.fingerprint))
        unguarded = _from_publications(is_twice=_opened_again(session, box, secrets) is not None)
    groups = published.QUESTIONNAIRES
    return Finding("second_opening", tied, groups, 0.0, of_bits(groups), unguarded)


@contextmanager
def _played() -> Iterator[tuple[Session, BallotBox, list[str]]]:
    """A box that three hold, with the secrets of two of them."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with TemporaryDirectory() as folder, key_folder.elsewhere(Path(folder)), Session(engine) as session:
        at = now()
        values = {"code": "P", "year": at.year, "title": "P", "province": "P", "opens_at": at, "closes_at": at}
        survey_round = SurveyRound(**values)
        session.add(survey_round)
        session.flush()
        secrets = sitting.by_itself(session, survey_round, SEATS, 2, audit.SYSTEM)
        session.execute(update(KeyHolder).values(consents=True))
        yield session, the_box(session, survey_round.id), secrets[:2]
    engine.dispose()


def _reach(session: Session, box: BallotBox, state: BoxState, *, is_told: bool = True) -> None:
    """The box is as far as that; the tombstone says so too unless the database was put back."""
    session.execute(update(BallotBox).values(state=str(state), reached_on=today()))
    session.refresh(box)
    if is_told:
        tombstones.write(box, [])


def _opened_again(session: Session, box: BallotBox, typed: Sequence[str]) -> bytes | None:
    """The private half, as an opening would get it; None when the opening is refused."""
    try:
        return locks.open_lock(*opening.check(session, box, typed))
    except Refused:
        return None


def _sheet(box: BallotBox, person: int) -> bytes:
    content = SheetContent(1, "G", "c", {WHO: str(person)}, Marks(consistency=False, pattern=False))
    return sealed_sheet.seal(bytes(box.public_key or b""), box.round_id, content, LENGTH)


def _read(private: bytes | None, box: BallotBox, sheets: Sequence[bytes]) -> int:
    """How many of the sheets, each of which lies under its person, are read and are that person's."""
    if private is None:
        return 0
    read = [sealed_sheet.unseal(private, box.round_id, 1, sheet) for sheet in sheets]
    return sum(content.values[WHO] == str(person) for person, content in enumerate(read))


def _from_publications(*, is_twice: bool) -> int:
    """The answers of single persons that come out of what was published, once or twice."""
    answers = published.scripted_answers()
    numbers = range(published.QUESTIONNAIRES)
    first = [published.counts_of([f"L{n}", f"S{n}"], answers) for n in numbers]
    second = [published.counts_of([f"L{n}"], answers) for n in numbers] if is_twice else []
    return published.known_singles([*first, *second], answers)
