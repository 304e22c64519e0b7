"""Whether the wall clock of this machine can be acted by: it runs as fast as the machine, and did not jump of late.

A clock that is set to another year, by hand, by an empty battery or by a wrong time server, would otherwise close rounds, send a
whole plan of reminders and erase what a law's days have not yet passed for. What cannot be taken back therefore waits until the
clock has been steady for a while; what people wait for (codes, answers) does not.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from foundation.db import now
from foundation.durable_files import write_whole

NAME = "clock.json"
MOST = timedelta(minutes=2)  # two clocks of one machine may differ by so much between two looks
MOST_BEHIND = timedelta(minutes=2)  # at a start, behind what the last process saw
MOST_AWAY = timedelta(days=7)  # at a start, ahead of it: a machine may have been off over a holiday
NOTED = timedelta(minutes=1)  # how often it is written down what the clock showed
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

log = structlog.get_logger("clock")


def since_start() -> float:
    """Seconds that nobody can set, those of sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Drift:
    """How the wall clock moves against the machine's own, both in seconds."""

    def __init__(
        self, wall: Callable[[], float] = lambda: time.time(), seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._seconds = wall, seconds
        self._offset = self._wall() - self._seconds()

    def since_last_look(self) -> float:
        """Seconds by which somebody set the wall clock; next to nothing while both run on."""
        before, self._offset = self._offset, self._wall() - self._seconds()
        return self._offset - before


class SteadyClock:
    """The wall clock as the worker of a machine sees it, with what earlier workers saw (`clock.json` of a folder); where none
    was, with the newest moment that the database knows (`known`)."""

    def __init__(
        self,
        folder: Path,
        known: datetime | None = None,
        wall: Callable[[], datetime] = now,
        seconds: Callable[[], float] = since_start,
    ) -> None:
        self._path, self._wall = folder / NAME, wall
        seen, self._jumped = read(folder)
        self._seen = self._noted = seen or known
        self._drift, self._begins = Drift(lambda: wall().timestamp(), seconds), True

    def is_steady(self, for_so_long: timedelta = HOUR) -> bool:
        """Looks, and says whether the clock has not jumped for so long. A jump is logged, and noted for the processes to come."""
        self._look()
        return self._jumped is None or (self._seen is not None and self._seen - self._jumped >= for_so_long)

    def _look(self) -> None:
        wall = self._wall()
        off = self._since_the_last_process(wall) if self._begins else timedelta()
        off = off or self._since_last_look()
        if off:
            log.error("clock.jumped", seconds=round(off.total_seconds()))
            self._jumped = wall
        self._seen, self._begins = wall, False
        if off or self._noted is None or abs(wall - self._noted) >= NOTED:
            self._note(wall)

    def _since_the_last_process(self, wall: datetime) -> timedelta:
        ran = wall - self._seen if self._seen else timedelta()
        return ran if ran < -MOST_BEHIND or ran > MOST_AWAY else timedelta()

    def _since_last_look(self) -> timedelta:
        off = timedelta(seconds=self._drift.since_last_look())
        return off if abs(off) > MOST else timedelta()

    def _note(self, wall: datetime) -> None:
        jumped = self._jumped.isoformat() if self._jumped else None
        try:
            write_whole(self._path, json.dumps({"seen": wall.isoformat(), "jumped": jumped}).encode())
            self._noted = wall
        except OSError as error:  # a full disk: this process knows all the same
            log.error("clock.not_noted", error=type(error).__name__)


def read(folder: Path) -> tuple[datetime | None, datetime | None]:
    """What the last worker of this machine saw, and since when its clock is steady (None: it never jumped)."""
    try:
        noted = json.loads((folder / NAME).read_bytes())
        return datetime.fromisoformat(noted["seen"]), noted["jumped"] and datetime.fromisoformat(noted["jumped"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
