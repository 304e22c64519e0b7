"""What a sheet takes from the world around it: the time, chance, and the names of months. All can be given for tests."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.db import now
from questionnaires.xpath.dates import PROVINCE_TIME, VIETNAMESE_DAYS, VIETNAMESE_MONTHS


def _now() -> datetime:
    return now().astimezone(PROVINCE_TIME)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`now` gives the province's time; `random` numbers from 0 up to 1."""

    now: Callable[[], datetime] = _now
    random: Callable[[], float] = random.random
    month_names: Sequence[str] = VIETNAMESE_MONTHS
    day_names: Sequence[str] = VIETNAMESE_DAYS


VIETNAM = Surroundings()
