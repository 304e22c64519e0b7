"""Opening a round: everybody gets one invitation, unless by then it is of no use; the figures of the evening; closing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.db import Refused, now
from foundation.outbox import Message, PostOffice
from foundation.outbox.gateways import Instant, Outgoing
from foundation.outbox.states import ACCEPTED, Outcome
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.field import opening
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import Progress, ProgressDay
from respondents.messages import exclusions, last_look, reminders
from tests import cast

SITE = "https://khaosat.example.vn"


class Ears(Instant):
    """A gateway that remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[Outgoing] = []

    def send_many(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        self.heard += batch
        return [ACCEPTED] * len(batch)


def deliver(session: Session, ears: Ears) -> None:
    """Everything that is due."""
    office = PostOffice(dict.fromkeys(outbox.CHANNELS, (ears,)), "w", last_look.register(SITE))
    while office.step(session):
        pass


@pytest.fixture
def in_the_field(session_on_each: Session) -> SurveyRound:
    """A frozen round of twelve people whose invitations are issued."""
    session = session_on_each
    survey_round = cast.a_round(session, state="frozen")
    version = cast.a_version(session)
    cast.ask_all_groups(survey_round, version)
    cast.a_roster(session, survey_round, cast.an_agency(session), 12, state="frozen")
    invitations.issue_for(session, survey_round, audit.SYSTEM)
    counters.recount(session, survey_round.id)
    cast.a_box(session, survey_round)
    session.commit()
    return survey_round


def test_opening_the_round_sends_everyone_one_invitation_however_often_it_is_asked(
    session_on_each: Session, in_the_field: SurveyRound
) -> None:
    session, ears = session_on_each, Ears()
    assert opening.open_round(session, in_the_field, audit.SYSTEM) == 12
    assert opening.send_invitations(session, in_the_field, audit.SYSTEM) == 0
    session.commit()
    deliver(session, ears)
    assert len({one.to for one in ears.heard}) == 12
    assert all(len(one.text) <= 160 and one.text.isascii() for one in ears.heard)
    assert session.scalar(sa.select(sa.func.sum(Progress.sent))) == 12


LATER = {
    "answered on paper": lambda one: setattr(one, "paper_at", now()),
    "sent in": lambda one: (setattr(one, "submitted_at", now()), setattr(one, "receipt", "7F3K92QD")),
    "link held": lambda one: setattr(one, "state", "held"),
    "refused by phone": lambda one: setattr(one, "disposition", "R"),
}


@pytest.mark.parametrize("what", LATER)
def test_who_needs_no_invitation_by_the_time_it_would_leave_gets_none(
    session_on_each: Session, in_the_field: SurveyRound, what: str
) -> None:
    session, ears = session_on_each, Ears()
    opening.open_round(session, in_the_field, audit.SYSTEM)
    LATER[what](session.scalars(sa.select(Invitation).order_by(Invitation.id).limit(1)).one())
    session.commit()
    deliver(session, ears)
    assert len(ears.heard) == 11
    spared = session.scalars(sa.select(Message).where(Message.state == "needless")).one()
    assert (bool(spared.error), spared.to, spared.text) == (True, None, None)


def test_no_invitation_leaves_before_the_door_opens(session_on_each: Session, in_the_field: SurveyRound) -> None:
    session, ears = session_on_each, Ears()
    in_the_field.opens_at = now() + timedelta(hours=5)
    opening.open_round(session, in_the_field, audit.SYSTEM)
    session.commit()
    deliver(session, ears)
    assert ears.heard == []
    assert set(session.scalars(sa.select(Message.not_before))) == {in_the_field.opens_at}


def test_the_days_until_the_next_message_are_counted_from_the_day_on_which_one_left(
    session_on_each: Session, in_the_field: SurveyRound
) -> None:
    session = session_on_each
    opening.open_round(session, in_the_field, audit.SYSTEM)
    session.execute(sa.update(Invitation).values(asked_at=now() - timedelta(days=3)))
    assert exclusions.counts(session, [Invitation.round_id == in_the_field.id], now()) == {"on_its_way": 12}
    session.commit()
    deliver(session, Ears())
    assert exclusions.counts(session, [Invitation.round_id == in_the_field.id], now()) == {"just_now": 12}
    assert exclusions.counts(session, [Invitation.round_id == in_the_field.id], now() + timedelta(days=2)) == {}


def test_what_waits_ends_with_the_round_also_when_its_end_was_moved(
    session_on_each: Session, in_the_field: SurveyRound
) -> None:
    session = session_on_each
    opening.open_round(session, in_the_field, audit.SYSTEM)
    in_the_field.closes_at += timedelta(days=7)
    session.flush()
    assert reminders.keep_hours(session, in_the_field) >= 12
    assert set(session.scalars(sa.select(Message.expires_at))) == {in_the_field.closes_at}
    in_the_field.closes_at = now() - timedelta(minutes=1)
    session.commit()
    deliver(session, ears := Ears())
    assert ears.heard == []


def test_a_round_that_has_closed_invites_nobody_any_more(session_on_each: Session, in_the_field: SurveyRound) -> None:
    session, ears = session_on_each, Ears()
    opening.open_round(session, in_the_field, audit.SYSTEM)
    opening.close_round(session, in_the_field, audit.SYSTEM)
    session.commit()
    deliver(session, ears)
    assert (ears.heard, session.scalar(sa.select(sa.func.sum(Progress.sent)))) == ([], 0)
    assert set(session.scalars(sa.select(Message.error))) == {last_look.NOT_OPEN}


def test_a_round_opens_once(session_on_each: Session, in_the_field: SurveyRound) -> None:
    opening.open_round(session_on_each, in_the_field, audit.SYSTEM)
    with pytest.raises(Refused):
        opening.open_round(session_on_each, in_the_field, audit.SYSTEM)


def test_agencies_see_the_figures_of_five_in_the_afternoon(session_on_each: Session, in_the_field: SurveyRound) -> None:
    session, evening = session_on_each, now().replace(hour=10, minute=0)  # 17:00 in Vietnam
    assert opening.take_evening_figures(session, in_the_field, evening) == 2
    assert opening.take_evening_figures(session, in_the_field, evening + timedelta(hours=1)) == 0
    assert opening.take_evening_figures(session, in_the_field, evening + timedelta(days=1)) == 2
    assert session.scalar(sa.select(sa.func.sum(ProgressDay.invited))) == 24


def test_closing_destroys_the_key_of_device_hashes(session_on_each: Session, in_the_field: SurveyRound) -> None:
    opening.open_round(session_on_each, in_the_field, audit.SYSTEM)
    assert in_the_field.network_key
    opening.close_round(session_on_each, in_the_field, audit.SYSTEM)
    assert in_the_field.network_key is None
    assert in_the_field.state == "closed"


def test_the_counters_are_what_a_recount_gives(session_on_each: Session, in_the_field: SurveyRound) -> None:
    session = session_on_each
    for one in session.scalars(sa.select(Invitation).limit(5)).all():
        one.opened_at = now()
        counters.step(session, one, "opened")
    session.commit()
    kept = session.execute(sa.select(Progress.group_id, Progress.opened).order_by(Progress.group_id)).all()
    counters.recount(session, in_the_field.id)
    assert session.execute(sa.select(Progress.group_id, Progress.opened).order_by(Progress.group_id)).all() == kept


def test_what_a_message_is_made_of_goes_with_it_for_templates_of_providers_and_its_link_lies_nowhere(
    session_on_each: Session, in_the_field: SurveyRound
) -> None:
    session, ears = session_on_each, Ears()
    opening.open_round(session, in_the_field, audit.SYSTEM)
    session.commit()
    stored = session.execute(sa.select(Message.text, Message.parameters).limit(1)).one()
    assert (stored.text, json.loads(stored.parameters)) == (None, {"issue": "1"})
    deliver(session, ears)
    message = ears.heard[0]
    parts = message.parameters
    assert set(parts) == {"link", "token", "until", "year", "sender"}
    assert parts["link"] in message.text
    assert parts["link"] == f"https://khaosat.example.vn/t/{parts['token']}"


def test_a_sent_message_keeps_no_link(session_on_each: Session, in_the_field: SurveyRound) -> None:
    session = session_on_each
    opening.open_round(session, in_the_field, audit.SYSTEM)
    session.commit()
    deliver(session, Ears())
    assert set(session.execute(sa.select(Message.to, Message.text, Message.parameters)).all()) == {(None, None, None)}
