"""What the worker does once a minute besides sending: what is due now and then, each part safe to run twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.orm import Session

from foundation import audit_shipping, heartbeats, jobs
from foundation.db import empty_write_ahead_log, now
from foundation.outbox import forgetting
from foundation.steady_clock import DAY, HOUR
from foundation.vietnam_time import today
from questionnaires.bank import catching_up
from questionnaires.results import care
from questionnaires.survey_round import IN_FIELD, SurveyRound, newest_first
from respondents import changes, erasing, kept_days
from respondents.envelopes import evening, sweeping
from respondents.field import opening
from respondents.messages import letter_files, reminders
from respondents.messages.plan import running
from respondents.roster import heavy_files
from respondents.signals import grades, live
from self_assessment import keeping
from survey_app import bounce_mail, daily_digest, worker_pulse
from survey_app.accounts import guards, links, passkey_rows, pressure, session_rows
from survey_app.database import db
from survey_app.operation import alarms

IsSteady = Callable[[timedelta], bool]

log = structlog.get_logger("worker")


def always(_for_so_long: timedelta) -> bool:
    """The clock is right."""
    return True


def attempt(name: str, work: Callable[[Session], int], unit: Session | None = None) -> int:
    """Runs one piece of work; a failure is logged (its kind, never its content) and tried again at the next look. `unit`: another
    unit of work than the request's."""
    session = unit or db.session
    worker_pulse.beat()
    try:
        return work(session)
    except Exception as error:
        log.error("worker.failed", work=name, error=type(error).__name__)
        session.rollback()
        return 0
    finally:
        session.close()


def sweep(session: Session, is_steady: IsSteady = always) -> None:
    """What is due now and then; each part is safe to run twice. What a wrong clock would do for good waits for a steady one."""
    for work, steady_for in WORK.items():
        if steady_for is None or is_steady(steady_for):
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
    """What a crash or a reader left of an opening: tombstones that were not written, files that were not cleaned; and what an old
    copy of the folder of keys brought back."""
    return sweeping.finish(session) + sweeping.destroy_again(session)


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


def morning_digests(session: Session) -> int:
    """Tells officers each working morning what waits for them, of every round that wants it."""
    written = sum(daily_digest.write(session, one) for one in newest_first(session))
    session.commit()
    return written


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
    closed = 0
    for one in open_rounds(session):
        closed += opening.close_when_due(session, one)
        session.commit()  # the next look begins with a rollback
    return closed


def forget(session: Session) -> int:
    """Deletes what is no longer needed."""
    opening.forget_old_codes(session)
    pressure.forget_old(session)
    passkey_rows.forget_old(session)
    links.forget_old(session)
    session_rows.forget_old(session, *guards.limits())
    jobs.forget_old(session)
    letter_files.forget_old(session)
    heartbeats.forget(session)
    session.commit()
    return 0


def events_elsewhere(session: Session) -> int:
    """Sends the events of the audit log to the log server, where one is set."""
    place = audit_shipping.place_of(current_app.config["SYSLOG_URL"], current_app.config["SYSLOG_CA"])
    return audit_shipping.ship(session, place, "khaosat") if place else 0


def _signals_of_earlier_days(session: Session) -> int:
    """Who answered yesterday is looked at while the moments are there. Should it fail, the moments go all the same."""
    return live.before_days(session)


def failed_messages(session: Session) -> int:
    """Wipes what can no longer be sent again."""
    return forgetting.wipe_old(session)


def undeliverable_mail(session: Session) -> int:
    """Has the mailbox of undeliverable mail read, every few minutes."""
    queued = bounce_mail.queue_when_due(session)
    session.commit()
    return queued


def question_bank(session: Session) -> int:
    """Questions of published versions that the bank does not have yet."""
    taken = catching_up.keep_missing(session)
    session.commit()
    return taken


_kept: dict[object, date] = {}


def days_instead_of_moments(session: Session) -> int:
    """Once a day, and when the worker starts: what is over since an earlier day keeps its day alone, people of old rounds go."""
    database = session.get_bind()
    if _kept.get(database) == today():
        return 0
    attempt("signals", _signals_of_earlier_days)
    rounded = kept_days.keep_days(session)
    attempt("people_of_old_rounds", erasing.sweep)
    attempt("proof_of_old_campaigns", proof_of_old_campaigns)
    _kept[database] = today()
    return rounded


def proof_of_old_campaigns(session: Session) -> int:
    """Documents of proof whose time is over go, and files that nothing needs."""
    return keeping.erase_due(session, current_app.config["PROOF_KEEP_DAYS"], today())


def checkpoint(session: Session) -> int:
    """Empties SQLite's write-ahead log: it would show which pages changed together, so a copy of it says more than the tables."""
    session.rollback()
    empty_write_ahead_log(db.engine)
    return 0


WORK: Mapping[Callable[[Session], int], timedelta | None] = {
    evening_figures: HOUR,
    evening_envelopes: HOUR,
    ballot_boxes: None,
    opened_answers: None,
    unneeded_slots: None,
    personal_reminders: HOUR,
    morning_digests: HOUR,
    close_rounds: HOUR,
    open_links: HOUR,
    heavy_files.sweep: DAY,
    register_signals: None,
    forget: DAY,
    failed_messages: DAY,
    events_elsewhere: None,
    undeliverable_mail: None,
    question_bank: None,
    alarms.look: None,
    days_instead_of_moments: DAY,
    checkpoint: None,
}
"""In this order; with how long the machine's clock has to be steady for it: a day where something is erased."""


def open_rounds(session: Session) -> list[SurveyRound]:
    """Rounds in the field, paused ones too: their figures are kept, and what waits for their people is put off."""
    return list(session.scalars(sa.select(SurveyRound).where(SurveyRound.state.in_(IN_FIELD))))
