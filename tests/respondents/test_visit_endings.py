"""When a session may go on, and when answers are accepted: to the minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from foundation.db import now
from respondents.identity import Limits, Visit

LIMITS, GRACE = Limits(), timedelta(minutes=15)


def ago(**time: float) -> datetime:
    return now() - timedelta(**time)


def a_visit(**values: Any) -> Visit:
    """Somebody proven an hour ago and just seen, in a round that is open for another day. A span is so long ago."""
    values = {name: now() - value if isinstance(value, timedelta) else value for name, value in values.items()}
    usual = dict.fromkeys(Visit._fields) | {"issue": 1, "session_issue": 1, "state": "active", "ended_because": ""}
    moments = {"created_at": ago(hours=1), "seen_at": now(), "proven_at": ago(hours=1)}
    window = {"round_state": "open", "opens_at": ago(days=1), "closes_at": ago(days=-1)}
    return Visit(**(usual | moments | window | values))


@pytest.mark.parametrize(
    ("values", "ending"),
    [
        ({}, ""),
        ({"state": "held"}, ""),
        ({"state": "revoked"}, "reissued"),
        ({"session_issue": 2}, "reissued"),
        ({"issue": 2, "ended_at": now(), "ended_because": "left"}, "reissued"),
        ({"ended_at": now(), "ended_because": "other_device"}, "other_device"),
        ({"paper_at": now()}, "paper"),
        ({"paper_at": now(), "submitted_at": now()}, ""),
        ({"paper_at": now(), "ended_at": now(), "ended_because": "left"}, "left"),
        ({"seen_at": timedelta(minutes=44)}, ""),
        ({"seen_at": timedelta(minutes=46)}, "idle"),
        ({"created_at": timedelta(hours=11.9)}, ""),
        ({"created_at": timedelta(hours=12.1)}, "too_long"),
        ({"created_at": timedelta(hours=12.1), "seen_at": timedelta(minutes=46)}, "idle"),
    ],
)
def test_why_a_session_may_not_go_on(values: dict[str, Any], ending: str) -> None:
    assert a_visit(**values).ending(LIMITS) == ending


@pytest.mark.parametrize(
    ("values", "window"),
    [
        ({}, "open"),
        ({"round_state": "closed"}, "closed"),
        ({"round_state": "frozen"}, "closed"),
        ({"closes_at": timedelta(minutes=14)}, "open"),
        ({"closes_at": timedelta(minutes=16)}, "closed"),
        ({"closes_at": timedelta(minutes=14), "proven_at": None}, "closed"),
        ({"closes_at": timedelta(minutes=14), "proven_at": timedelta(minutes=13)}, "closed"),
        ({"closes_at": timedelta(minutes=-1), "proven_at": None}, "open"),
    ],
)
def test_a_sheet_in_use_has_the_grace_and_no_other(values: dict[str, Any], window: str) -> None:
    assert a_visit(**values).window(GRACE) == window


@pytest.mark.parametrize("name", ["round_id", "round_state", "opens_at", "closes_at", "round_settings"])
def test_whatever_changes_about_the_round_is_read_anew(name: str) -> None:
    assert a_visit(**{name: "khác"}).key != a_visit().key
