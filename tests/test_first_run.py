"""`make run`, as on a machine that has nothing yet: a working product with a demonstration; a second start keeps the data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.guards.sources import ROOT
from tests.survey_app.test_serving import free_port

SECONDS = 600  # where others are at work too; alone it is a minute


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The product started on a data folder; the address at which it answers."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "KEYS_FILE", "CI")}
    environ |= {"DATA_DIR": str(folder), "PORT": str(port), "SLOTS_DIR": str(folder.parent / "slots")}
    command = [sys.executable, "-m", "survey_app", "run"]
    process = subprocess.Popen(command, env=environ, cwd=ROOT, start_new_session=True)
    try:
        wait_for(process, f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) in (0, -signal.SIGINT), "Ctrl-C ends it"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "it ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"no answer in {SECONDS} seconds")


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="process groups are those of Unix")
def test_a_machine_without_anything_gets_a_working_product_that_keeps_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with running(folder) as address, urllib.request.urlopen(f"{address}/", timeout=30) as page:
        assert "Sở Nội vụ" in page.read().decode(), "the page of roles of the demonstration"
    kept = (folder / "demonstration.json").read_bytes()
    with running(folder) as address, urllib.request.urlopen(f"{address}/dang-nhap", timeout=30) as page:
        assert page.status == 200
    assert (folder / "demonstration.json").read_bytes() == kept
