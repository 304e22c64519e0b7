"""Days of rest: what ships, what Home Affairs enters, and what the hours of a round make of them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from foundation.vietnam_time import VIETNAM
from questionnaires.survey_round import SurveyRound
from respondents.messages import holidays
from respondents.messages.holidays import DayState
from respondents.messages.send_window import SendWindow
from tests import cast

BY = audit.Actor("home_affairs", 1)


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)


def test_the_file_holds_three_years_and_says_of_each_day_where_it_is_from() -> None:
    days = holidays.shipped()
    for year in (2025, 2026, 2027):
        off = {one.day for one in days.values() if one.day.year == year and one.state is DayState.OFF}
        for fixed in ((1, 1), (4, 30), (5, 1), (9, 2)):
            assert date(year, *fixed) in off
        assert len(off) >= 12, "eleven days of the Labour Code and what is joined to them"
    assert all(one.source and one.name for one in days.values())


@pytest.mark.parametrize(
    ("day", "is_tet"),
    [
        ("2025-01-28", True),
        ("2025-01-29", True),
        ("2026-02-16", True),
        ("2026-02-17", True),
        ("2027-02-06", True),
        ("2027-02-11", True),
        ("2027-02-12", False),
    ],
)
def test_the_lunar_new_year_is_where_it_is(day: str, is_tet: bool) -> None:
    assert ("Tết" in holidays.Calendar(holidays.shipped()).rest(date.fromisoformat(day))) is is_tet


def test_what_no_decree_has_settled_is_marked() -> None:
    open_ = {day for day, one in holidays.shipped().items() if not one.settled}
    assert {date(2026, 11, 24), date(2027, 2, 10), date(2027, 9, 3)} <= open_
    assert date(2026, 1, 2) not in open_, "the government's letter of 25 December 2025 was read"


@pytest.fixture
def survey_round(session: Session) -> SurveyRound:
    return cast.a_round(session)


def test_nothing_leaves_on_a_holiday_and_a_worked_saturday_is_a_working_day(
    session: Session, survey_round: SurveyRound
) -> None:
    window = SendWindow.of(session, survey_round)
    assert window.opening(on(date(2026, 2, 13), 18)) == on(date(2026, 2, 23), 7).replace(minute=30)
    assert window.holds(on(date(2026, 1, 10)))
    assert window.calendar.working_day_after(date(2026, 1, 9)) == date(2026, 1, 10)
    assert window.calendar.working_day_after(date(2026, 1, 10)) == date(2026, 1, 12)


def test_a_round_may_rest_at_weekends_but_not_on_a_saturday_that_is_worked(
    session: Session, survey_round: SurveyRound
) -> None:
    saturday = on(date(2026, 3, 7))
    assert SendWindow.of(session, survey_round).holds(saturday)
    survey_round.settings = {**survey_round.settings, "rest_weekends": True}
    resting = SendWindow.of(session, survey_round)
    assert resting.opening(saturday) == on(date(2026, 3, 9), 7).replace(minute=30)
    assert resting.holds(on(date(2026, 1, 10)))


def test_what_home_affairs_enters_stands_before_the_file_until_it_is_taken_back(
    session: Session, survey_round: SurveyRound
) -> None:
    culture, monday = date(2026, 11, 24), date(2026, 11, 23)
    holidays.enter(session, culture, DayState.ORDINARY, "Ngày Văn hóa Việt Nam", "Công văn 1", BY)
    holidays.enter(session, monday, DayState.OFF, "Nghỉ hoán đổi", "Công văn 2", BY)
    window = SendWindow.of(session, survey_round)
    assert (window.is_sent_on(culture), window.is_sent_on(monday)) == (True, False)
    holidays.enter(session, monday, DayState.OFF, "Nghỉ hoán đổi", "Công văn 3", BY)
    assert holidays.calendar(session).days[monday].source == "Công văn 3"
    for day in (culture, monday):
        holidays.take_back(session, day, BY)
    assert not SendWindow.of(session, survey_round).is_sent_on(culture)
    with pytest.raises(Refused, match="tải lại trang"):
        holidays.take_back(session, monday, BY)


def test_a_weekday_cannot_be_worked_instead(session: Session) -> None:
    with pytest.raises(Refused, match="thứ Bảy hoặc Chủ nhật"):
        holidays.enter(session, date(2026, 11, 25), DayState.WORK, "Làm bù", "", BY)
