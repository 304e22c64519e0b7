"""The beats of the message worker: said between any two pieces of work, so that a worker that hangs in one is noticed."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from foundation import heartbeats
from foundation.pulse import READY, Line, Pulse, tell_systemd
from survey_app.database import db

log = structlog.get_logger("worker")
_running: list[tuple[Line, Pulse]] = []


def begin(descriptor: int | None) -> None:
    """This process is the worker; the descriptor is that of its line to a supervisor."""
    line = Line(descriptor)
    _running[:] = [(line, Pulse("worker", line))]


def ready() -> None:
    """Tells whoever started this process that it works."""
    for line, _ in _running:
        line.say(READY)
    tell_systemd("READY=1")


def beat() -> None:
    """Says that this process does not hang; called between any two pieces of work."""
    for _, pulse in _running:
        try:
            pulse.beat(lambda: db.session)
        except SQLAlchemyError as error:
            log.error("heartbeat.failed", error=type(error).__name__)
            db.session.rollback()


def end(session: Session) -> int:
    """Takes this process off those that live."""
    _running.clear()
    heartbeats.end(session)
    return 0
