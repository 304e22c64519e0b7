"""Kills the whole server with SIGKILL while people answer, again and again, and looks for what it had acknowledged.

    python -m bench.crash [--rounds 50] [--seed 7] [--out DIR]

A page counts as acknowledged once its POST was answered; a sheet, once its receipt was shown. After each kill the database is
opened as it lies on disk: every acknowledged answer of this round's people must be in the person's draft or be submitted, every
receipt must be there once, and there must be as many responses in the ballot as people who have submitted; at the end the same of
everybody. Exit status 1 otherwise. `--seed`: when each kill comes, and after how much.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import sqlalchemy as sa

from bench.http import Client, Form, answers_in
from bench.outbox import Outbox
from bench.respond import links_in, walk
from foundation import keys, slots
from questionnaires import drafts
from respondents.envelopes import Envelope
from respondents.invitation import Invitation
from survey_app import create_app
from survey_app.database import db

CONCURRENT = 16
PEOPLE_A_ROUND = 60
LONGEST = 60  # seconds of one round
FORMS = (
    90,
    450,
)  # of so many acknowledged the next kill comes: from the first pages of questions to the third receipts


@dataclass
class Witness:
    """What the server has acknowledged: by person the newest value of each question, and the receipts."""

    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)

    def note(self, token: str, forms: list[Form]) -> None:
        """Takes in the pages that were answered with a redirect."""
        self.answers.setdefault(token, {}).update(answers_in(forms))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()


def start(
    folder: Path, port: int = PORT, log: IO[bytes] | int = subprocess.DEVNULL, **settings: str
) -> subprocess.Popen[bytes]:
    """The production server in a process group of its own; returns when it answers. `log`: where what it says goes."""
    environ = {**os.environ, **settings, "DATA_DIR": str(folder), "PORT": str(port), "TRUSTED_PROXIES": "1"}
    command = [sys.executable, "-m", "flask", "--app", "survey_app", "serve"]
    server = subprocess.Popen(command, env=environ, start_new_session=True, stdout=log, stderr=log)
    wait_for(port, server)
    return server


def wait_for(
    port: int,
    server: subprocess.Popen[bytes] | None = None,
    seconds: float = 180,
    otherwise: str = "the server did not start",
) -> None:
    """Until somebody listens there. SystemExit with the words of `otherwise` when the server has ended or after so many seconds:
    three minutes, which a start among other jobs may take."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and (server is None or server.poll() is None):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(otherwise)


async def answer_until_killed(
    server: subprocess.Popen[bytes], people: list[tuple[str, str]], outbox: Outbox, witness: Witness, forms: int
) -> None:
    """Lets people answer, and kills the server in the midst of it: once it has acknowledged so many forms."""
    waiting, clients = list(people), list[Client]()

    async def one_after_another() -> None:
        while waiting:
            link, phone = waiting.pop()
            token = urlsplit(link).path.rsplit("/", 1)[1]
            client = Client("127.0.0.1", PORT, f"10.9.{random.randrange(256)}.{random.randrange(256)}")
            clients.append(client)
            try:
                witness.receipts[token] = await walk(client, f"/t/{token}", phone, outbox)
            except (RuntimeError, OSError, ValueError):
                return  # the server is gone
            finally:
                witness.note(token, client.acknowledged)

    async def kill() -> None:
        until = time.monotonic() + LONGEST
        while sum(len(client.acknowledged) for client in clients) < forms and time.monotonic() < until:
            await asyncio.sleep(0.005)
        os.killpg(server.pid, signal.SIGKILL)
        waiting.clear()

    follower = asyncio.create_task(outbox.follow())
    await asyncio.gather(kill(), *(one_after_another() for _ in range(CONCURRENT)))
    follower.cancel()
    server.wait()


def lost(folder: Path, witness: Witness, whose: Set[str]) -> tuple[int, int, list[str]]:
    """Compares what was acknowledged to these people with what is there: answers looked for, receipts looked for, complaints."""
    app, complaints, looked = create_app({**os.environ, "DATA_DIR": str(folder)}), [], 0
    with app.app_context():
        rows = {row.token_hash: row for row in db.session.execute(sa.select(Invitation.token_hash, Invitation.receipt))}
        submitted = sum(row.receipt is not None for row in rows.values())
        ballot = db.session.scalar(sa.select(sa.func.count()).select_from(Envelope))
        if ballot != submitted:
            complaints.append(f"{ballot} envelopes, {submitted} people submitted")
        for token, values in witness.answers.items():
            if token not in whose:
                continue
            row = rows[keys.token_hash(token)]
            if token in witness.receipts and row.receipt != witness.receipts[token]:
                complaints.append(f"receipt {witness.receipts[token]} became {row.receipt}")
            if row.receipt is None and values:
                looked += len(values)
                complaints += _missing(token, values)
        db.session.rollback()
    return looked, len(witness.receipts.keys() & whose), complaints


def _missing(token: str, values: dict[str, str]) -> list[str]:
    person = db.session.execute(
        sa.select(Invitation.round_id, Invitation.id).where(Invitation.token_hash == keys.token_hash(token))
    ).one()
    key = keys.DraftKey.of_token(token).with_slot(slots.current().read(person.round_id, person.id))
    draft = drafts.load_draft(db.session, key)  # type: ignore[arg-type]
    held = draft["sheet"]["values"] if draft else {}
    return [f"answer {name}={value} is gone" for name, value in values.items() if value and held.get(name) != value]


def main() -> None:
    """Parses the command line, prepares, kills, looks."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    folder = arguments.out or Path(tempfile.mkdtemp(prefix="crash-"))
    needed = str(arguments.rounds * PEOPLE_A_ROUND)
    subprocess.run([sys.executable, "-m", "bench.prepare", "--respondents", needed, "--out", str(folder)], check=True)
    people = links_in(folder / "links.csv")
    witness, outbox, chance = Witness(), Outbox(folder / "outbox.jsonl"), random.Random(arguments.seed)
    for number in range(arguments.rounds):
        some = people[number * PEOPLE_A_ROUND : (number + 1) * PEOPLE_A_ROUND]
        server, before = start(folder), witness.answers.keys() | set()
        asyncio.run(answer_until_killed(server, some, outbox, witness, chance.randrange(*FORMS)))
        print(f"kill {number + 1}: {told(lost(folder, witness, witness.answers.keys() - before))}", flush=True)
    print(f"in all: {told(lost(folder, witness, witness.answers.keys()))}")
    print(f"{arguments.rounds} kills, no acknowledged answer lost, none twice")


def told(found: tuple[int, int, list[str]]) -> str:
    """What a comparison found, in words. SystemExit with the complaints, if there are any."""
    looked, receipts, complaints = found
    if complaints:
        raise SystemExit("\n".join([f"{len(complaints)} lost or doubled", *complaints[:10]]))
    return f"{receipts} receipts and {looked} answers in drafts acknowledged, 0 lost or doubled"


if __name__ == "__main__":
    main()
