"""An insider with a copy of the database and without the keys ties nobody to an answer; every planted leak is found."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import log2
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit, keys, slots
from foundation.keys import hpke, locks
from questionnaires import drafts
from questionnaires.ballot import opened
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.opened import OpenedAnswer
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.envelopes import Envelope
from respondents.invitation import Invitation
from respondents.signals import SignalNote, call_sample, live, review
from survey_app.cli.secrecy import COPYING, SIMULATED, WORDS, too_many_bits
from survey_app.database import db
from survey_app.secrecy import (
    COPY_ATTACKERS,
    Finding,
    bits_of_who_answered,
    copy_of,
    finding,
    tied_responses,
    ties_by_attacker,
)
from tests import cast
from tests.conftest import make_app
from tests.questionnaires.opened_kit import an_opened_box
from tests.questionnaires.opened_kit import answered as answered_kit
from tests.visitor import Visitor, open_round

pytestmark = [pytest.mark.usefixtures("without_walking"), pytest.mark.own_database]
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
        session.commit()
    answered_kit(session, survey_round, version, "LDS", [{"c1": "4"}] * PEOPLE)
    drafts.save_draft(session, keys.DraftKey.of_token("another token"), {"c1": "3"})
    session.commit()
    return session


def tied(session: Session) -> set[int]:
    session.commit()
    copy = copy_of(db.engine)
    return tied_responses(copy, ties_by_attacker(copy))


def test_a_copy_ties_nobody_to_an_answer(answered: Session) -> None:
    assert tied(answered) == set()


def test_scored_signals_and_second_looks_tie_nobody(answered: Session) -> None:
    survey_round = answered.get_one(SurveyRound, 1)
    assert live.take(answered, survey_round) == 0
    for one in answered.scalars(sa.select(Invitation).limit(5)).all():
        review.begin(answered, one, ["late_code", "too_fast"])
    call_sample.draw(answered, 1, audit.SYSTEM)
    assert answered.scalar(sa.select(sa.func.count()).select_from(SignalNote)) == PEOPLE
    assert tied(answered) == set()


def test_the_answers_are_all_there_for_whoever_holds_the_keys(answered: Session) -> None:
    read = list(opened.read_round(answered, 1, [1]))
    assert len(read) == PEOPLE
    assert read[0].values == {"c1": "4"}


def test_sheets_under_their_persons_are_sealed(app: Flask) -> None:
    with app.app_context():
        open_round(db.session)  # type: ignore[arg-type]
        hoa = Visitor(app)
        hoa.reach_sheet()
        hoa.answer_all()
        hoa.submit()
        copy = copy_of(db.engine)
        assert (len(copy.envelopes), tied(db.session)) == (1, set())  # type: ignore[arg-type]
        db.session.execute(sa.update(Envelope).values(sealed=b'[1,"LDS","so",{"/data/q1":"5"}]'))
        assert len(tied(db.session)) == 1  # type: ignore[arg-type]


PLANTED = {
    "an id": ("ALTER TABLE opened_answer ADD COLUMN person INTEGER", "person", lambda one: one.id),
    "a hashed id": (
        "ALTER TABLE opened_answer ADD COLUMN person VARCHAR(64)",
        "person",
        lambda one: _sha256(one.respondent_id),
    ),
    "a receipt": ("ALTER TABLE opened_answer ADD COLUMN slip VARCHAR(12)", "slip", lambda one: one.receipt),
    "a time": (
        "ALTER TABLE opened_answer ADD COLUMN at VARCHAR(30)",
        "at",
        lambda one: one.submitted_at.isoformat(" ")[:19],
    ),
    "a serial number": (
        "ALTER TABLE opened_answer ADD COLUMN serial INTEGER",
        "serial",
        lambda one: 100_000 + one.id * 3,
    ),
}


def _sha256(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@pytest.mark.parametrize("leak", PLANTED)
def test_a_column_that_leaks_is_found(answered: Session, leak: str) -> None:
    statement, column, value = PLANTED[leak]
    answered.execute(sa.text(statement))
    people = answered.scalars(sa.select(Invitation).order_by(Invitation.submitted_at)).all()
    places = answered.scalars(sa.select(OpenedAnswer.id).order_by(OpenedAnswer.id)).all()
    for one, key in zip(people, places, strict=True):
        planted = sa.text(f"UPDATE opened_answer SET {column} = :value WHERE id = :key")  # noqa: S608
        answered.execute(planted, {"value": value(one), "key": key})
    assert len(tied(answered)) == PEOPLE


def test_a_key_left_in_the_register_is_found(answered: Session) -> None:
    key = answered.scalars(sa.select(OpenedAnswer.id)).first()
    audit.record(answered, audit.SYSTEM, "debug", "response", key=bytes(key or b"").hex())
    assert len(tied(answered)) == 1


def test_a_ballot_that_keeps_the_order_of_arrival_is_found(app: Flask, ring: keys.Keys) -> None:
    with app.app_context():
        session = db.session
        session.execute(sa.text("DROP TABLE opened_answer"))
        session.execute(sa.text("CREATE TABLE opened_answer (id BLOB PRIMARY KEY, round_id INT, body BLOB)"))
        for number in range(5):
            key = bytes([7 * number % 5] * 16)
            session.execute(
                sa.text("INSERT INTO opened_answer VALUES (:key, 1, :body)"), {"key": key, "body": b"x" * 50}
            )
        assert len(tied(session)) == 5  # type: ignore[arg-type]


@pytest.mark.postgresql
def test_answers_written_one_by_one_beside_their_persons_are_found(postgresql_url, tmp_path, ring) -> None:
    with make_app(tmp_path, ring, postgresql_url).app_context():
        session: Session = db.session  # type: ignore[assignment]
        survey_round = cast.a_round(session, state="open")
        version = cast.a_version(session)
        cast.ask_all_groups(survey_round, version)
        cast.a_roster(session, survey_round, cast.an_agency(session), PEOPLE, state="frozen")
        invitations.issue_for(session, survey_round, audit.SYSTEM)
        an_opened_box(session, survey_round)
        session.commit()
        for number, one in enumerate(session.scalars(sa.select(Invitation).order_by(Invitation.id)).all()):
            one.submitted_at, one.receipt = survey_round.opens_at + timedelta(minutes=number), f"{number:08d}"
            answered_kit(session, survey_round, version, "LDS", [{"c1": "4"}])
            session.commit()
        assert len(tied(session)) > PEOPLE // 2
        session.rollback()
        db.engine.dispose()


def test_each_attack_finds_nearly_everybody_where_its_guard_is_gone(answered: Session) -> None:
    answered.commit()
    copy = copy_of(db.engine)
    for name, ties in ties_by_attacker(copy).items():
        found = finding(name, copy, ties)
        assert (found.tied, found.of) == (0, PEOPLE), name
        assert found.with_seals_open >= PEOPLE * 9 // 10, name


def test_bits_are_counted_by_how_many_a_response_may_be_of(answered: Session) -> None:
    answered.commit()
    copy = copy_of(db.engine)
    found = finding("key_ring", copy, [])
    leaders = sum(row["respondent.group_code"] == "LDS" for row in copy.submitted)
    assert found.of_bits == pytest.approx(log2(PEOPLE), abs=0.01)
    assert found.bits == pytest.approx(log2(PEOPLE / leaders), abs=0.01)
    assert finding("one_copy", copy, []).bits == 0


@pytest.fixture
def sealed(app: Flask) -> Iterator[Flask]:
    """One person's sheet lies in the box of a round that nobody holds."""
    with app.app_context():
        open_round(db.session)  # type: ignore[arg-type]
        hoa = Visitor(app)
        hoa.reach_sheet()
        hoa.answer_all()
        hoa.submit()
        yield app


def test_the_check_says_which_step_it_takes_before_what_it_found(sealed: Flask) -> None:
    result = sealed.test_cli_runner().invoke(args=["secrecy", "check"])
    steps = re.findall(r"^Bước (\d+)/(\d+): (.+) …$", result.stderr, re.M)
    words = [WORDS[name] for name in (*COPY_ATTACKERS, *SIMULATED) if name != "nightly_copies"]
    assert [named for _, _, named in steps] == [COPYING, *words]
    assert [(int(at), int(of)) for at, of, _ in steps] == [(at, len(steps)) for at in range(1, len(steps) + 1)]
    assert "Bước" not in result.stdout


def test_what_machines_read_holds_no_steps(sealed: Flask) -> None:
    result = sealed.test_cli_runner().invoke(args=["secrecy", "check", "--json"])
    assert json.loads(result.stdout)
    assert result.stderr == ""


def test_without_holders_the_server_opens_and_the_check_says_so(sealed: Flask) -> None:
    result = sealed.test_cli_runner().invoke(args=["secrecy", "check"])
    assert "máy chủ mở được" in result.output
    assert "thư mục khoá, không có người giữ khoá và ô khoá: nối được 1 trên 1" in result.output
    assert result.output.splitlines()[-1] == "0 of 1 responses tied to a person"
    assert result.exit_code == 0


def test_a_machine_reads_the_same_as_json(sealed: Flask) -> None:
    rows = json.loads(sealed.test_cli_runner().invoke(args=["secrecy", "check", "--json"]).output)
    assert {tuple(row) for row in rows} == {("attacker", "tied", "of", "bits", "of_bits", "with_seals_open")}
    assert {row["attacker"]: row["tied"] for row in rows if row["tied"]} == {"key_ring": 1}


def test_with_holders_the_folder_of_the_keys_opens_nothing(sealed: Flask) -> None:
    box = db.session.scalars(sa.select(BallotBox)).one()
    key, _ = locks.make([hpke.public_of(hpke.new_private()) for _ in range(3)], 2)
    box.key, box.threshold = key.as_json() | {"public": box.key["public"]}, 2  # the server's part stays where it is
    db.session.commit()
    result = sealed.test_cli_runner().invoke(args=["secrecy", "check"])
    assert "máy chủ mở được" not in result.output
    assert "ô khoá: nối được 0 trên 1" in result.output


def test_two_characters_that_chance_writes_are_no_readable_sheet(sealed: Flask) -> None:
    db.session.execute(sa.update(Envelope).values(sealed=b"\x91" * 60 + b'"/' + b"\x92" * 60))
    db.session.commit()
    assert tied(db.session) == set()  # type: ignore[arg-type]


def test_brackets_without_end_do_not_stop_the_check(answered: Session) -> None:
    audit.record(answered, audit.SYSTEM, "debug", "response", text="[" * 5_000)
    answered.execute(sa.text("UPDATE roster SET reason = :text"), {"text": "[" * 5_000})
    assert tied(answered) == set()


def test_a_backup_of_the_slots_opens_no_sheet_that_was_submitted(sealed: Flask) -> None:
    result = sealed.test_cli_runner().invoke(args=["secrecy", "check"])
    assert "tệp ô khoá, cùng thư mục khoá: nối được 0 trên 1" in result.output
    assert "mở được phiếu đang làm dở" in result.output


def test_a_slot_that_is_kept_after_the_submission_is_found(sealed: Flask, ring: keys.Keys) -> None:
    one = db.session.scalars(sa.select(Invitation).where(Invitation.submitted_at.is_not(None))).one()
    slot = slots.current().make(one.round_id, one.id)
    key = keys.DraftKey.of_token(ring.link_token(one.respondent_id, one.issue)).with_slot(slot)
    drafts.save_draft(db.session, key, {"c1": "3"})  # type: ignore[arg-type]
    assert len(tied(db.session)) == 1  # type: ignore[arg-type]
    slots.current().forget(one.round_id, one.id)
    assert tied(db.session) == set()  # type: ignore[arg-type]


def test_an_opened_ballot_tells_no_more_than_who_answered_at_all(answered: Session) -> None:
    answered.execute(sa.update(BallotBox).values(threshold=2))
    answered.commit()
    copy = copy_of(db.engine)
    found = finding("key_ring", copy, [])
    assert 0 < found.bits <= bits_of_who_answered(copy)
    assert too_many_bits(copy, [found], 20) == []
    assert too_many_bits(copy, [replace(found, bits=found.bits + 0.5)], 20) == ["key_ring"]
    nights = Finding("nightly_copies", 0, 20, 4.0, 4.32, 7)
    assert too_many_bits(copy, [nights], 20) == ["nightly_copies"]


def test_the_command_fails_where_too_much_is_told(sealed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Finding("nightly_copies", 0, 20, 4.0, 4.32, 7)
    monkeypatch.setattr("survey_app.cli.secrecy.nightly_copies", lambda _people, _nights: told)
    result = sealed.test_cli_runner().invoke(args=["secrecy", "check", "--nights", "2", "--people", "20"])
    assert result.exit_code == 1
    assert "Biết nhiều hơn thế: bản sao mỗi đêm" in result.output


def test_the_document_has_every_attacker_in_the_words_of_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "secrecy.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|([^|]+)\|([^|]+)\|([^|]+)\|$", page, re.M)
    assert {name for name, *_ in rows} == WORDS.keys()
    assert all(column.strip() for row in rows for column in row)
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert [name for name in WORDS if f"`{name}`" not in readme] == []
