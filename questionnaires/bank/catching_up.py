"""Versions that were published before there was a bank, or came back with a copy of the database: their questions join it."""

from __future__ import annotations

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from questionnaires import bank_rows
from questionnaires.bank_rows import BankQuestion
from questionnaires.versions import QuestionnaireVersion
from questionnaires.xform import XFormError, read_xform

AT_ONCE = 10
log = structlog.get_logger("worker")


def keep_missing(session: Session) -> int:
    """Takes up to AT_ONCE versions that the bank lacks into it, and says how many; the caller commits."""
    of = QuestionnaireVersion
    query = select(of.id, of.xform).where(of.state == "published", of.xform.is_not(None))
    missing = query.where(~exists().where(BankQuestion.version_id == of.id)).order_by(of.id.desc())
    taken = 0
    for number, xform in session.execute(missing.limit(AT_ONCE)).all():
        try:
            bank_rows.keep(session, number, read_xform(xform or ""))
            taken += 1
        except XFormError:  # of a release that took what this one does not
            log.warning("bank.unreadable", version=number)
    return taken
