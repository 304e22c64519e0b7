"""Numbers and dates of a cell as the text a person would have typed; how the cell shows them is not looked at."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from foundation.spreadsheets.sheets import LAST_COLUMN

Moment = datetime | time

_MOST_EXACT_DIGITS = 15  # of a whole number in a spreadsheet
_LONGEST = 330  # characters of any double written out
_LAST_DAY = 2_958_465  # 31/12/9999, the last date of a spreadsheet
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NO_PART_OF_A_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', re.DOTALL)
_LONGEST_FORMAT = 255  # characters, of any spreadsheet program
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,5})?\s*")
_SECONDS_OF_A_DAY = 86_400


def float_text(number: float) -> str:
    """A finite number → its digits without `.0`, else its shortest decimal."""
    if number.is_integer():
        return str(int(number))
    return format(Decimal(repr(number)), "f")[:_LONGEST]


def day_text(moment: Moment) -> str | None:
    """`dd/mm/yyyy`; a time without a day stays the number that it is."""
    if isinstance(moment, time):
        return None
    return f"{moment.day:02}/{moment.month:02}/{moment.year:04}"


class Ways(NamedTuple):
    """How a workbook is read: as far as which column, how a number and a moment are written, and whether a workbook that
    refers to other workbooks is taken."""

    last_column: int = LAST_COLUMN
    number: Callable[[float], str] = float_text
    moment: Callable[[Moment], str | None] = day_text
    takes_links: bool = False

    def number_text(self, number: str) -> str:
        """A number as XML holds it; other text as it is."""
        if len(number) <= _MOST_EXACT_DIGITS and number.isascii() and number.isdigit():
            return number.lstrip("0") or "0"
        value = as_number(number)
        return number if value is None else self.number(value)

    def serial_text(self, serial: str, from_1904: bool = False) -> str:
        """Days counted from 1900 (or 1904) as a moment; what is none stays a number."""
        found = _moment_of(as_number(serial), from_1904)
        return (self.moment(found) if found is not None else None) or self.number_text(serial)

    def iso_text(self, text: str) -> str:
        """`2025-07-01T00:00:00` as a moment; other text as it is."""
        try:
            return self.moment(datetime.fromisoformat(text[:19])) or text
        except ValueError:
            return text


FOR_LISTS = Ways()


def as_number(text: str) -> float | None:
    """The finite number that a cell holds, None for another text."""
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) != float("inf") else None


def _moment_of(serial: float | None, from_1904: bool) -> Moment | None:
    if serial is None or not 0 <= serial < _LAST_DAY + 1:
        return None
    days = int(serial)
    seconds = min(round((serial - days) * _SECONDS_OF_A_DAY), _SECONDS_OF_A_DAY - 1)
    try:
        moment = _first_day(days, from_1904) + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None
    return moment if days else moment.time()


def _first_day(days: int, from_1904: bool) -> datetime:
    if from_1904:
        return datetime(1904, 1, 1)
    # spreadsheets count a 29/02/1900 that never was
    return datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)


def is_date_format(number: int, code: str = "") -> bool:
    """Whether a number format shows days: a built-in one by its number, another by its code (`dd/mm/yyyy`)."""
    if not code:
        return number in _BUILT_IN_DATES
    first_section = code[:_LONGEST_FORMAT].split(";")[0]
    return any(letter in _NO_PART_OF_A_DATE.sub("", first_section).lower() for letter in "dmy")
