"""Sends a queue of invitations through a slow gateway while people answer, and says what that does to either.

    python -m bench.messages [--gateway-delay 0.3] [--messages 3000] [--workers 2] [--kill K]

A fresh data folder (or the empty database at DATABASE_URL), a gateway program on this machine, the production server with so
many workers. People walk their whole journeys meanwhile. With --kill, workers are killed with SIGKILL at random, K times, and
nobody answers; messages whose worker was killed come back when their lease of a minute is over.

Last line: `N messages/s, longest wait of a code S s, R saves refused, D doubles`. Exit status 1 when a message was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from bench.crash import free_port
from bench.http import Client, Page
from bench.respond import links_in, walk
from bench.slow_gateway import SlowGateway
from foundation import outbox
from respondents.invitation import Invitation
from survey_app import create_app
from survey_app.database import db

WALKERS, AT_ONCE = 60, 4  # people who answer meanwhile
LONGEST = 1800  # seconds of one run
FLASK = (sys.executable, "-m", "flask", "--app", "survey_app")


class Answering(Client):
    """A browser that keeps the times of what it saves."""

    saves: list[float]
    refused: int

    async def post(self, path: str, fields: list[tuple[str, str]]) -> Page:
        """POST of a form; its own time without the page after it."""
        before = len(self.times)
        page = await super().post(path, fields)
        self.saves.append(self.times[before])
        self.refused += page.status >= 500
        return page


def prepare(folder: Path, people: int, environ: dict[str, str]) -> None:
    """The round, its people, their links."""
    command = [sys.executable, "-m", "bench.prepare", "--respondents", str(people), "--out", str(folder)]
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)


def queue(environ: dict[str, str], count: int) -> set[str]:
    """Writes so many invitations; returns their ids."""
    with create_app(environ).app_context():
        people = db.session.scalars(sa.select(Invitation.id).order_by(Invitation.id).limit(count)).all()
        text = (
            "So Noi vu kinh moi Ong/Ba tra loi khao sat. Duong dan rieng: http://127.0.0.1/t/ABCDEFGHJKLMNPQRSTUVWXYZ23"
        )
        ids = {
            outbox.write(
                db.session, "sms", "+84905000001", text, purpose="invitation", about=outbox.About("invitation", one)
            )
            for one in people
        }
        db.session.commit()
        db.engine.dispose()
        return ids


def start(environ: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """A process of the product in a group of its own."""
    return subprocess.Popen([*FLASK, *words], env=environ, start_new_session=True, stderr=subprocess.DEVNULL)


async def answer(
    gateway: SlowGateway, port: int, people: list[tuple[str, str]], done: asyncio.Event
) -> list[Answering]:
    """Lets people answer until the queue is empty, or they are all through."""
    waiting, clients = list(people), list[Answering]()

    async def one_after_another() -> None:
        while waiting and not done.is_set():
            link, phone = waiting.pop()
            client = Answering("127.0.0.1", port, f"10.8.{len(clients) >> 8}.{len(clients) & 255}")
            client.saves, client.refused = [], 0
            clients.append(client)
            try:
                await walk(client, urlsplit(link).path, phone, gateway)  # type: ignore[arg-type]
            except (RuntimeError, OSError) as error:
                client.refused += 1
                print(f"  {error}", flush=True)
            finally:
                client.close()

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    return clients


async def until_sent(gateway: SlowGateway, wanted: set[str], done: asyncio.Event) -> None:
    """Waits until every invitation was heard, or for too long."""
    until = time.monotonic() + LONGEST
    while wanted - gateway.heard.keys() and time.monotonic() < until:
        await asyncio.sleep(0.05)
    done.set()


async def until_up(port: int) -> None:
    """Waits for the web server."""
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise SystemExit("the server did not start")


async def kill_at_random(environ: dict[str, str], workers: list[subprocess.Popen[bytes]], kills: int) -> None:
    """Kills workers in the midst of their work and starts others."""
    for _ in range(kills):
        await asyncio.sleep(random.uniform(1.5, 4))
        which = random.randrange(len(workers))
        os.killpg(workers[which].pid, signal.SIGKILL)
        workers[which].wait()
        workers[which] = start(environ, "worker")


async def run(arguments: argparse.Namespace) -> int:
    """One measurement; returns how many messages were lost."""
    gateway, port, done = SlowGateway(arguments.gateway_delay), free_port(), asyncio.Event()
    server = await gateway.serve()
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sms"
    with tempfile.TemporaryDirectory() as name:
        live = {"GATEWAY": "live", "SMS_URL": url, "SMS_SUCCESS": "error=0", "SECOND_FACTOR": "offered"}
        body = '{"id":"{id}","to":"{to}","text":"{text}"}'
        environ = {**os.environ, "DATA_DIR": name, "PORT": str(port), "BASE_URL": "", "TRUSTED_PROXIES": "1", **live}
        environ["SMS_BODY"] = body
        prepare(Path(name), arguments.messages + WALKERS, environ)
        wanted = queue(environ, arguments.messages)
        people = links_in(Path(name) / "links.csv")[arguments.messages :]
        web = [] if arguments.kill else [start(environ, "serve")]
        if web:
            await until_up(port)
        began = time.monotonic()
        workers = [start(environ, "worker") for _ in range(arguments.workers - len(web))]
        killing = asyncio.create_task(kill_at_random(environ, workers, arguments.kill))
        clients: list[Answering] = []
        try:
            sent = asyncio.create_task(until_sent(gateway, wanted, done))
            clients = await answer(gateway, port, people, done) if web else []
            await sent
            killing.cancel()
            await asyncio.sleep(arguments.gateway_delay + 1)
        finally:
            for process in [*web, *workers]:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(60)
    server.close()
    return report(gateway, wanted, clients, gateway.last - began)


def report(gateway: SlowGateway, wanted: set[str], clients: list[Answering], took: float) -> int:
    """Prints what was measured; returns how many messages were lost."""
    saves = sorted(one for client in clients for one in client.saves)
    if saves:
        print(f"{len(saves)} saves, p95 {saves[int(len(saves) * 0.95)]:.3f} s, longest {saves[-1]:.3f} s")
    lost = len(wanted - gateway.heard.keys())
    doubles = sum(number - 1 for number in gateway.heard.values())
    refused = sum(client.refused for client in clients)
    print(f"{len(wanted)} invitations, {lost} lost, {took:.0f} s")
    print(
        f"{len(wanted) / took:.1f} messages/s, longest wait of a code {max(gateway.waits, default=0):.2f} s, "
        f"{refused} saves refused, {doubles} doubles"
    )
    return lost


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gateway-delay", type=float, default=0.3)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill", type=int, default=0, help="kill workers at random, so many times")
    arguments = parser.parse_args()
    sys.exit(1 if asyncio.run(run(arguments)) else 0)


if __name__ == "__main__":
    main()
