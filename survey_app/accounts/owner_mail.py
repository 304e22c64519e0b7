"""Mail about an account to its owner; below it stands the help line of the newest round, the only one that everybody has."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from foundation import outbox
from questionnaires.survey_round import newest_first
from respondents.wording import composing, mail

NO_ROUND = {"co_quan": "Hệ thống khảo sát cải cách hành chính", "ho_tro": "", "gio_ho_tro": "", "kiem_chung": ""}


def write(session: Session, mailbox: str, subject: str, body: str, leaves_by: datetime | None = None) -> str:
    """In the caller's transaction. `leaves_by`: it is of no use afterwards. Returns the message's id."""
    text = f"{body}{foot(session)}"
    return outbox.write(session, "email", mailbox, text, purpose="notice", subject=subject, expires_at=leaves_by)


def foot(session: Session) -> str:
    """What stands below a mail that is about no round: who writes and whom to ask."""
    newest = next(iter(newest_first(session)), None)
    return f"\n\n--\n{mail.foot(composing.of_round(newest, current_app.config['BASE_URL']) if newest else NO_ROUND)}"
