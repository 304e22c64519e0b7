"""The opening of a ballot box goes on after the request that brought the secrets was answered: a page that waits for minutes would
be cut off on its way. The secrets stay in this process until the closed process has them, and are in no table."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from questionnaires.ballot import opening
from survey_app.database import db

log = structlog.get_logger("opening")


def start(app: Flask, round_id: int, typed: Sequence[str], by: audit.Actor) -> threading.Thread:
    """Begins; the caller has checked the secrets. How far it is stands in the box, by the lease."""
    made = threading.Thread(target=_run, args=(app, round_id, list(typed), by), name="opening", daemon=True)
    made.start()
    return made


def _run(app: Flask, round_id: int, typed: list[str], by: audit.Actor) -> None:
    with app.app_context(), Session(db.engine) as own:
        try:
            opening.open_box(own, round_id, typed, by)
        except Exception as error:  # its kind alone: what it says may hold what was typed
            own.rollback()
            log.error("opening.broken_off", round=round_id, error=type(error).__name__)
            if not isinstance(error, Refused):
                opening.note_break_off(own, round_id, by, type(error).__name__)
                own.commit()
