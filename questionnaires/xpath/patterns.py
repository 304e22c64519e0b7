"""Regular expressions of authors, cut off when they backtrack without end."""

from __future__ import annotations

from functools import lru_cache

import regex

LONGEST_TEXT = 10_000
SECONDS = 0.05
"""Enough for any pattern that a person would write; a pattern that needs longer does not match."""


def matches(text: str, pattern: str) -> bool:
    """Whether the pattern is found in the text; authors anchor it with `^…$`.

    An invalid pattern, a text longer than LONGEST_TEXT and a search longer than SECONDS give false.
    """
    compiled = _compiled(pattern)
    if compiled is None or len(text) > LONGEST_TEXT:
        return False
    try:
        return compiled.search(text, timeout=SECONDS) is not None
    except TimeoutError:
        return False


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> regex.Pattern[str] | None:
    """`\\d` and `\\w` mean ASCII, and a final `$` the very end, as in the engines of ODK."""
    ends = pattern.endswith("$") and not pattern.endswith("\\$")
    try:
        return regex.compile(pattern[:-1] + r"\Z" if ends else pattern, regex.ASCII)
    except (regex.error, RecursionError, OverflowError):
        return None
