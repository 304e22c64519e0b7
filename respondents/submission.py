"""A sheet is submitted, once, in one transaction: sealed to the round's ballot key and laid under its invitation.

Nothing here can open it again. Persons are taken off after the close (`respondents.envelopes`), the key is used after that.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import now, table
from foundation.keys import DraftKey
from foundation.outbox import About
from foundation.vietnam_time import in_vietnam, is_day
from questionnaires import drafts
from questionnaires.ballot import box, sealed_sheet
from questionnaires.ballot.marks import marks_of
from questionnaires.page_times import time_grade
from questionnaires.survey_round import SurveyRound
from questionnaires.working_sheet import WorkingSheet
from respondents import envelopes, wording
from respondents.identity import Visit, proof, sessions
from respondents.identity.limits import Period, alone, count, total
from respondents.invitation import Invitation, counters, steps
from respondents.roster import Respondent

TABLE = table(Invitation)
RECEIPT_LENGTH = 8
RESENDS = Period("receipt", 86400, 24)
MOST_RESENDS = 3  # of one receipt in a day


class Sheet(NamedTuple):
    """What is submitted: the unfinished sheet, the key of its draft, and the idempotency key of the form."""

    working: WorkingSheet
    draft_key: DraftKey
    submission_id: str


_SUBMIT = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("which"), TABLE.c.submitted_at.is_(None))
    .values(
        submitted_at=bindparam("at"),
        receipt=bindparam("new_receipt"),
        submission_id=bindparam("form"),
        haste=bindparam("how_hasty"),
    )
    .returning(TABLE.c.id)
)
_RECEIPT = select(TABLE.c.receipt).where(TABLE.c.id == bindparam("which"))


def submit(session: Session, visit: Visit, sheet: Sheet, survey_round: SurveyRound) -> str:
    """Marks the person as done and lays the sealed sheet under the invitation.

    Returns the receipt. The second click, tab or retry gets the receipt of the first and changes nothing; the database
    decides who is first. Raises Refused when the round has just been closed, or has no ballot key.
    """
    at, receipt = now(), keys.random_code(RECEIPT_LENGTH)
    values = {"which": visit.id, "at": at, "new_receipt": receipt, "form": sheet.submission_id[:32]}
    values["how_hasty"] = time_grade(sheet.working.page_times())
    if session.execute(_SUBMIT, values).first() is None:
        earlier: str = session.execute(_RECEIPT, {"which": visit.id}).scalar_one()
        return earlier
    if not visit.mostly_answered and sheet.working.is_mostly_answered():
        steps.mark_mostly(session, visit)
    public_key = box.public_key_to_submit(session, visit.round_id)
    envelopes.put(session, visit.id, _sealed(public_key, visit, sheet.working, survey_round))
    drafts.drop_draft(session, sheet.draft_key)
    sessions.change(session, visit.session_id, ended_at=at, ended_because="submitted", sealed_draft_key=b"")
    counters.step(session, visit, "submitted")
    proof.send_to_phone(session, visit.respondent_id, visit.id, "receipt", receipt_parameters(receipt, at))
    return receipt


def _sealed(public_key: bytes, visit: Visit, working: WorkingSheet, survey_round: SurveyRound) -> bytes:
    """What is sealed knows nothing of the person, the agency or the time."""
    form, values = working.booklet.definition, working.sheet.submission()
    group = next(group.code for group in survey_round.groups if group.id == visit.group_id)
    marks = marks_of(working.sheet)
    content = sealed_sheet.content_of(form, visit.version_id, group, visit.class_code, values, marks)
    return sealed_sheet.seal(public_key, visit.round_id, content, sealed_sheet.padded_length(form))


def resend_receipt(session: Session, invitation_id: int, channel: str) -> bool:
    """Sends the receipt again, to the registered phone ("sms") or mailbox ("email"); False when it was sent too often
    today, or there is no such address."""
    alone(session, RESENDS, str(invitation_id))
    if total(session, RESENDS, str(invitation_id)) >= MOST_RESENDS:
        return False
    row = session.execute(
        select(Invitation.receipt, Invitation.submitted_at, Respondent.phone, Respondent.email)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(Invitation.id == invitation_id)
    ).one()
    address = row.phone if channel == "sms" else row.email
    if not address or not row.receipt or row.submitted_at is None:
        return False
    count(session, RESENDS, str(invitation_id))
    parts = receipt_parameters(row.receipt, row.submitted_at)
    wording.write(session, "receipt", channel, address, About("invitation", invitation_id), parts)
    return True


def receipt_parameters(receipt: str, at: datetime) -> dict[str, str]:
    """What the text of a receipt is made of, by name."""
    return {"receipt": shown(receipt), "at": _when(at)}


def _when(at: datetime) -> str:
    """10:58 24/10, on the clock of Vietnam; from the next day on only the day is known."""
    return f"{in_vietnam(at):%d/%m}" if is_day(at) else f"{in_vietnam(at):%H:%M %d/%m}"


def shown(receipt: str) -> str:
    """BN-7F3K-92QD."""
    return f"BN-{receipt[:4]}-{receipt[4:]}"
