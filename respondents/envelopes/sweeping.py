"""What the worker does for ballot boxes now and then: everything here is safe to run twice, and after a crash anywhere."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.db import Refused, reading
from questionnaires.ballot import tombstones
from questionnaires.ballot.box import BallotBox
from respondents.envelopes import cleaning


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


def _clean(session: Session, round_id: int) -> bool:
    try:
        return cleaning.clean(session, round_id)
    except Refused:  # somebody else is at it
        session.rollback()
        return False
