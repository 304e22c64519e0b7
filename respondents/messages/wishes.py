"""When somebody asked wants to be reminded: this afternoon, tomorrow morning, on Monday, or on a day of their own.

A wish is met within the round's hours and never on a day of rest; whoever chooses is told the moment at which the message really
leaves, and is offered none that would come after the end.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import SQLColumnExpression, and_, or_

from foundation.vietnam_time import VIETNAM, day_of, in_vietnam
from respondents.invitation import Invitation
from respondents.messages.send_window import SendWindow

AFTERNOON = 14  # o'clock in Vietnam
AHEAD = timedelta(hours=1)  # a reminder sooner than that is none
MONDAY = 0


class Wish(NamedTuple):
    """A day, and the hour before which no message is wanted on it; 0: when the round's hours begin."""

    day: date
    hour: int = 0

    def leaves(self, window: SendWindow) -> datetime:
        """When the message goes out."""
        day = window.day_from(self.day)
        opens = window.start_on(day)
        return max(opens, datetime.combine(day, time(self.hour), VIETNAM)) if day == self.day else opens


def near(window: SendWindow, at: datetime, closes_at: datetime) -> list[Wish]:
    """What people mean first, as far as the round writes then and is not over: this afternoon, the next day, the next Monday.
    Where a rest lies on one of the two days, the day after it."""
    today = day_of(at)
    soon = window.day_from(today + timedelta(days=1))
    monday = window.day_from(soon + timedelta(days=(MONDAY - soon.weekday()) % 7))
    wishes = [Wish(today, AFTERNOON)] if _has_afternoon(window, at) else []
    wishes += [Wish(soon)] + ([Wish(monday)] if monday != soon else [])
    return [wish for wish in wishes if wish.leaves(window) < closes_at]


def _has_afternoon(window: SendWindow, at: datetime) -> bool:
    begins = datetime.combine(day_of(at), time(AFTERNOON), VIETNAM)
    return window.holds(begins) and at + AHEAD <= begins


def days(window: SendWindow, at: datetime, closes_at: datetime) -> tuple[date, date] | None:
    """The first and the last day that may be chosen; None when no other day is left."""
    first, last = day_of(at) + timedelta(days=1), day_of(closes_at)
    while last >= first and Wish(last).leaves(window) >= closes_at:
        last -= timedelta(days=1)
    return (first, last) if first <= last else None


def is_ahead(at: datetime) -> SQLColumnExpression[bool]:
    """Whether a person's wish lies after this moment."""
    day, hour = day_of(at), in_vietnam(at).hour
    later = and_(Invitation.remind_on == day, Invitation.remind_hour > hour)
    return or_(Invitation.remind_on > day, later)


def has_come(at: datetime) -> SQLColumnExpression[bool]:
    """Whether its moment is here, or has passed."""
    day, hour = day_of(at), in_vietnam(at).hour
    now_or_before = and_(Invitation.remind_on == day, Invitation.remind_hour <= hour)
    return or_(Invitation.remind_on < day, now_or_before)
