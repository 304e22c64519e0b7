"""Reading and colouring in a process of its own: what a hostile file makes slow or large is ended, and the agency is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation import apart
from foundation.spreadsheets.file_size import largest, take_files_up_to
from foundation.spreadsheets.weight import weight
from respondents.roster_file.coloured import coloured
from respondents.roster_file.group_rules import GroupRule
from respondents.roster_file.header import NO_ALIASES, Aliases
from respondents.roster_file.kept import packed, unpacked
from respondents.roster_file.list_file import read
from respondents.roster_file.reading import RosterReading, problem

SMALL = 300_000  # bytes as they unpack: some hundred people, a tenth of a second
LIMITS = apart.Limits(seconds=5, megabytes=300)


def read_apart(
    data: bytes,
    filename: str,
    groups: Sequence[GroupRule],
    aliases: Aliases = NO_ALIASES,
    sheets: Sequence[str] = (),
) -> RosterReading:
    """Like `read`; what goes beyond the limits is refused."""
    if weight(data) <= SMALL:
        return read(data, filename, groups, aliases, sheets)
    said = {"aliases": dict(aliases), "sheets": list(sheets)}
    arguments = {"largest": largest(), "filename": filename, "groups": groups, **said}
    try:
        return unpacked(apart.call(f"{__name__}:answer_reading", data, arguments, LIMITS).decode())
    except apart.TooMuch:
        return RosterReading(problems=[problem("FILE_TOO_SLOW")])


def coloured_apart(data: bytes, filename: str, reading: RosterReading, now: RosterReading | None = None) -> bytes:
    """Like `coloured`. Raises apart.TooMuch."""
    readings = {"reading": packed(reading), "now": packed(now) if now else ""}
    arguments = {"largest": largest(), "filename": filename, **readings}
    return apart.call(f"{__name__}:answer_colouring", data, arguments, LIMITS)


def answer_reading(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the process of its own."""
    take_files_up_to(arguments["largest"])
    groups = [GroupRule(code, name, tuple(titles), *quota) for code, name, titles, *quota in arguments["groups"]]
    return packed(read(data, arguments["filename"], groups, arguments["aliases"], arguments["sheets"])).encode()


def answer_colouring(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the process of its own."""
    take_files_up_to(arguments["largest"])
    now = unpacked(arguments["now"]) if arguments["now"] else None
    return coloured(data, arguments["filename"], unpacked(arguments["reading"]), now)
