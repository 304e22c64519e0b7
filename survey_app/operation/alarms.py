"""What has to be mended at once reaches the administrators by mail: each kind once a day, and stands in the log at every look."""

from __future__ import annotations

import time

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from respondents.identity.limits import Period, count, total
from survey_app.accounts import Account, owner_mail
from survey_app.operation import condition
from survey_app.operation.condition import CHECKS, Finding, Level

EVERY = 300.0  # seconds between two looks
TOLD = Period("alarm", 24 * 3600, 24)
SUBJECT = "Cần xử lý: {label}"
TEXT = """Kính gửi Ông/Bà,

Hệ thống khảo sát tự kiểm tra và thấy: {label} – {says}.

Việc cần làm: {to_do}

Tình trạng hiện thời ở trang “Vận hành”. Thư về mỗi việc gửi nhiều nhất một lần một ngày."""

log = structlog.get_logger("condition")
_looked: dict[object, float] = {}


def look(session: Session) -> int:
    """Every few minutes; returns how many mails were written. Commits."""
    database = session.get_bind()
    if time.monotonic() - _looked.get(database, -EVERY) < EVERY:
        return 0
    _looked[database] = time.monotonic()
    found = condition.look_at(session, current_app.config)
    told = 0
    for name, one in found.items():
        if one.level is Level.BAD or (name == "clock" and one.level is Level.WATCH):
            log.error("condition.bad", check=name)
            told += _tell(session, name, one)
    session.commit()
    return told


def _tell(session: Session, name: str, finding: Finding) -> int:
    if total(session, TOLD, name):
        return 0
    count(session, TOLD, name)
    label = CHECKS[name].label
    body = TEXT.format(label=label, says=finding.says.rstrip("."), to_do=finding.to_do)
    addresses = session.scalars(select(Account.email).where(Account.role == "administrator", Account.active)).all()
    for address in addresses:
        owner_mail.write(session, address, SUBJECT.format(label=label), body)
    return len(addresses)
