"""An expression that cannot be read: what is wrong, in Vietnamese, and how it should perhaps be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from questionnaires.xpath import XPathSyntaxError, parse

REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[‘’]", "'"),
        (r"[“”]", '"'),
        (r"[（]", "("),
        (r"[）]", ")"),
        (r"=\s*=+", "="),
        (r"<>", "!="),
        (r"!\s+=", "!="),
        (r"=\s*([<>])|([<>])\s+=", r"\1\2="),
        (r"\s*&&\s*", " and "),
        (r"\s*\|\|\s*", " or "),
        (r"\b(AND|And|và)\b", "and"),
        (r"\b(OR|Or|hoặc)\b", "or"),
        (r"(?<=\d),(?=\d)", "."),
        (r"(?<=[\w})'\"])\s*[≥]\s*", " >= "),
        (r"(?<=[\w})'\"])\s*[≤]\s*", " <= "),
        (r"(?<=[\w})'\"])\s*[≠]\s*", " != "),
        (r"\$\(\s*(\w+)\s*\)|\$\{\s*(\w+)\s*\)|(?<![$\w])\{\s*(\w+)\s*\}", r"${\1\2\3}"),
    )
)
"""Slips that are easily made, and what was meant. They are proposed only when the whole can then be read."""

EXPECTED: Mapping[str, str] = {
    "operand": "một giá trị, ví dụ ${ten_cau} hoặc 'ma'",
    "operator": "một phép toán như =, and, or",
    ")": "dấu “)”",
    "]": "dấu “]”",
    ",": "dấu “,”",
    "(": "dấu “(”",
    "name": "một tên",
    "end": "hết biểu thức",
}
TOO_MUCH: Mapping[str, str] = {
    "length": "biểu thức quá dài. Hãy tách ra nhiều dòng calculate.",
    "depth": "biểu thức lồng quá nhiều lớp ngoặc. Hãy tách ra nhiều dòng calculate.",
}


def fault_of(text: str, error: XPathSyntaxError) -> str:
    """What is wrong and where, e.g. `sau “${a} =” không được viết “=” (ký tự thứ 8)`."""
    for kind in error.expected:
        if kind in TOO_MUCH:
            return TOO_MUCH[kind]
    common = next((fault for is_so, fault in _COMMON if is_so(text)), None)
    return f"{common} (Đọc được đến ký tự thứ {error.position}.)" if common else _unexpected(text, error)


def repair_of(text: str) -> str:
    """` Hãy viết …` with the repaired expression, or "" when no repair makes it readable."""
    repaired = text
    for pattern, replacement in REPAIRS:
        repaired = pattern.sub(replacement, repaired)
    missing = repaired.count("(") - repaired.count(")")
    if missing > 0:
        repaired += ")" * missing
    return f" Hãy viết {repaired}" if repaired != text and _is_readable(repaired) else ""


def _unexpected(text: str, error: XPathSyntaxError) -> str:
    before = text[: error.position].rstrip()
    wanted = " hoặc ".join(EXPECTED[kind] for kind in error.expected if kind in EXPECTED)
    after = f"sau “{_tail(before)}” " if before else "ở đầu biểu thức "
    if not error.found:
        return f"biểu thức chưa hết: {after}cần {wanted}."
    return f"{after}không được viết “{error.found}” (ký tự thứ {error.position + 1}); cần {wanted}."


def _tail(text: str) -> str:
    return text if len(text) <= 30 else f"…{text[-30:]}"


def _is_readable(text: str) -> bool:
    try:
        parse(text)
    except XPathSyntaxError:
        return False
    return True


_COMMON: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda text: bool(re.search("[‘’“”]", text)), "dùng dấu nháy cong. Hãy dùng dấu nháy thẳng ' hoặc \"."),
    (
        lambda text: text.count("'") % 2 == 1 and '"' not in text,
        "thiếu một dấu nháy '. Mỗi giá trị chữ cần nháy ở cả hai đầu.",
    ),
    (lambda text: text.count("(") > text.count(")"), "thiếu dấu “)” đóng ngoặc."),
    (lambda text: text.count("(") < text.count(")"), "thừa dấu “)” hoặc thiếu dấu “(” mở ngoặc."),
)
"""Faults with one plain cause, told before the parser's own view."""
