"""`keys rotate`: everything that was encrypted opens with the new key alone; it may be killed, and others write meanwhile."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import keys
from foundation.db import now
from foundation.key_fingerprint import encrypted_columns, raw, stored
from foundation.outbox import Message
from respondents.roster import CoverLetter, Respondent
from self_assessment import evidence_files
from survey_app.cli import keys as command
from survey_app.database import db
from tests import cast

PROOF = b"%PDF-1.7 " + bytes(evidence_files.PIECE)  # of more than one piece
WRITER = """
import time
from foundation import outbox
from survey_app import create_app
from survey_app.database import db

with create_app().app_context():
    for number in range(1_000_000):
        outbox.write(db.session, "sms", "+84900000001", f"tin {number}", purpose="code")
        db.session.commit()
        print(number, flush=True)
        time.sleep(0.02)  # who waits looks every tenth of a second: a lock that is hardly ever free is nobody's to have
"""


def fill(app: Flask, people: int) -> list[str]:
    with app.app_context():
        roster = cast.a_roster(db.session, cast.a_round(db.session), cast.an_agency(db.session), people=people)  # type: ignore[arg-type]
        roster.reason = "Ông Trần Văn Bình đã nghỉ hưu"
        db.session.add(CoverLetter(roster_id=roster.id, filename="cv.pdf", content=b"%PDF-1.7", at=now()))
        phones = [person.phone for person in roster.people]
        db.session.commit()
    return phones


def ids_in_use() -> set[str]:
    """The keys that values stand under, as their first bytes say."""
    found: set[str] = set()
    for _, column in encrypted_columns():
        values = db.session.scalars(sa.select(raw(column)).where(sa.func.length(raw(column)) > 0))
        found |= {bytes(value)[:4].hex() for value in values}
    return found


def environ_of(app: Flask, url: str) -> dict[str, str]:
    return {**os.environ, "DATA_DIR": str(app.config["DATA_DIR"]), "DATABASE_URL": url, "PYTHONPATH": os.getcwd()}


@pytest.mark.parametrize("algorithm", ["", "ChaCha20-Poly1305"])
def test_texts_and_files_open_with_the_new_key_alone(app_on_each: Flask, ring: keys.Keys, algorithm: str) -> None:
    path: Path = app_on_each.config["KEYS_FILE"]
    ring.save(path)
    phones = fill(app_on_each, 3)
    proof = evidence_files.keep(PROOF)
    words = ["keys", "rotate", "--stopped", *(["--algorithm", algorithm] if algorithm else [])]
    result = app_on_each.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output
    keys.install(path)
    assert keys.current().algorithms == [algorithm or "AES-256-GCM"]
    assert keys.current().encryption[:1] == keys.current().encryption != ring.encryption
    with app_on_each.app_context():
        assert db.session.get_one(CoverLetter, 1).content == b"%PDF-1.7"
        assert [person.phone for person in db.session.query(Respondent).order_by(Respondent.id)] == phones
        assert ids_in_use() == set(keys.current().key_ids)
        assert evidence_files.read(proof) == PROOF
        assert stored(db.session()) == (ring.fingerprint, keys.current().key_ids)


def test_proof_that_lay_there_in_clear_is_encrypted_and_what_is_broken_is_left(app: Flask, ring: keys.Keys) -> None:
    clear, broken = evidence_files.keep(PROOF), evidence_files.keep(b"%PDF-1.4 khac")
    evidence_files.path(clear).write_bytes(PROOF)
    evidence_files.path(broken).write_bytes(b"?")
    assert evidence_files.write_anew() == 2
    assert evidence_files.read(clear) == PROOF
    assert b"%PDF" not in evidence_files.path(clear).read_bytes()
    assert evidence_files.path(broken).read_bytes() == b"?"


@pytest.mark.long
def test_a_rotation_that_is_killed_goes_on_with_the_same_key(app: Flask, ring: keys.Keys, sqlite_url: str) -> None:
    path: Path = app.config["KEYS_FILE"]
    ring.save(path)
    phones = fill(app, 400)
    words = [sys.executable, "-m", "flask", "--app", "survey_app", "keys", "rotate", "--stopped"]
    process = subprocess.Popen(words, env=environ_of(app, sqlite_url), stdout=subprocess.DEVNULL)
    while path.read_bytes().count(b'", "') == 0 and process.poll() is None:  # two keys in the file: it has begun
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.05))
    process.kill()
    assert process.wait() < 0, "it was over before it could be killed"
    half = keys.Keys.load(path)
    assert len(half.encryption) == 2
    keys.install(path)
    with app.app_context():
        assert [person.phone for person in db.session.query(Respondent).order_by(Respondent.id)] == phones, (
            "nothing is lost on the way"
        )
    again = app.test_cli_runner().invoke(args=["keys", "rotate", "--stopped"])
    assert again.exit_code == 0, again.output
    assert keys.Keys.load(path).encryption == half.encryption[:1]
    with app.app_context():
        assert ids_in_use() == {half.key_ids[0]}


@pytest.mark.long
def test_others_write_meanwhile_and_lose_nothing(
    app_on_each: Flask, ring: keys.Keys, database_url: str, monkeypatch
) -> None:
    path: Path = app_on_each.config["KEYS_FILE"]
    ring.save(path)
    fill(app_on_each, 50)
    monkeypatch.setattr(command, "LONGEST_UNIT", 3)
    environ = environ_of(app_on_each, database_url)
    with subprocess.Popen([sys.executable, "-c", WRITER], env=environ, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        try:
            assert writer.stdout.readline() == "0\n"
            result = app_on_each.test_cli_runner().invoke(args=["keys", "rotate"])
            assert result.exit_code == 0, result.output
            time.sleep(0.5)
        finally:
            writer.kill()
        written = max(int(line) for line in writer.stdout.read().split())
    keys.install(path)
    with app_on_each.app_context():
        texts = {message.text for message in db.session.scalars(sa.select(Message))}
        assert texts >= {f"tin {number}" for number in range(written + 1)}
        assert ids_in_use() == set(keys.current().key_ids) != set(ring.key_ids)


def test_every_column_that_encrypts_is_written_anew() -> None:
    names = {f"{table.name}.{column.name}" for table, column in encrypted_columns()}
    assert {"respondent.phone", "cover_letter.content", "change_request.evidence", "roster.reason"} <= names
