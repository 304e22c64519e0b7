"""The server: it answers, ends whole, shares its port with nobody; a request that never ends is noticed."""

from __future__ import annotations

import os
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

from foundation import keys
from survey_app import create_app
from survey_app.cli.serve import refuse_taken_port
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


def test_a_taken_port_is_named_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"127.0.0.1:{port}.*PORT={port + 1}"):
            refuse_taken_port("127.0.0.1", port)
    refuse_taken_port("127.0.0.1", port)


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


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are those of Unix")
def test_the_server_answers_and_ends_whole(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> None:
    ring.save(tmp_path / "keys.json")
    port = free_port()
    environ = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url, "PORT": str(port)}
    command = [sys.executable, "-m", "flask", "--app", "survey_app", "serve"]
    server = subprocess.Popen(command, env=environ, start_new_session=True)
    try:
        wait_until(lambda: answers(port), 120)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
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
