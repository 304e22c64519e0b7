"""Dates and times as ISO texts, as numbers of days, and as authors want them written."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone

PROVINCE_TIME = timezone(timedelta(hours=7), "+07:00")
"""Vietnam has one time zone and no summer time. A time with another zone is read in this one."""

ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
VIETNAMESE_MONTHS = tuple(f"Thg {month}" for month in range(1, 13))
VIETNAMESE_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")

_EPOCH = datetime(1970, 1, 1)
_DAY = timedelta(days=1)
_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?", re.ASCII
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)


def read_moment(text: str) -> datetime | None:
    """The moment that a date or date with time names, in the province's time without its zone; None for other texts."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    micro = int((fraction or "0").ljust(6, "0")[:6])
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro)
        return moment.replace(tzinfo=_zone(zone)).astimezone(PROVINCE_TIME).replace(tzinfo=None) if zone else moment
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone:
    digits = text.lstrip("+-Z").replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-shift if text.startswith("-") else shift)


def days_of(text: str) -> float:
    """Days since 1970-01-01 of a date or date with time; NaN for other texts."""
    moment = read_moment(text)
    return (moment - _EPOCH) / _DAY if moment else math.nan


def moment_of_days(days: float) -> datetime | None:
    """The moment that many days after 1970-01-01, None outside the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def time_of_day(text: str) -> float:
    """The part of the day that has passed at a time like `13:30`; NaN for other texts."""
    found = _TIME.fullmatch(text.strip())
    hour, minute, second, _ = ((int(part or 0)) for part in found.groups()) if found else (99, 0, 0, 0)
    return (hour * 3600 + minute * 60 + second) / 86_400 if hour < 24 and minute < 60 and second < 60 else math.nan


def is_date(text: str) -> bool:
    """`2026-03-01`, a day that exists."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """`13:30`, `13:30:00`, with or without a fraction and a zone."""
    return not math.isnan(time_of_day(text))


def write_date(moment: datetime) -> str:
    return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"


def write_moment(moment: datetime) -> str:
    """`2026-03-01T13:30:00.000+07:00`; a moment without a zone is the province's."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=PROVINCE_TIME)
    return aware.isoformat(timespec="milliseconds")


Part = Callable[[datetime, Sequence[str], Sequence[str]], str]
_PARTS: dict[str, Part] = {
    "%Y": lambda at, months, days: f"{at.year:04d}",
    "%y": lambda at, months, days: f"{at.year % 100:02d}",
    "%m": lambda at, months, days: f"{at.month:02d}",
    "%n": lambda at, months, days: str(at.month),
    "%b": lambda at, months, days: months[at.month - 1],
    "%d": lambda at, months, days: f"{at.day:02d}",
    "%e": lambda at, months, days: str(at.day),
    "%H": lambda at, months, days: f"{at.hour:02d}",
    "%h": lambda at, months, days: str(at.hour),
    "%M": lambda at, months, days: f"{at.minute:02d}",
    "%S": lambda at, months, days: f"{at.second:02d}",
    "%3": lambda at, months, days: f"{at.microsecond // 1000:03d}",
    "%a": lambda at, months, days: days[at.weekday()],
}
"""What format-date() and format-date-time() put for each sign (ODK XForms specification)."""


def write_formatted(moment: datetime, pattern: str, months: Sequence[str], days: Sequence[str]) -> str:
    """The moment in the author's pattern; unknown signs stay as they are."""
    return re.sub(r"%.", lambda sign: _PARTS[sign[0]](moment, months, days) if sign[0] in _PARTS else sign[0], pattern)


def months_between(earlier: datetime, later: datetime) -> int:
    """Whole months that have passed, negative when `later` is the earlier one."""
    if later < earlier:
        return -months_between(later, earlier)
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - ((later.day, later.time()) < (earlier.day, earlier.time()))


def add_to(
    moment: datetime, years: int = 0, months: int = 0, days: int = 0, hours: int = 0, minutes: int = 0
) -> datetime | None:
    """That much later; a month without such a day gives its last. None outside the years 1 to 9999."""
    counted = moment.year * 12 + moment.month - 1 + years * 12 + months
    year, month = divmod(counted, 12)
    try:
        last = monthrange(year, month + 1)[1]
        there = moment.replace(year=year, month=month + 1, day=min(moment.day, last))
        return there + timedelta(days=days, hours=hours, minutes=minutes)
    except (ValueError, OverflowError):
        return None


def midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time())
