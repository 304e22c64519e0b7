"""Numbers and dates of a cell as the text a person would have typed; how the cell shows them is not looked at."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

_MOST_EXACT_DIGITS = 15  # of a whole number in a spreadsheet
_LONGEST = 330  # characters of any double written out
_LAST_DAY = 2_958_465  # 31/12/9999, the last date of a spreadsheet
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NO_PART_OF_A_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', re.DOTALL)


def number_text(number: str) -> str:
    """A number as XML holds it → its digits without `.0`, else its shortest decimal; other text as it is."""
    if len(number) <= _MOST_EXACT_DIGITS and number.isascii() and number.isdigit():
        return number.lstrip("0") or "0"
    try:
        return float_text(float(number))
    except ValueError:
        return number


def float_text(number: float) -> str:
    if number.is_integer():
        return str(int(number))
    try:
        return format(Decimal(repr(number)), "f")[:_LONGEST]
    except InvalidOperation:
        return repr(number)


def date_text(serial: str, from_1904: bool = False) -> str:
    """A day counted from 1900 (or 1904) → `dd/mm/yyyy`; what is no day stays a number."""
    try:
        days = int(float(serial))
        if 0 < days <= _LAST_DAY:
            return day_text(_first_day(days, from_1904) + timedelta(days=days))
    except (ValueError, OverflowError):
        pass
    return number_text(serial)


def _first_day(days: int, from_1904: bool) -> date:
    if from_1904:
        return date(1904, 1, 1)
    # spreadsheets count a 29/02/1900 that never was
    return date(1899, 12, 30) if days >= 60 else date(1899, 12, 31)


def day_text(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def iso_date_text(text: str) -> str:
    """`2025-07-01T00:00:00` → `01/07/2025`."""
    try:
        return day_text(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def is_date_format(number: int, code: str = "") -> bool:
    """Whether a number format shows days: a built-in one by its number, another by its code (`dd/mm/yyyy`)."""
    if not code:
        return number in _BUILT_IN_DATES
    first_section = code.split(";")[0]
    return any(letter in _NO_PART_OF_A_DATE.sub("", first_section).lower() for letter in "dmy")
