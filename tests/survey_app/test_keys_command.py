"""`keys rotate`: everything that was encrypted opens with the new key alone, texts and files."""

from __future__ import annotations

from flask import Flask

from foundation import keys
from foundation.db import now
from respondents.roster import CoverLetter, Respondent
from survey_app.cli.keys import encrypted_columns
from survey_app.database import db
from tests import cast


def test_texts_and_files_open_with_the_new_key_alone(app: Flask, ring: keys.Keys) -> None:
    path = app.config["KEYS_FILE"]
    ring.save(path)
    with app.app_context():
        roster = cast.a_roster(db.session, cast.a_round(db.session), cast.an_agency(db.session), people=3)  # type: ignore[arg-type]
        db.session.add(CoverLetter(roster_id=roster.id, filename="cv.pdf", content=b"%PDF-1.7", at=now()))
        phones = [person.phone for person in roster.people]
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert result.exit_code == 0, result.output
    keys.install(keys.Keys.load(path))
    assert keys.current().encryption[:1] == keys.current().encryption != ring.encryption
    with app.app_context():
        assert db.session.get_one(CoverLetter, 1).content == b"%PDF-1.7"
        assert [person.phone for person in db.session.query(Respondent)] == phones


def test_every_column_that_encrypts_is_written_anew() -> None:
    names = {f"{table.name}.{column.name}" for table, column in encrypted_columns()}
    assert {"respondent.phone", "cover_letter.content", "change_request.evidence"} <= names
