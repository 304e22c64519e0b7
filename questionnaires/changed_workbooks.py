"""Workbooks changed on their way in, each in a process of its own: a draft mended by a press or grown by questions of the bank,
lists joined to an upload."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from foundation import apart
from foundation.db import Refused
from foundation.spreadsheets.file_size import largest, take_files_up_to
from questionnaires.bank import growing
from questionnaires.bank.fitting import Fitted
from questionnaires.bank.taking import Taken
from questionnaires.versions import SOMEBODY_ELSE, QuestionnaireVersion
from questionnaires.workbook import check
from questionnaires.workbook.checking import reason_of
from questionnaires.workbook.joining import joined
from questionnaires.workbook.mending import edited, mended
from questionnaires.workbook.mends import Append, Edit, Insert, Write
from questionnaires.workbook.reading import Unreadable

LIMITS = apart.Limits(seconds=10, megabytes=400)
TOO_MUCH = "Sổ tính quá lớn hoặc quá phức tạp để sửa tại đây. Hãy sửa trong Excel rồi tải lên lại."
DONE, REFUSED = b"+", b"-"
"""How an answer of the other process begins."""
GROWING: Mapping[str, type[Edit]] = {kind.__name__: kind for kind in (Append, Insert, Write)}


def mended_workbook(version: QuestionnaireVersion, name: str = "") -> tuple[bytes, str]:
    """A draft's workbook after the mend of one problem (`problem_name`), or of all; and what the file is now called.

    Raises Refused when it is published, or the problem is not there any more.
    """
    if version.is_published:
        raise Refused("Mẫu phiếu đã công bố thì không sửa được. Hãy sửa sổ tính rồi tải lên như phiên bản mới.")
    data = _apart("mend", version.workbook, {"filename": version.filename, "name": name})
    return data, str(PurePath(version.filename or version.form_id).with_suffix(".xlsx"))


def whole_workbook(data: bytes, filename: str, lists: Mapping[str, bytes]) -> bytes:
    """An uploaded workbook with the lists that were uploaded beside it. Raises Refused for what cannot be read."""
    if not lists:
        return data
    return _apart(
        "join", data, {"filename": filename, "lists": {name: b64encode(f).decode() for name, f in lists.items()}}
    )


def reworded_workbook(data: bytes, filename: str, writes: Sequence[Write]) -> tuple[bytes, str]:
    """A workbook with other words in some cells; and what the file is now called. Raises Refused for one that takes too much."""
    told = [[write.sheet, write.row, write.column, write.text] for write in writes]
    return _apart("reword", data, {"writes": told}), str(PurePath(filename or "phieu").with_suffix(".xlsx"))


def grown_workbook(version: QuestionnaireVersion, taken: Taken, begin: int) -> tuple[bytes, str, Fitted]:
    """A draft's workbook with questions of the bank in the group that begins in that row; what the file is called, and what
    they are called in it. Raises Refused when it is published, or the group is not there any more."""
    if version.is_published:
        raise Refused("Mẫu phiếu đã công bố thì không thêm câu được nữa. Hãy tải sổ tính lên như phiên bản mới.")
    edits, made = growing.grown(version.workbook, taken, begin)
    data = _apart("grow", version.workbook, {"edits": [[type(edit).__name__, asdict(edit)] for edit in edits]})
    return data, str(PurePath(version.filename or version.form_id).with_suffix(".xlsx")), made


def _apart(function: str, data: bytes, arguments: Mapping[str, Any]) -> bytes:
    try:
        answer = apart.call(f"{__name__}:{function}", data, {**arguments, "largest": largest()}, LIMITS)
    except apart.TooMuch as refusal:
        raise Refused(TOO_MUCH) from refusal
    if answer.startswith(REFUSED):
        raise Refused(answer.removeprefix(REFUSED).decode())
    return answer.removeprefix(DONE)


def mend(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the other process."""
    take_files_up_to(arguments["largest"])
    found, wanted = check(data, arguments["filename"]), arguments["name"]
    pairs = zip(found.problems, found.mends, strict=False)
    mends = [mend for problem, mend in pairs if mend and wanted in ("", problem_name(problem.as_dict()))]
    return DONE + mended(data, mends) if mends else REFUSED + SOMEBODY_ELSE.encode()


def reword(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the other process."""
    take_files_up_to(arguments["largest"])
    return DONE + edited(data, [Write(*told) for told in arguments["writes"]])


def grow(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the other process."""
    take_files_up_to(arguments["largest"])
    return DONE + edited(data, [GROWING[name](**told) for name, told in arguments["edits"]])


def join(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the other process."""
    take_files_up_to(arguments["largest"])
    try:
        return DONE + joined(data, {name: b64decode(content) for name, content in arguments["lists"].items()})
    except Unreadable as refusal:
        return REFUSED + reason_of(refusal, arguments["filename"]).encode()


def problem_name(problem: Mapping[str, Any]) -> str:
    """What a page calls a problem of a report."""
    return "|".join(str(problem[key] or "") for key in ("sheet", "row", "column", "code"))
