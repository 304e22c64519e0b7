"""Reminders: whom they spare, what they say, that they fit one SMS; and what an agency may see of its own rate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.db import Refused, now
from foundation.outbox import Message
from foundation.vietnam_time import VIETNAM, day_of, today
from respondents import invitation
from respondents.field import agency_rate
from respondents.field.agency_rate import Count
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import ProgressDay
from respondents.messages import holidays, reminders
from respondents.messages.reminders import Scope
from respondents.messages.send_window import SendWindow
from tests.respondents.list_room import FOCAL, HOME, Room
from tests.said import all_said


@pytest.fixture
def room(session: Session) -> Room:
    """An open round with twelve invited people."""
    made = Room(session).with_twelve("frozen")
    invitation.issue_for(session, made.survey_round, HOME)
    made.survey_round.state = "open"
    counters.recount(session, made.survey_round.id)
    session.flush()
    return made


def invited(room: Room) -> list[Invitation]:
    return list(room.session.scalars(select(Invitation).order_by(Invitation.id)))


def remind(room: Room) -> int:
    return reminders.remind(room.session, room.survey_round, Scope(room.agency.id), by=FOCAL)


def test_everybody_who_has_not_answered_is_reminded_once_in_two_days_and_never_while_one_waits(room: Room) -> None:
    assert reminders.audience(room.session, room.survey_round) == 12
    assert remind(room) == 12
    assert remind(room) == 0
    for one in invited(room):
        one.asked_at = now() - timedelta(days=2)
    room.session.flush()
    assert remind(room) == 0, "what is written and has not left yet is not written again"
    room.session.execute(update(Message).values(state="sent"))
    assert remind(room) == 12


@pytest.mark.parametrize(
    "values",
    [
        {"submitted_at": now(), "receipt": "BN1"},
        {"remind_on": today() + timedelta(days=3)},
        {"bounced_at": now()},
        {"state": "revoked"},
        {"state": "held"},
        {"disposition": "R"},
        {"paper_at": now()},
        {"reminders": 3},
    ],
)
def test_a_reminder_spares(room: Room, values: dict) -> None:
    spared = invited(room)[0]
    for name, value in values.items():
        setattr(spared, name, value)
    assert remind(room) == 11


def test_whose_chosen_day_has_come_is_in_the_audience_and_under_no_reason(room: Room) -> None:
    first, second, *_ = invited(room)
    first.remind_on, second.remind_on = today(), today() + timedelta(days=1)
    room.session.flush()
    assert reminders.audience(room.session, room.survey_round) == 11
    assert reminders.left_out(room.session, room.survey_round) == {"another_day": 1}
    assert remind(room) == 11
    assert (first.remind_on, second.remind_on) == (None, today() + timedelta(days=1)), "the wish is met, not met twice"


@pytest.mark.parametrize("values", [{"paper_at": now()}, {"disposition": "R"}, {"state": "held"}])
def test_a_chosen_day_wakes_nobody_who_needs_no_reminder(room: Room, values: dict, monkeypatch) -> None:
    open_for_days(room)
    clock(monkeypatch, 9)
    spared = invited(room)[0]
    spared.remind_on = today()
    for name, value in values.items():
        setattr(spared, name, value)
    room.session.flush()
    assert reminders.remind_who_asked(room.session, room.survey_round) == 0


def test_a_reminder_fits_one_sms_and_tells_the_true_norm_when_most_have_answered(room: Room) -> None:
    for one in invited(room)[:8]:
        one.submitted_at, one.receipt = now(), "BN1"
    room.session.flush()
    counters.recount(room.session, room.survey_round.id)
    remind(room)
    texts = all_said(room.session)
    assert len(texts) == 4
    assert texts[0].startswith("So Noi vu Dak Lak: 66 % nguoi da tra loi, kinh moi Ong/Ba")
    assert all(len(text) <= 160 and text.isascii() for text in texts)


def test_a_closed_round_reminds_nobody(room: Room) -> None:
    room.survey_round.state = "closed"
    with pytest.raises(Refused):
        remind(room)


# -- the agency's own rate


def names(counts: list[Count]) -> list[tuple[int, int]]:
    return [(count.submitted, count.invited) for count in counts]


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ([(4, 10), (3, 8)], [(4, 10), (3, 8)]),
        ([(4, 10), (3, 8), (1, 2)], [(4, 10), (4, 10)]),
        ([(4, 10), (1, 2), (1, 4)], [(4, 10), (2, 6)]),
        ([(4, 10), (1, 1), (1, 2)], [(6, 13)]),
        ([(2, 4), (1, 3)], [(3, 7)]),
        ([(2, 9)], [(2, 9)]),
    ],
)
def test_a_small_group_is_merged_so_that_no_difference_shows_it(groups: list, shown: list) -> None:
    made = agency_rate.visible([Count(f"nhóm {n}", *group) for n, group in enumerate(groups)])
    assert names(made) == shown
    assert all(count.invited >= agency_rate.LEAST for count in made)


def test_an_agency_sees_the_figures_of_the_evening_and_of_nobody(room: Room) -> None:
    group = room.survey_round.groups[0]
    fixed = {"round_id": room.survey_round.id, "agency_id": room.agency.id, "group_id": group.id, "invited": 12}
    days = (date(2023, 10, 20), 3), (date(2023, 10, 21), 7)
    room.session.add_all(ProgressDay(**fixed, day=day, submitted=count) for day, count in days)
    room.session.flush()
    rate = agency_rate.of_agency(room.session, room.survey_round.id, room.agency.id)
    assert rate is not None
    assert (rate.day, rate.total.submitted, rate.total.invited) == (date(2023, 10, 21), 7, 12)
    assert rate.by_day == [(date(2023, 10, 20), 3), (date(2023, 10, 21), 7)]


def test_an_agency_below_five_learns_only_whether_all_have_answered(room: Room) -> None:
    group = room.survey_round.groups[0]
    fixed = {"round_id": room.survey_round.id, "agency_id": room.agency.id, "group_id": group.id}
    room.session.add(ProgressDay(**fixed, day=date(2023, 10, 20), invited=4, submitted=3))
    room.session.flush()
    rate = agency_rate.of_agency(room.session, room.survey_round.id, room.agency.id)
    assert rate is not None
    assert (rate.is_small, rate.complete, rate.groups, rate.by_day) == (True, False, [], [])


@pytest.fixture(autouse=True)
def no_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is an ordinary day, whenever these tests run."""
    monkeypatch.setattr(holidays, "shipped", dict)


def clock(monkeypatch: pytest.MonkeyPatch, hour: int, minute: int = 0) -> datetime:
    """Stops the clock of reminders at a time of today in Vietnam."""
    today = now().astimezone(VIETNAM)
    at = today.replace(hour=hour, minute=minute, second=0, microsecond=0)
    monkeypatch.setattr(reminders, "now", lambda: at)
    return at


def open_for_days(room: Room) -> None:
    room.survey_round.opens_at, room.survey_round.closes_at = now() - timedelta(days=5), now() + timedelta(days=5)
    room.session.flush()


def test_whoever_chose_a_day_is_reminded_on_it_once_and_by_day(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_days(room)
    present = day_of(clock(monkeypatch, 9))
    first, second, *_ = invited(room)
    first.remind_on, second.remind_on = present, present + timedelta(days=1)
    room.session.flush()
    assert reminders.remind_who_asked(room.session, room.survey_round) == 1
    assert reminders.remind_who_asked(room.session, room.survey_round) == 0
    second.remind_on = present
    room.session.flush()
    for hour in (3, 7, 17, 23):
        clock(monkeypatch, hour)
        assert reminders.remind_who_asked(room.session, room.survey_round) == 0


def test_an_afternoon_is_waited_for_and_nothing_else_comes_before_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_for_days(room)
    who = invited(room)[0]
    who.remind_on, who.remind_hour = day_of(clock(monkeypatch, 13)), 14
    room.session.flush()
    assert reminders.remind_who_asked(room.session, room.survey_round) == 0
    assert reminders.left_out(room.session, room.survey_round) == {"another_day": 1}
    clock(monkeypatch, 14)
    assert reminders.remind_who_asked(room.session, room.survey_round) == 1


# -- the hours of the round


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("2023-10-16T07:30", "2023-10-16T07:30"),
        ("2023-10-16T16:59", "2023-10-16T16:59"),
        ("2023-10-16T17:00", "2023-10-17T07:30"),
        ("2023-10-16T23:30", "2023-10-17T07:30"),
        ("2023-10-16T00:10", "2023-10-16T07:30"),
        ("2023-10-31T20:00", "2023-11-01T07:30"),
    ],
)
def test_outside_office_hours_a_message_waits_for_the_morning(room: Room, written: str, leaves: str) -> None:
    window = SendWindow.of(room.session, room.survey_round)
    at, opening = (datetime.fromisoformat(one).replace(tzinfo=VIETNAM) for one in (written, leaves))
    assert window.opening(at.astimezone(UTC)) == opening
    assert window.holds(at) is (at == opening)


def test_the_round_has_its_own_hours(room: Room) -> None:
    room.survey_round.settings = {"send_from": "09:00", "send_until": "11:30"}
    at = datetime(2023, 10, 16, 8, tzinfo=VIETNAM)
    assert SendWindow.of(room.session, room.survey_round).opening(at) == at.replace(hour=9)


def test_what_is_written_at_night_leaves_in_the_morning(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_days(room)
    at = clock(monkeypatch, 22)
    assert remind(room) == 12
    leaves = {message.not_before for message in room.session.scalars(select(Message))}
    assert leaves == {at.replace(hour=7, minute=30) + timedelta(days=1)}


def test_no_reminder_is_written_that_would_come_after_the_close(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_days(room)
    room.survey_round.closes_at = clock(monkeypatch, 22) + timedelta(hours=2)
    with pytest.raises(Refused, match="đã kết thúc"):
        remind(room)


def test_whoever_answers_before_the_morning_is_not_reminded(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_days(room)
    clock(monkeypatch, 22)
    remind(room)
    answered = invited(room)[0]
    answered.submitted_at, answered.receipt = now(), "BN1"
    room.session.flush()
    assert reminders.keep_hours(room.session, room.survey_round) == 1
    left = {message.about_id for message in room.session.scalars(select(Message))}
    assert left == {one.id for one in invited(room)[1:]}
    assert reminders.keep_hours(room.session, room.survey_round) == 0


def test_what_was_not_sent_by_evening_is_put_off(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    open_for_days(room)
    at = clock(monkeypatch, 16, 59)
    remind(room)
    outbox.write(room.session, "sms", "+84905000001", "Ma la 1", purpose="code")
    assert reminders.keep_hours(room.session, room.survey_round) == 0
    clock(monkeypatch, 17, 1)
    assert reminders.keep_hours(room.session, room.survey_round) == 12
    morning = at.replace(hour=7, minute=30) + timedelta(days=1)
    query = select(Message.purpose).where(Message.not_before < morning)
    assert room.session.scalars(query).all() == ["code"], "codes keep no hours"


def test_one_person_alone_can_be_reminded(room: Room) -> None:
    one = invited(room)[3]
    scope = Scope(invitation_id=one.id)
    assert reminders.remind(room.session, room.survey_round, scope, by=HOME) == 1
    assert [message.about_id for message in room.session.scalars(select(Message))] == [one.id]
    assert reminders.history(room.session, room.survey_round)[0].invitation_id == one.id
