"""The column `parameters`: limits of a range, shuffled choices. Source: questionnaire-check contract, 2.6."""

from __future__ import annotations

import re
from collections.abc import Mapping

from questionnaires.kinds import Kind

PAIR = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)")
SEPARATORS = re.compile(r"[\s,;]*")


def parameter_fault(kind: Kind, text: str) -> str | None:
    """What is wrong with the parameters of a row, in Vietnamese; None when nothing is."""
    pairs = read_pairs(text)
    if pairs is None:
        return "không đọc được. Hãy viết dạng tên=giá trị, cách nhau bằng dấu cách, ví dụ start=0 end=10 step=1."
    strangers = [key for key in pairs if key not in kind.parameters]
    if strangers:
        allowed = f"Ở đây chỉ dùng {', '.join(kind.parameters)}." if kind.parameters else "Hãy để trống ô này."
        return f"không dùng được {', '.join(strangers)} với loại câu hỏi này. {allowed}"
    return kind.parameter_fault(pairs)


def read_pairs(text: str) -> Mapping[str, str] | None:
    """`start=0 end=10; step=1` → its pairs; None when something else stands there, or a key stands twice."""
    pairs = PAIR.findall(text)
    rest = PAIR.sub("", text)
    read = {key.lower(): value for key, value in pairs}
    return read if SEPARATORS.fullmatch(rest) and len(read) == len(pairs) else None
