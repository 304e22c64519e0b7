"""Before anything starts: schema and keys are looked at, and whoever runs the server reads the true reason and the next step."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from foundation import audit, key_fingerprint, keys
from survey_app.cli import audit as audit_command
from survey_app.database import db
from survey_app.operation import starting
from survey_app.operation.starting import NoAnswer, NotReady
from survey_app.supervision import NO_ANSWER
from tests import cast
from tests.guards.sources import ROOT

COMMANDS = (["worker", "--once"], ["serve"], ["staff", "list"], ["audit", "verify"], ["messages", "test", "0905123456"])


def fill(app: Flask) -> None:
    with app.app_context():
        cast.a_roster(db.session, cast.a_round(db.session), cast.an_agency(db.session), people=2)  # type: ignore[arg-type]
        audit.record(db.session, audit.SYSTEM, "x.y", "round:1")  # type: ignore[arg-type]
        audit.record(db.session, audit.SYSTEM, "x.y", "round:1")  # type: ignore[arg-type]
        db.session.commit()


def refusal(app: Flask, args: list[str]) -> str:
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 78, result.output
    return result.output


def test_the_newest_migration_is_the_one_that_alembic_names() -> None:
    assert [starting.newest()] == ScriptDirectory(str(ROOT / "migrations")).get_heads()


def test_the_first_start_writes_the_fingerprint_and_others_find_it(app_on_each: Flask, ring: keys.Keys) -> None:
    fill(app_on_each)
    for _ in range(2):
        assert app_on_each.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0
    with app_on_each.app_context():
        assert key_fingerprint.stored(db.session()) == (ring.fingerprint, ring.key_ids)
    checked = app_on_each.test_cli_runner().invoke(args=["keys", "check"])
    assert checked.exit_code == 0
    assert ring.fingerprint in checked.output
    assert ring.root.hex() not in checked.output


def test_a_long_chain_says_how_far_it_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(app)
    assert "Đã xem" not in app.test_cli_runner().invoke(args=["audit", "verify"]).output
    monkeypatch.setattr(audit_command, "EVERY", 2)
    said = app.test_cli_runner().invoke(args=["audit", "verify"]).output
    assert said.count("Đã xem 2 sự kiện") == said.count("Đã xem") == 1


@pytest.mark.parametrize("noted", [True, False], ids=["after a start", "before any start"])
def test_foreign_keys_stop_every_start(app_on_each: Flask, ring: keys.Keys, noted: bool) -> None:
    fill(app_on_each)
    if noted:
        assert app_on_each.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0
    keys.install(keys.Keys.generate())
    for args in (*COMMANDS, ["keys", "check"]):
        said = refusal(app_on_each, args)
        assert "KEYS_FILE" in said
        assert "keys init" not in said
    keys.install(ring)
    with app_on_each.app_context():
        assert audit.verify(db.session) == (2, None), "nothing was written under the others"  # type: ignore[arg-type]


def test_a_foreign_root_with_the_right_encryption_keys_is_foreign_too(app: Flask, ring: keys.Keys) -> None:
    fill(app)
    keys.install(keys.Keys(ring.encryption, keys.Keys.generate().root))
    assert "nhật ký" in refusal(app, ["audit", "verify"])


def test_a_keys_file_older_than_the_last_rotation_is_named_as_such(app: Flask, ring: keys.Keys) -> None:
    fill(app)
    ring.save(app.config["KEYS_FILE"])
    rotated = app.test_cli_runner().invoke(args=["keys", "rotate", "--stopped"])
    assert rotated.exit_code == 0, rotated.output
    missing = keys.Keys.load(app.config["KEYS_FILE"]).key_ids[0]
    keys.install(ring)
    assert f"thiếu khoá {missing}" in refusal(app, ["staff", "list"])


def test_a_missing_keys_file_never_leads_to_new_keys_on_old_data(app: Flask, ring: keys.Keys) -> None:
    path = app.config["KEYS_FILE"]
    keys.install(path)
    assert "keys init" in refusal(app, ["staff", "list"]), "nothing is there yet"
    keys.install(ring)
    fill(app)
    keys.install(path)
    for args in (["staff", "list"], ["keys", "init"], ["keys", "check"], ["keys", "rotate"]):
        said = refusal(app, args)
        assert "Không có tệp khoá" in said
        assert "khôi phục tệp khoá" in said
        assert "`flask --app survey_app keys init`" not in said
    assert not path.exists()


def test_a_broken_keys_file_is_not_called_missing(app: Flask, ring: keys.Keys) -> None:
    path = app.config["KEYS_FILE"]
    for content in ("", "{", '{"encryption": [], "root": "00"}', '{"encryption": ["zz"], "root": ""}', "[1]"):
        path.write_text(content)
        keys.install(path)
        for args in (["staff", "list"], ["keys", "init"]):
            assert "bị hỏng" in refusal(app, args), content
        assert path.read_text() == content


@pytest.mark.parametrize(
    ("stands", "says"), [("0039", "db upgrade"), ("9999", "mới hơn phần mềm"), (None, "chưa có bảng nào")]
)
def test_another_schema_stops_every_start(app_on_each: Flask, stands: str | None, says: str) -> None:
    with app_on_each.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
        if stands:
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:stands)"), {"stands": stands})
    try:
        for args in COMMANDS:
            assert says in refusal(app_on_each, args)
    finally:
        with app_on_each.app_context(), db.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM alembic_version"))
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:one)"), {"one": starting.newest()})


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path, ring: keys.Keys) -> None:
    ring.save(tmp_path / "keys.json")
    url = "postgresql://root:geheim@127.0.0.1:1/nowhere"
    environ = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": url}
    command = [sys.executable, "-m", "flask", "--app", "survey_app", "worker", "--once"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.returncode == NoAnswer.exit_code == NO_ANSWER != NotReady.exit_code, "it is tried again"
    assert "Không mở được cơ sở dữ liệu" in done.stderr
    assert "geheim" not in done.stderr
    assert "Traceback" not in done.stderr
