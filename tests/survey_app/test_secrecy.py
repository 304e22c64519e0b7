"""An insider with a copy of the database and without the keys ties nobody to an answer; every planted leak is found."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit, keys
from questionnaires import responses
from respondents import invitation as invitations
from respondents.invitation import Invitation
from survey_app.database import db
from survey_app.secrecy import copy_of, ties_of
from tests import cast

PEOPLE = 24


@pytest.fixture
def answered(session_on_each: Session) -> Session:
    """A round in the field where everybody has answered, one after the other, with a draft left over from someone else."""
    session = session_on_each
    survey_round = cast.a_round(session, state="open")
    version = cast.a_version(session)
    cast.ask_all_groups(survey_round, version)
    cast.a_roster(session, survey_round, cast.an_agency(session), PEOPLE, state="frozen")
    invitations.issue_for(session, survey_round, audit.SYSTEM)
    session.commit()
    for number, one in enumerate(session.scalars(sa.select(Invitation).order_by(Invitation.id)).all()):
        one.submitted_at = survey_round.opens_at + timedelta(minutes=number)
        one.receipt = f"{number:08d}"
        responses.store(
            session, version_id=version.id, stratum_id=one.stratum_id, values={"c1": "4"}, quality={"time": "b"}
        )
        session.commit()
    responses.save_draft(session, keys.DraftKey.of_token("another token"), {"c1": "3"})
    session.commit()
    return session


def tied(session: Session) -> set[int]:
    session.commit()
    return {tie.response for ties in ties_of(copy_of(db.engine)).values() for tie in ties}


def test_a_copy_ties_nobody_to_an_answer(answered: Session) -> None:
    assert tied(answered) == set()


def test_the_answers_are_all_there_for_whoever_holds_the_keys(answered: Session) -> None:
    read = list(responses.read_all(answered, [1]))
    assert len(read) == PEOPLE
    assert read[0].values == {"c1": "4"}


PLANTED = {
    "an id": ("ALTER TABLE response ADD COLUMN person INTEGER", "person", lambda one: one.id),
    "a hashed id": (
        "ALTER TABLE response ADD COLUMN person VARCHAR(64)",
        "person",
        lambda one: _sha256(one.respondent_id),
    ),
    "a receipt": ("ALTER TABLE response ADD COLUMN slip VARCHAR(12)", "slip", lambda one: one.receipt),
    "a time": (
        "ALTER TABLE response ADD COLUMN at VARCHAR(30)",
        "at",
        lambda one: one.submitted_at.isoformat(" ")[:19],
    ),
    "a serial number": ("ALTER TABLE response ADD COLUMN serial INTEGER", "serial", lambda one: 100_000 + one.id * 3),
}


def _sha256(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@pytest.mark.parametrize("leak", PLANTED)
def test_a_column_that_leaks_is_found(answered: Session, leak: str) -> None:
    statement, column, value = PLANTED[leak]
    answered.execute(sa.text(statement))
    people = answered.scalars(sa.select(Invitation).order_by(Invitation.submitted_at)).all()
    places = answered.scalars(sa.select(responses.Response.key).order_by(responses.Response.key)).all()
    for one, key in zip(people, places, strict=True):
        planted = sa.text(f"UPDATE response SET {column} = :value WHERE key = :key")  # noqa: S608
        answered.execute(planted, {"value": value(one), "key": key})
    assert len(tied(answered)) == PEOPLE


def test_a_key_left_in_the_register_is_found(answered: Session) -> None:
    key = answered.scalars(sa.select(responses.Response.key)).first()
    audit.record(answered, audit.SYSTEM, "debug", "response", key=bytes(key or b"").hex())
    assert len(tied(answered)) == 1


def test_a_ballot_that_keeps_the_order_of_arrival_is_found(app: Flask, ring: keys.Keys) -> None:
    with app.app_context():
        session = db.session
        session.execute(sa.text("DROP TABLE response"))
        session.execute(sa.text("CREATE TABLE response (key BLOB PRIMARY KEY, body BLOB)"))
        for number in range(5):
            key = bytes([7 * number % 5] * 16)
            session.execute(sa.text("INSERT INTO response VALUES (:key, :body)"), {"key": key, "body": b"x" * 50})
        assert len(tied(session)) == 5  # type: ignore[arg-type]


@pytest.fixture
def unmixed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Responses are written alone, as a plain insert would."""
    monkeypatch.setattr(responses, "_taken_out", lambda session, key: [])


def test_a_ballot_written_row_by_row_is_found(unmixed: None, answered: Session) -> None:
    assert len(tied(answered)) > PEOPLE // 2
