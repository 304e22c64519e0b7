"""What the machine sees: uploads seen by a scanner, folders and files for their own user alone, nothing of ours by its path."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from questionnaires.survey_round import SurveyRound
from survey_app import scanning
from survey_app.cli.serve import folders_open_to_others
from survey_app.database import db
from tests.conftest import make_app
from tests.signing_in import sign_in

STAND_IN = """import sys
data = sys.stdin.buffer.read()
sys.exit(1 if b"EICAR" in data else 2 if b"odd" in data else 0)
"""


@pytest.fixture
def scanner(tmp_path: Path) -> str:
    """A program that answers as clamdscan does."""
    program = tmp_path / "scanner.py"
    program.write_text(STAND_IN)
    return f"{sys.executable} {program}"


def test_a_scanner_answers_by_its_status(scanner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scanning.verdict(scanner, b"STT;Ho ten") == scanning.CLEAN
    assert scanning.verdict(scanner, b"xEICARx") == scanning.INFECTED
    assert scanning.verdict(scanner, b"odd") == scanning.NOBODY_LOOKED
    assert scanning.verdict("/no/such/program -", b"x") == scanning.NOBODY_LOOKED
    assert scanning.verdict("'unfinished", b"x") == scanning.NOBODY_LOOKED
    assert scanning.verdict(scanner, b"x" * 5_000_000) == scanning.CLEAN
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    assert scanning.verdict("sleep 5", b"x") == scanning.NOBODY_LOOKED


def upload(client: FlaskClient, content: bytes) -> tuple[int, str]:
    file = (io.BytesIO(content), "don-vi.csv")
    answer = client.post("/so-noi-vu/don-vi/nhap", data={"file": file}, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_an_upload_is_taken_only_when_the_scanner_holds_it_clean(
    office: Flask, client: FlaskClient, survey_round: SurveyRound, scanner: str
) -> None:
    assert upload(client, b"EICAR")[0] < 500, "no scanner is set"
    office.config["SCAN_COMMAND"] = scanner
    status, page = upload(client, b"xEICARx")
    assert (status, "Tệp có mã độc" in page, "chưa có gì thay đổi" in page) == (422, True, True)
    status, page = upload(client, b"odd")
    assert (status, "Chưa quét được tệp" in page) == (503, True)
    status, page = upload(client, "Mã;Tên\n".encode())
    assert "Tệp có mã độc" not in page
    assert status < 500
    office.config["SCAN_COMMAND"] = "/no/such/program"
    assert upload(client, b"x")[0] == 503


def test_whoever_is_signed_out_lets_no_scanner_run(office: Flask, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    office.config["SCAN_COMMAND"] = f"touch {mark}"
    status, _ = upload(office.test_client(), b"x")
    assert (status, mark.exists()) == (302, False)


def test_places_that_others_may_read_are_told_with_what_to_do(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    data = tmp_path / "data"
    data.mkdir()
    settings = {"DATA_DIR": data, "SLOTS_DIR": tmp_path / "none", "KEYS_FILE": keys}
    data.chmod(0o755)
    keys.chmod(0o640)
    assert [sentence.rpartition(": ")[2] for sentence in folders_open_to_others(settings)] == [
        f"chmod 700 {data}",
        f"chmod 600 {keys}",
    ]
    data.chmod(0o700)
    keys.chmod(0o600)
    assert folders_open_to_others(settings) == []


def test_what_the_product_writes_is_its_own_users_and_runs_nowhere(tmp_path: Path, ring: object) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    before = os.umask(0o022)
    try:
        app = make_app(folder, ring, f"sqlite:///{folder / 'survey.db'}")  # type: ignore[arg-type]
        with app.app_context():
            db.create_all()
            sign_in(app.test_client(), "home_affairs")
            db.session.remove()
            db.engine.dispose()
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert "survey.db" in modes
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o177} == {}


@pytest.mark.parametrize("path", ["survey.db", "keys.json", "outbox.jsonl", "%2e%2e/survey.db", "..%2f..%2fkeys.json"])
def test_no_file_of_ours_answers_at_its_path(app: Flask, tmp_path: Path, path: str) -> None:
    (tmp_path / "keys.json").write_text("{}")
    (tmp_path / "outbox.jsonl").write_text("{}")
    client = app.test_client()
    for place in ("/", "/static/", "/assets/", "/instance/", "/huong-dan/hinh/"):
        assert client.get(f"{place}{path}").status_code in (404, 405, 308)
