"""`flask --app survey_app worker`: sends messages, runs jobs, and does what is due once a minute."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from foundation import outbox
from foundation.audit import AuditEvent
from foundation.core_session import core_session
from foundation.jobs.runner import Runner
from foundation.outbox.tokens import TokenKeeper
from foundation.steady_clock import HOUR, SteadyClock
from respondents.messages import last_look
from survey_app import long_work, post, worker_pulse
from survey_app.cli.duties import IsSteady, always, attempt, message_plans, sweep
from survey_app.database import db

PAUSE, BUSY_PAUSE = 0.2, 0.1  # seconds between two looks at the outbox; while something is under way
JOBS = 0.5  # seconds between two looks at jobs while none runs
SWEEP = 60.0  # seconds between two sweeps


@click.command("worker")
@click.option("--once", is_flag=True, help="Làm hết việc đang chờ rồi dừng.")
@click.option("--line", type=int, hidden=True, help="Đường dây tới tiến trình giám sát.")
@with_appcontext
def group(once: bool, line: int | None) -> None:
    """Gửi tin, gửi các bước đến lượt của kế hoạch, chạy việc nền, chốt số liệu 17 giờ, đóng đợt khi hết hạn."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    runner = Runner(long_work.KINDS, long_work.command, name())
    register = last_look.register(current_app.config["BASE_URL"])
    keeper, parallel = post.keeper(current_app.config), current_app.config["SEND_PARALLEL"]
    clock = SteadyClock(current_app.config["DATA_DIR"], db.session.scalar(sa.select(sa.func.max(AuditEvent.at))))
    db.session.rollback()
    office = outbox.PostOffice(post.routes(current_app.config, keeper), name(), register, parallel)
    worker_pulse.begin(line)
    try:
        work_until(stop, runner, office, keeper, once, worker_pulse.ready, clock.is_steady)
    finally:
        for part in (office, runner):
            attempt("stop", part.stop)
        attempt("heartbeat", worker_pulse.end)


def work_until(
    stop: threading.Event,
    runner: Runner,
    office: outbox.PostOffice,
    keeper: TokenKeeper | None,
    once: bool,
    tell: Callable[[], None] = lambda: None,
    is_steady: IsSteady = always,
) -> None:
    """Looks for work again and again; `once`: until nothing is left."""
    tell()
    sweep(db.session, is_steady)
    swept, planning, looked = time.monotonic(), True, 0.0
    light = core_session(db.engine, only_reads=False)
    while not stop.is_set():
        if keeper is not None and keeper.wants_a_look():
            attempt("token", keeper.keep)
        sent, busy = attempt("deliver", partial(office.step, patient=not once), light), 0
        if once or runner.children or time.monotonic() - looked >= JOBS:
            busy, looked = attempt("jobs", runner.step), time.monotonic()
        planned = attempt("plans", message_plans) if planning and is_steady(HOUR) else 0
        planning = planned > 0  # one piece at a time: codes do not wait for a thousand reminders
        if once and not sent + busy + planned:
            return
        if not office.is_full and not planned and (sent + busy or not once):
            stop.wait(BUSY_PAUSE if sent else PAUSE)  # messages gather meanwhile: a batch costs little more than one
        if time.monotonic() - swept >= SWEEP:
            swept, planning = time.monotonic(), True
            sweep(db.session, is_steady)


def name() -> str:
    """How this process signs what it claims."""
    return f"{socket.gethostname()}:{os.getpid()}"
