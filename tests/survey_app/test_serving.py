"""The server: it answers, ends whole, shares its port with nobody; a request that never ends is noticed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import click
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import heartbeats, keys
from survey_app import create_app
from survey_app.cli import serve
from survey_app.cli.serve import listening, refuse_open_doors
from survey_app.database import db
from survey_app.serving import Watched


def test_only_a_request_that_takes_too_long_is_stuck() -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        inside.set()
        go_on.wait(10)
        return [b""]

    patient, impatient = Watched(slow, longest=60), Watched(slow, longest=0)
    assert not impatient.is_stuck()
    for watched, stuck in ((patient, False), (impatient, True)):
        inside.clear()
        go_on.clear()
        request = threading.Thread(target=watched, args=({}, print))
        request.start()
        assert inside.wait(10)
        assert watched.is_stuck() is stuck
        go_on.set()
        request.join()
        assert not watched.is_stuck()


def test_a_request_that_fails_is_over() -> None:
    def failing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ValueError

    watched = Watched(failing, longest=0)
    try:
        watched({}, print)
    except ValueError:
        pass
    assert not watched.is_stuck()


@pytest.mark.parametrize(
    ("host", "secure", "open_to"),
    [
        ("127.0.0.1", True, ""),
        ("127.8.0.1", True, ""),
        ("::1", True, ""),
        ("localhost", True, ""),
        ("0.0.0.0", False, ""),
        ("0.0.0.0", True, "0.0.0.0"),
        ("::", True, "::"),
        ("10.1.2.3", True, "10.1.2.3"),
        ("web.tinh.gov.vn", True, "web.tinh.gov.vn"),
    ],
)
def test_under_https_the_server_is_reached_from_its_own_machine_alone(host: str, secure: bool, open_to: str) -> None:
    settings = {"HOST": host, "SECURE": secure}
    if not open_to:
        refuse_open_doors(settings)
        return
    with pytest.raises(click.ClickException, match=f"HOST={re.escape(open_to)} mở cho máy khác"):
        refuse_open_doors(settings)


def test_a_taken_port_is_named_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PORT_PATIENCE", 0.3)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"127.0.0.1:{port}.*PORT={port + 1}"):
            listening("127.0.0.1", port)
    listening("127.0.0.1", port).close()


def test_no_answer_waits_until_its_beginning_is_acknowledged() -> None:
    with listening("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()):
        taken, _ = door.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/ma", timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def kinds_that_live(url: str) -> set[str]:
    database = sa.create_engine(url)
    with Session(database) as session:
        found = {kind for kind, count in heartbeats.living(session).items() if count}
    database.dispose()
    return found


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="process groups are those of Unix")
def test_the_server_answers_and_ends_whole(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> None:
    ring.save(tmp_path / "keys.json")
    port = free_port()
    environ = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url, "PORT": str(port)}
    command = [sys.executable, "-m", "flask", "--app", "survey_app", "serve"]
    server = subprocess.Popen(command, env=environ, start_new_session=True)
    try:
        wait_until(lambda: answers(port), 300)
        wait_until(lambda: kinds_that_live(sqlite_url) == {"web", "worker"}, 60)
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
        wait_until(lambda: not group_lives(server.pid), 10)
        assert not answers(port)
    finally:
        if group_lives(server.pid):
            os.killpg(server.pid, signal.SIGKILL)


def test_what_the_product_writes_is_its_users_alone(tmp_path: Path, ring: keys.Keys) -> None:
    made = create_app({"DATA_DIR": str(tmp_path)}, KEYS=ring)
    with made.app_context():
        db.create_all()
        db.engine.dispose()
    assert (tmp_path / "survey.db").stat().st_mode & 0o077 == 0
