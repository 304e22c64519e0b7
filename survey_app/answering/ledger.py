"""The database of one respondent's request: opened at its first statement, closed when the request ends."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from foundation.core_session import core_session
from survey_app.database import db

LEDGER = "survey.ledger"  # in the request's environ


def ledger() -> Session:
    """The request's unit of work. A request that only looks reads outside any transaction."""
    environ = request.environ
    if LEDGER not in environ:
        environ[LEDGER] = core_session(db.engine, only_reads=request.method != "POST")
    found: Session = environ[LEDGER]
    return found


def close(_error: BaseException | None = None) -> None:
    """Gives up what was not committed; after each request."""
    opened: Session | None = request.environ.pop(LEDGER, None)
    if opened is not None:
        opened.close()
