"""How the product is: for machines, for the administrator, by mail; and what a person reads whose act is not carried out."""

from __future__ import annotations

import errno
import json
import logging
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from foundation import heartbeats, keys, outbox, vault
from foundation.db import now
from foundation.heartbeats import Heartbeat
from foundation.outbox import Message
from survey_app import causes, logs
from survey_app.backups import keeping
from survey_app.database import db
from survey_app.operation import alarms, condition, starting
from survey_app.operation.condition import Level
from tests.conftest import make_app
from tests.signing_in import an_account, sign_in

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
LINE = re.compile(r'(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"\})? -?[\d.e+-]+)$')


class Usage(NamedTuple):
    free: int


@pytest.fixture
def house(app_on_each: Flask) -> Iterator[Flask]:
    """With a worker and a web process that live."""
    with app_on_each.app_context():
        beat("web", "here:1")
        beat("worker", "here:2")
        alarms._looked.clear()
        yield app_on_each


def beat(kind: str, name: str, ago: timedelta = timedelta(), refused: int = 0) -> None:
    at = now() - ago
    db.session.merge(Heartbeat(name=name, kind=kind, began_at=at, at=at, refused=refused))
    db.session.commit()


def readiness(app: Flask) -> tuple[int, dict[str, Any]]:
    page = app.test_client().get("/health/ready")
    return page.status_code, page.get_json()


def test_a_healthy_server_is_live_and_ready(house: Flask) -> None:
    assert house.test_client().get("/health/live").get_data(as_text=True) == "ok\n"
    code, said = readiness(house)
    assert code == 200, said
    assert set(said["checks"]) == set(condition.NEEDED)


def test_other_machines_learn_only_whether_it_is_ready(house: Flask) -> None:
    other = house.test_client()
    assert other.get("/health/ready", environ_base=ELSEWHERE).get_json() == {"ready": True}
    assert other.get("/metrics", environ_base=ELSEWHERE).status_code == 404
    through = {"X-Forwarded-For": "127.0.0.1"}
    assert other.get("/metrics", headers=through).status_code == 404, "a proxy on this machine is not this machine"
    token = {"Authorization": "Bearer s3cret"}
    assert other.get("/metrics", environ_base=ELSEWHERE, headers=token).status_code == 404, "no token is set"
    house.config["METRICS_TOKEN"] = "s3cret"
    assert other.get("/metrics", environ_base=ELSEWHERE, headers=token).status_code == 200
    assert other.get("/metrics", environ_base=ELSEWHERE, headers={"Authorization": "Bearer s"}).status_code == 404
    assert "checks" in other.get("/health/ready", environ_base=ELSEWHERE, headers=token).get_json()


def test_the_figures_are_in_the_format_of_prometheus(house: Flask) -> None:
    outbox.write(db.session, "sms", "+84900000001", "x", purpose="notice")  # type: ignore[arg-type]
    db.session.execute(sa.update(Message).values(not_before=now() - timedelta(minutes=7)))
    db.session.commit()
    beat("web", "here:1", refused=3)
    text = house.test_client().get("/metrics").get_data(as_text=True)
    assert [line for line in text.splitlines() if not LINE.match(line)] == []
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert 415 < float(figures["survey_oldest_waiting_message_seconds"]) < 600
    assert figures['survey_saves_refused_total{process="here:1"}'] == "3"
    assert float(figures["survey_disk_free_bytes"]) > 0
    assert figures['survey_problem{check="messages"}'] == "1"


def no_worker(_: Flask, __: pytest.MonkeyPatch) -> None:
    beat("worker", "here:2", ago=timedelta(minutes=3))


def full_disk(_: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shutil, "disk_usage", lambda _: Usage(100 * 1024 * 1024))


def moved_clock(_: Flask, __: pytest.MonkeyPatch) -> None:
    beat("web", "there:1", ago=timedelta(days=-365))


def other_keys(_: Flask, __: pytest.MonkeyPatch) -> None:
    keys.install(keys.Keys.generate())


FAULTS = {"worker": no_worker, "disk": full_disk, "clock": moved_clock, "keys": other_keys}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_and_comes_by_mail_once(
    house: Flask, ring: keys.Keys, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    starting.check(db.session)
    administrator = an_account("administrator").email
    an_account("home_affairs")
    assert alarms.look(db.session) == 0  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        FAULTS[name](house, patch)
        code, said = readiness(house)
        assert code == 503
        assert [check for check, found in said["checks"].items() if not found["ok"]] == [name]
        keys.install(ring)  # whose mail it is, is encrypted
        if name != "keys":
            alarms._looked.clear()
            assert alarms.look(db.session) == 1  # type: ignore[arg-type]
            alarms._looked.clear()
            assert alarms.look(db.session) == 0, "once a day"  # type: ignore[arg-type]
            mail = db.session.scalars(sa.select(Message).where(Message.channel == "email")).one()
            assert mail.to == administrator
            assert condition.CHECKS[name].label in mail.subject
            assert condition.TO_DO[name] in mail.text


@pytest.mark.parametrize("setting", ["DATA_DIR", "KEYS_FILE"])
def test_a_folder_that_went_with_its_disk_is_named(house: Flask, tmp_path: Path, setting: str) -> None:
    """What is open of the database still answers; nothing that is saved now would be found again."""
    house.config[setting] = tmp_path / "gone" / ("keys.json" if setting == "KEYS_FILE" else "")
    code, said = readiness(house)
    assert code == 503
    found = said["checks"]["disk"]
    assert not found["ok"]
    assert str(tmp_path / "gone") in str(found)


def test_a_disk_that_fails_while_it_is_asked_is_no_error_of_the_page(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> Usage:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    code, said = readiness(house)
    assert (code, said["checks"]["disk"]["says"]) == (503, "Không xem được: Input/output error.")


def test_the_administrator_reads_what_to_do(house: Flask) -> None:
    beat("worker", "here:2", ago=timedelta(minutes=3))
    client = house.test_client()
    sign_in(client, "administrator")
    page = client.get("/so-noi-vu/van-hanh").get_data(as_text=True)
    assert Level.BAD.value in page
    assert condition.TO_DO["worker"] in page
    assert "lần cuối thấy 3 phút trước" in page


def test_an_old_backup_is_told_of(house: Flask) -> None:
    folder, level = house.config["DATA_DIR"], {}
    for hours in (None, 1, 30, 80):
        if hours is not None:
            keeping.note(folder, at=(now() - timedelta(hours=hours)).isoformat())
        level[hours] = condition.look_at(db.session, house.config, ("backup",))["backup"].level  # type: ignore[arg-type]
    assert level == {None: Level.WATCH, 1: Level.GOOD, 30: Level.WATCH, 80: Level.BAD}


# -- causes


def sqlite_error(name: str) -> OperationalError:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = name
    return OperationalError("INSERT", {}, error)


CAUSES = [
    (sqlite_error("SQLITE_FULL"), "60", "Đĩa đầy", "disk_full"),
    (sqlite_error("SQLITE_BUSY_SNAPSHOT"), "5", "Cơ sở dữ liệu bận", "database_busy"),
    (sqlite_error("SQLITE_READONLY_DBMOVED"), "60", "chỉ cho đọc", "read_only"),
    (sqlite_error("SQLITE_IOERR_FSYNC"), "60", "báo lỗi", "disk_fails"),
    (sqlite_error("SQLITE_CANTOPEN"), "15", "chưa trả lời", "database_away"),
    (OSError(errno.EIO, "Input/output error"), "60", "báo lỗi", "disk_fails"),
    (vault.Away("gone"), "15", "giữ ô khoá", "vault_away"),
    (OperationalError("x", {}, psycopg.errors.DiskFull()), "60", "Đĩa đầy", "disk_full"),
    (OperationalError("x", {}, psycopg.errors.TooManyConnections()), "5", "Cơ sở dữ liệu bận", "database_busy"),
    (OperationalError("x", {}, psycopg.OperationalError("connection refused")), "15", "chưa trả lời", "database_away"),
    (OSError(errno.ENOSPC, "No space left on device"), "60", "Đĩa đầy", "disk_full"),
]


@pytest.mark.parametrize(("error", "seconds", "says", "logged"), CAUSES, ids=lambda one: str(one)[:30])
def test_the_true_cause_is_on_the_page_in_the_log_and_in_the_seconds(
    tmp_path: Path,
    ring: keys.Keys,
    sqlite_url: str,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    seconds: str,
    says: str,
    logged: str,
) -> None:
    made = make_app(tmp_path, ring, sqlite_url, WTF_CSRF_ENABLED=False)

    def broken() -> None:
        raise error

    made.view_functions["health.live"] = broken
    with made.app_context():
        counted = len(heartbeats._refused)
        page = made.test_client().get("/health/live")
        assert (page.status_code, page.headers["Retry-After"]) == (503, seconds)
        assert says in page.get_data(as_text=True)
        assert logged in caplog.text
        assert len(heartbeats._refused) == counted, "nobody wanted to save anything"
        db.engine.dispose()


def test_every_cause_has_its_word_for_the_operator() -> None:
    every = {one.name for one in vars(causes).values() if isinstance(one, causes.Cause)}
    assert every == set(condition.WORDS_OF_CAUSES)


# -- lines for machines


def test_a_log_in_json_is_one_object_a_line_from_us_and_from_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        logs.configure("INFO", "json")
        structlog.get_logger("x").error("worker.failed", work="send", error="ValueError")
        logging.getLogger("a.library").warning("slow %s", "query")
    finally:
        root.handlers[:] = handlers
        logs.configure("INFO")
        root.setLevel(level)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(one["event"], one["level"]) for one in lines] == [("worker.failed", "error"), ("slow query", "warning")]
    assert all("timestamp" in one for one in lines)
