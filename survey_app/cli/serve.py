"""`flask --app survey_app serve`: web processes and the message worker under one supervisor, as one foreground command."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import time
from collections.abc import Mapping
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from foundation import bound_to_parent
from survey_app import logs
from survey_app.database import db
from survey_app.supervision import Part, Supervisor
from survey_app.web_process import BACKLOG

OPEN_DOOR = (
    "BASE_URL là https mà HOST={host} mở cho máy khác, trong khi từ nginx đến máy chủ này không có TLS. Hãy để "
    "HOST=127.0.0.1 và đặt nginx trên cùng máy."
)
NO_PROXY = (
    "BASE_URL là https nên phía trước phải có máy chủ trung gian (nginx), nhưng TRUSTED_PROXIES=0: mọi người truy cập sẽ bị đếm "
    "như một người. Hãy đặt TRUSTED_PROXIES=1."
)
WEB_PATIENCE, WORKER_PATIENCE = 20.0, 600.0  # seconds of silence; a piece of the worker's work may take minutes
WEB_GRACE, WORKER_GRACE = (
    130.0,
    20.0,
)  # seconds to end in: a request may take two minutes, the worker's work begins anew
PORT_PATIENCE = 5.0  # seconds in which what an earlier server left behind is gone
FACTORY = "survey_app.serving:application"


@click.command("serve")
@click.option("--without-worker", is_flag=True, help="Chỉ máy chủ web: tiến trình gửi tin chạy riêng bằng lệnh worker.")
@with_appcontext
def group(without_worker: bool) -> None:
    """Máy chủ web và tiến trình gửi tin; Ctrl-C dừng cả hai, tín hiệu HUP thay chúng mà không ngắt ai."""
    settings = current_app.config
    refuse_open_doors(settings)
    for sentence in folders_open_to_others(settings):
        click.echo(sentence, err=True)
    if settings["SECURE"] and not settings["TRUSTED_PROXIES"]:
        click.echo(NO_PROXY, err=True)
    db.engine.dispose()  # what was opened to look at schema and keys is not for the processes to come
    pid_file = settings["DATA_DIR"] / "serve.pid"
    with listening(settings["HOST"], settings["PORT"]) as door:
        pid_file.write_text(str(os.getpid()))
        try:
            sys.exit(Supervisor(parts(door, without_worker)).run())
        finally:
            pid_file.unlink(missing_ok=True)


def parts(door: socket.socket, without_worker: bool = False) -> list[tuple[Part, int]]:
    """What runs: web processes at the listening socket, and the worker."""
    descriptor = door.fileno()
    web = Part("web", lambda line: web_command(descriptor, line), WEB_PATIENCE, WEB_GRACE, (descriptor,))
    worker = Part("worker", worker_command, WORKER_PATIENCE, WORKER_GRACE)
    found = [(web, current_app.config["WEB_WORKERS"] or os.cpu_count() or 1)]
    return found if without_worker else [*found, (worker, 1)]


def refuse_open_doors(settings: Mapping[str, Any]) -> None:
    """Between nginx and this server there is no TLS: under https nobody but this machine may come to it. Raises ClickException."""
    if settings["SECURE"] and not is_this_machine(settings["HOST"]):
        raise click.ClickException(OPEN_DOOR.format(host=settings["HOST"]))


def is_this_machine(host: str) -> bool:
    """Whether an address to listen on is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def folders_open_to_others(settings: Mapping[str, Any]) -> list[str]:
    """A sentence for each place of ours that other users of this machine may enter or read, with what to do."""
    found = []
    for place in (settings["DATA_DIR"], settings["SLOTS_DIR"], settings["KEYS_FILE"]):
        if place.exists() and place.stat().st_mode & 0o077:
            kind, mode = ("Thư mục", "700") if place.is_dir() else ("Tệp", "600")
            found.append(f"{kind} {place} mở cho người khác trên máy này. Hãy chạy: chmod {mode} {place}")
    return found


def listening(host: str, port: int) -> socket.socket:
    """The socket that all web processes answer at. Raises ClickException for one that another program listens at."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + PORT_PATIENCE
    while True:
        door = socket.socket(family)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that has just ended does not count
        # each connection takes this over; else the end of an answer waits up to 40 ms until its beginning is acknowledged
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            door.bind((host, port))
            door.listen(BACKLOG)
            return door
        except OSError as error:
            door.close()
            if time.monotonic() > until:
                raise click.ClickException(
                    f"Không mở được {host}:{port} ({error.strerror}). Hãy dừng chương trình đang dùng cổng này, "
                    f"hoặc chọn cổng khác, ví dụ PORT={port + 1}."
                ) from error
        time.sleep(0.2)


def web_command(descriptor: int, line: int | None = None, factory: str = FACTORY) -> list[str]:
    """The words that start a web process at a listening socket."""
    said = () if line is None else ("--line", line)
    level = logs.of_the_server(current_app.config["LOG_LEVEL"])
    return bound_to_parent.command(
        "survey_app.web_process", "--socket", descriptor, *said, "--log-level", level, factory
    )


def worker_command(line: int) -> list[str]:
    """The words that start the message worker."""
    return bound_to_parent.command("flask", "--app", "survey_app", "worker", "--line", line)
