"""What the worker does for ballot boxes now and then: everything here is safe to run twice, and after a crash anywhere."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import slots
from foundation.db import Refused, reading
from foundation.slots import Slots
from questionnaires import drafts
from questionnaires.ballot import tombstones
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import cleaning
from respondents.invitation import Invitation, draft_id


def boxes(session: Session, *states: str) -> list[BallotBox]:
    """The boxes in these states."""
    return list(session.scalars(select(BallotBox).where(BallotBox.state.in_(states))))


def finish(session: Session) -> int:
    """Writes tombstones that a crash left unwritten, and cleans what was opened. Returns how many were cleaned."""
    with reading():
        waiting = [box.round_id for box in boxes(session, "opened")]
        for box in boxes(session, "stripped", "opened", "cleaned"):
            if "envelopes" in box.counts:  # what an earlier release left was never in envelopes
                tombstones.keep(box)
        session.rollback()
    return sum(_clean(session, round_id) for round_id in waiting)


def forget_slots(session: Session) -> int:
    """Overwrites slots that no unfinished sheet needs: after a submission that a crash cut off, or a draft that was dropped;
    all of a round that has closed. Returns how many."""
    store = slots.current()
    return sum(_forget_round(session, store, round_id) for round_id in store.rounds())


def _forget_round(session: Session, store: Slots, round_id: int) -> int:
    state = session.scalar(select(SurveyRound.state).where(SurveyRound.id == round_id))
    session.rollback()
    taken = list(store.taken(round_id))
    if state is None or state == "closed":
        store.forget_round(round_id)
        return len(taken)
    return sum(_forget(session, store, round_id, person) for person in taken)


def _forget(session: Session, store: Slots, round_id: int, person: int) -> bool:
    """Under the person's lock, so that no answer is being saved meanwhile."""
    row = session.execute(
        select(Invitation.respondent_id, Invitation.issue).where(Invitation.id == person).with_for_update()
    ).first()
    gone = row is None or not drafts.is_there(session, draft_id(*row))
    if gone:
        store.forget(round_id, person)
    session.rollback()
    return gone


def _clean(session: Session, round_id: int) -> bool:
    try:
        return cleaning.clean(session, round_id)
    except Refused:  # somebody else is at it
        session.rollback()
        return False
