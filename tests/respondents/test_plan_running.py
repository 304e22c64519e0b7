"""Sixty days of a plan with a moved clock: nobody too often, nothing at night or on a holiday, nothing to who has answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.audit import AuditEvent
from foundation.outbox import Message
from foundation.vietnam_time import day_of, in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.field import opening
from respondents.invitation import Invitation
from respondents.messages import holidays
from respondents.messages.plan import effect, making, running
from respondents.messages.plan.steps import KINDS, PlanState, PlanTake, Switch
from tests.respondents.moved_clock import MovedClock
from tests.respondents.planned import (
    BY,
    SITE,
    Ears,
    a_frozen_round,
    answer,
    moment,
    open_round,
    people,
    plan,
    steps,
    work,
)

HOURS = ("00:30", "06:59", "07:30", "07:31", "09:00", "12:00", "16:59", "17:00", "23:30")
OFF = {"switch": "off"}
OPENS, CLOSES = "2026-04-15T07:00", "2026-05-20T17:00"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    made = MovedClock(monkeypatch, moment("2026-04-10T09:00"))
    return made


def days(first: str, number: int) -> Iterator[str]:
    for after in range(number):
        yield (date.fromisoformat(first) + timedelta(days=after)).isoformat()


def sent_to(session: Session, ears: Ears) -> dict[int, list[tuple[datetime, str]]]:
    """Invitation → when and what it was sent; a text without a link counts for whoever holds the number."""
    tokens = {invitations.link(one, SITE): one.id for one in people(session)}
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for at, one in ears.heard:
        link = one.text.rsplit(" ", 1)[-1]
        if link in tokens:
            found[tokens[link]].append((at, one.text))
    return found


@pytest.mark.long
def test_sixty_days_of_a_plan(session_on_each: Session, clock: MovedClock) -> None:
    session, ears, chance = session_on_each, Ears(), Random(7)
    survey_round = a_frozen_round(session, OPENS, CLOSES)
    plan(session, survey_round)
    first = steps(session, survey_round)
    assert [kind for kind, step in first.items() if step.switch == "on"] == list(KINDS), (
        "the suggestion uses the whole time"
    )
    answered: dict[int, datetime] = {}
    wished: dict[int, date] = {}
    for day in days("2026-04-10", 60):
        for hour in HOURS:
            at = clock.set(day, hour)
            if survey_round.state == "frozen" and at >= moment("2026-04-14T15:00"):
                assert open_round(session, survey_round) == 0, "the plan sends, not the press of the button"
            if survey_round.state == "open":
                opening.close_when_due(session, survey_round)
                session.commit()
            work(session, survey_round, ears)
            if survey_round.accepts_answers and hour in ("09:00", "23:30"):
                for one in people(session):
                    if one.id not in answered and one.sent_at and chance.random() < 0.02:
                        answered[one.id] = at
                        answer(session, one)
                    elif one.id not in answered and one.sent_at and chance.random() < 0.03:
                        one.remind_on = wished[one.id] = day_of(at) + timedelta(days=1 + chance.randrange(6))
                        session.commit()
    calendar, found = holidays.calendar(session), sent_to(session, ears)
    assert len(found) == 24
    assert 3 < len(answered) < 24
    assert wished
    for which, got in found.items():
        moments = [at for at, _ in got]
        asked_for = [at for at in moments if at > moments[0]]
        assert len({day_of(at) for at in moments}) == len(moments), "never twice on a day"
        assert all(at <= answered[which] for at in moments) if which in answered else True
        assert len(asked_for) <= 4 + len(wished), "at most what was planned, and what people wished for"
        if which not in wished:
            assert all(day_of(b) - day_of(a) >= timedelta(days=2) for a, b in pairwise(moments))
            assert len(moments) <= 5
    for at, _ in ears.heard:
        local = in_vietnam(at)
        assert (7, 30) <= (local.hour, local.minute) < (17, 0)
        assert not calendar.rest(day_of(at)), day_of(at)
        assert at < survey_round.closes_at
    states = {kind: step.state for kind, step in steps(session, survey_round).items()}
    assert set(states.values()) == {"done"}, states
    assert sum("Ho tro" in one.text for _, one in ears.heard) == 24, "the word in advance"


def test_whoever_wishes_for_a_day_gets_that_one_message_and_the_plan_keeps_its_distance(
    session_on_each: Session, clock: MovedClock
) -> None:
    session, ears = session_on_each, Ears()
    survey_round = a_frozen_round(session, OPENS, CLOSES)
    plan(session, survey_round)
    clock.set("2026-04-15", "07:30")
    open_round(session, survey_round)
    work(session, survey_round, ears)
    one = people(session)[0]
    one.remind_on = date(2026, 4, 17)  # the first reminder comes on the 18th
    session.commit()
    for day in days("2026-04-16", 5):
        for hour in HOURS:
            clock.set(day, hour)
            work(session, survey_round, ears)
    mine = [day_of(at).day for at, _ in sent_to(session, ears)[one.id]]
    assert mine == [15, 17]


def started(session: Session, clock: MovedClock, **changes: dict[str, object]) -> tuple[SurveyRound, Ears]:
    """Opened and invited on the fifteenth of April; the first reminder is planned for the eighteenth."""
    survey_round, ears = a_frozen_round(session, OPENS, CLOSES), Ears()
    plan(session, survey_round, **changes)
    clock.set("2026-04-15", "07:30")
    open_round(session, survey_round)
    work(session, survey_round, ears)
    assert len(sent_to(session, ears)) == 24
    ears.heard.clear()
    return survey_round, ears


def test_two_workers_at_once_send_once(
    session_on_each: Session, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_on_each
    survey_round, ears = started(session, clock)
    clock.set("2026-04-18", "08:00")
    round_id, bind = survey_round.id, session.get_bind()
    session.commit()
    start = Barrier(2)

    def worker() -> int:
        pieces = 0
        with Session(bind) as mine:
            start.wait()
            while done := running.look(mine, mine.get_one(SurveyRound, round_id)):
                mine.commit()
                pieces += done
        return pieces

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as both:
        patch.setattr(running, "BATCH", 2)
        pieces = [one.result() for one in [both.submit(worker), both.submit(worker)]]
    assert sum(pieces) >= 24
    work(session, survey_round, ears)
    assert sorted(len(got) for got in sent_to(session, ears).values()) == [1] * 12, "one half, each once"


def test_the_second_half_follows_a_working_day_later_and_the_difference_is_read_before_it(
    session_on_each: Session, clock: MovedClock
) -> None:
    session = session_on_each
    survey_round, ears = started(session, clock, reminder_1={"day": date(2026, 4, 24)}, reminder_2=OFF, reminder_3=OFF)
    clock.set("2026-04-24", "08:00")  # a Friday before Giỗ Tổ: the next working day is Tuesday
    work(session, survey_round, ears)
    first = set(sent_to(session, ears))
    step = steps(session, survey_round)["reminder_1"]
    assert (len(first), step.second_day, bool(step.seed)) == (12, date(2026, 4, 28), True)
    drawn = running.halves([one.id for one in people(session)], step.seed)
    assert {number for number, half in drawn.items() if half == 1} == first, "the seed says who was in which half"
    both = people(session)
    for one in [*[one for one in both if one.id in first][:6], *[one for one in both if one.id not in first][:1]]:
        answer(session, one)
    for day in days("2026-04-25", 4):
        for hour in HOURS:
            clock.set(day, hour)
            work(session, survey_round, ears)
    got = sent_to(session, ears)
    assert len(got) == 23, "whoever answered meanwhile gets none"
    assert {day_of(got[one.id][0][0]) for one in both if one.id in got and one.id not in first} == {date(2026, 4, 28)}
    read = effect.readings(session, steps(session, survey_round)["reminder_1"])
    assert [one.hours for one in read] == [24, 48, 96]
    assert {(one.reminded, one.reminded_answered, one.waiting, one.waiting_answered) for one in read} == {
        (12, 6, 12, 1)
    }


def test_a_worker_that_was_down_catches_up_with_what_has_sense_and_says_what_it_skipped(
    session_on_each: Session, clock: MovedClock
) -> None:
    session = session_on_each
    survey_round, ears = started(session, clock, reminder_1={"stagger": 0}, reminder_2={"stagger": 0})
    clock.set("2026-04-19", "09:00")  # a day late
    work(session, survey_round, ears)
    assert len(sent_to(session, ears)) == 24
    assert said(session, "plan.silence") == 1
    ears.heard.clear()
    clock.set("2026-05-04", "09:00")  # the second and the third reminder have passed
    work(session, survey_round, ears)
    found = steps(session, survey_round)
    assert (found["reminder_2"].state, found["reminder_2"].because) == ("skipped", "next_came")
    assert len(sent_to(session, ears)) > 0
    assert found["reminder_3"].state == "sending", "its first half is out"


def said(session: Session, verb: str) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.verb == verb)) or 0


def test_a_late_invitation_is_sent_and_the_first_reminder_waits_its_two_days(
    session_on_each: Session, clock: MovedClock
) -> None:
    session, ears = session_on_each, Ears()
    survey_round = a_frozen_round(session, OPENS, CLOSES)
    plan(session, survey_round, reminder_1={"stagger": 0})
    clock.set("2026-04-14", "15:00")
    open_round(session, survey_round)
    by_day: dict[int, int] = defaultdict(int)
    for day in days("2026-04-18", 4):
        clock.set(day, "09:00")
        work(session, survey_round, ears)
        by_day[int(day[-2:])] += len(ears.heard)
        ears.heard.clear()
    assert dict(by_day) == {18: 24, 19: 0, 20: 24, 21: 0}


def test_a_clock_that_goes_back_sends_nothing_again_and_is_told(session_on_each: Session, clock: MovedClock) -> None:
    session = session_on_each
    survey_round, ears = started(session, clock, reminder_1={"stagger": 0})
    clock.set("2026-04-18", "09:00")
    work(session, survey_round, ears)
    ears.heard.clear()
    clock.set("2026-04-18", "08:00")
    work(session, survey_round, ears)
    clock.set("2026-04-18", "09:00")
    work(session, survey_round, ears)
    assert ears.heard == []
    assert said(session, "plan.clock_back") == 1


def test_a_clock_that_jumps_a_day_ahead_and_back_keeps_the_distance(
    session_on_each: Session, clock: MovedClock
) -> None:
    session = session_on_each
    survey_round, ears = started(
        session, clock, reminder_1={"stagger": 0}, reminder_2={"day": date(2026, 4, 20), "stagger": 0}
    )
    clock.set("2026-04-19", "09:00")
    work(session, survey_round, ears)
    ears.heard.clear()
    for day in days("2026-04-18", 4):
        clock.set(day, "09:00")
        work(session, survey_round, ears)
    assert {day_of(at).day for at, _ in ears.heard} == {21}


@pytest.mark.parametrize("how", ["plan", "step"])
def test_what_is_paused_sends_nothing_and_goes_on_afterwards(
    session_on_each: Session, clock: MovedClock, how: str
) -> None:
    session = session_on_each
    survey_round, ears = started(session, clock, reminder_1={"stagger": 0})
    if how == "plan":
        making.switch(session, survey_round, PlanState.PAUSED, BY)
    else:
        making.switch_step(session, survey_round, "reminder_1", Switch.PAUSED, BY)
    session.commit()
    clock.set("2026-04-18", "09:00")
    work(session, survey_round, ears)
    assert ears.heard == []
    if how == "plan":
        making.switch(session, survey_round, PlanState.ON, BY)
    else:
        making.switch_step(session, survey_round, "reminder_1", Switch.ON, BY)
    session.commit()
    clock.set("2026-04-19", "09:00")
    work(session, survey_round, ears)
    assert len(ears.heard) == 24
    assert said(session, "plan.silence") == {"plan": 0, "step": 2}[how]


def test_a_round_that_closes_early_ends_its_plan(session_on_each: Session, clock: MovedClock) -> None:
    session = session_on_each
    survey_round, ears = started(session, clock)
    clock.set("2026-04-18", "08:00")
    work(session, survey_round, ears)
    opening.close_round(session, survey_round, BY)
    session.commit()
    ears.heard.clear()
    for day in days("2026-04-18", 40):
        clock.set(day, "09:00")
        work(session, survey_round, ears)
    assert ears.heard == []
    found = steps(session, survey_round)
    assert (found["reminder_1"].state, found["reminder_1"].because) == ("done", "closed")
    assert {step.state for kind, step in found.items() if kind not in ("pre_notice", "invitation", "reminder_1")} == {
        "skipped"
    }
    assert session.scalars(sa.select(PlanTake.state).distinct().where(PlanTake.state == "waiting")).all() == []


def test_who_got_a_reminder_by_hand_is_not_in_the_plans_own_of_the_next_day(
    session_on_each: Session, clock: MovedClock
) -> None:
    from respondents.messages import reminders

    session = session_on_each
    survey_round, ears = started(session, clock, reminder_1={"stagger": 0})
    clock.set("2026-04-17", "10:00")
    one = people(session)[0]
    assert reminders.remind(session, survey_round, reminders.Scope(invitation_id=one.id), by=BY) == 1
    session.commit()
    work(session, survey_round, ears)
    clock.set("2026-04-18", "08:00")
    work(session, survey_round, ears)
    assert len(sent_to(session, ears)[one.id]) == 1
    assert steps(session, survey_round)["reminder_1"].left_out == {"just_now": 1}


def test_the_phone_list_is_whoever_is_left_and_writes_to_nobody(session_on_each: Session, clock: MovedClock) -> None:
    session = session_on_each
    survey_round, ears = started(session, clock)
    answer(session, people(session)[0])
    step = steps(session, survey_round)["phone_list"]
    making.switch_step(session, survey_round, "reminder_1", Switch.OFF, BY)
    session.commit()
    ears.heard.clear()
    clock.at = moment(f"{step.day}T08:00")
    work(session, survey_round, ears)
    listed = session.scalars(sa.select(PlanTake.state).where(PlanTake.step_id == step.id)).all()
    assert (len(listed), set(listed)) == (23, {"written"})
    assert session.scalar(sa.select(sa.func.count()).select_from(Message).where(Message.state == "waiting")) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 24
