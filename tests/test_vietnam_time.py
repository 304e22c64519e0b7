"""Which day it is: on Vietnam's clock, also in the seven hours in which UTC still has yesterday."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from foundation import vietnam_time
from foundation.vietnam_time import VIETNAM, day_of, today
from respondents import quotas
from tests import cast


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2023, 10, 15, 16, 59, 59, tzinfo=UTC), date(2023, 10, 15)),
        (datetime(2023, 10, 15, 17, 0, tzinfo=UTC), date(2023, 10, 16)),
        (datetime(2023, 10, 16, 6, 59, tzinfo=VIETNAM), date(2023, 10, 16)),
        (datetime(2023, 12, 31, 23, 30, tzinfo=UTC), date(2024, 1, 1)),
    ],
)
def test_a_moment_falls_on_its_day_in_vietnam(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime(2023, 10, 16))


def test_today_is_the_day_of_the_present_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vietnam_time, "now", lambda: datetime(2023, 10, 15, 17, 30, tzinfo=UTC))
    assert today() == date(2023, 10, 16)


@pytest.mark.parametrize("hour", [0, 6, 7, 17])
def test_a_round_asks_the_agencies_of_its_own_day_at_any_hour(session: Session, hour: int) -> None:
    """06:30 in Vietnam is the evening before in UTC: whoever ended then is not asked, whoever begins is."""
    begins = date(2025, 7, 1)
    due = datetime(2025, 7, 1, hour, 30, tzinfo=VIETNAM)
    cast.an_agency(session, "CU", "UBND huyện cũ").valid_to = begins - timedelta(days=1)
    cast.an_agency(session, "MOI", "UBND xã mới").valid_from = begins
    survey_round = cast.a_round(session, list_deadline=due)
    session.flush()
    session.refresh(survey_round)
    assert [one.code for one in quotas.agencies_asked(session, survey_round)] == ["MOI"]
