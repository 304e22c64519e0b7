"""The reading of undeliverable mail as long work: in a process of its own, so that no mailbox holds up the sending."""

from __future__ import annotations

import imaplib
from datetime import timedelta

from flask import current_app
from sqlalchemy.orm import Session

from foundation import audit, jobs
from foundation.db import Refused, now
from foundation.jobs import Job, Result, Task
from foundation.outbox import bounces
from respondents.messages import deliveries
from survey_app import post

JOB, ABOUT = "mail.bounces", "outbox"
PAUSE = timedelta(minutes=10)  # between two visits


def queue_when_due(session: Session) -> int:
    """Puts the next visit in, where a mailbox is set and the last visit is long enough ago. The caller commits."""
    if not post.bounce_mailbox(current_app.config):
        return 0
    last = newest(session)
    if last is not None and (last.is_unfinished or last.asked_at > now() - PAUSE):
        return 0
    jobs.queue(session, JOB, ABOUT, by=audit.SYSTEM)
    return 1


def newest(session: Session) -> Job | None:
    """The last visit, or the one under way."""
    return jobs.latest(session, JOB, ABOUT)


def work(session: Session, task: Task) -> Result:
    """One visit. Raises Refused in words when the mailbox cannot be read."""
    try:
        found = bounces.visit(session, post.bounce_mailbox(current_app.config), deliveries.note)
    except (OSError, imaplib.IMAP4.error) as error:
        session.rollback()
        raise Refused(f"Không đọc được hộp thư nhận thư trả lại ({type(error).__name__}).") from error
    return Result(reference=found.words)
