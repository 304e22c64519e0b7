"""What people type to be kept with an act: none of it is cut off silently."""

from __future__ import annotations

from foundation.db import Refused


def within(text: str, most: int, what: str) -> str:
    """The text without the spaces around it. Raises Refused where it has more than `most` letters; `what` it is, as a sentence
    begins."""
    kept = text.strip()
    if len(kept) > most:
        raise Refused(f"{what} dài {len(kept)} ký tự, nhiều nhất {most}. Hãy viết ngắn lại.")
    return kept
