"""How long pages were visible, as classes. The sealed sheet holds nothing of time; the register keeps one grade of a person."""

from collections.abc import Iterable
from typing import NamedTuple

TIME_CLASSES = ((1.0, "very_fast"), (2.0, "fast"))
"""Upper bounds, in visible seconds an item, of the hasty classes of time; only the class is kept, never the seconds."""


class PageTime(NamedTuple):
    """How long one page was visible, as its class, and how many items it asked."""

    time_class: str
    items: int


def time_class(seconds_per_item: float | None) -> str:
    """very_fast below one second an item, fast below two, usual from there; unknown for None and impossible times."""
    if seconds_per_item is None or not seconds_per_item >= 0:
        return "unknown"
    return next((name for bound, name in TIME_CLASSES if seconds_per_item < bound), "usual")


def time_grade(pages: Iterable[PageTime]) -> str:
    """strong when a page of four or more items was very fast; review when more than half of the pages were fast or
    very fast; usual otherwise. Pages of unknown time are left out.
    """
    known = [page for page in pages if page.time_class != "unknown"]
    if any(page.time_class == "very_fast" and page.items >= 4 for page in known):
        return "strong"
    hasty = sum(page.time_class != "usual" for page in known)
    return "review" if 2 * hasty > len(known) else "usual"
