"""A steady load for minutes or hours, and a rush of openings: does anything slow down, fail, or grow?

    python -m bench.endurance [--sheets 25] [--others 300] [--minutes 30 | --hours 8] [--rush 1000] [--out DIR]

Everything arrives when it arrives, whether or not what came before is answered: so many whole journeys begin each second, and so
many other requests: first pages of links (half of them), a page's own files, the page for typed codes, Home Affairs' morning page
(one in a hundred). Each minute a line: what was answered and how fast, what failed, memory and descriptors of the server's
processes, size of its log and its data. Then the rush: so many people open their links within a minute and go on to the code.
At the end every receipt must be in the database, and some sealed sheets must hold what was sent; the memory of the last third is
set against that of the second, since processes grow while they are young. `DATABASE_URL` as elsewhere. Exit status 1 when a
request failed or a receipt is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import crash
from bench.faulty_machine import tree_of
from bench.http import Client, Page, answers_in
from bench.outbox import Outbox
from bench.respond import OPENED, in_database, links_in, main_form, opened, walk
from survey_app import create_app
from survey_app.database import db
from tests.signing_in import sign_in

FILES = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
IDLE = 200  # people whose links are opened and who do not answer


@dataclass
class Minute:
    """What happened since the last line."""

    times: list[float] = field(default_factory=list)
    receipts: int = 0
    failures: Counter[str] = field(default_factory=Counter)


@dataclass
class Watched:
    """The server's processes: megabytes of the largest and of all (shared pages once), open descriptors of all."""

    largest: float
    together: float
    descriptors: int


def watched(server: int) -> Watched:
    """What the process tree holds now."""
    sizes, descriptors = [0.0], 0
    for one in tree_of(server):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            sizes.append(int(re.search(r"^Pss: +(\d+)", rollup, re.M)[1]) / 1024)  # type: ignore[index]
            descriptors += len(os.listdir(f"/proc/{one}/fd"))
        except OSError:
            continue  # it has ended meanwhile
    return Watched(max(sizes), sum(sizes), descriptors)


class Load:
    """Everybody who comes: who answers, who only looks, and the officer."""

    def __init__(self, port: int, people: list[tuple[str, str]], officer: dict[str, str], outbox: Outbox) -> None:
        self.port, self.outbox = port, outbox
        self.lookers, self.waiting = people[:IDLE], people[IDLE:]
        self.officer, self.files = officer, list[str]()
        self.minute, self.under_way, self.number = Minute(), set[asyncio.Task[None]](), 0
        self.answers: dict[str, dict[str, str]] = {}
        self.idle: list[Client] = []

    def client(self) -> Client:
        """A phone that has not been here."""
        self.number += 1
        return Client(
            "127.0.0.1", self.port, f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        )

    async def sheet(self) -> None:
        """One whole journey."""
        if not self.waiting:
            raise RuntimeError("nobody is left to answer")
        (link, phone), client = self.waiting.pop(), self.client()
        try:
            receipt = await walk(client, urlsplit(link).path, phone, self.outbox)
        finally:
            client.close()
            self.minute.times += client.times
        self.minute.receipts += 1
        self.answers[receipt] = answers_in(client.acknowledged)

    async def opening(self) -> None:
        """From the link to the page that asks for the code."""
        (link, _), client = self.waiting.pop(), self.client()
        try:
            page = self.good(await client.get(urlsplit(link).path))
            for _ in range(2):
                action, controls = main_form(page)
                fields = [(of["name"], of.get("value", "")) for _, of in controls if of.get("type") == "hidden"]
                page = self.good(await client.post(action, fields))
            if "one-time-code" not in page.body:
                raise RuntimeError(f"no question for the code on {page.path}")
        finally:
            client.close()
            self.minute.times += client.times

    async def other(self) -> None:
        """One request of somebody else."""
        chance = random.random()
        client = self.idle.pop() if self.idle else self.client()
        client.cookies = dict(self.officer) if chance < 0.01 else {}
        if chance < 0.01:
            path = "/so-noi-vu/dot/1/theo-doi"
        elif chance < 0.5:
            path = urlsplit(random.choice(self.lookers)[0]).path
        else:
            path = random.choice(self.files) if chance < 0.9 and self.files else "/ma"
        try:
            page = self.good(await client.get(path))
            self.files = self.files or FILES.findall(page.body)
        finally:
            self.minute.times += client.times
            client.times = []
        self.idle.append(client)

    def good(self, page: Page) -> Page:
        """The page. RuntimeError when it is none."""
        if page.status != 200:
            raise RuntimeError(f"{page.status} on {page.path.split('/')[1]}")
        return page

    def begin(self, what: Coroutine[Any, Any, None]) -> None:
        """Somebody comes now; what goes wrong is counted."""

        async def counted() -> None:
            try:
                await what
            except (RuntimeError, OSError, TimeoutError) as error:
                self.minute.failures[f"{type(error).__name__}: {error}"[:90]] += 1

        task = asyncio.create_task(counted())
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def come(self, rate: float, what: Callable[[], Coroutine[Any, Any, None]], until: float) -> None:
        """So many a second, evenly, whatever became of those before."""
        begun, came = time.monotonic(), 0
        while rate > 0 and (moment := time.monotonic()) < until:
            while came < (moment - begun) * rate:
                self.begin(what())
                came += 1
            await asyncio.sleep(0.01)

    async def warm(self) -> None:
        """Every process of the server has answered before anything is measured."""
        for _ in range(32):
            await self.other()
        self.minute = Minute()

    async def all_done(self) -> None:
        """Until whoever came has gone."""
        while self.under_way:
            await asyncio.sleep(0.05)


class Report:
    """A line a minute, and what all lines said."""

    def __init__(self, load: Load, server: int, folder: Path, log: Path) -> None:
        self.load, self.server, self.folder, self.log = load, server, folder, log
        self.begun, self.failures, self.seen = time.monotonic(), Counter[str](), list[Watched]()

    async def every(self, seconds: float, until: float) -> None:
        """Lines until then."""
        while (now := time.monotonic()) < until:
            await asyncio.sleep(min(seconds, until - now))
            self.line(time.monotonic() - now)

    def line(self, took: float) -> None:
        """What the time since the last line brought."""
        minute, self.load.minute = self.load.minute, Minute()
        held = watched(self.server)
        self.seen.append(held)
        self.failures += minute.failures
        times = sorted(minute.times) or [0.0]
        size = sum(one.stat().st_size for one in self.folder.iterdir() if one.is_file()) / 1e6
        print(
            f"{(time.monotonic() - self.begun) / 60:6.1f} min: {minute.receipts / took:.1f} sheets/s, "
            f"{len(minute.times) / took:.0f} requests/s, p50 {times[len(times) // 2] * 1000:.0f} ms, "
            f"p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms, failed {minute.failures.total()}; "
            f"largest process {held.largest:.0f} MB, all {held.together:.0f} MB, {held.descriptors} descriptors, "
            f"under way {len(self.load.under_way)}, data {size:.0f} MB, log {self.log.stat().st_size / 1e6:.2f} MB",
            flush=True,
        )


async def play(load: Load, report: Report, arguments: argparse.Namespace) -> None:
    """The steady load, then the rush."""
    await load.warm()
    follower = asyncio.create_task(load.outbox.follow())
    seconds = arguments.hours * 3600 or arguments.minutes * 60
    until = time.monotonic() + seconds
    steady: list[Awaitable[None]] = [
        load.come(arguments.sheets, load.sheet, until),
        load.come(arguments.others, load.other, until),
        report.every(min(60.0, seconds), until),
    ]
    await asyncio.gather(*steady)
    await load.all_done()
    load.minute = Minute(failures=load.minute.failures)
    if arguments.rush:
        print(f"rush of {arguments.rush} in {arguments.rush_seconds:.0f} s")
        until = time.monotonic() + arguments.rush_seconds
        rush = load.come(arguments.rush / arguments.rush_seconds, load.opening, until)
        await asyncio.gather(rush, report.every(arguments.rush_seconds, until))
        await load.all_done()
    report.failures += load.minute.failures
    follower.cancel()


def officer_of(folder: Path) -> dict[str, str]:
    """The cookies of an officer of Home Affairs who is signed in."""
    app = create_app({**os.environ, "DATA_DIR": str(folder)})
    with app.app_context():
        client = app.test_client()
        sign_in(client, "home_affairs")
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        db.session.remove()
        db.engine.dispose()
    assert cookie is not None
    return {name: cookie.value}


def judged(report: Report, load: Load, folder: Path) -> bool:
    """Prints what all came to; whether nothing failed and nothing is missing."""
    for reason, times in report.failures.most_common(8):
        print(f"failed {times}: {reason}")
    third = len(report.seen) // 3
    if third:
        second, last = report.seen[third : 2 * third], report.seen[2 * third : 3 * third]
        before, after = (statistics.median(one.together for one in part) for part in (second, last))
        print(f"memory of all processes, second third {before:.0f} MB, last third {after:.0f} MB")
    held = in_database(folder, list(load.answers))
    looked, right = opened(folder, dict(list(load.answers.items())[:OPENED]))
    print(f"{looked} sealed sheets opened, {right} hold what was sent")
    print(f"{held} of {len(load.answers)} receipts in the database, {report.failures.total()} failures")
    return held == len(load.answers) and looked == right and not report.failures


def main() -> None:
    """Makes a folder, serves it, plays, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sheets", type=float, default=25, help="journeys that begin in a second")
    parser.add_argument("--others", type=float, default=300, help="other requests a second")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--hours", type=float, default=0)
    parser.add_argument("--rush", type=int, default=1000, help="people who open their links within a minute")
    parser.add_argument("--rush-seconds", type=float, default=60)
    parser.add_argument("--out", type=Path, default=None, help="where the folder is made; else in a temporary place")
    arguments = parser.parse_args()
    people = int(arguments.sheets * (arguments.hours * 3600 or arguments.minutes * 60)) + arguments.rush + IDLE + 10
    with tempfile.TemporaryDirectory(prefix="endurance-") as name:
        folder = arguments.out or Path(name) / "data"
        words = [sys.executable, "-m", "bench.prepare", "--respondents", str(people), "--out", str(folder)]
        subprocess.run(words, check=True)
        officer, log = officer_of(folder), Path(name) / "server.log"
        with log.open("ab") as said:
            server = crash.start(folder, log=said)
        try:
            load = Load(crash.PORT, links_in(folder / "links.csv"), officer, Outbox(folder / "outbox.jsonl"))
            report = Report(load, server.pid, folder, log)
            asyncio.run(play(load, report, arguments))
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
        sys.exit(0 if judged(report, load, folder) else 1)


if __name__ == "__main__":
    main()
