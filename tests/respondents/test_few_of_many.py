"""What is counted of a whole round comes out as if each person were looked at, while only the rows of a few of them are read."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.db import now, table
from foundation.outbox import Message, State
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard, dispositions, follow_up, pausing, representation
from respondents.field.dispositions import DISPOSITION
from respondents.field.r_indicator import r_indicator
from respondents.field.targets import Targets
from respondents.invitation import Invitation, counters
from respondents.messages import exclusions, mailing, reminders
from respondents.reaching import contacts, to_call, unreachable
from respondents.reaching.calls import MOST, REST, PhoneCall
from respondents.reaching.contacts import REASONS, ContactFault
from respondents.roster import Respondent
from tests.statements import plans
from tests.survey_app.fieldwork_cast import a_round_in_the_field

MOMENTS = ("sent_at", "bounced_at", "opened_at", "verified_at", "started_at", "paper_at", "asked_at", "submitted_at")


def anything(session: Session, chance: random.Random) -> SurveyRound:
    """A round whose people have come any way at all, also ways that no step leads to."""
    survey_round, of_two_classes = a_round_in_the_field(session), chance.random() < 0.5
    for one in session.scalars(sa.select(Invitation)):
        for name in MOMENTS:
            setattr(one, name, now() - timedelta(days=chance.randrange(5)) if chance.random() < 0.3 else None)
        one.receipt = "BN1" if one.submitted_at else None
        one.state = chance.choice(["active", "active", "active", "held", "revoked"])
        one.disposition = chance.choice([None, None, None, "NE", "O", "R"])
        one.mostly_answered, one.reminders = chance.random() < 0.2, chance.randrange(5)
        one.remind_on = chance.choice([None, today(), today() + timedelta(days=1)])
        if of_two_classes and one.agency_id != 1:
            one.class_code = chance.choice([one.class_code, "khac"])
        person = session.get_one(Respondent, one.respondent_id)
        if chance.random() < 0.3:
            person.phone = person.phone_index = ""
        if chance.random() < 0.2:
            session.add(waiting_for(one))
        for days_ago in chance.sample(range(4), chance.choice([0, 0, 1, 2, 3])):
            session.add(a_call(one, days_ago, chance.choice(["reached", "no_answer", "call_again"])))
        if person.phone_index and chance.random() < 0.3:
            session.add(a_fault(one, chance.choice([person.phone_index, "former"]), chance.choice(list(REASONS))))
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


def a_call(one: Invitation, days_ago: int, result: str) -> PhoneCall:
    day = today() - timedelta(days=days_ago)
    again = day + timedelta(days=2) if result == "call_again" else None
    return PhoneCall(invitation_id=one.id, day=day, result=result, again_on=again)


def a_fault(one: Invitation, index: str, reason: str) -> ContactFault:
    ended = today() if one.id % 3 == 0 else None
    return ContactFault(
        invitation_id=one.id, contact="phone", contact_index=index, reason=reason, found_on=today(), ended_on=ended
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
    place = (Invitation.group_id, Invitation.class_code)
    subjects = sa.select(*place, sa.case((Invitation.has_answered, 1), else_=0)).where(DISPOSITION != "NE")
    rows = [tuple(row) for row in session.execute(subjects.order_by(*place))]
    as_told = r_indicator(pd.DataFrame(rows, columns=["group", "class", "answered"]), "answered", ["group", "class"])
    alike = representation.of_round(session, 1)
    assert (alike.n, alike.response_rate, alike.R) == (as_told.n, as_told.response_rate, pytest.approx(as_told.R))
    assert alike.partial_conditional_category["class"] == pytest.approx(as_told.partial_conditional_category["class"])

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


@pytest.mark.parametrize("seed", range(6))
def test_whom_to_call_is_whom_each_of_them_says(session_on_each: Session, seed: int) -> None:
    session = session_on_each
    anything(session, random.Random(seed))
    expected = [(one, why_not_called(session, one)) for one in session.scalars(sa.select(Invitation))]
    found = to_call.counted(session, 1)
    assert found.left_out == Counter(why for _, why in expected if why in to_call.NOT_NOW)
    assert list(found.left_out) == [key for key in to_call.NOT_NOW if key in found.left_out]
    assert found.of_agency == Counter(one.agency_id for one, why in expected if not why)
    assert found.people == sum(found.of_agency.values())
    rows = session.execute(to_call.whom(1).order_by(*to_call.TABLE.usual)).all()
    assert {one.id for one, *_ in rows} == {one.id for one, why in expected if not why}
    assert list(dict.fromkeys(one.agency_id for one, *_ in rows)) == list(found.agencies)
    newest = {call.invitation_id: call.result for call in session.scalars(sa.select(PhoneCall).order_by(PhoneCall.day))}
    assert to_call.results(session, 1) == Counter(newest.values())
    assert to_call.results(session, 99) == {}


def why_not_called(session: Session, one: Invitation) -> str:
    """As it is told of one person who is looked at."""
    person, day = session.get_one(Respondent, one.respondent_id), today()
    mine = session.scalars(sa.select(PhoneCall).where(PhoneCall.invitation_id == one.id).order_by(PhoneCall.day)).all()
    fault = contacts.holding(contacts.of_invitation(session, one.id), person).get("phone")
    last = mine[-1] if mine else None
    never = one.state != "active" or one.has_answered or one.disposition or not person.phone_index
    reasons = {
        "never": never or (fault and fault.reason in contacts.BY_PEOPLE),
        "another_day": one.remind_on and one.remind_on > day,
        "today": last and last.day >= day,
        "later": last and last.again_on and last.again_on > day,
        "met": last and last.result == "reached" and last.day > day - REST,
        "enough": last and len(mine) >= MOST and last.again_on != day,
    }
    return next((why for why, holds in reasons.items() if holds), "")


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
    "whom to call": lambda session, survey_round: to_call.counted(session, 1),
    "whom to call, a page": lambda session, one: session.execute(to_call.whom(1)).all(),
    "what calls came to": lambda session, survey_round: to_call.results(session, 1),
    "unreachable": lambda session, survey_round: unreachable.counted(session, 1),
    "unreachable, a page": lambda session, one: session.execute(unreachable.whom(1)).all(),
    "unreachable by reason": lambda session, survey_round: unreachable.by_reason(session, 1),
}


CHEAP = ("unanswered", "revoked", "bounced", "wishing", "COVERING INDEX", "agency_id=?", "rowid=?", "(respondent_id=?)")
"""What a step of a plan says that does not read the rows of everybody."""


@pytest.mark.parametrize("newest_first", [False, True])
def test_of_those_who_have_answered_no_row_is_read(session: Session, newest_first: bool) -> None:
    """In whatever order the indexes were made: between two that suit equally well SQLite takes the newer."""
    survey_round, connection = a_round_in_the_field(session), session.connection()
    for index in sorted(table(Invitation).indexes, key=lambda one: str(one.name), reverse=newest_first):
        index.drop(connection)
        index.create(connection)
    for what, look in FEW.items():
        with plans(session) as found:
            look(session, survey_round)
        read = [step for plan in found for step in plan.split("; ") if step.split()[1].startswith("invitation")]
        assert read, what
        assert [step for step in read if not any(word in step for word in CHEAP)] == [], what


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
