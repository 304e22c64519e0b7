"""The insider reads the files too: SQLite's log, freed pages and gaps, PostgreSQL's dead rows, heap and log. What a careless
product leaves there is found, each attack by itself; ours leaves nothing that opens."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit, keys, slots
from foundation.db import empty_write_ahead_log
from foundation.keys import DraftKey
from questionnaires import drafts
from questionnaires.ballot import opening
from questionnaires.ballot.opened import OpenedAnswer
from respondents.envelopes import cleaning, stripping
from respondents.invitation import Invitation
from survey_app.database import db
from survey_app.secrecy import attacks, careless_files, copy_of, in_files, postgresql_file, slot_file, sqlite_file
from survey_app.secrecy.copying import Copy
from tests.respondents.envelopes import ballot_cast

pytestmark = pytest.mark.own_database
PEOPLE = {("LDS", "so"): 12, ("LDP", "so"): 12}


@pytest.fixture
def submitted(session_on_each: Session) -> Session:
    """24 people have submitted; each had an unfinished sheet, saved twice, which the submission dropped."""
    session = session_on_each
    made, _ = ballot_cast.a_round(session)
    invited = ballot_cast.submit(session, made, PEOPLE)
    for one in invited:
        key = with_slot(one)
        for text in ("first", "second"):
            drafts.save_draft(session, key, {"c1": text}, length=3000)
            session.commit()
        drafts.drop_all(session, [key.id])
        session.commit()
        slots.current().forget(one.round_id, one.id)
    return session


def of_link(one: Invitation) -> DraftKey:
    return DraftKey.of_token(keys.current().link_token(one.respondent_id, one.issue))


def with_slot(one: Invitation) -> DraftKey:
    return of_link(one).with_slot(slots.current().make(one.round_id, one.id))


def found(attack: object, copy: Copy) -> int:
    return len({tie.response for tie in attack(copy)})  # type: ignore[operator]


def test_old_versions_are_there_and_nothing_opens_them(submitted: Session) -> None:
    copy = copy_of(db.engine)
    assert copy.leavings.unread == ()
    wanted = {of_link(one).id for one in submitted.scalars(sa.select(Invitation))}
    assert len(wanted & copy.leavings.drafts.keys()) == 24, "the reader does read what was dropped"
    assert found(in_files.freed_drafts, copy) == 0
    assert found(in_files.written_together, copy) == 0


def test_sheets_that_the_link_alone_opened_are_found_after_they_were_dropped(submitted: Session) -> None:
    for one in submitted.scalars(sa.select(Invitation)).all():
        key = of_link(one)
        drafts.save_draft(submitted, key, {"c1": "4"}, length=3000)
        submitted.commit()
        drafts.drop_all(submitted, [key.id])
        submitted.commit()
    assert found(in_files.freed_drafts, copy_of(db.engine)) == 24


def test_a_slot_that_is_not_overwritten_opens_what_was_dropped_and_is_found(submitted: Session) -> None:
    """Whoever has the file of slots besides: an old version is enough, the row need not be there any more."""
    assert found(slot_file.drafts_of_submitted, copy_of(db.engine)) == 0
    one = submitted.scalars(sa.select(Invitation)).all()[0]
    drafts.save_draft(submitted, with_slot(one), {"c1": "4"}, length=3000)
    submitted.commit()
    drafts.drop_all(submitted, [of_link(one).id])
    submitted.commit()
    assert found(slot_file.drafts_of_submitted, copy_of(db.engine)) == 1
    slots.current().forget(one.round_id, one.id)
    submitted.rollback()
    assert found(slot_file.drafts_of_submitted, copy_of(db.engine)) == 0


def test_answers_written_with_their_persons_are_found_in_the_log(submitted: Session) -> None:
    for one in submitted.scalars(sa.select(Invitation)).all():
        one.receipt = one.receipt[::-1]
        one.submitted_at = one.issued_at
        values = {"id": secrets.token_bytes(16), "round_id": one.round_id, "body": b"x" * 50}
        submitted.execute(sa.insert(OpenedAnswer).values(values))
        submitted.commit()
    submitted.execute(sa.delete(OpenedAnswer).where(OpenedAnswer.id != values["id"]))
    submitted.commit()
    assert len(copy_of(db.engine).leavings.written) >= 24
    assert found(in_files.written_together, copy_of(db.engine)) == 24


def test_after_the_cleaning_no_version_is_left_in_the_files(app: Flask) -> None:
    """SQLite: whoever takes the file after the cleaning finds no unfinished sheet, not even one that nothing opens."""
    with app.app_context():
        session: Session = db.session
        made, _ = ballot_cast.a_round(session)
        invited = ballot_cast.submit(session, made, PEOPLE)
        for one in invited:
            drafts.save_draft(session, with_slot(one), {"c1": "4"}, length=600)
            session.commit()
        ballot_cast.close(session, made)
        stripping.strip(session, made.id, audit.SYSTEM)
        opening.open_box(session, made.id, (), audit.SYSTEM)
        places = {of_link(one).id for one in session.scalars(sa.select(Invitation))}
        session.rollback()
        assert places & copy_of(db.engine).leavings.drafts.keys() == places
        assert cleaning.clean(session, made.id)
        assert not places & copy_of(db.engine).leavings.drafts.keys()


def test_what_the_minute_of_the_worker_leaves_holds_no_dropped_sheet(app: Flask) -> None:
    """secure_delete writes over what is freed; the emptied log takes its states with it."""
    with app.app_context():
        session: Session = db.session
        made, _ = ballot_cast.a_round(session)
        for one in ballot_cast.submit(session, made, PEOPLE):
            drafts.save_draft(session, with_slot(one), {"c1": "4"}, length=600)
            session.commit()
            drafts.drop_all(session, [of_link(one).id])
            session.commit()
        places = {of_link(one).id for one in session.scalars(sa.select(Invitation))}
        session.rollback()
        empty_write_ahead_log(db.engine)
        assert not places & copy_of(db.engine).leavings.drafts.keys()


@pytest.mark.postgresql
def test_a_heap_in_the_order_of_arrival_is_found(postgresql_url: str, tmp_path: Path, ring: keys.Keys) -> None:
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE opened_answer DROP CONSTRAINT fk_opened_answer_round_id_survey_round"))
        rows = [{"key": bytes([7 * number % 5] * 16)} for number in range(5)]
        connection.execute(sa.text("INSERT INTO opened_answer VALUES (:key, 1, '')"), rows)
    assert found(attacks.physical_order, copy_of(engine)) == 5
    engine.dispose()


@pytest.mark.postgresql
def test_an_account_without_the_right_to_pages_is_told_so(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP ROLE IF EXISTS reader_of_rows"))
        connection.execute(sa.text("CREATE ROLE reader_of_rows LOGIN"))
    poor = sa.create_engine(engine.url.set(username="reader_of_rows"))
    try:
        assert postgresql_file.leavings_of(poor).unread == (postgresql_file.UNREAD,)
    finally:
        poor.dispose()
        with engine.begin() as connection:
            connection.execute(sa.text("DROP ROLE reader_of_rows"))
        engine.dispose()


def test_nothing_of_the_reading_stays_in_the_database(submitted: Session) -> None:
    copy_of(db.engine)
    if db.engine.dialect.name == "postgresql":
        assert set(submitted.scalars(sa.text("SELECT extname FROM pg_extension"))) == {"plpgsql"}


def test_files_of_a_careless_product_are_read(ring: keys.Keys) -> None:
    people = [
        {"invitation.id": n, "invitation.respondent_id": n, "invitation.issue": 1, "invitation.submitted_at": "x"}
        for n in range(1, 41)
    ]
    left = careless_files.leavings_of(people)
    places = {DraftKey.of_token(keys.current().link_token(n, 1)).id for n in range(1, 41)}
    assert places <= left.drafts.keys()
    assert sum(one.answers == one.people == 1 for one in left.written) == 40


def test_freed_pages_and_gaps_are_read_where_nothing_writes_over_them(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE draft (id BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID")
        rows = [(secrets.token_bytes(16), secrets.token_bytes(400)) for _ in range(200)]
        database.executemany("INSERT INTO draft VALUES (?, ?)", rows)
        database.commit()
        database.execute("DELETE FROM draft")
        database.commit()
    left = sqlite_file.leavings_of(path)
    assert sum(body in left.drafts.get(place, ()) for place, body in rows) > 150
