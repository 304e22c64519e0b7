"""At what hours a round writes to people: in office hours of Vietnam, never at night. What is queued outside them waits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple, Self

from foundation.vietnam_time import VIETNAM, day_of, in_vietnam
from questionnaires.survey_round import SurveyRound


class SendWindow(NamedTuple):
    """From a time of the day until another, on Vietnam's clock, every day."""

    start: time
    end: time

    @classmethod
    def of(cls, survey_round: SurveyRound) -> Self:
        """The round's own setting."""
        return cls(*(time.fromisoformat(survey_round.setting(name)) for name in ("send_from", "send_until")))

    def holds(self, at: datetime) -> bool:
        """Whether a message may leave at this moment."""
        return self.start <= in_vietnam(at).time() < self.end

    def opening(self, at: datetime) -> datetime:
        """`at` itself within the window, else the next moment at which it opens."""
        local = in_vietnam(at)
        if self.holds(at):
            return at
        day = day_of(at) if local.time() < self.start else day_of(at) + timedelta(days=1)
        return datetime.combine(day, self.start, VIETNAM)
