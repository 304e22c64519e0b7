"""A pause stops what asks people, loses none of it, and is no reason to foresee less; another end reaches what waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from foundation.outbox import CHANNELS, Message, PostOffice, State
from questionnaires import pauses
from questionnaires.pauses import RoundPause
from questionnaires.survey_round import SurveyRound
from respondents.changes import seen_by_agency
from respondents.field import opening, pausing
from respondents.field.dashboard import Day
from respondents.field.forecast import forecast
from respondents.invitation import Invitation
from respondents.messages import last_look
from respondents.messages.plan import running
from respondents.wording import ways
from tests.respondents.moved_clock import MovedClock
from tests.respondents.planned import BY, SITE, Ears, a_frozen_round, moment, plan, work

OPENS, CLOSES = "2026-03-02T07:30", "2026-03-20T17:00"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    return MovedClock(monkeypatch, moment(OPENS))


def waiting(session: Session) -> list[Message]:
    session.expire_all()
    return list(session.scalars(sa.select(Message).where(Message.state == State.WAITING)))


def test_what_waits_in_a_pause_stays_and_leaves_after_it(session_on_each: Session, clock: MovedClock) -> None:
    session = session_on_each
    survey_round = a_frozen_round(session, OPENS, CLOSES, people=4)
    clock.go(hours=1)
    opening.open_round(session, survey_round, BY)
    pausing.pause(session, survey_round, "Sửa phiếu", None, BY)
    session.commit()
    ears = Ears()
    for _ in range(30):  # the worker's look of every minute
        clock.go(minutes=1)
        work(session, survey_round, ears)
    clock.set("2026-03-21", "09:00")  # past the end: nothing that waits dies with it
    work(session, survey_round, ears)
    assert (ears.heard, len(waiting(session))) == ([], 4)
    with pytest.raises(Refused, match="Giờ kết thúc trả lời đã qua trong lúc tạm dừng"):
        pausing.resume(session, survey_round, BY)
    pausing.move_end(session, survey_round, moment("2026-03-31T17:00"), "Sửa phiếu xong", BY)
    pausing.resume(session, survey_round, BY)
    session.commit()
    assert {one.expires_at for one in waiting(session)} == {survey_round.closes_at}
    clock.set("2026-03-23", "09:00")
    work(session, survey_round, ears)
    assert {out.kind for _, out in ears.heard} == {"invitation", "end_moved"}
    assert len(ears.heard) == 8


def test_the_plan_rests_with_the_round_and_goes_on(session_on_each: Session, clock: MovedClock) -> None:
    session = session_on_each
    survey_round = a_frozen_round(session, OPENS, CLOSES, people=4)
    plan(session, survey_round)
    opening.open_round(session, survey_round, BY)
    pausing.pause(session, survey_round, "Sửa phiếu", None, BY)
    session.commit()
    clock.set("2026-03-21", "09:00")
    assert running.look(session, survey_round) == 0
    session.commit()
    pausing.move_end(session, survey_round, moment("2026-03-31T17:00"), "Sửa phiếu xong", BY)
    pausing.resume(session, survey_round, BY)
    session.commit()
    clock.set("2026-03-23", "09:00")
    done = 0
    while piece := running.look(session, survey_round):
        session.commit()
        done += piece
    assert done
    assert {one.kind for one in waiting(session)} & {"invitation"}


def test_a_claimed_message_is_not_thrown_away_by_a_pause(session: Session, clock: MovedClock) -> None:
    survey_round = a_frozen_round(session, OPENS, CLOSES, people=1)
    opening.open_round(session, survey_round, BY)
    session.commit()
    survey_round.state = "paused"
    session.flush()
    person = session.scalars(sa.select(Invitation)).one()
    ways.ask(session, survey_round, person, ways.Contact("+84905123401"), "invitation")  # a link that is issued anew
    session.commit()
    ears = Ears()
    office = PostOffice(dict.fromkeys(CHANNELS, (ears,)), "w", last_look.register(SITE))
    while office.step(session):
        pass
    assert len(ears.heard) == 1
    (held,) = waiting(session)
    assert (held.not_before > now(), held.expires_at) == (True, None)


def test_a_paused_round_is_not_closed_by_the_clock_and_hides_what_an_open_one_hides(
    session: Session, clock: MovedClock
) -> None:
    survey_round = a_frozen_round(session, OPENS, CLOSES, people=1)
    opening.open_round(session, survey_round, BY)
    pausing.pause(session, survey_round, "Sửa phiếu", None, BY)
    assert seen_by_agency.hides_decisions(survey_round)
    clock.set("2026-04-20")
    assert not opening.close_when_due(session, survey_round)
    opening.close_round(session, survey_round, audit.SYSTEM)
    assert not seen_by_agency.hides_decisions(survey_round)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": " "}, "Ghi lý do đổi giờ kết thúc"),
        ({"reason": "x" * 301}, "Lý do dài 301 ký tự, nhiều nhất 300"),
        ({"closes_at": moment("2026-03-01T00:00")}, "Giờ kết thúc mới đã qua"),
        ({"closes_at": moment(CLOSES)}, "giống giờ cũ"),
    ],
)
def test_an_end_without_sense_is_refused(
    session: Session, clock: MovedClock, values: dict[str, object], words: str
) -> None:
    survey_round = a_frozen_round(session, OPENS, CLOSES, people=1)
    with pytest.raises(Refused, match="Chỉ đổi giờ kết thúc khi đợt đang trả lời"):
        pausing.move_end(session, survey_round, now(), "x", BY)
    opening.open_round(session, survey_round, BY)
    given = {"closes_at": moment("2026-03-31T17:00"), "reason": "Mưa lũ"} | values
    with pytest.raises(Refused, match=words):
        pausing.move_end(session, survey_round, given["closes_at"], given["reason"], BY)  # type: ignore[arg-type]


def test_days_of_a_pause_teach_the_forecast_nothing(session: Session) -> None:
    """Eight days of answers, six of a pause: who would think that people had lost interest would foresee too little."""
    first = date(2026, 3, 2)
    came = [10, 22, 32, 41, 49, 56, 62, 68, *[68] * 6]
    evenings = {1: [Day(first + timedelta(days=n), number, 200) for n, number in enumerate(came)]}
    resting = frozenset(first + timedelta(days=n) for n in range(8, 14))
    with_them = forecast(evenings, first, moment("2026-03-25T17:00"))
    without = forecast(evenings, first, moment("2026-03-25T17:00"), paused=resting)
    assert with_them is not None
    assert without is not None
    assert without.whole.likely > with_them.whole.likely + 10
    pause = RoundPause(
        round_id=_a_round(session).id,
        began_at=moment("2026-03-09T18:00"),
        ended_at=moment("2026-03-16T06:00"),
        reason="x",
    )
    session.add(pause)
    session.flush()
    assert pauses.whole_days(session, pause.round_id) == resting


def _a_round(session: Session) -> SurveyRound:
    return a_frozen_round(session, OPENS, CLOSES, people=1)
