"""The check of a workbook that is not small, in a process of its own that is ended at its limits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from foundation import apart
from foundation.spreadsheets.file_size import largest, take_files_up_to
from foundation.spreadsheets.weight import weight
from questionnaires.workbook.checking import WorkbookCheck, check, unreadable
from questionnaires.workbook.mends import Mend
from questionnaires.workbook.problems import Problem
from questionnaires.workbook.reading import Unreadable

SMALL = 1_000_000  # bytes as they unpack: some hundred questions
LIMITS = apart.Limits(seconds=10, megabytes=400)


def check_apart(data: bytes, filename: str = "") -> WorkbookCheck:
    """Like `check`; of its mends only the words, and what goes beyond the limits was not read."""
    if weight(data) <= SMALL:
        return check(data, filename)
    arguments = {"filename": filename, "largest": largest()}
    try:
        return _unpacked(json.loads(apart.call(f"{__name__}:answer", data, arguments, LIMITS)))
    except apart.TooMuch:
        return unreadable(Unreadable("too_slow"), filename)


def answer(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the process of its own."""
    take_files_up_to(arguments["largest"])
    found = check(data, arguments["filename"])
    mends = [mend.words if mend else None for mend in found.mends]
    return json.dumps({**found.as_report(), "xform": found.xform, "mends": mends}).encode()


def _unpacked(found: dict[str, Any]) -> WorkbookCheck:
    found["languages"] = tuple(found["languages"])
    found["problems"] = tuple(Problem(**problem) for problem in found["problems"])
    found["mends"] = tuple(Mend(words, ()) if words is not None else None for words in found["mends"])
    return WorkbookCheck(**found)
