"""What waits for a decision of Home Affairs, counted in one query."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from respondents.identity import CallBack
from respondents.invitation import Invitation
from respondents.roster import ChangeRequest, Roster


class Waiting(NamedTuple):
    """How many lists were sent, changes asked for, calls wished for, and are not decided about."""

    lists: int
    changes: int
    call_backs: int


def of_round(session: Session, round_id: int) -> Waiting:
    """The counts of one round."""
    round_of_call_back = (
        select(Invitation.round_id).where(Invitation.id == CallBack.invitation_id).correlate(CallBack).scalar_subquery()
    )
    asked = select(func.count()).select_from(ChangeRequest).join(Roster)
    queries = (
        select(func.count()).where(Roster.round_id == round_id, Roster.state == "submitted"),
        asked.where(Roster.round_id == round_id, ChangeRequest.state == "asked"),
        # few ask for a call, so each one's round is looked up: a join might walk through everybody invited
        select(func.count())
        .select_from(CallBack)
        .where(CallBack.state.in_(("asked", "called")), round_of_call_back == round_id),
    )
    return Waiting(*session.execute(select(*(query.scalar_subquery() for query in queries))).one())
