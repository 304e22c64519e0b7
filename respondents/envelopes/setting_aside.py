"""An envelope is set aside: still sealed, never opened, counted. Its owner may answer again while the round is open."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from foundation.vietnam_time import today
from questionnaires.ballot.box import glance, of_round
from respondents.envelopes.envelope import Envelope
from respondents.invitation import Invitation, counters

REPUDIATED, REVIEWED, DOUBTFUL = "repudiated", "review", "doubtful"


def is_possible(session: Session, round_id: int) -> bool:
    """Until the box is stripped."""
    box = glance(session, round_id)
    return box is None or box.state in ("sitting", "locked")


def for_owner(session: Session, invitation: Invitation, why: str) -> None:
    """The person counts as not having submitted: counters, receipt, and the way back to a fresh sheet. `why`: REPUDIATED or
    REVIEWED."""
    put_aside(session, Envelope.invitation_id, [invitation.id], why)
    _note_count(session, invitation.round_id)
    invitation.submitted_at = invitation.receipt = invitation.submission_id = None
    invitation.declared = invitation.noticed_at = invitation.started_at = None
    invitation.mostly_answered, invitation.haste = False, ""
    session.flush()
    counters.recount(session, invitation.round_id)


def _note_count(session: Session, round_id: int) -> None:
    """How many are set aside is said on the round's page, in the notice and with the results: kept with the box."""
    box = of_round(session, round_id)
    if box is not None:
        mine = select(func.count()).select_from(Envelope).join(Invitation, Invitation.id == Envelope.invitation_id)
        aside = session.scalar(mine.where(Invitation.round_id == round_id, Envelope.set_aside_on.is_not(None)))
        box.counts = {**box.counts, "set_aside": aside or 0}


def put_aside(session: Session, column: InstrumentedAttribute[int], numbers: list[int], why: str) -> None:
    """Marks the envelopes that count whose `column` is one of these numbers."""
    session.execute(
        update(Envelope)
        .where(column.in_(numbers), Envelope.set_aside_on.is_(None))
        .values(set_aside_on=today(), set_aside_why=why)
        .execution_options(synchronize_session=False)
    )
