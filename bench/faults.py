"""Lets the machine go wrong in every way we can make it while people answer, and then looks at what they sent, word by word.

    python -m bench.faults [--people 150] [--faults 40] [--seed 7] [--kinds kill-web,disk-full,…] [--out DIR]

Faults come at random moments, one at a time: a web process, the worker or the supervisor is killed; the disk is full; the disk
cannot make anything permanent; the wall clock is an hour early or late, or 400 days late; the network is cut in the middle of a
form, and the phone sends it again; the database is locked by somebody else (SQLite), or cuts every connection (PostgreSQL). Who
is thrown out comes back by the same link and goes on, as people do. The disk and the clock go wrong by `faulty_machine.c`, which
needs a C compiler.

At the end everybody must have finished, by a receipt that is in the database once; each sealed sheet must hold, of every question,
what was acknowledged last, or what was sent after it without an answer; as many envelopes as receipts; the audit chain whole; each
line of the outbox whole. Exit status 1 otherwise. With `DATABASE_URL` of a PostgreSQL all of it happens there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bench.faulty_machine import Machine, Server
from bench.outbox import Outbox
from bench.respond import sealed_answers
from bench.returning import Person, invited
from foundation import audit
from respondents.envelopes import Envelope
from respondents.invitation import Invitation
from survey_app import create_app
from survey_app.database import db

AT_ONCE = 12
PATIENCE = 300.0  # seconds in which everybody has to be done after the last fault
HOUR, DAYS_400 = 3600, 400 * 86400


@dataclass
class Faults(ABC):
    """Faults that are made one after another while people answer."""

    people: list[Person]
    chance: random.Random
    made: Counter[str] = field(default_factory=Counter, kw_only=True)

    @abstractmethod
    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """By name."""

    def chosen(self, words: str) -> list[str]:
        """The kinds that somebody names, with commas; all of them without a word. SystemExit names what is none."""
        known = list(self.kinds())
        named = [word for word in words.split(",") if word] or known
        if strange := sorted(set(named) - set(known)):
            raise SystemExit(f"no such fault: {', '.join(strange)}; there are {', '.join(known)}")
        return named

    async def make(self, kinds: list[str], count: int) -> None:
        """So many, each kind as often as the others; ends early when everybody is done."""
        order = [kinds[number % len(kinds)] for number in range(count)]
        self.chance.shuffle(order)
        for kind in order:
            await asyncio.sleep(self.chance.uniform(0.3, 2.0))
            if all(person.receipt for person in self.people):
                return
            await self.kinds()[kind]()
            self.made[kind] += 1


@dataclass
class Trouble(Faults):
    """What goes wrong on one machine."""

    server: Server
    machine: Machine

    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """By name."""
        return {
            "kill-web": lambda: self._kill("survey_app.web_process"),
            "kill-worker": lambda: self._kill("worker"),
            "kill-all": self._kill_all,
            "disk-full": lambda: self._believing(full=True),
            "unsynced": lambda: self._believing(unsynced=True),
            "clock-early": lambda: self._believing(seconds=-HOUR),
            "clock-late": lambda: self._believing(seconds=HOUR),
            "clock-400-days": lambda: self._believing(seconds=DAYS_400),
            "cut": self._cut,
            "database": self._database,
        }

    async def _kill(self, word: str) -> None:
        if found := self.server.children(word):
            os.kill(self.chance.choice(found), signal.SIGKILL)

    async def _kill_all(self) -> None:
        assert self.server.process is not None
        os.kill(self.server.process.pid, signal.SIGKILL)  # its children are bound to it
        await asyncio.to_thread(self.server.process.wait)
        await asyncio.to_thread(self.server.start)

    async def _believing(self, full: bool = False, unsynced: bool = False, seconds: int = 0) -> None:
        self.machine.believes(full, unsynced, seconds)
        await asyncio.sleep(self.chance.uniform(0.5, 3.0))
        self.machine.believes()

    async def _cut(self) -> None:
        for person in self.people:
            person.phone.cut = self.chance.random() < 0.5
        await asyncio.sleep(1)

    async def _database(self) -> None:
        url = os.environ.get("DATABASE_URL", "")
        if url.startswith("postgresql"):
            await asyncio.to_thread(_cut_connections, url)
        else:
            await asyncio.to_thread(_hold_lock, self.server.folder / "survey.db", self.chance.uniform(1, 6))


def _cut_connections(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"))  # noqa: S608
    engine.dispose()


def _hold_lock(path: Path, seconds: float) -> None:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()


def complaints(folder: Path, people: list[Person]) -> list[str]:
    """What is not as it was acknowledged."""
    found = [
        f"{person.link}: no receipt after {person.returns} returns, {person.mishap}"
        for person in people
        if not person.receipt
    ]
    finished = {person.receipt: person for person in people if person.receipt}
    app = create_app({**os.environ, "DATA_DIR": str(folder)})
    with app.app_context():
        query = sa.select(Invitation.receipt).join(Envelope, Envelope.invitation_id == Invitation.id)
        held = Counter(db.session.scalars(query))
        found += [f"receipt {receipt} is {held[receipt]} times there" for receipt in finished if held[receipt] != 1]
        submitted = db.session.scalar(sa.select(sa.func.count()).where(Invitation.receipt.is_not(None)))
        if submitted != held.total():
            found.append(f"{held.total()} envelopes, {submitted} people submitted")
        found += _contents(folder, finished)
        if broken := audit.verify(db.session)[1]:  # type: ignore[arg-type]
            found.append(f"audit: {broken}")
    for number, line in enumerate(_lines(folder / "outbox.jsonl"), start=1):
        try:
            json.loads(line)
        except ValueError:
            found.append(f"outbox.jsonl, line {number} is no line: {line[:60]!r}")
    return found


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


def _contents(folder: Path, finished: dict[str, Person]) -> list[str]:
    found = []
    for receipt, values in sealed_answers(folder, finished).items():
        phone = finished[receipt].phone
        asked = phone.said.keys() | phone.since.keys()
        wrong = {name: values.get(name) for name in asked if values.get(name) not in phone.may_hold(name)}
        found += [f"{receipt}: {name} holds {value}" for name, value in wrong.items()]
    return found


async def play(
    people: list[Person], trouble: Faults, kinds: list[str], count: int, outbox: Outbox, at_once: int = AT_ONCE
) -> None:
    """Everybody answers while things go wrong, so many at a time, and has time to finish afterwards."""
    waiting, over = list(people), [time.monotonic() + 3600]

    async def one_after_another() -> None:
        while waiting:
            await waiting.pop().answer(outbox, lambda: over[0])

    async def disturb() -> None:
        await trouble.make(kinds, count)
        over[0] = time.monotonic() + PATIENCE

    follower = asyncio.create_task(outbox.follow())
    await asyncio.gather(disturb(), *(one_after_another() for _ in range(at_once)))
    follower.cancel()
    await asyncio.sleep(0.1)  # what was closed is gone before the loop is


def main() -> None:
    """Parses the command line, prepares, disturbs, looks, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--faults", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kinds", default="", help="only these, with commas; else all")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    folder = arguments.out or Path(tempfile.mkdtemp(prefix="faults-")) / "data"
    words = [sys.executable, "-m", "bench.prepare", "--respondents", str(arguments.people), "--out", str(folder)]
    subprocess.run(words, check=True)
    machine = Machine.built(folder)
    server = Server(folder, machine)
    people = invited(folder, server.port)
    trouble = Trouble(people, random.Random(arguments.seed), server, machine)
    kinds = trouble.chosen(arguments.kinds)
    server.start()
    began = time.monotonic()
    try:
        asyncio.run(play(people, trouble, kinds, arguments.faults, Outbox(folder / "outbox.jsonl")))
    finally:
        machine.believes()
        server.stop()
    found = complaints(folder, people)
    report(people, trouble, found, time.monotonic() - began)
    raise SystemExit(1 if found else 0)


def report(people: list[Person], trouble: Faults, found: list[str], took: float) -> None:
    """Prints how it went; the last line says all."""
    print(f"{took:.0f} s; " + ", ".join(f"{kind} {count}" for kind, count in sorted(trouble.made.items())))
    statuses = sum((person.phone.statuses for person in people), Counter[int]())
    print("pages: " + ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())))
    print(
        f"{sum(len(one.phone.said) for one in people)} answers acknowledged, {sum(one.returns for one in people)} returns"
    )
    print("\n".join(found[:20]))
    print(
        f"{sum(trouble.made.values())} faults, {sum(bool(one.receipt) for one in people)} of {len(people)} people finished, "
        f"{len(found)} lost, doubled or broken"
    )


if __name__ == "__main__":
    main()
