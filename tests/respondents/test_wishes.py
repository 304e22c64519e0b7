"""When somebody may be reminded, on calendars with rests, near the end, at every hour."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from foundation.vietnam_time import VIETNAM
from respondents.messages import wishes
from respondents.messages.holidays import Calendar, Day, DayState
from respondents.messages.send_window import SendWindow
from respondents.messages.wishes import Wish

WEDNESDAY = date(2026, 4, 15)
REST = SendWindow(time(7, 30), time(17), Calendar({}), weekends=False)
LATER = datetime(2026, 5, 30, 17, tzinfo=VIETNAM)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=VIETNAM)


def days(window: SendWindow, moment: datetime, closes_at: datetime = LATER) -> list[tuple[int, int]]:
    return [(one.day.day, one.hour) for one in wishes.near(window, moment, closes_at)]


@pytest.mark.parametrize(
    ("moment", "offered"),
    [
        (at(15, 9), [(15, 14), (16, 0), (20, 0)]),
        (at(15, 13), [(15, 14), (16, 0), (20, 0)]),
        (at(15, 13, 1), [(16, 0), (20, 0)]),
        (at(17, 9), [(17, 14), (20, 0)]),  # a Friday: tomorrow nothing is sent
        (at(18, 9), [(20, 0)]),  # a Saturday
        (at(19, 9), [(20, 0)]),  # a Sunday: tomorrow is Monday
    ],
)
def test_only_sensible_moments_are_offered(moment: datetime, offered: list[tuple[int, int]]) -> None:
    assert days(REST, moment) == offered


def test_a_rest_moves_a_moment_to_the_day_after_it() -> None:
    rests = [date(2026, 4, number) for number in (16, 20)]
    calendar = Calendar({day: Day(day, DayState.OFF, "nghỉ", settled=True, source="") for day in rests})
    window = REST._replace(calendar=calendar)
    assert days(window, at(15, 9)) == [(15, 14), (17, 0), (21, 0)]


def test_nothing_is_offered_that_would_come_after_the_end() -> None:
    assert days(REST, at(15, 9), closes_at=at(16, 7)) == [(15, 14)]
    assert days(REST, at(15, 9), closes_at=at(15, 14)) == []
    assert wishes.days(REST, at(15, 9), at(16, 7)) is None
    assert wishes.days(REST, at(15, 9), at(19, 17)) == (date(2026, 4, 16), date(2026, 4, 17)), (
        "nothing leaves on the weekend"
    )


def test_no_afternoon_where_the_round_writes_only_in_the_morning() -> None:
    assert days(REST._replace(end=time(11, 30)), at(15, 9))[0] == (16, 0)


def test_a_wish_is_met_at_its_hour_and_on_a_rest_when_the_next_day_opens() -> None:
    assert Wish(WEDNESDAY, 14).leaves(REST) == at(15, 14)
    assert Wish(date(2026, 4, 18), 14).leaves(REST) == at(20, 7, 30)
