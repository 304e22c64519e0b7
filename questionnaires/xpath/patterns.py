"""Regular expressions of authors, cut off when they backtrack without end."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

LONGEST_TEXT = 10_000
SECONDS = 0.05
"""Of processor time: enough for any pattern that a person would write; one that needs longer does not match."""

ESCAPE = re.compile(r"\\(.)|([\[\]])", re.DOTALL)
PROPERTY = re.compile(r"\\[pP]")
DIGITS = {"d": r"\p{posix_digit}", "D": r"\P{posix_digit}"}
WORDS = {("w", False): "[A-Za-z0-9_]", ("w", True): "A-Za-z0-9_", ("W", False): "[^A-Za-z0-9_]"}


def matches(text: str, pattern: str) -> bool:
    """Whether the pattern is found in the text; authors anchor it with `^…$`.

    An invalid pattern, a text longer than LONGEST_TEXT and a search longer than SECONDS give false.
    """
    try:
        return len(text) <= LONGEST_TEXT and compiled(pattern).search(text, timeout=SECONDS) is not None
    except (TimeoutError, regex.error, RecursionError, OverflowError):
        return False


@lru_cache(maxsize=512)
def compiled(pattern: str) -> regex.Pattern[str]:
    """`\\d` and `\\w` mean ASCII, and a final `$` the very end, as in the engines of ODK; `\\p{L}` means every letter.

    Raises regex.error, RecursionError or OverflowError for what is no pattern.
    """
    ends = pattern.endswith("$") and not pattern.endswith("\\$")
    written = pattern[:-1] + r"\Z" if ends else pattern
    if PROPERTY.search(written):
        return regex.compile(_with_ascii_escapes(written))
    return regex.compile(written, regex.ASCII)


def _with_ascii_escapes(pattern: str) -> str:
    """The pattern for an engine in which `\\p` sees all of Unicode: `\\d` and `\\w` are written out."""
    inside = False

    def written(found: re.Match[str]) -> str:
        nonlocal inside
        if found[2]:
            inside = found[2] == "["
            return found[0]
        return DIGITS.get(found[1]) or WORDS.get((found[1], inside)) or found[0]

    return ESCAPE.sub(written, pattern)
