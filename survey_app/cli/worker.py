"""`flask --app survey_app worker`: sends messages, runs jobs, and does what is due once a minute."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import click
import sqlalchemy as sa
import structlog
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from foundation import jobs, outbox
from foundation.core_session import core_session
from foundation.db import empty_write_ahead_log, now
from foundation.jobs.runner import Runner
from foundation.outbox import forgetting
from foundation.outbox.tokens import TokenKeeper
from foundation.vietnam_time import today
from questionnaires.results import care
from questionnaires.survey_round import IN_FIELD, SurveyRound
from respondents import changes, kept_days
from respondents.envelopes import evening, sweeping
from respondents.field import opening
from respondents.messages import last_look, letter_files, reminders
from respondents.messages.plan import running
from respondents.roster import heavy_files
from respondents.signals import grades, live
from survey_app import bounce_mail, long_work, post
from survey_app.accounts import passkey_rows, pressure
from survey_app.database import db

PAUSE, BUSY_PAUSE = 0.2, 0.1  # seconds between two looks at the outbox; while something is under way
JOBS = 0.5  # seconds between two looks at jobs while none runs
SWEEP = 60.0  # seconds between two sweeps

log = structlog.get_logger("worker")


@click.command("worker")
@click.option("--once", is_flag=True, help="Làm hết việc đang chờ rồi dừng.")
@with_appcontext
def group(once: bool) -> None:
    """Gửi tin, gửi các bước đến lượt của kế hoạch, chạy việc nền, chốt số liệu 17 giờ, đóng đợt khi hết hạn."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    runner = Runner(long_work.KINDS, long_work.command, name())
    register = last_look.register(current_app.config["BASE_URL"])
    keeper, parallel = post.keeper(current_app.config), current_app.config["SEND_PARALLEL"]
    office = outbox.PostOffice(post.routes(current_app.config, keeper), name(), register, parallel)
    try:
        work_until(stop, runner, office, keeper, once)
    finally:
        for part in (office, runner):
            attempt("stop", part.stop)


def work_until(
    stop: threading.Event, runner: Runner, office: outbox.PostOffice, keeper: TokenKeeper | None, once: bool
) -> None:
    """Looks for work again and again; `once`: until nothing is left."""
    sweep(db.session)
    swept, planning, looked = time.monotonic(), True, 0.0
    light = core_session(db.engine, only_reads=False)
    while not stop.is_set():
        if keeper is not None and keeper.wants_a_look():
            attempt("token", keeper.keep)
        sent, busy = attempt("deliver", partial(office.step, patient=not once), light), 0
        if once or runner.children or time.monotonic() - looked >= JOBS:
            busy, looked = attempt("jobs", runner.step), time.monotonic()
        planned = attempt("plans", message_plans) if planning else 0
        planning = planned > 0  # one piece at a time: codes do not wait for a thousand reminders
        if once and not sent + busy + planned:
            return
        if not office.is_full and not planned and (sent + busy or not once):
            stop.wait(BUSY_PAUSE if sent else PAUSE)  # messages gather meanwhile: a batch costs little more than one
        if time.monotonic() - swept >= SWEEP:
            swept, planning = time.monotonic(), True
            sweep(db.session)


def name() -> str:
    """How this process signs what it claims."""
    return f"{socket.gethostname()}:{os.getpid()}"


def attempt(name: str, work: Callable[[Session], int], unit: Session | None = None) -> int:
    """Runs one piece of work; a failure is logged (its kind, never its content) and tried again at the next look. `unit`: another
    unit of work than the request's."""
    session = unit or db.session
    try:
        return work(session)
    except Exception as error:
        log.error("worker.failed", work=name, error=type(error).__name__)
        session.rollback()
        return 0
    finally:
        session.close()


def sweep(session: Session) -> None:
    """What is due now and then; each part is safe to run twice."""
    for work in (
        evening_figures,
        evening_envelopes,
        ballot_boxes,
        opened_answers,
        unneeded_slots,
        personal_reminders,
        close_rounds,
        open_links,
        heavy_files.sweep,
        register_signals,
        forget,
        failed_messages,
        undeliverable_mail,
        days_instead_of_moments,
        checkpoint,
    ):
        attempt(work.__name__, work)


def evening_figures(session: Session) -> int:
    """Keeps the day's counters of every open round."""
    kept = sum(opening.take_evening_figures(session, one) for one in open_rounds(session))
    session.commit()
    return kept


def evening_envelopes(session: Session) -> int:
    """The day's count of envelopes and the hash over them, into the audit chain, once it is past 17:00."""
    day = opening.evening_of(now())
    taken = sum(evening.take_daily(session, one, day) for one in sweeping.boxes(session, "locked"))
    session.commit()
    return taken


def ballot_boxes(session: Session) -> int:
    """What a crash or a reader left of an opening: tombstones that were not written, files that were not cleaned."""
    return sweeping.finish(session)


def opened_answers(session: Session) -> int:
    """Has the answers of a box that was opened looked at: which of them call for a second look."""
    due = care.queue_due(session)
    session.commit()
    return due


def unneeded_slots(session: Session) -> int:
    """Overwrites the slots of sheets that were submitted or dropped, and all of rounds that have closed."""
    return sweeping.forget_slots(session)


def register_signals(session: Session) -> int:
    """Asks for a scoring of who answered since the last one, and watches the grades of proof."""
    rounds = open_rounds(session)
    queued = sum(live.queue_due(session, one) + grades.watch(session, one.id) for one in rounds)
    session.commit()
    return queued


def open_links(session: Session) -> int:
    """Opens links whose wait after a changed phone is over."""
    opened = changes.release_due(session)
    session.commit()
    return opened


def personal_reminders(session: Session) -> int:
    """Reminds who asked to be reminded today, and keeps what waits within the hours of the round."""
    rounds = open_rounds(session)
    sent = sum(reminders.remind_who_asked(session, one) for one in rounds)
    put_off = sum(reminders.keep_hours(session, one) for one in rounds)
    session.commit()
    return sent + put_off


def message_plans(session: Session) -> int:
    """The next piece of each round's plan of messages; 0 when nothing is due before the next look."""
    done = 0
    for one in running.rounds_with_plan(session):
        done += running.look(session, one)
        if one.state == "frozen":
            reminders.keep_hours(session, one)
        session.commit()
    return done


def close_rounds(session: Session) -> int:
    """Closes rounds whose time is over."""
    closed = sum(opening.close_when_due(session, one) for one in open_rounds(session))
    session.commit()
    return closed


def forget(session: Session) -> int:
    """Deletes what is no longer needed."""
    opening.forget_old_codes(session)
    pressure.forget_old(session)
    passkey_rows.forget_old(session)
    jobs.forget_old(session)
    letter_files.forget_old(session)
    session.commit()
    return 0


def _signals_of_earlier_days(session: Session) -> int:
    """Who answered yesterday is looked at while the moments are there. Should it fail, the moments go all the same."""
    scored = live.before_days(session)
    session.commit()
    return scored


def failed_messages(session: Session) -> int:
    """Wipes what can no longer be sent again."""
    return forgetting.wipe_old(session)


def undeliverable_mail(session: Session) -> int:
    """Has the mailbox of undeliverable mail read, every few minutes."""
    queued = bounce_mail.queue_when_due(session)
    session.commit()
    return queued


_kept: dict[object, date] = {}


def days_instead_of_moments(session: Session) -> int:
    """Once a day, and when the worker starts: what is over since an earlier day keeps its day alone."""
    database = session.get_bind()
    if _kept.get(database) == today():
        return 0
    attempt("signals", _signals_of_earlier_days)
    rounded = kept_days.keep_days(session)
    _kept[database] = today()
    return rounded


def checkpoint(session: Session) -> int:
    """Empties SQLite's write-ahead log: it would show which pages changed together, so a copy of it says more than the tables."""
    session.rollback()
    empty_write_ahead_log(db.engine)
    return 0


def open_rounds(session: Session) -> list[SurveyRound]:
    """Rounds in the field, paused ones too: their figures are kept, and what waits for their people is put off."""
    return list(session.scalars(sa.select(SurveyRound).where(SurveyRound.state.in_(IN_FIELD))))
