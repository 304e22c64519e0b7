"""How fast a journey could be at most: a program with the requests, pages and commits of one, and nothing else, in the same server.

    python -m bench.bare [-c 32] [-n 500]

Each request reads a row by a key; each that saves writes one row and one counter in one transaction, on the disk before it is
answered; pages are as long as ours and compressed as ours. No identity, no limits, no secrecy, no questionnaire, no messages.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.http import Client
from bench.respond import cpu_seconds
from foundation.sqlite import PRAGMAS, begin_writing
from survey_app import create_app
from survey_app.cli.serve import listening, web_command
from survey_app.reception import Reception

FOLDER = "BARE_FOLDER"
PAGE, SAVED = 9_000, b"0" * 12_000  # bytes of a page, of a draft
WORDS = "Ông/Bà đánh giá thế nào về việc ban hành văn bản của cơ quan? Rất tốt · Tốt · Bình thường · Kém · Không biết. "
POSTS = ("begin", "send", "code", "declare", "page1", "page2", "page3", "page4", "submit")
FIELDS = [(f"/data/part/question_{number:02d}", "4") for number in range(8)]
Started = Callable[[str, list[tuple[str, str]]], Any]


class Bare:
    """The program: GET draws a page, POST saves and leads to the next one."""

    def __init__(self, path: Path) -> None:
        self.path, self.mine = path, threading.local()
        text = WORDS * (PAGE // len(WORDS.encode()) + 1)
        self.page = f"<!doctype html><html lang=vi><main>{text}</main>".encode()

    def database(self) -> sqlite3.Connection:
        """This thread's connection, opened as ours are."""
        if not hasattr(self.mine, "database"):
            self.mine.database = sqlite3.connect(self.path, isolation_level=None)
            for pragma in PRAGMAS:
                self.mine.database.execute(f"PRAGMA {pragma}")
        opened: sqlite3.Connection = self.mine.database
        return opened

    def __call__(self, environ: dict[str, Any], start: Started) -> Iterable[bytes]:
        _, which, step = environ["PATH_INFO"].split("/")
        database = self.database()
        if environ["REQUEST_METHOD"] == "POST":
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            begin_writing(database)
            database.execute("INSERT OR REPLACE INTO sheet VALUES (?, ?)", (which, SAVED))
            database.execute("UPDATE progress SET n = n + 1 WHERE step = ?", (step,))
            database.execute("COMMIT")
            start("303 SEE OTHER", [("Location", f"/{which}/{step}"), ("Content-Length", "0")])
            return [b""]
        database.execute("SELECT body FROM sheet WHERE id = ?", (which,)).fetchone()
        body = gzip.compress(self.page + os.urandom(16).hex().encode(), compresslevel=5, mtime=0)
        head = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start("200 OK", head)
        return [body]


def application() -> Reception:
    """For the server."""
    return Reception(Bare(Path(os.environ[FOLDER]) / "bare.db"), len(SAVED))


def prepare(folder: Path) -> None:
    """The tables."""
    with sqlite3.connect(folder / "bare.db") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE sheet (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
        database.execute("CREATE TABLE progress (step TEXT PRIMARY KEY, n INTEGER)")
        database.executemany("INSERT INTO progress VALUES (?, 0)", [(step,) for step in POSTS])


async def walk(port: int, numbers: list[int]) -> None:
    """Journeys one after another: the link, then each form with the page that it leads to."""
    while numbers:
        number = numbers.pop()
        client = Client("127.0.0.1", port, "10.0.0.1")
        await client.get(f"/{number}/link")
        for step in POSTS:
            await client.post(f"/{number}/{step}", FIELDS)
        client.close()


def main() -> None:
    """Starts the server, walks, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("-c", type=int, default=32, help="respondents at once")
    parser.add_argument("-n", type=int, default=500, help="journeys")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        prepare(Path(made))
        environ = {**os.environ, FOLDER: made, "DATA_DIR": made, "BASE_URL": ""}
        with listening("127.0.0.1", 0) as door, create_app(environ).app_context():
            port, words = door.getsockname()[1], web_command(door.fileno(), factory="bench.bare:application")
            servers = [
                subprocess.Popen(words, env=environ, pass_fds=(door.fileno(),)) for _ in range(os.cpu_count() or 1)
            ]
        try:
            asyncio.run(_measure([one.pid for one in servers], port, arguments.c, arguments.n))
        finally:
            for one in servers:
                one.terminate()
            for one in servers:
                one.wait()


async def _measure(servers: list[int], port: int, concurrent: int, count: int) -> None:
    for _ in range(200):
        try:
            await Client("127.0.0.1", port, "").get("/0/link")
            break
        except OSError:
            await asyncio.sleep(0.1)
    numbers, before, began = list(range(1, count + 1)), sum(map(cpu_seconds, servers)), time.monotonic()
    await asyncio.gather(*(walk(port, numbers) for _ in range(concurrent)))
    took, spent = time.monotonic() - began, sum(map(cpu_seconds, servers)) - before
    print(f"{count / took:.1f} bare journeys/s, server CPU {spent / count * 1000:.1f} ms per journey")


if __name__ == "__main__":
    main()
