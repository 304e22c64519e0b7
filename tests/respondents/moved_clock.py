"""A clock that tests move: every module of ours asks `foundation.db.now`, which asks this one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from foundation import db
from foundation.vietnam_time import VIETNAM


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
        self.at = at.astimezone(UTC)
        clock = self

        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return clock.at.astimezone(tz)

        monkeypatch.setattr(db, "datetime", Moved)

    def set(self, day: str, hour: str = "00:00") -> datetime:
        """A day and an hour of Vietnam: set("2026-03-02", "07:30")."""
        self.at = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=VIETNAM).astimezone(UTC)
        return self.at

    def go(self, **forward: float) -> datetime:
        self.at += timedelta(**forward)
        return self.at
