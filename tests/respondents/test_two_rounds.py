"""Two rounds in the field at once: what is said, counted and sent for one touches nobody of the other."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import Message
from foundation.vietnam_time import VIETNAM, today
from respondents import invitation
from respondents.field import waiting
from respondents.invitation import Invitation, counters
from respondents.messages import mailing, reminders
from respondents.roster import listing
from respondents.wording import norm
from tests import cast
from tests.respondents.list_room import FOCAL, HOME, Room

SITE = "https://khaosat.example"


@pytest.fixture
def rooms(session: Session) -> tuple[Room, Room]:
    """Two open rounds, each with one agency and twelve invited people."""
    here = Room(session)
    there = Room(session, "SYT", "Sở Y tế", cast.a_round(session, code="khác"))
    for number, room in enumerate((here, there), 1):
        in_the_field(room, number)
    return here, there


def in_the_field(room: Room, number: int) -> None:
    cast.ask_all_groups(room.survey_round, cast.a_version(room.session, f"phieu_{number}"))
    room.session.add_all(cast.a_respondent(room.roster, place) for place in range(1, 13))
    room.roster.state = "frozen"
    room.session.flush()
    invitation.issue_for(room.session, room.survey_round, HOME)
    room.survey_round.state = "open"
    room.session.flush()
    counters.recount(room.session, room.survey_round.id)


def invited(room: Room) -> list[Invitation]:
    query = select(Invitation).where(Invitation.round_id == room.survey_round.id)
    return list(room.session.scalars(query.order_by(Invitation.id)))


def remind(room: Room) -> int:
    return reminders.remind(room.session, room.survey_round, by=FOCAL)


def told(room: Room) -> set[int | None]:
    return set(room.session.scalars(select(Message.about_id)))


def at_hour(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    at = datetime.now(VIETNAM).replace(hour=hour, minute=0, second=0, microsecond=0)
    monkeypatch.setattr("respondents.messages.reminders.now", lambda: at)


def test_a_reminder_of_one_round_goes_to_nobody_of_another(rooms: tuple[Room, Room]) -> None:
    here, there = rooms
    assert reminders.audience(here.session, here.survey_round) == 12
    assert remind(here) == 12
    assert told(here) == {one.id for one in invited(here)}
    assert {one.reminders for one in invited(there)} == {0}
    assert reminders.left_out(there.session, there.survey_round) == {}


def test_only_agencies_with_somebody_in_the_round_can_be_chosen(rooms: tuple[Room, Room]) -> None:
    for room in rooms:
        assert reminders.agencies_invited(room.session, room.survey_round) == [room.agency]
        assert mailing.recipients_by_agency(room.session, room.survey_round.id) == [(room.agency, 12)]


def test_letters_are_of_this_round_and_this_agency(rooms: tuple[Room, Room]) -> None:
    here, there = rooms
    assert len(mailing.letters(here.session, here.survey_round, here.agency.id, SITE)) == 12
    assert mailing.letters(here.session, here.survey_round, there.agency.id, SITE) == []
    assert mailing.letters(there.session, there.survey_round, here.agency.id, SITE) == []


def test_the_share_of_one_round_is_not_told_in_another(rooms: tuple[Room, Room]) -> None:
    here, there = rooms
    for number, one in enumerate(invited(there)):
        one.submitted_at, one.receipt = now(), f"BN{number}"
    here.session.flush()
    counters.recount(here.session, there.survey_round.id)
    assert norm.words(here.session, here.survey_round) == ""
    assert norm.words(here.session, there.survey_round) == "100 % người đã trả lời, "


def test_whoever_chose_today_is_reminded_by_their_own_round(
    rooms: tuple[Room, Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = rooms
    for room in rooms:
        invited(room)[0].remind_on = today() - timedelta(days=1)
    here.session.flush()
    at_hour(monkeypatch, 10)
    assert reminders.remind_who_asked(here.session, here.survey_round) == 1
    assert told(here) == {invited(here)[0].id}
    assert invited(there)[0].remind_on is not None


def test_the_hours_of_one_round_put_off_no_reminder_of_another(
    rooms: tuple[Room, Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = rooms
    at_hour(monkeypatch, 10)
    remind(there)
    gone = invited(there)[0]
    gone.disposition = "R"
    here.session.flush()
    at_hour(monkeypatch, 22)
    assert reminders.keep_hours(here.session, here.survey_round) == 0
    assert gone.id in told(here)
    assert reminders.keep_hours(there.session, there.survey_round) == 12


def test_what_waits_for_a_decision_and_stands_on_lists_is_counted_in_its_round(rooms: tuple[Room, Room]) -> None:
    here, there = rooms
    there.roster.state = "submitted"
    there.people[0].position = ""
    here.session.flush()
    assert [waiting.of_round(room.session, room.survey_round.id).lists for room in rooms] == [0, 1]
    assert listing.count_states(here.session, here.survey_round.id) == {"frozen": 1}
    both = [room.roster.id for room in rooms]
    assert listing.of_numbers(here.session, here.survey_round.id, both) == [here.roster]
    there.roster.state = "frozen"
    here.session.flush()
    assert [listing.count_without_position(room.session, room.survey_round.id) for room in rooms] == [0, 1]
