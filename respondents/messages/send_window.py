"""At what hours a round writes to people: in office hours of Vietnam, never at night or on a holiday. What is queued outside
them waits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Self

from sqlalchemy.orm import Session

from foundation.vietnam_time import VIETNAM, day_of, in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.messages.holidays import Calendar, calendar


class SendWindow(NamedTuple):
    """From a time of the day until another, on Vietnam's clock, on every day that is no holiday and, where the round says so,
    no Saturday or Sunday either."""

    start: time
    end: time
    calendar: Calendar = Calendar({})
    weekends: bool = True

    @classmethod
    def of(cls, session: Session, survey_round: SurveyRound) -> Self:
        """The round's own setting, with the days of the calendar."""
        start, end = (time.fromisoformat(survey_round.setting(name)) for name in ("send_from", "send_until"))
        return cls(start, end, calendar(session), not survey_round.setting("rest_weekends"))

    def within(self, start: time, end: time) -> Self:
        """The part of it that lies between two other times; empty where `start` is not before `end`."""
        return self._replace(start=max(self.start, start), end=min(self.end, end))

    def is_sent_on(self, day: date) -> bool:
        """Whether anything leaves on this day."""
        if self.calendar.rest(day):
            return False
        return self.weekends or self.calendar.is_worked(day)

    def holds(self, at: datetime) -> bool:
        """Whether a message may leave at this moment."""
        local = in_vietnam(at)
        return self.start <= local.time() < self.end and self.is_sent_on(day_of(at))

    def opening(self, at: datetime) -> datetime:
        """`at` itself within the window, else the next moment at which it opens."""
        if self.holds(at):
            return at
        day = day_of(at) if in_vietnam(at).time() < self.start else day_of(at) + timedelta(days=1)
        return self.start_on(self.day_from(day))

    def day_from(self, day: date) -> date:
        """The first day on which something leaves, this one or a later one. A calendar has no year without any."""
        while not self.is_sent_on(day):
            day += timedelta(days=1)
        return day

    def last_days(self, at: datetime, number: int = 7) -> list[tuple[datetime, datetime]]:
        """Its beginning and end on a day and on those before it."""
        days = (day_of(at) - timedelta(days=back) for back in range(number))
        return [(self.start_on(day), datetime.combine(day, self.end, VIETNAM)) for day in days if self.is_sent_on(day)]

    def start_on(self, day: date) -> datetime:
        """The moment at which it opens on a day."""
        return datetime.combine(day, self.start, VIETNAM)
