"""What waits for a decision of Home Affairs, counted in one query."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.vietnam_time import today
from respondents import person_requests
from respondents.envelopes.repudiation import UNDECIDED, Repudiation
from respondents.exports import Export
from respondents.field.not_eligible import NotEligible
from respondents.identity import CallBack
from respondents.invitation import Invitation
from respondents.person_requests import PersonRequest
from respondents.roster import ChangeRequest, Roster
from respondents.signals import GuidedSession, Review


class Waiting(NamedTuple):
    """How many lists were sent, changes asked for, calls wished for, sheets disowned, files for the Ministry made, second looks
    begun, guided sessions registered, people said to be no subjects, requests about one's own data, and are not decided about; how
    many of those requests are late."""

    lists: int
    changes: int
    call_backs: int
    repudiations: int
    exports: int
    reviews: int
    guided: int
    not_eligible: int
    person_requests: int
    late_requests: int


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
        select(func.count()).where(Repudiation.round_id == round_id, Repudiation.state.in_(UNDECIDED)),
        select(func.count()).where(Export.round_id == round_id, Export.state == "asked"),
        select(func.count()).where(Review.round_id == round_id, Review.state == "open"),
        select(func.count()).where(GuidedSession.round_id == round_id, GuidedSession.state == "asked"),
        select(func.count()).where(NotEligible.round_id == round_id, NotEligible.state == "asked"),
        select(func.count()).where(PersonRequest.round_id == round_id, PersonRequest.state == "open"),
        select(func.count()).where(PersonRequest.round_id == round_id, person_requests.late(today())),
    )
    return Waiting(*session.execute(select(*(query.scalar_subquery() for query in queries))).one())
