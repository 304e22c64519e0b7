"""The web server's processes: a request that never ends is noticed, the others are not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

import click
import pytest

from survey_app.cli.serve import refuse_taken_port
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
