"""Patterns of `regex()`, judged before they are published, by the engine that will run them: can they be read, and do they end?

`^(a+)+$` needs 2ⁿ steps on n letters followed by a mark. The engine stops such a search after a moment and calls it no match;
an author must hear of it earlier. So the pattern is tried on texts on which such patterns do not end.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from questionnaires.xpath.patterns import SECONDS, compiled

MAX_LENGTH = 1_000
FEW, MANY = 30, 1_000
"""Repeats of a character: enough for a search that doubles with each, and for one that only grows with a power of them."""
COMMON = "a0 "
MOST_TRIED = 12
"""Characters of the pattern that are tried."""
MOST_TOGETHER = 4
"""How many times as long all trials of one pattern may take as one of them: what is slow on many is slow on some answer."""
YARDSTICK, MARGIN = r"^(\s*\w+\s*)+$", 2.5
"""The slowest search that a careful author's pattern needs, and how much slower another may be: a machine of twice the speed
refuses what this one does."""
END = "\x01"
"""What no pattern expects."""


@dataclass(frozen=True, slots=True)
class PatternFault:
    """Why a pattern cannot be published, in Vietnamese. `variant` of the message: "", `unsupported` or `backtracks`."""

    variant: str
    words: str = ""


FAULTS = (
    (r"missing \)", "thiếu dấu đóng ngoặc “)”. Hãy thêm “)” hoặc viết “\\(” nếu là dấu ngoặc thường"),
    (r"unbalanced parenthesis", "thừa dấu đóng ngoặc “)”. Hãy bỏ hoặc viết “\\)” nếu là dấu ngoặc thường"),
    (r"unterminated character set", "thiếu dấu đóng “]”. Hãy thêm “]” hoặc viết “\\[” nếu là dấu ngoặc thường"),
    (r"multiple repeat", "có hai dấu lặp liền nhau{at}. Hãy bỏ một dấu"),
    (r"nothing to repeat", "dấu lặp{at} không đứng sau gì cả. Hãy bỏ hoặc viết thêm dấu “\\” ở trước"),
    (r"min repeat greater", "số lần lặp nhỏ nhất lớn hơn số lần lớn nhất{at}. Hãy đổi chỗ hai số"),
    (r"bad character range", "khoảng ký tự viết ngược{at}. Hãy viết từ nhỏ đến lớn, ví dụ a-z"),
    (r"bad escape", "dấu “\\”{at} đứng trước một chữ không có nghĩa riêng. Hãy bỏ dấu “\\”"),
)
"""What the engine says, and what an author reads; `{at}` names the place."""
UNSUPPORTED = (
    (re.compile(r"&&"), "dấu “&&” giữa hai nhóm ký tự. Hãy liệt kê các ký tự cần dùng"),
    (re.compile(r"\\Q"), "đoạn “\\Q…\\E”. Hãy viết dấu “\\” trước từng dấu đặc biệt"),
)
"""Patterns of other engines that this one would read otherwise."""


@lru_cache(maxsize=1024)
def fault_of(pattern: str) -> PatternFault | None:
    """What is wrong with a pattern; None when it can be published."""
    if len(pattern) > MAX_LENGTH:
        return PatternFault("", f"dài hơn {MAX_LENGTH} ký tự. Hãy viết ngắn lại")
    for foreign, words in UNSUPPORTED:
        if foreign.search(pattern):
            return PatternFault("unsupported", words)
    try:
        found = compiled(pattern)
    except regex.error as error:
        return _unreadable(pattern, error)
    except (RecursionError, OverflowError):
        return PatternFault("", "lồng quá nhiều ngoặc. Hãy viết đơn giản hơn")
    return None if _ends(found, _trials(pattern)) else PatternFault("backtracks")


def _unreadable(pattern: str, error: regex.error) -> PatternFault:
    if "unknown property" in error.msg:
        return PatternFault(
            "unsupported", "nhóm ký tự này. Hãy dùng \\p{L} (mọi chữ cái), \\p{Lu} (chữ hoa) hoặc \\p{N} (chữ số)"
        )
    place = f" ở ký tự thứ {error.pos}" if error.pos else ""
    for said, words in FAULTS:
        if re.match(said, error.msg):
            return PatternFault("", words.format(at=place))
    return PatternFault("", f"không đọc được{place}. Hãy sửa chỗ đó")


def _trials(pattern: str) -> Iterator[str]:
    """One character many times, then what must follow for the search to begin at all, then something that ends every match."""
    letters = list(dict.fromkeys(c for c in COMMON + re.sub(r"\\.", "", pattern) if c.isalnum() or c in " -._@/"))
    for letter in letters[:MOST_TRIED]:
        for count in (FEW, MANY):
            yield letter * count + END
            yield letter * count + "".join(letters) + END
            yield f"{letter}." * count + "".join(letters) + END


def _ends(pattern: regex.Pattern[str], trials: Iterator[str]) -> bool:
    """Whether the search of every trial comes to an end in time. What took too long is tried once more: the machine may have
    been busy."""
    longest, together = _longest(), 0.0
    try:
        for text in trials:
            took = _seconds(pattern, text)
            if took > longest:
                took = min(took, _seconds(pattern, text))
            together += took
            if took > longest or together > MOST_TOGETHER * longest:
                return False
    except TimeoutError:
        return False
    return True


@lru_cache(maxsize=1)
def _longest() -> float:
    """Seconds of this machine's processor that one search may take; never more than an answer is given."""
    yardstick = compiled(YARDSTICK)
    return min(SECONDS, MARGIN * min(_seconds(yardstick, "a" * MANY + END, 10.0) for _ in range(3)))


def _seconds(pattern: regex.Pattern[str], text: str, at_most: float = SECONDS) -> float:
    """Of processor time that a search takes. Raises TimeoutError."""
    start = time.thread_time()
    pattern.search(text, timeout=at_most)
    return time.thread_time() - start
