"""The database of one respondent's request: opened at its first statement, closed when the request ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import request
from sqlalchemy.orm import Session

from foundation.core_session import CoreSession, StaleReads, core_session
from survey_app.database import db

Answer = TypeVar("Answer")

LEDGER, LATE = "survey.ledger", "survey.locks_late"  # in the request's environ


def ledger() -> Session:
    """The request's unit of work. A request that only looks reads outside any transaction."""
    environ = request.environ
    if LEDGER not in environ:
        environ[LEDGER] = core_session(
            db.engine, only_reads=request.method != "POST", locks_late=environ.get(LATE, False)
        )
    found: Session = environ[LEDGER]
    return found


def lock_late(view: Callable[[], Answer]) -> Answer:
    """Runs a view that takes the database's lock at its first write; once more, under the lock, when somebody else changed
    meanwhile what it had read. Before its first commit it does nothing that may not be done twice."""
    request.environ[LATE] = True
    try:
        answer = view()
        if isinstance(opened := request.environ.get(LEDGER), CoreSession):
            opened.confirm()
    except StaleReads:
        answer = view()
    return answer


def close(_error: BaseException | None = None) -> None:
    """Gives up what was not committed; after each request."""
    opened: Session | None = request.environ.pop(LEDGER, None)
    if opened is not None:
        opened.close()
