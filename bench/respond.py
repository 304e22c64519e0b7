"""Walks whole respondent journeys over HTTP, as phones would, and prints how many a second, how fast, and at what cost.

    python -m bench.respond --base URL --links DIR/links.csv --outbox DIR/outbox.jsonl -c 32 -n 500

Each journey: the link, start, the code from the outbox, notice, declaration, every page, review, submit, receipt. It fills in
whatever form the page shows, so it knows nothing of the product but its pages. Only receipts that are in the database
afterwards count, and some of their sealed sheets are opened with the secrets that `bench.prepare` wrote down: each must hold
what was sent. The server's CPU is that of the process tree named in DIR/serve.pid; with `DATABASE_URL` of a PostgreSQL on this
machine, that of all its processes is counted beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import html
import os
import random
import re
import statistics
import time
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from bench.http import Client, Page, answers_in
from bench.outbox import RECEIPT, Outbox
from foundation.keys import holder_secret, locks
from questionnaires.ballot import box, sealed_sheet, server_part
from respondents.envelopes import Envelope
from respondents.invitation import Invitation
from respondents.roster import Respondent
from survey_app import create_app
from survey_app.database import db

MOST_STEPS = 40
OPENED = 50  # sealed sheets that are looked into
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
CONTROL = re.compile(r"<(input|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


def main_form(page: Page) -> tuple[str, list[tuple[str, dict[str, str]]]]:
    """Action and controls of the page's first form in <main> that posts."""
    start = page.body.find("<main")
    for form in FORM.finditer(page.body, max(start, 0)):
        attributes = dict(ATTRIBUTE.findall(form[1]))
        if attributes.get("method", "get").lower() == "post":
            controls = [(m[1], dict(ATTRIBUTE.findall(m[2]))) for m in CONTROL.finditer(form[2])]
            return html.unescape(attributes.get("action") or page.path), controls
    raise RuntimeError(f"no form on {page.path} ({page.status})")


async def filled(controls: list[tuple[str, dict[str, str]]], outbox: Outbox, phone: str) -> list[tuple[str, str]]:
    """What a careful respondent would send: the code, one option of each question, every pledge ticked."""
    fields: list[tuple[str, str]] = []
    options: dict[str, list[str]] = {}
    pressed = False
    for tag, attributes in controls:
        name, value, kind = (
            attributes.get("name", ""),
            html.unescape(attributes.get("value", "")),
            attributes.get("type", ""),
        )
        if tag == "button" or kind == "submit":
            if name and not pressed:
                fields.append((name, value))
            pressed = True
        elif attributes.get("autocomplete") == "one-time-code":
            fields.append((name, await outbox.code(phone)))
        elif kind == "radio":
            options.setdefault(name, []).append(value)
        elif kind in ("hidden", "checkbox"):
            fields.append((name, value or "on"))
    for name, values in options.items():
        # declaration: the first option; a rated item: any point of its scale
        fields.append((name, values[0] if len(values) < 4 else random.choice(values[:5])))
    return fields


async def walk(client: Client, link: str, phone: str, outbox: Outbox) -> str:
    """One whole journey; returns the receipt without its dashes. RuntimeError when it gets nowhere."""
    page = await client.get(link)
    for _ in range(MOST_STEPS):
        found = RECEIPT.search(page.body)
        if found:
            return found[1] + found[2]
        if page.status != 200:
            raise RuntimeError(f"{page.status} on {page.path}")
        action, controls = main_form(page)
        page = await client.post(action, await filled(controls, outbox, phone))
    raise RuntimeError("no receipt after so many steps")


@dataclass
class Figures:
    """What a run measured."""

    receipts: list[str] = field(default_factory=list)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)  # receipt → what was sent, by path
    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def links_in(path: Path) -> list[tuple[str, str]]:
    """Link and phone of everybody whom `bench.prepare` invited, from its `links.csv`."""
    with path.open(newline="") as file:
        return [(row["link"], row["phone"]) for row in csv.DictReader(file)]


async def run(base: str, people: list[tuple[str, str]], outbox: Outbox, concurrent: int) -> tuple[Figures, float]:
    """Walks all journeys, so many at once; returns figures and wall seconds."""
    address, figures, waiting = urlsplit(base), Figures(), list(enumerate(people))

    async def one_after_another() -> None:
        while waiting:
            number, (link, phone) = waiting.pop()
            client = Client(
                address.hostname or "127.0.0.1",
                address.port or 80,
                f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
            )
            try:
                receipt = await walk(client, urlsplit(link).path, phone, outbox)
                figures.receipts.append(receipt)
                figures.answers[receipt] = answers_in(client.acknowledged)
            except (RuntimeError, OSError) as error:
                figures.failures.append(str(error))
            finally:
                client.close()
            figures.times += client.times

    follower = asyncio.create_task(outbox.follow())
    started = time.monotonic()
    await asyncio.gather(*(one_after_another() for _ in range(concurrent)))
    took = time.monotonic() - started
    follower.cancel()
    return figures, took


def in_database(folder: Path, receipts: list[str]) -> int:
    """How many of these receipts the database holds."""
    app = create_app({**os.environ, "DATA_DIR": str(folder)})
    with app.app_context():
        held = set(db.session.scalars(sa.select(Invitation.receipt).where(Invitation.receipt.is_not(None))))
        return len({receipt.replace("-", "") for receipt in held if receipt} & set(receipts))


def sealed_answers(folder: Path, receipts: Container[str]) -> dict[str, dict[str, str]]:
    """The values of the sealed sheets of these receipts, opened as two key holders would. Within an application."""
    secrets = (folder / "holders.txt").read_text().split("\n")[:2]
    sealed = sa.select(Envelope.sealed, Invitation.version_id, Invitation.receipt, Invitation.round_id)
    rows = db.session.execute(sealed.join(Invitation, Invitation.id == Envelope.invitation_id)).all()
    key = box.the_box(db.session, rows[0].round_id).ballot_key() if rows else None
    if key is None:
        return {}
    private = locks.open_lock(key, holder_secret.whose(secrets, key.holders), server_part.read(key))
    return {
        row.receipt: sealed_sheet.unseal(private, row.round_id, row.version_id, row.sealed).values
        for row in rows
        if row.receipt in receipts
    }


def opened(folder: Path, answers: dict[str, dict[str, str]]) -> tuple[int, int]:
    """Looks into the sealed sheets of these receipts; how many, and how many of them hold what was sent."""
    app = create_app({**os.environ, "DATA_DIR": str(folder)})
    with app.app_context():
        found = sealed_answers(folder, answers)
    right = (
        {path: value for path, value in held.items() if path in answers[receipt]} == answers[receipt]
        for receipt, held in found.items()
    )
    return len(found), sum(right)


def database_cpu() -> float:
    """CPU of every PostgreSQL process on this machine, so far; 0 without one."""
    named = (stat.parent for stat in Path("/proc").glob("[0-9]*/stat"))
    servers = [int(one.name) for one in named if (one / "comm").read_text().strip() == "postgres"]
    return cpu_seconds(min(servers)) if servers else 0.0


def cpu_seconds(root: int) -> float:
    """User and system time of a process and all that descend from it, the ended ones included."""
    parents, ticks = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        parents[number], ticks[number] = int(fields[1]), sum(map(int, fields[11:15]))
    tree = {root}
    while more := {number for number, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(ticks.get(number, 0) for number in tree) / os.sysconf("SC_CLK_TCK")


def server_process(folder: Path) -> int | None:
    """The process that `serve` wrote down, if it runs on this machine."""
    path = folder / "serve.pid"
    number = int(path.read_text()) if path.exists() else 0
    return number if number and Path(f"/proc/{number}").exists() else None


def main() -> None:
    """Parses the command line, runs, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--base", required=True)
    parser.add_argument("--links", type=Path, required=True)
    parser.add_argument("--outbox", type=Path, required=True)
    parser.add_argument("-c", type=int, default=32, help="respondents at once")
    parser.add_argument("-n", type=int, default=500, help="journeys")
    arguments = parser.parse_args()
    people = _not_yet_done(arguments.links.parent, links_in(arguments.links))[: arguments.n]
    outbox = Outbox(arguments.outbox, offset=arguments.outbox.stat().st_size if arguments.outbox.exists() else 0)
    server = server_process(arguments.links.parent)
    before, base = cpu_seconds(server) if server else 0.0, database_cpu()
    figures, took = asyncio.run(run(arguments.base, people, outbox, arguments.c))
    spent = cpu_seconds(server) - before if server else float("nan")
    held = in_database(arguments.links.parent, figures.receipts)
    if os.environ.get("DATABASE_URL", "").startswith("postgresql") and held:
        print(f"PostgreSQL: {(database_cpu() - base) / held * 1000:.1f} ms of CPU per response beside that")
    some = dict(list(figures.answers.items())[:OPENED])
    if outbox.waited:
        print(f"median wait of a code {statistics.median(outbox.waited) * 1000:.0f} ms")
    print("{} sealed sheets opened, {} hold what was sent".format(*opened(arguments.links.parent, some)))
    report(figures, took, spent, held)


def _not_yet_done(folder: Path, people: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leaves out who has answered in an earlier run, so that the command can be repeated on one folder."""
    app = create_app({**os.environ, "DATA_DIR": str(folder)})
    with app.app_context():
        query = sa.select(Respondent.phone).join(Invitation, Invitation.respondent_id == Respondent.id)
        done = set(db.session.scalars(query.where(Invitation.opened_at.is_not(None))))
    return [(link, phone) for link, phone in people if phone not in done]


def report(figures: Figures, took: float, spent: float, held: int) -> None:
    """Prints failures, requests a journey, and the line of figures."""
    for reason in sorted(set(figures.failures)):
        print(f"failed {figures.failures.count(reason)}: {reason}")
    times = sorted(figures.times)
    p95 = times[int(len(times) * 0.95)] * 1000 if times else float("nan")
    per_response = spent / held * 1000 if held else float("nan")
    requests = len(times) / max(1, held)
    print(
        f"{held} of {len(figures.receipts)} receipts in the database, {requests:.1f} requests a journey, {took:.1f} s"
    )
    print(f"{held / took:.1f} completed/s, request p95 {p95:.0f} ms, server CPU {per_response:.1f} ms per response")


if __name__ == "__main__":
    main()
