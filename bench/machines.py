"""Two web machines, a vault, PgBouncer, a primary with its standby, on the loopback: people answer while one of each is lost.

    python -m bench.machines [--people 120] [--faults 24] [--seed 7] [--kinds primary,vault,…] [--out DIR]

A web process, a worker, a whole web machine, the vault, PgBouncer, the standby, the primary are killed at random moments, one at a
time. Who is killed comes back; a primary does not: its standby is promoted, PgBouncer pointed there, a new standby made. Whoever is
thrown out comes back by the same link. At the end the same is asked as by `bench.faults`: everybody has a receipt that is there
once, each sealed sheet holds what was acknowledged, the audit chain is whole. Exit status 1 otherwise. Needs Debian's postgresql,
pgbouncer and nginx.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench.faults import Faults, complaints, play, report
from bench.outbox import Outbox
from bench.returning import invited
from bench.several_servers import (
    NAME,
    SECRET,
    USER,
    Balancer,
    Cluster,
    Pooler,
    Process,
    Vault,
    WebMachine,
    as_postgres,
)

AT_ONCE = 4  # fewer than there: a machine is longer away than a process
WEB, WORKER = "survey_app.web_process", "worker"


class Installation:
    """All servers; `folder` holds one folder for each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        places = {
            name: folder / name for name in ("database", "pooler", "vault", "front", "first", "second", "prepared")
        }
        for place in places.values():
            place.mkdir(mode=0o700)
        for place in (places["database"], places["pooler"]):
            if as_postgres():
                shutil.chown(place, "postgres", "postgres")
        self.primary, self.standby = (Cluster(places["database"] / name) for name in ("a", "b"))
        self.pooler, self.vault, self.prepared = Pooler(places["pooler"]), Vault(places["vault"]), places["prepared"]
        self.machines = [WebMachine(places[name]) for name in ("first", "second")]
        self.front = Balancer(places["front"], machines=self.machines)

    def shared(self, direct: bool = False) -> dict[str, str]:
        """The settings of every web machine; `direct`: past the pooler."""
        port = self.primary.port if direct else self.pooler.port
        return {
            "DATABASE_URL": f"postgresql://{USER}@127.0.0.1:{port}/{NAME}",
            "DATABASE_POOLER": "no" if direct else "yes",
            "VAULT_URL": f"http://127.0.0.1:{self.vault.port}",
            "VAULT_SECRET": SECRET,
            "BASE_URL": f"http://127.0.0.1:{self.front.port}",
            "TRUSTED_PROXIES": "1",
            "WEB_WORKERS": "1",
        }

    def start(self, people: int) -> None:
        """Makes a round with so many people, and starts everything."""
        self.primary.make()
        self.standby.follow(self.primary)
        self.vault.start()
        words = [sys.executable, "-m", "bench.prepare", "--respondents", str(people), "--out", str(self.prepared)]
        subprocess.run(words, check=True, env={**os.environ, **self.shared(direct=True)})
        self.pooler.point_at(self.primary)
        self.pooler.start()
        for machine in self.machines:
            shutil.copy(self.prepared / "keys.json", machine.folder)
            (machine.folder / "outbox.jsonl").symlink_to(self.prepared / "outbox.jsonl")  # the gateway is one
            machine.shared = self.shared()
            machine.start()
        self.front.start()

    def lose_primary(self) -> None:
        """Its power is gone for good; the standby takes its place and gets one of its own."""
        self.primary.kill()
        self.standby.promote()
        self.primary, lost = self.standby, self.primary
        self.pooler.point_at(self.primary)
        self.standby = Cluster(lost.folder)
        self.standby.follow(self.primary)

    def stop(self) -> None:
        """Everything but database and vault, whose contents are looked at afterwards."""
        for one in (self.front, *self.machines, self.pooler):
            one.stop()

    def end(self) -> None:
        """Everything."""
        for one in (self.front, *self.machines, self.pooler, self.vault, self.standby, self.primary):
            one.kill()


@dataclass
class Losses(Faults):
    """One of each is lost."""

    installation: Installation

    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """By name."""
        here = self.installation
        return {
            "web-process": lambda: self._child(WEB),
            "worker": lambda: self._child(WORKER),
            "web-machine": lambda: self._away(self.chance.choice(here.machines)),
            "vault": lambda: self._away(here.vault),
            "pooler": lambda: self._away(here.pooler),
            "standby": lambda: self._away(here.standby),
            "primary": lambda: asyncio.to_thread(here.lose_primary),
        }

    async def _child(self, word: str) -> None:
        if found := self.chance.choice(self.installation.machines).children(word):
            os.kill(self.chance.choice(found), signal.SIGKILL)

    async def _away(self, one: Process) -> None:
        one.kill()
        await asyncio.sleep(self.chance.uniform(0.2, 2.0))
        await asyncio.to_thread(one.start)


def main() -> None:
    """Parses the command line, starts, loses, looks, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--faults", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kinds", default="", help="only these, with commas; else all")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    os.umask(0o022)  # PostgreSQL's own user reads what is written for it, whoever starts this
    base = Path(tempfile.mkdtemp(prefix="machines-"))
    base.chmod(0o755)  # PostgreSQL's own user goes through it
    here = Installation(arguments.out or base / "servers")
    try:
        here.start(arguments.people)
        people = invited(here.prepared, here.front.port)
        losses = Losses(people, random.Random(arguments.seed), here)
        kinds = losses.chosen(arguments.kinds)
        began = time.monotonic()
        outbox = Outbox(here.prepared / "outbox.jsonl")
        asyncio.run(play(people, losses, kinds, arguments.faults, outbox, AT_ONCE))
        here.stop()
        os.environ.update(here.shared(direct=True))
        found = complaints(here.prepared, people)
        report(people, losses, found, time.monotonic() - began)
    finally:
        here.end()
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
