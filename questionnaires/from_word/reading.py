"""The whole way from the bytes of a .docx to the workbook, in a process that is ended at its limits."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple

from foundation import apart
from foundation.db import Refused
from foundation.spreadsheets.file_size import largest, take_files_up_to
from questionnaires.from_word.opening import SAVE_AS, is_word
from questionnaires.workbook.columns import DOUBT

ACCEPTED, REJECTED = "accepted", "rejected"
LIMITS = apart.Limits(seconds=10, megabytes=400)
TOO_MUCH = f"Đọc tệp Word mất quá nhiều thời gian hoặc bộ nhớ. Hãy bỏ hình ảnh, phụ lục. {SAVE_AS}"
SCANNED = (
    "Tệp Word này gần như chỉ có hình ảnh (bản quét): chữ trong hình không đọc được. Hãy gõ lại câu hỏi, hoặc lấy tệp Word gốc "
    "từ nơi soạn phiếu rồi tải lên."
)
NOTHING = (
    "Không thấy câu hỏi nào trong tệp Word. Câu hỏi cần bắt đầu bằng “Câu 1” hoặc “1.”, lựa chọn bằng a), □ hoặc ○."
)
FEWEST_LETTERS = 200
MOST_CHANGES_TOLD = 20
_DONE, _REFUSED = b"+", b"-"


class Reading(NamedTuple):
    """What came of a document. changes: tracked changes in words; survey, choices: the rows of the workbook."""

    title: str
    questions: int
    doubts: int
    changes: list[str]
    remarks: list[str]
    survey: list[dict[str, str]]
    choices: list[dict[str, str]]
    workbook: bytes


def read_apart(data: bytes, changes: str = "") -> Reading:
    """As `read`, in a process of its own. Raises Refused."""
    arguments = {"changes": changes, "largest": largest()}
    try:
        found = apart.call(f"{__name__}:answer", data, arguments, LIMITS)
    except apart.TooMuch as refusal:
        raise Refused(TOO_MUCH) from refusal
    if found.startswith(_REFUSED):
        raise Refused(found.removeprefix(_REFUSED).decode())
    values = json.loads(found.removeprefix(_DONE))
    return Reading(**{**values, "workbook": b64decode(values["workbook"])})


def answer(data: bytes, arguments: Mapping[str, Any]) -> bytes:
    """In the other process."""
    take_files_up_to(arguments["largest"])
    try:
        found = read(data, arguments["changes"])
    except Refused as refusal:
        return _REFUSED + str(refusal).encode()
    return _DONE + json.dumps({**found._asdict(), "workbook": b64encode(found.workbook).decode()}).encode()


def read(data: bytes, changes: str = "") -> Reading:
    """A .docx → its draft. `changes`: which reading of tracked changes, ACCEPTED or REJECTED; "" asks back by `Reading.changes`
    (and takes the accepted one meanwhile). Raises Refused."""
    from questionnaires.from_word import draft as drafts  # inside: python-docx is only needed here
    from questionnaires.from_word.blocks import Line, TooLong, read_blocks
    from questionnaires.from_word.interpreting import Interpreter
    from questionnaires.from_word.opening import opened

    try:
        blocks, walk = read_blocks(opened(data), changes or ACCEPTED)
    except TooLong as refusal:
        raise Refused(TOO_MUCH) from refusal
    letters = sum(
        len(b.text) if isinstance(b, Line) else sum(len(s.text) for row in b.rows for s in row) for b in blocks
    )
    if walk.pictures and letters < FEWEST_LETTERS * walk.pictures and letters < 10 * FEWEST_LETTERS:
        raise Refused(SCANNED)
    draft = Interpreter().read(blocks)
    if not draft.questions:
        raise Refused(NOTHING)
    survey, choices, _ = drafts.tables(draft)
    doubts = sum(DOUBT in row for row in survey)
    told = [*walk.changes[:MOST_CHANGES_TOLD], *(["…"] if len(walk.changes) > MOST_CHANGES_TOLD else [])]
    return Reading(
        draft.title, len(draft.questions), doubts, told, draft.remarks, survey, choices, drafts.workbook(draft)
    )


__all__ = ["ACCEPTED", "REJECTED", "Reading", "answer", "is_word", "read", "read_apart"]
