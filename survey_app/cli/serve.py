"""`flask --app survey_app serve`: the web server and the message worker as one foreground command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app import logs, reception

NO_PROXY = (
    "BASE_URL là https nên phía trước phải có máy chủ trung gian (nginx), nhưng TRUSTED_PROXIES=0: mọi người truy cập sẽ bị đếm "
    "như một người. Hãy đặt TRUSTED_PROXIES=1."
)
GRACE = 20  # seconds that the parts get to end by themselves


@click.command("serve")
@with_appcontext
def group() -> None:
    """Máy chủ web và tiến trình gửi tin; Ctrl-C dừng cả hai."""
    refuse_taken_port(current_app.config["HOST"], current_app.config["PORT"])
    for sentence in folders_open_to_others(current_app.config):
        click.echo(sentence, err=True)
    if current_app.config["SECURE"] and not current_app.config["TRUSTED_PROXIES"]:
        click.echo(NO_PROXY, err=True)
    pid_file = current_app.config["DATA_DIR"] / "serve.pid"
    pid_file.write_text(str(os.getpid()))
    try:
        sys.exit(
            supervise(
                {"web": web_command(), "worker": [sys.executable, "-m", "flask", "--app", "survey_app", "worker"]}
            )
        )
    finally:
        pid_file.unlink(missing_ok=True)


def folders_open_to_others(settings: Mapping[str, Any]) -> list[str]:
    """A sentence for each place of ours that other users of this machine may enter or read, with what to do."""
    found = []
    for place in (settings["DATA_DIR"], settings["SLOTS_DIR"], settings["KEYS_FILE"]):
        if place.exists() and place.stat().st_mode & 0o077:
            kind, mode = ("Thư mục", "700") if place.is_dir() else ("Tệp", "600")
            found.append(f"{kind} {place} mở cho người khác trên máy này. Hãy chạy: chmod {mode} {place}")
    return found


def refuse_taken_port(host: str, port: int) -> None:
    """The web server would share the port with another one that listens there, and each would get some of the visitors."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that has just ended does not count
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Không mở được {host}:{port} ({error.strerror}). Hãy dừng chương trình đang dùng cổng này, "
                f"hoặc chọn cổng khác, ví dụ PORT={port + 1}."
            ) from error


def web_command() -> list[str]:
    """The production server with its options. Threads wait in `reception`, two compute: a list
    being read holds up nobody's answers."""
    settings = current_app.config
    processes = settings["WEB_WORKERS"] or os.cpu_count() or 1
    options = {
        "--interface": "wsgi",
        "--host": settings["HOST"],
        "--port": settings["PORT"],
        "--workers": processes,
        "--blocking-threads": reception.THREADS,
        "--http": 1,
        "--backlog": 1024,
        "--backpressure": 4096,
        "--log-level": logs.of_the_server(settings["LOG_LEVEL"]),
    }
    words = [str(word) for pair in options.items() for word in pair]
    flags = ["--factory", "--respawn-failed-workers", "--no-ws"]
    return [sys.executable, "-m", "granian", *words, *flags, "survey_app.serving:application"]


def supervise(commands: dict[str, Sequence[str]]) -> int:
    """Runs the commands until a signal comes or the web server ends; a worker that dies is started again.

    Returns the exit status: 0 after a signal, else the web server's.
    """
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    running = {name: subprocess.Popen(command) for name, command in commands.items()}
    while not stopping and running["web"].poll() is None:
        if running["worker"].poll() is not None:
            running["worker"] = subprocess.Popen(commands["worker"])
        time.sleep(0.2)
    status = running["web"].poll()
    _end(running)
    return 0 if stopping else (status or 1)


def _end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE
    for process in running.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
