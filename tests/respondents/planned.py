"""A round with a plan, a worker that looks, and a gateway that remembers: what tests of the plan share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.db import now
from foundation.outbox import PostOffice
from foundation.outbox.gateways import Instant, Outgoing
from foundation.outbox.states import ACCEPTED, Outcome
from foundation.vietnam_time import VIETNAM
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.field import opening
from respondents.invitation import Invitation, counters
from respondents.messages import last_look, reminders
from respondents.messages.plan import making, running
from respondents.messages.plan.steps import PlanState, PlanStep
from tests import cast
from tests.respondents.envelopes.ballot_cast import FORM

BY = audit.Actor("home_affairs", 1)
SITE = "https://khaosat.example.vn"


class Ears(Instant):
    """Remembers what it was given, and when."""

    def __init__(self) -> None:
        self.heard: list[tuple[datetime, Outgoing]] = []

    def send_many(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        self.heard += [(now(), one) for one in batch]
        return [ACCEPTED] * len(batch)


def moment(text: str) -> datetime:
    """ "2026-03-02T07:30" on Vietnam's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def a_frozen_round(session: Session, opens: str, closes: str, people: int = 24) -> SurveyRound:
    """Everybody has an invitation, nobody has been written to."""
    survey_round = cast.a_round(session, state="frozen")
    survey_round.list_deadline, survey_round.opens_at, survey_round.closes_at = None, moment(opens), moment(closes)
    cast.ask_all_groups(survey_round, cast.a_version(session, xform=FORM))
    for code, number in (("STP", people - people // 3), ("SNV", people // 3)):
        agency = cast.an_agency(session, code, f"Sở {code}")
        cast.a_roster(session, survey_round, agency, number, state="frozen")
    invitations.issue_for(session, survey_round, BY)
    counters.recount(session, survey_round.id)
    cast.a_box(session, survey_round)
    session.commit()
    return survey_round


def shown(step: PlanStep) -> dict[str, object]:
    """A step as a form holds it."""
    return {name: getattr(step, name) for name in making.FIELDS}


def plan(session: Session, survey_round: SurveyRound, **changes: dict[str, object]) -> None:
    """The suggested plan with changes, saved and switched on."""
    values = {step.kind: shown(step) for step in making.suggestion(session, survey_round)}
    for kind, new in changes.items():
        values[kind] |= new
    making.save(session, survey_round, 0, values, BY)
    making.switch(session, survey_round, PlanState.ON, BY)
    session.commit()


def open_round(session: Session, survey_round: SurveyRound) -> int:
    count = opening.open_round(session, survey_round, BY)
    session.commit()
    return count


def work(session: Session, survey_round: SurveyRound, ears: Ears) -> None:
    """One minute of the worker."""
    reminders.remind_who_asked(session, survey_round) if survey_round.state == "open" else None
    session.commit()
    while running.look(session, survey_round):
        session.commit()
    session.commit()
    reminders.keep_hours(session, survey_round)
    session.commit()
    office = PostOffice(dict.fromkeys(outbox.CHANNELS, (ears,)), "w", last_look.register(SITE))
    while office.step(session):
        pass


def people(session: Session) -> Sequence[Invitation]:
    return session.scalars(sa.select(Invitation).order_by(Invitation.id)).all()


def steps(session: Session, survey_round: SurveyRound) -> dict[str, PlanStep]:
    return {step.kind: step for step in making.steps_of(session, survey_round)}


def answer(session: Session, who: Invitation) -> None:
    who.submitted_at, who.receipt = now(), "7F3K92QD"
    session.commit()
