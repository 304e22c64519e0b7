"""The types of binds: which texts each may hold, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable

from questionnaires.xpath.dates import is_date, is_time, read_moment
from questionnaires.xpath.values import write_number

_INTEGER = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})", re.ASCII)


def _integer(text: str) -> str | None:
    return str(int(text.partition(".")[0])) if _INTEGER.fullmatch(text) else None


def _decimal(text: str) -> str | None:
    return write_number(float(text)) if _DECIMAL.fullmatch(text) else None


def _date(text: str) -> str | None:
    """A date with a time gives its date."""
    day = text[:10]
    return day if is_date(day) and (len(text) == 10 or read_moment(text)) else None


def _time(text: str) -> str | None:
    return text if is_time(text) else None


def _moment(text: str) -> str | None:
    return text if read_moment(text) else None


_TYPES: dict[str, Callable[[str], str | None]] = {
    "int": _integer,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "dateTime": _moment,
}


def read_typed(kind: str, text: str) -> str | None:
    """The text as a place of that type holds it; None when it may not hold it. Other types hold any text."""
    read = _TYPES.get(kind)
    return read(text.strip()) if read is not None else text
