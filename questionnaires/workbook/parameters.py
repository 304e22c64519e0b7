"""The column `parameters`: limits of a range, shuffled choices. Source: questionnaire-check contract, 2.6."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from questionnaires.workbook.question_types import Kind

PAIR = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)")
SEPARATORS = re.compile(r"[\s,;]*")
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
REFERENCE = re.compile(r"\$\{[^\s{}]+\}")

RANGE_KEYS = ("start", "end", "step")
SHUFFLE_KEYS = ("randomize", "seed")

Parameters = Mapping[str, str]


def parameter_fault(kind: Kind, text: str) -> str | None:
    """What is wrong with the parameters of a row, in Vietnamese; None when nothing is."""
    pairs = _read_pairs(text)
    if pairs is None:
        return "không đọc được. Hãy viết dạng tên=giá trị, cách nhau bằng dấu cách, ví dụ start=0 end=10 step=1."
    keys, check = RULES_OF_KINDS.get(kind.name, ((), _no_fault))
    strangers = [key for key in pairs if key not in keys]
    if strangers:
        allowed = f"Ở đây chỉ dùng {', '.join(keys)}." if keys else "Hãy để trống ô này."
        return f"không dùng được {', '.join(strangers)} với loại câu hỏi này. {allowed}"
    return check(pairs)


def _read_pairs(text: str) -> Parameters | None:
    """`start=0 end=10; step=1` → its pairs; None when something else stands there, or a key stands twice."""
    pairs = PAIR.findall(text)
    rest = PAIR.sub("", text)
    read = {key.lower(): value for key, value in pairs}
    return read if SEPARATORS.fullmatch(rest) and len(read) == len(pairs) else None


def _range_fault(pairs: Parameters) -> str | None:
    missing = [key for key in RANGE_KEYS if key not in pairs]
    if missing:
        return f"câu hỏi range thiếu {', '.join(missing)}. Hãy viết, ví dụ: start=0 end=10 step=1"
    wrong = [key for key in RANGE_KEYS if not NUMBER.fullmatch(pairs[key])]
    if wrong:
        return f"{', '.join(wrong)} không phải là số. Hãy ghi số, dùng dấu chấm thập phân."
    start, end, step = (float(pairs[key]) for key in RANGE_KEYS)
    if start >= end:
        return "start phải nhỏ hơn end. Hãy sửa lại hai số này."
    return None if step > 0 else "step phải lớn hơn 0. Hãy sửa lại số này."


def _shuffle_fault(pairs: Parameters) -> str | None:
    if pairs.get("randomize", "true").lower() not in ("true", "false"):
        return "randomize chỉ nhận true. Hãy viết randomize=true hoặc xóa."
    if "seed" not in pairs:
        return None
    if "randomize" not in pairs:
        return "seed chỉ dùng cùng randomize=true. Hãy viết, ví dụ: randomize=true seed=4"
    seed = pairs["seed"]
    is_readable = NUMBER.fullmatch(seed) or REFERENCE.fullmatch(seed)
    return None if is_readable else "seed phải là một số hoặc ${tên câu hỏi}. Hãy sửa lại."


def _no_fault(pairs: Parameters) -> str | None:
    return None


RULES_OF_KINDS: Mapping[str, tuple[tuple[str, ...], Callable[[Parameters], str | None]]] = {
    "range": (RANGE_KEYS, _range_fault),
    "select_one": (SHUFFLE_KEYS, _shuffle_fault),
    "select_multiple": (SHUFFLE_KEYS, _shuffle_fault),
    "rank": (SHUFFLE_KEYS, _shuffle_fault),
}
"""Kinds that have parameters: which, and what must hold of them."""
