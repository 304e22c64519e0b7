"""The servers of an installation of several machines, all on the loopback: PostgreSQL with a standby, PgBouncer, the vault, two web
machines, nginx in front. Needs Debian's postgresql, pgbouncer and nginx."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import psycopg

from bench import crash
from bench.faulty_machine import children_of

DEPLOY = Path(__file__).parents[1] / "deploy"
USER = NAME = "khaosat"
SECRET = "of-the-vault-and-the-web-machines-" + "0" * 8
PATIENCE = 60.0  # seconds


def programs() -> dict[str, str]:
    """Where they lie. SystemExit for one that is not there."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    found = (
        {name: str(newest[-1] / name) for name in ("initdb", "postgres", "pg_basebackup", "pg_ctl")} if newest else {}
    )
    found |= {
        name: path
        for name in ("pgbouncer", "nginx")
        if (path := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"))
    }
    if missing := {"initdb", "pgbouncer", "nginx"} - found.keys():
        raise SystemExit(
            f"bench.machines needs {', '.join(sorted(missing))} (apt-get install postgresql pgbouncer nginx-light)"
        )
    return found


def as_postgres() -> dict[str, str]:
    """PostgreSQL and PgBouncer refuse to run as root."""
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


@dataclass
class Process:
    """One program in a process group of its own, at one port."""

    folder: Path
    port: int = field(default_factory=crash.free_port)
    process: subprocess.Popen[bytes] | None = None
    is_postgres: ClassVar[bool] = False
    asked_to_end_by: ClassVar[signal.Signals] = signal.SIGTERM

    def words(self) -> list[str]:
        """What is called."""
        raise NotImplementedError

    def environ(self) -> dict[str, str]:
        """Its environment."""
        return dict(os.environ)

    def start(self) -> None:
        """Returns when somebody listens there."""
        options = as_postgres() if self.is_postgres else {}
        place = "/" if options else DEPLOY.parent  # which PostgreSQL's user may not enter
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.words(), env=self.environ(), cwd=place, start_new_session=True, stdout=log, stderr=log, **options
            )
        did_not = f"{type(self).__name__} did not start; what it said is in {self.folder}.log"
        crash.wait_for(self.port, self.process, 3 * PATIENCE, did_not)

    def kill(self) -> None:
        """Ends it and all it has started at once, as a machine that loses its power."""
        if self.process is None:
            return
        children = [] if self.process.poll() is not None else children_of(self.process.pid)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for child in children:  # those of PostgreSQL have groups of their own
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Asks it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.asked_to_end_by)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()


class Cluster(Process):
    """A PostgreSQL server with a folder of its own."""

    is_postgres = True
    asked_to_end_by = signal.SIGINT

    def words(self) -> list[str]:
        here = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        return [programs()["postgres"], "-D", str(self.folder), "-p", str(self.port), *here]

    def make(self) -> None:
        """An empty one, and in it the product's database."""
        self._run("initdb", "-D", str(self.folder), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self.until("SELECT true")
        self.sql(f"CREATE DATABASE {NAME}", "postgres")

    def follow(self, primary: Cluster) -> None:
        """Becomes the synchronous standby of another: no commit there is acknowledged before it is on this one's disk."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._run(
            "pg_basebackup",
            "-h",
            "127.0.0.1",
            "-p",
            str(primary.port),
            "-U",
            USER,
            "-D",
            str(self.folder),
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
        )
        self.start()
        primary.until("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'")
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'", "postgres")
        primary.sql("SELECT pg_reload_conf()", "postgres")
        primary.until("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")

    def promote(self) -> None:
        """Becomes the primary, alone until another follows."""
        self._run("pg_ctl", "promote", "-D", str(self.folder), "-w")
        self.sql("ALTER SYSTEM RESET synchronous_standby_names", "postgres")
        self.sql("SELECT pg_reload_conf()", "postgres")

    def sql(self, statement: str, database: str = NAME) -> list[tuple[object, ...]]:
        """Runs one statement by itself."""
        address = f"host=127.0.0.1 port={self.port} user={USER} dbname={database} connect_timeout=5"
        with psycopg.connect(address, autocommit=True) as connection:
            found = connection.execute(statement)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def until(self, question: str) -> None:
        """Until the answer is yes. SystemExit after a minute."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            with suppress(psycopg.OperationalError):
                if self.sql(question, "postgres")[0][0]:
                    return
            time.sleep(0.1)
        raise SystemExit(f"PostgreSQL at {self.port}: {question} is not so after {PATIENCE:.0f} s")

    def _run(self, program: str, *words: str) -> None:
        subprocess.run([programs()[program], *words], check=True, stdout=subprocess.DEVNULL, cwd="/", **as_postgres())  # type: ignore[call-overload]


class Pooler(Process):
    """PgBouncer with the shipped file; the line of the database, ports and the certificates are the loopback's."""

    is_postgres = True

    @property
    def file(self) -> Path:
        return self.folder / "pgbouncer.ini"

    def point_at(self, cluster: Cluster) -> None:
        """From now on transactions go there."""
        (self.folder / "users").write_text(f'"{USER}" ""\n')
        text = (DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text("utf-8")
        for stands, instead in {
            "host=10.0.0.11 port=5432": f"host=127.0.0.1 port={cluster.port}",
            "listen_port = 6432": f"listen_port = {self.port}",
            "scram-sha-256": "trust",
            "/etc/pgbouncer/userlist.txt": str(self.folder / "users"),
            "server_tls_sslmode = verify-full": "server_tls_sslmode = disable",
            "server_tls_ca_file = /etc/pgbouncer/ca.pem": "",
        }.items():
            assert stands in text
            text = text.replace(stands, instead)
        self.file.write_text(text)
        if self.process is not None:
            self.process.send_signal(signal.SIGHUP)

    def words(self) -> list[str]:
        return [programs()["pgbouncer"], str(self.file)]


@dataclass
class Vault(Process):
    """`flask --app survey_app vault`."""

    def words(self) -> list[str]:
        return [sys.executable, "-m", "flask", "--app", "survey_app", "vault"]

    def environ(self) -> dict[str, str]:
        own = {
            "DATA_DIR": self.folder / "data",
            "SLOTS_DIR": self.folder / "slots",
            "KEYS_FILE": self.folder / "keys" / "none",
        }
        return {
            **os.environ,
            **{name: str(path) for name, path in own.items()},
            "VAULT_SECRET": SECRET,
            "VAULT_PORT": str(self.port),
        }

    def start(self) -> None:
        (self.folder / "keys").mkdir(mode=0o700, exist_ok=True)
        super().start()


@dataclass
class WebMachine(Process):
    """`serve` with folders of its own and what all machines share."""

    shared: dict[str, str] = field(default_factory=dict)

    def words(self) -> list[str]:
        return [sys.executable, "-m", "flask", "--app", "survey_app", "serve"]

    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.shared,
            "DATA_DIR": str(self.folder),
            "KEYS_FILE": "",
            "SLOTS_DIR": "",
            "PORT": str(self.port),
        }

    def children(self, word: str) -> list[int]:
        """Its processes whose command has this word."""
        assert self.process is not None
        return children_of(self.process.pid, word)


@dataclass
class Balancer(Process):
    """nginx before the web machines: who is refused by one is given to the other, a form that was sent is never sent twice."""

    machines: list[WebMachine] = field(default_factory=list)

    def words(self) -> list[str]:
        servers = "".join(f"server 127.0.0.1:{one.port} max_fails=1 fail_timeout=1s;" for one in self.machines)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        (self.folder / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/errors; events {{}}"
            f"http {{ access_log off; {''.join(f'{kind}_temp_path {self.folder}/{kind};' for kind in kinds)}"
            f"upstream machines {{ {servers} keepalive 16; }}"
            f"server {{ listen 127.0.0.1:{self.port}; location / {{ proxy_pass http://machines; proxy_http_version 1.1;"
            'proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto http;'
            "proxy_set_header X-Forwarded-For $http_x_forwarded_for; proxy_next_upstream error timeout; } } }"
        )
        return [
            programs()["nginx"],
            "-p",
            str(self.folder),
            "-e",
            str(self.folder / "errors"),
            "-c",
            str(self.folder / "nginx.conf"),
        ]
