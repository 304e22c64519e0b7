"""While everything goes wrong nobody loses a word; and what looks for lost words would find one."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import faults
from bench.outbox import Outbox
from bench.returning import invited
from tests.skipping import skip_loudly


@pytest.fixture(autouse=True)
def compiler() -> None:
    if shutil.which("cc") is None and shutil.which("gcc") is None:
        skip_loudly("bench.faults needs a C compiler")


def environ(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url if url.startswith("postgresql") else ""}


@pytest.mark.long
def test_nobody_loses_a_word_while_the_machine_goes_wrong(database_url: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bench.faults", "--people", "30", "--faults", "20", "--out", str(tmp_path / "data")]
    done = subprocess.run(words, env=environ(database_url), capture_output=True, text=True, timeout=900)
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "30 of 30 people finished, 0 lost, doubled or broken" in done.stdout


@pytest.mark.long
def test_a_word_that_was_lost_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    folder = tmp_path / "data"
    subprocess.run(
        [sys.executable, "-m", "bench.prepare", "--respondents", "3", "--out", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    machine = faults.Machine.built(folder)
    server = faults.Server(folder, machine)
    people = invited(folder, server.port)
    trouble = faults.Trouble(people, random.Random(1), server, machine)
    server.start()
    try:
        play = faults.play(people, trouble, ["cut"], 1, Outbox(folder / "outbox.jsonl"))
        with ThreadPoolExecutor(1) as aside:  # a browser of other tests may have a loop in this thread
            aside.submit(asyncio.run, play).result()
    finally:
        server.stop()
    assert faults.complaints(folder, people) == []
    first, second, third = people
    question = next(iter(first.phone.said))
    first.phone.said[question] = "another"
    assert [one.split(": ")[0] for one in faults.complaints(folder, people)] == [first.receipt]
    second.receipt = "XXXXXXXX"
    third.receipt = ""
    found = " ".join(faults.complaints(folder, people))
    assert "receipt XXXXXXXX is 0 times there" in found
    assert "no receipt after 0 returns" in found
    with (folder / "outbox.jsonl").open("ab") as file:
        file.write(b'{"half')
    assert "is no line" in " ".join(faults.complaints(folder, people))


def test_a_fault_that_there_is_not_is_named_at_once(tmp_path: Path) -> None:
    machine = faults.Machine.built(tmp_path)
    trouble = faults.Trouble([], random.Random(1), faults.Server(tmp_path, machine), machine)
    assert trouble.chosen("") == list(trouble.kinds())
    assert trouble.chosen("cut,kill-web") == ["cut", "kill-web"]
    with pytest.raises(SystemExit, match="no such fault: kill-supervisor; there are kill-web, "):
        trouble.chosen("cut,kill-supervisor")
