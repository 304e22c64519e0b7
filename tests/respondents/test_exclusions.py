"""Who gets no reminder stands under one reason, from its first moment to its last; everybody else gets one."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.vietnam_time import VIETNAM, today
from respondents import invitation
from respondents.invitation import Invitation, counters
from respondents.messages import reminders
from respondents.messages.exclusions import EXCLUSIONS
from tests.respondents.list_room import HOME, Room

AT = now()
MIDNIGHT = datetime.combine(today(), time(), VIETNAM)
CASES: list[tuple[dict[str, Any], str]] = [
    ({"state": "revoked"}, "left"),
    ({"submitted_at": AT, "receipt": "BN1"}, "answered"),
    ({"paper_at": AT}, "answered"),
    ({"paper_at": AT, "state": "held", "reminders": 3}, "answered"),
    ({"state": "held"}, "held"),
    ({"disposition": "R"}, "noted"),
    ({"bounced_at": AT}, "bounced"),
    ({"remind_on": today() + timedelta(days=1)}, "another_day"),
    ({"remind_on": today()}, ""),
    ({"reminders": 2}, ""),
    ({"reminders": 3}, "enough"),
    ({"reminders": 4}, "enough"),
    ({"asked_at": AT}, "just_now"),
    ({"asked_at": AT + timedelta(days=1)}, "just_now"),
    ({"asked_at": MIDNIGHT - timedelta(days=1)}, "just_now"),
    ({"asked_at": MIDNIGHT - timedelta(days=1, seconds=1)}, ""),
]


@pytest.fixture
def room(session: Session) -> Room:
    """An open round with twelve invited people."""
    made = Room(session).with_twelve("frozen")
    invitation.issue_for(session, made.survey_round, HOME)
    made.survey_round.state = "open"
    counters.recount(session, made.survey_round.id)
    session.flush()
    return made


@pytest.mark.parametrize(("values", "reason"), CASES)
def test_each_reason_holds_just_as_long_as_it_says(room: Room, values: dict[str, Any], reason: str) -> None:
    one = room.session.scalars(select(Invitation).order_by(Invitation.id)).first()
    for name, value in values.items():
        setattr(one, name, value)
    room.session.flush()
    assert reminders.left_out(room.session, room.survey_round) == ({reason: 1} if reason else {})
    assert reminders.audience(room.session, room.survey_round) == (11 if reason else 12)


def test_the_words_of_the_reasons_name_their_numbers() -> None:
    assert EXCLUSIONS["enough"].words == "đã nhắc đủ 3 lần"
    assert EXCLUSIONS["just_now"].words == "vừa nhận tin, chưa đủ 2 ngày"
    assert [key for key, row in EXCLUSIONS.items() if row.for_good] == ["left", "answered", "held", "noted"]
