"""Settings that are more than a line of a document: how large a file may be, and which lines the log holds."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from foundation import audit, keys
from foundation.spreadsheets import file_size, opening
from foundation.spreadsheets.sheets import Refused
from respondents import roster_file
from survey_app import config, logs
from survey_app.cli import duties, serve
from survey_app.database import db
from tests.conftest import inside, make_app
from tests.foundation.test_audit_shipping import Listener
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field

MB = 2**20


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    file_size.take_files_up_to(file_size.LARGEST_FILE)
    logs.configure("INFO")
    logging.getLogger().setLevel(level)


@pytest.fixture
def wide(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> Iterator[Flask]:
    """An installation that takes 12,5 MB."""
    app = make_app(tmp_path, ring, sqlite_url, UPLOAD_MAX_BYTES=12 * MB + MB // 2, WTF_CSRF_ENABLED=False)
    with inside(app):
        yield app


# -- UPLOAD_MAX_BYTES


def test_the_reader_takes_what_the_setting_lets_through(wide: Flask) -> None:
    with pytest.raises(Refused) as refused:
        opening.open_workbook(b"x" * (13 * MB), "a.csv")
    assert refused.value.code == "FILE_TOO_LARGE"
    read = roster_file.read(b"x" * (11 * MB), "a.csv", ())
    assert [found.code for found in read.problems] != ["FILE_TOO_LARGE"]


def test_every_sentence_says_the_same_size(wide: Flask) -> None:
    (found,) = roster_file.read(b"x" * (13 * MB), "a.csv", ()).problems
    assert found.message.startswith("Tệp lớn hơn 12,5 MB.")
    a_round_in_the_field(db.session)  # type: ignore[arg-type]
    client = wide.test_client()
    sign_in(client, "home_affairs")
    assert "tối đa 12,5 MB" in client.get("/so-noi-vu/mau-phieu/tai-len").text


@pytest.mark.parametrize(("size", "words"), [(10 * MB, "10 MB"), (1536 * 1024, "1,5 MB"), (4096, "4 KB")])
def test_a_size_is_said_as_people_say_it(size: int, words: str) -> None:
    assert file_size.size_in_words(size) == words


# -- LOG_LEVEL


@pytest.mark.parametrize(
    ("level", "kept"),
    [("debug", ["a", "b", "c"]), ("INFO", ["b", "c"]), ("WARNING", ["c"]), ("error", ["c"]), ("CRITICAL", [])],
)
def test_lines_below_the_level_are_not_written(capsys: pytest.CaptureFixture[str], level: str, kept: list[str]) -> None:
    logs.configure(config.log_level(level))
    log = structlog.get_logger("worker")
    log.debug("a-line")
    log.info("b-line")
    log.error("c-line")
    written = capsys.readouterr()
    assert [letter for letter in "abc" if f"{letter}-line" in written.err] == kept
    assert written.out == "", "the log is not mixed with what commands print"


def test_the_level_holds_for_libraries_and_pages_too(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> None:
    app = make_app(tmp_path, ring, sqlite_url, LOG_LEVEL="CRITICAL")
    assert not app.logger.isEnabledFor(logging.ERROR)
    assert not logging.getLogger("a.library").isEnabledFor(logging.ERROR)


def test_a_command_says_nothing_of_the_libraries_that_it_sets_up(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    logging.getLogger("alembic.runtime.plugins").info("setup plugin")
    logging.getLogger("alembic.runtime.migration").info("Running upgrade")
    assert [line for line in capsys.readouterr().err.splitlines() if "plugin" in line] == []


@pytest.mark.parametrize(("level", "server"), [("DEBUG", "warning"), ("INFO", "warning"), ("ERROR", "error")])
def test_the_web_server_keeps_the_level(app: Flask, level: str, server: str) -> None:
    with app.app_context():
        app.config["LOG_LEVEL"] = level
        words = serve.web_command(3)
        assert words[words.index("--log-level") + 1] == server


def test_an_unknown_level_is_refused_with_the_words_that_are_known() -> None:
    with pytest.raises(ValueError, match="LOG_LEVEL phải là một trong DEBUG, INFO"):
        config.load({"LOG_LEVEL": "loud"})


# -- DATABASE_URL, SYSLOG_URL


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:mat-khau@db.example/x",
        "postgres://u:mat-khau@10.0.0.5/x?sslmode=require",
        "postgresql+psycopg://u:mat-khau@/x?host=db.example",
        "postgresql://u:mat-khau@localhost/x?host=db.example&sslmode=prefer",
    ],
)
def test_a_database_elsewhere_is_reached_by_verified_tls_alone(url: str) -> None:
    with pytest.raises(ValueError, match="sslmode=verify-full") as refused:
        config.load({"DATABASE_URL": url})
    assert "mat-khau" not in str(refused.value), "a password is no part of a sentence"
    config.load({"DATABASE_URL": f"{url.partition('?')[0]}?host=db.example&sslmode=verify-full"})


@pytest.mark.parametrize(
    "url", ["", "sqlite:////x/y.db", "postgresql://root@127.0.0.1:5432/x", "postgresql:///x?host=/var/run/postgresql"]
)
def test_a_database_on_this_machine_needs_none(url: str) -> None:
    assert config.load({"DATABASE_URL": url})["DATABASE_URL"] == url


def test_the_worker_sends_events_to_the_log_server(wide: Flask, tmp_path: Path) -> None:
    listener = Listener(tmp_path)
    audit.record(db.session, audit.SYSTEM, "round.open", "round:1")
    db.session.commit()
    assert duties.events_elsewhere(db.session) == 0, "none is set"
    wide.config.update(SYSLOG_URL=f"tls://127.0.0.1:{listener.place.port}", SYSLOG_CA=listener.place.authorities)
    assert duties.events_elsewhere(db.session) == 1
    listener.close()
    assert "round.open" in listener.messages()[0]
    with pytest.raises(ValueError, match="SYSLOG_URL phải là"):
        config.load({"SYSLOG_URL": "udp://log.example"})
