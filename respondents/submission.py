"""The one place where the two ledgers are written together: a sheet is submitted, once, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from foundation import keys, outbox
from foundation.db import now, table
from foundation.keys import DraftKey
from foundation.vietnam_time import in_vietnam
from questionnaires import responses
from questionnaires.survey_round import SurveyRound
from questionnaires.working_sheet import WorkingSheet
from respondents.field import counters
from respondents.identity import Visit, proof, sessions, wording
from respondents.identity.limits import Period, count, total
from respondents.identity.wording import Sender
from respondents.invitation import Invitation, steps
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
    .values(submitted_at=bindparam("at"), receipt=bindparam("new_receipt"), submission_id=bindparam("form"))
    .returning(TABLE.c.id)
)
_RECEIPT = select(TABLE.c.receipt).where(TABLE.c.id == bindparam("which"))


def submit(session: Session, visit: Visit, sheet: Sheet, survey_round: SurveyRound, sender: Sender) -> str:
    """Marks the person as done and puts the answers into the ballot, with no way back from one to the other.

    Returns the receipt. The second click, tab or retry gets the receipt of the first and changes nothing; the database
    decides who is first.
    """
    at, receipt = now(), keys.random_code(RECEIPT_LENGTH)
    values = {"which": visit.id, "at": at, "new_receipt": receipt, "form": sheet.submission_id[:32]}
    if session.execute(_SUBMIT, values).first() is None:
        first: str = session.execute(_RECEIPT, {"which": visit.id}).scalar_one()
        return first
    if not visit.mostly_answered and sheet.working.is_mostly_answered():
        steps.mark_mostly(session, visit)
    response_key = responses.store(session, **_ballot(visit, sheet.working))
    if survey_round.link_mode == "sealed" and survey_round.sealed_public_key:
        sealed = keys.seal_to(survey_round.sealed_public_key, response_key)
        steps.change(session, visit.id, sealed_response=sealed)
    responses.drop_draft(session, sheet.draft_key)
    sessions.change(session, visit.session_id, ended_at=at, ended_because="submitted", sealed_draft_key=b"")
    counters.step(session, visit, "submitted")
    text = wording.receipt_text(sender, shown(receipt), _when(at))
    proof.send_to_phone(session, visit.respondent_id, visit.id, text, "receipt")
    return receipt


def _ballot(visit: Visit, working: WorkingSheet) -> dict[str, Any]:
    """What the ballot takes: nothing of the person, and no time."""
    return {
        "version_id": visit.version_id,
        "stratum_id": visit.stratum_id,
        "values": working.sheet.submission(),
        "quality": working.quality(),
    }


def resend_receipt(session: Session, invitation_id: int, sender: Sender, channel: str) -> bool:
    """Sends the receipt again, to the registered phone ("sms") or mailbox ("email"); False when it was sent too often
    today, or there is no such address."""
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
    text = wording.receipt_text(sender, shown(row.receipt), _when(row.submitted_at))
    subject = wording.RECEIPT_SUBJECT if channel == "email" else ""
    outbox.write(session, channel, address, text, purpose="receipt", subject=subject, invitation_id=invitation_id)
    return True


def _when(at: datetime) -> str:
    """10:58 24/10, on the clock of Vietnam."""
    return f"{in_vietnam(at):%H:%M %d/%m}"


def shown(receipt: str) -> str:
    """BN-7F3K-92QD."""
    return f"BN-{receipt[:4]}-{receipt[4:]}"
