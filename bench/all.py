"""Every figure in one table, each beside what is wanted and the command that prints it alone.

    python -m bench.all [--journeys 500] [--runs 3] [--crowd 500] [--only respond,workbook,…]

What needs no server runs one after another, each as a process of its own, so that one's memory is not another's. Then a server of
its own is asked by 32 people at once (medians of so many runs), by a crowd, and by one alone, on embedded SQLite and, with
`DATABASE_URL` of an empty PostgreSQL, there too; last a bare program with the same requests. Nothing is judged. A machine that does
something else meanwhile prints worse figures, so the table says how busy it was.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from bench import crash

ALONE: Mapping[str, str] = {
    "engine": "",
    "questionnaire_check": "",
    "roster": "",
    "lists": "matches of 20,000 people ≤ 1 s",
    "results": "10,000 responses as .xlsx ≤ 1,500 ms",
    "workbook": "",
    "letters": "",
    "dashboard": "≤ 50 ms",
    "integrity": "",
    "self_assessment": "≤ 50 ms, 256 MB",
}
"""What needs no server → what is wanted of it."""
LINE = re.compile(r"([\d.]+) completed/s, request p95 ([\d.]+) ms, server CPU ([\d.]+) ms per response")
BESIDE = re.compile(r"PostgreSQL: ([\d.]+) ms of CPU")
WAIT = re.compile(r"median wait of a code ([\d.]+) ms")
BARE = re.compile(r"([\d.]+) bare journeys/s")
AT_ONCE, ALONE_JOURNEYS = 32, 40


class Row(NamedTuple):
    """A line of the table."""

    what: str
    figure: str
    wanted: str
    command: str


def printed(name: str, *words: str, **settings: str) -> str:
    """What a measurement prints; what went wrong with it, if it did."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *words], env={**os.environ, **settings}, capture_output=True, text=True
    )
    return done.stdout if done.returncode == 0 else f"failed: {(done.stdout + done.stderr).strip()[-200:]}"


def alone(name: str) -> Iterator[Row]:
    """What a measurement without a server printed, line by line."""
    lines = [line.strip() for line in printed(name).splitlines() if line.strip()]
    yield from (
        Row(name, " ".join(line.split()), ALONE[name] if line is lines[-1] else "", f"bench.{name}") for line in lines
    )


def journeys(database: str, count: int, runs: int, crowd: int) -> Iterator[Row]:
    """Whole journeys over a server on this database ("" for embedded SQLite)."""
    wanted = (
        ("≥ 45/s, ≤ 30 ms with the database", "")
        if database
        else ("≥ 60/s, ≤ 18 ms, p95 ≤ 60 ms", "p95 ≤ 900 ms, no error")
    )
    name = "PostgreSQL" if database else "SQLite"
    with tempfile.TemporaryDirectory(prefix="bench-") as base:
        folder, settings = Path(base) / "data", {"DATABASE_URL": database}
        people = runs * count + crowd * 2 + ALONE_JOURNEYS
        printed("prepare", "--respondents", str(people), "--out", str(folder), **settings)
        server = crash.start(folder, **settings)
        try:
            told = [respond(folder, AT_ONCE, count, settings) for _ in range(runs)]
            yield Row(
                f"journeys, {AT_ONCE} at once, {name}",
                middle(told),
                wanted[0],
                f"bench.respond -c {AT_ONCE} -n {count}",
            )
            told = [respond(folder, crowd, crowd * 2, settings)]
            yield Row(
                f"journeys, {crowd} at once, {name}",
                middle(told),
                wanted[1],
                f"bench.respond -c {crowd} -n {crowd * 2}",
            )
            one = WAIT.search(respond(folder, 1, ALONE_JOURNEYS, settings))
            waited = f"{one[1]} ms" if one else "not measured"
            yield Row(
                f"median wait of a code, one alone, {name}",
                waited,
                "≤ 60 ms",
                f"bench.respond -c 1 -n {ALONE_JOURNEYS}",
            )
        finally:
            server.terminate()
            server.wait()


def respond(folder: Path, at_once: int, count: int, settings: Mapping[str, str]) -> str:
    """What `bench.respond` prints of so many people."""
    where = ("--links", str(folder / "links.csv"), "--outbox", str(folder / "outbox.jsonl"))
    words = ("--base", f"http://127.0.0.1:{crash.PORT}", *where, "-c", str(at_once), "-n", str(count))
    return printed("respond", *words, DATA_DIR=str(folder), **settings)


def middle(told: list[str]) -> str:
    """The median of what several runs say, and what failed in them."""
    found = [LINE.search(text) for text in told]
    if not all(found):
        return " / ".join(text.strip()[-200:] for text in told)
    rate, p95, cpu = (statistics.median(float(one[place]) for one in found if one) for place in (1, 2, 3))
    beside = [float(one[1]) for one in map(BESIDE.search, told) if one]
    database = f" + {statistics.median(beside):.1f} ms of the database" if beside else ""
    failed = sorted({line for text in told for line in text.splitlines() if line.startswith("failed")})
    return "; ".join([f"{rate:.1f}/s, p95 {p95:.0f} ms, {cpu:.1f} ms of CPU{database}", *failed])


def bare(count: int) -> Row:
    """A program that does nothing but answer the same requests."""
    found = BARE.search(printed("bare", "-c", str(AT_ONCE), "-n", str(count)))
    return Row(
        "bare journeys",
        f"{found[1]}/s" if found else "not measured",
        "at most twice ours",
        f"bench.bare -c {AT_ONCE} -n {count}",
    )


def rows(only: set[str], count: int, runs: int, crowd: int) -> Iterator[Row]:
    """The table, a line as soon as it is measured."""
    for name in ALONE:
        if not only or name in only:
            yield from alone(name)
    if not only or "respond" in only:
        yield from journeys("", count, runs, crowd)
        if (database := os.environ.get("DATABASE_URL", "")).startswith("postgresql"):
            yield from journeys(database, count, runs, crowd)
        yield bare(count)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--journeys", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--crowd", type=int, default=500, help="how many at once in the second measurement")
    parser.add_argument("--only", default="", help="only these, with commas: " + ", ".join([*ALONE, "respond"]))
    arguments = parser.parse_args()
    only = {word for word in arguments.only.split(",") if word}
    if strange := only - {*ALONE, "respond"}:
        parser.error(f"no such measurement: {', '.join(sorted(strange))}")
    print(
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors at the start\n\n| what | measured | wanted | command |"
    )
    print("|---|---|---|---|", flush=True)
    for row in rows(only, arguments.journeys, arguments.runs, arguments.crowd):
        print(f"| {row.what} | {row.figure} | {row.wanted} | `python -m {row.command}` |", flush=True)
    print(
        f"\nload {os.getloadavg()[0]:.1f} at the end; by themselves: bench.growth, .crash, .faults, .endurance, .lighthouse …"
    )


if __name__ == "__main__":
    main()
