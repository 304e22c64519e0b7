"""Deadlines as a calendar (iCalendar, RFC 5545), which Outlook, Google and a phone take in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

LINE = 75  # octets
PRODUCT = "-//survey-app//lich//VI"


class Event(NamedTuple):
    """A moment that something ends or begins: a key that stays when the moment is moved, and its words."""

    key: str
    moment: datetime
    words: str


def text(events: Iterable[Event], host: str, at: datetime) -> str:
    """The whole file. An event that was taken in before is replaced by its key; each rings a day before."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.key}@{host}",
            f"DTSTAMP:{_utc(at)}",
            f"SEQUENCE:{int(at.timestamp()) // 60 % 2**31}",
            f"DTSTART:{_utc(event.moment)}",
            f"SUMMARY:{_escaped(event.words)}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-P1D",
            f"DESCRIPTION:{_escaped(event.words)}",
            "END:VALARM",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most LINE octets, never within a letter; each after the first begins with a space."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > LINE:
            yield piece
            piece = " "
        piece += char
    yield piece
