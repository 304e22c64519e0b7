"""The clock of the people who are surveyed: days, evenings and office hours are meant on it.

A moment is kept in UTC; which day it belongs to is asked here and nowhere else, since before 07:00 UTC's day is yesterday's.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from foundation.db import now

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def in_vietnam(moment: datetime) -> datetime:
    """The same moment on Vietnam's clock; ValueError for a naive one, whose zone nobody knows."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone belongs to no day")
    return moment.astimezone(VIETNAM)


def day_of(moment: datetime) -> date:
    """The day on which a moment falls in Vietnam."""
    return in_vietnam(moment).date()


def today() -> date:
    """The present day in Vietnam."""
    return day_of(now())


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins in Vietnam."""
    return datetime.combine(day, time(), VIETNAM)


def is_day(moment: datetime) -> bool:
    """Whether only the day is kept of a moment: it stands at the day's very beginning."""
    return in_vietnam(moment).time() == time()
