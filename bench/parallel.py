"""One person submits one sheet many times at once, as from a nervous finger, two tabs and a retrying network together.

    python -m bench.parallel [--submissions 500] [--out DIR]

Every submission must be answered with the same receipt, and the ballot must hold one response more than before. It runs on
embedded SQLite, or on the (empty) database at DATABASE_URL. Exit status 1 otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from bench.crash import PORT, start
from bench.http import Client
from bench.outbox import RECEIPT, Outbox
from bench.respond import MOST_STEPS, filled, main_form
from respondents.envelopes import Envelope
from respondents.invitation import Invitation
from survey_app import create_app
from survey_app.database import db

REVIEW = "/phieu/kiem-tra"


async def up_to_the_button(client: Client, link: str, phone: str, outbox: Outbox) -> tuple[str, list[tuple[str, str]]]:
    """Walks to the review. Gives where its button sends, and what."""
    page = await client.get(urlsplit(link).path)
    for _ in range(MOST_STEPS):
        action, controls = main_form(page)
        fields = await filled(controls, outbox, phone)
        if action.startswith(REVIEW):
            return action, fields
        page = await client.post(action, fields)
    raise SystemExit("the review was not reached")


async def press(first: Client, action: str, fields: list[tuple[str, str]]) -> str:
    """One submission over a connection of its own. Gives the receipt that its page shows, "" for none."""
    client = Client(first.host, first.port, first.address, dict(first.cookies))
    try:
        found = RECEIPT.search((await client.post(action, fields)).body)
    finally:
        client.close()
    return "".join(found.groups()) if found else ""


async def run(link: str, phone: str, outbox: Outbox, submissions: int) -> tuple[list[str], float]:
    """All submissions at once: the receipts shown, and seconds."""
    client = Client("127.0.0.1", PORT, "10.7.7.7")
    follower = asyncio.create_task(outbox.follow())
    action, fields = await up_to_the_button(client, link, phone, outbox)
    started = time.monotonic()
    shown = await asyncio.gather(*(press(client, action, fields) for _ in range(submissions)))
    took = time.monotonic() - started
    follower.cancel()
    client.close()
    return shown, took


def counted(folder: Path) -> tuple[int, list[str]]:
    """How many envelopes the ballot box holds, and the receipts of the register."""
    app = create_app({**os.environ, "DATA_DIR": str(folder)})
    with app.app_context():
        responses = db.session.scalar(sa.select(sa.func.count()).select_from(Envelope)) or 0
        receipts = db.session.scalars(sa.select(Invitation.receipt).where(Invitation.receipt.is_not(None)))
        return responses, [receipt for receipt in receipts if receipt]


def main() -> None:
    """Parses the command line, prepares, serves, submits, looks."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    folder = arguments.out or Path(tempfile.mkdtemp(prefix="parallel-"))
    subprocess.run([sys.executable, "-m", "bench.prepare", "--respondents", "20", "--out", str(folder)], check=True)
    with (folder / "links.csv").open(newline="") as file:
        person = next(csv.DictReader(file))
    server = start(folder)
    try:
        outbox = Outbox(folder / "outbox.jsonl")
        shown, took = asyncio.run(run(person["link"], person["phone"], outbox, arguments.submissions))
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    responses, receipts = counted(folder)
    print(
        f"{len(shown)} submissions in {took:.1f} s: {responses} response, {len(receipts)} receipt, {len(set(shown))} shown"
    )
    if responses != 1 or len(receipts) != 1 or set(shown) != set(receipts):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
