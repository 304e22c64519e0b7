"""The clock of a play: it stands where it was put, and goes forward only."""

from __future__ import annotations

from datetime import UTC, datetime


class Clock:
    """Gives the moment of the play, in UTC; for `foundation.db.another_clock`."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.at

    def begin_at(self, moment: datetime) -> None:
        """Before anything has happened: the play of a round that is over begins in its own year."""
        self.at = moment.astimezone(UTC)

    def go_to(self, moment: datetime) -> None:
        """Moves on to a moment; one that has passed changes nothing."""
        self.at = max(self.at, moment.astimezone(UTC))
