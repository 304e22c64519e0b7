"""How long it is until something, in words: "Còn 6 ngày", "Hôm nay là hạn cuối", "Quá hạn 2 ngày"."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from foundation.db import now
from foundation.vietnam_time import day_of


class Deadline(NamedTuple):
    """A moment, the words for its distance, and whether it calls for attention (three days or less, or over)."""

    moment: datetime
    words: str
    is_near: bool
    is_over: bool


def days_left(moment: datetime | None, at: datetime | None = None) -> Deadline | None:
    """Calendar days on Vietnam's clock; None where no deadline was set."""
    if moment is None:
        return None
    present = at or now()
    days = (day_of(moment) - day_of(present)).days
    if present > moment:
        words = f"Quá hạn {-days} ngày" if days < 0 else "Quá hạn hôm nay"
        return Deadline(moment, words, True, True)
    return Deadline(moment, f"Còn {days} ngày" if days else "Hôm nay là hạn cuối", days <= 3, False)
