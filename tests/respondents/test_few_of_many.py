"""What is counted of a whole round comes out as if each person were looked at, while only the rows of a few of them are read."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import Message, State
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard, dispositions, follow_up, pausing, representation
from respondents.field.dispositions import DISPOSITION
from respondents.field.targets import Targets
from respondents.invitation import Invitation, counters
from respondents.messages import exclusions, mailing, reminders
from respondents.reaching import contacts, unreachable
from respondents.roster import Respondent
from tests.statements import plans
from tests.survey_app.fieldwork_cast import a_round_in_the_field

MOMENTS = ("sent_at", "bounced_at", "opened_at", "verified_at", "started_at", "paper_at", "asked_at", "submitted_at")


def anything(session: Session, chance: random.Random) -> SurveyRound:
    """A round whose people have come any way at all, also ways that no step leads to."""
    survey_round = a_round_in_the_field(session)
    for one in session.scalars(sa.select(Invitation)):
        for name in MOMENTS:
            setattr(one, name, now() - timedelta(days=chance.randrange(5)) if chance.random() < 0.3 else None)
        one.receipt = "BN1" if one.submitted_at else None
        one.state = chance.choice(["active", "active", "active", "held", "revoked"])
        one.disposition = chance.choice([None, None, None, "NE", "O", "R"])
        one.mostly_answered, one.reminders = chance.random() < 0.2, chance.randrange(5)
        one.remind_on = chance.choice([None, today(), today() + timedelta(days=1)])
        one.class_code = chance.choice([one.class_code, "khac"])
        person = session.get_one(Respondent, one.respondent_id)
        if chance.random() < 0.3:
            person.phone = person.phone_index = ""
        if chance.random() < 0.2:
            session.add(waiting_for(one))
    session.flush()
    counters.recount(session, survey_round.id)
    session.commit()
    return survey_round


def waiting_for(one: Invitation) -> Message:
    about = {"about_kind": "invitation", "about_id": one.id}
    when = {"created_at": now(), "not_before": now()}
    return Message(
        id=f"{one.id:022d}", channel="sms", purpose="reminder", priority=5, state=State.WAITING, **about, **when
    )


def each(session: Session, *columns: Any) -> Counter[Any]:
    """How many rows have each value of the columns, told row by row."""
    rows = session.execute(sa.select(Invitation.id, *columns)).all()
    return Counter(row[1] if len(row) == 2 else tuple(row[1:]) for row in rows)


@pytest.mark.parametrize("seed", range(6))
def test_counts_are_those_of_each_person(session_on_each: Session, seed: int) -> None:
    session = session_on_each
    survey_round = anything(session, random.Random(seed))
    for name in ("group_id", "agency_id", "class_code"):
        found = dispositions.counts(session, 1, name)
        told = {
            (value, str(letter)): number
            for value, counts in found.items()
            for letter, number in counts.by_disposition().items()
            if number
        }
        assert told == each(session, getattr(Invitation, name), DISPOSITION)
    subjects = each(session, DISPOSITION)
    assert representation.of_round(session, 1).n == 30 - subjects["NE"]
    assert representation.of_round(session, 1).response_rate == subjects["I"] / (30 - subjects["NE"])

    at = now()
    first_reason = sa.case(*((row.holds(at), key) for key, row in exclusions.EXCLUSIONS.items()), else_="")
    reasons = each(session, first_reason)
    due = [number for (number, reason) in session.execute(sa.select(Invitation.id, first_reason)) if not reason]
    assert reminders.counted(session, survey_round) == (
        len(due),
        min(due, default=None),
        {key: reasons[key] for key in exclusions.EXCLUSIONS if reasons[key]},
    )
    assert list(reminders.left_out(session, survey_round)) == [key for key in exclusions.EXCLUSIONS if reasons[key]]
    assert reminders.audience(session, survey_round) == len(due)
    for number in (1, 2, 3):
        one = reminders.Scope(invitation_id=number)
        assert reminders.counted(session, survey_round, one).due == (number in due)
    assert pausing.concerned(session, survey_round) == len(pausing._unanswered(session, survey_round))


def follow(session: Session) -> None:
    by_agency = dashboard.by_agency(session, 1)
    follow_up.cells(session, 1, by_agency, dashboard.by_group(session, 1), {}, Targets(0.95, 0.9), today())


FEW: dict[str, Callable[[Session, SurveyRound], object]] = {
    "rates by group": lambda session, survey_round: dispositions.counts(session, 1),
    "rates by agency": lambda session, survey_round: dispositions.counts(session, 1, "agency_id"),
    "rates by class": lambda session, survey_round: dispositions.counts(session, 1, "class_code"),
    "how alike": lambda session, survey_round: representation.of_round(session, 1),
    "whom to call next": lambda session, survey_round: follow(session),
    "reminders": reminders.counted,
    "reminders of an agency": lambda session, one: reminders.counted(session, one, reminders.Scope(agency_id=2)),
    "who is reminded": reminders.audience,
    "who asked for it": reminders.remind_who_asked,
    "agencies invited": reminders.agencies_invited,
    "another end": pausing.concerned,
    "letters": lambda session, survey_round: mailing.recipients_by_agency(session, 1),
    "unreachable": lambda session, survey_round: unreachable.counted(session, 1),
    "unreachable, a page": lambda session, one: session.execute(unreachable.whom(1)).all(),
    "unreachable by reason": lambda session, survey_round: unreachable.by_reason(session, 1),
}


CHEAP = ("unanswered", "revoked", "bounced", "COVERING INDEX", "agency_id=?", "rowid=?")
"""What a step of a plan says that does not read the rows of everybody."""


@pytest.mark.parametrize("what", FEW)
def test_of_those_who_have_answered_no_row_is_read(session: Session, what: str) -> None:
    survey_round = a_round_in_the_field(session)
    with plans(session) as found:
        FEW[what](session, survey_round)
    read = [step for plan in found for step in plan.split("; ") if step.split()[1].startswith("invitation")]
    assert read
    assert [step for step in read if not any(word in step for word in CHEAP)] == []


def test_of_whom_nothing_is_known_nothing_is_asked(session: Session) -> None:
    """The list of the unreachable goes by what is known of contacts, not by everybody who has not answered."""
    a_round_in_the_field(session)
    first = session.scalars(sa.select(Invitation).order_by(Invitation.id)).first()
    assert first is not None
    contacts.note(session, first, "phone", "full")
    session.commit()
    with plans(session) as found:
        assert unreachable.counted(session, 1).people == 1
    (plan,) = found
    assert "SEARCH invitation USING INDEX ix_invitation_unanswered (round_id=?); LIST SUBQUERY" in plan
