"""Keeps the processes of the product running: starts them, replaces whichever dies or hangs, and renews them all without a pause.

Web processes share one listening socket, which the supervisor keeps open: while they are renewed, whoever comes waits in its queue
and is refused nothing. Each process has a pipe on which it says every second that it lives, and once that it is ready.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from foundation.pulse import READY, tell_systemd

LOOKS_EVERY = 0.1
START_PATIENCE = 300.0  # seconds until a process must be ready: a start on a busy machine takes its time
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 10.0  # seconds before what has died is started again; doubles
TRIES = 3  # of a process that has never been ready; then the whole gives up
WRONG_SETUP = 78  # what a process ends with that another try would not help
NO_ANSWER = 75  # what it ends with while the database does not answer: it is tried again for as long as that takes

TWO_HEAPS = {"MALLOC_ARENA_MAX": "2"}
"""For the environment of every process: of the sixteen heaps that glibc makes for many threads each keeps what others could use."""

log = structlog.get_logger("serve")


@dataclass(frozen=True)
class Part:
    """One kind of process: how it is started with the write end of its line, how long it may be silent, and how long it may take
    to end."""

    name: str
    words: Callable[[int], Sequence[str]]
    patience: float
    grace: float
    passed: tuple[int, ...] = ()


class Running:
    """One process of a part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        hear, say = os.pipe()
        os.set_blocking(hear, False)
        try:
            passed, environment = (say, *part.passed), {**os.environ, **TWO_HEAPS}
            words = list(part.words(say))
            self.process = subprocess.Popen(words, env=environment, pass_fds=passed, stdin=subprocess.DEVNULL)
        finally:
            os.close(say)
        self._line, self.is_ready = hear, False
        self.heard = self.began = time.monotonic()
        self.until = 0.0

    def look(self) -> None:
        """Takes in what it has said."""
        try:
            said = os.read(self._line, 65536)
        except BlockingIOError:
            return
        if said:
            self.heard = time.monotonic()
            self.is_ready = self.is_ready or READY in said

    @property
    def hangs(self) -> bool:
        """It has said nothing for longer than it may."""
        patience = self.part.patience if self.is_ready else max(START_PATIENCE, self.part.patience)
        return time.monotonic() - self.heard > patience

    def ask_to_end(self) -> None:
        """Lets it finish what it has begun."""
        self.until = time.monotonic() + self.part.grace
        self.process.terminate()

    def has_ended(self) -> bool:
        """Whether it is gone; kills it when it has taken longer to end than it may."""
        if self.process.poll() is None and self.until and time.monotonic() > self.until:
            self.process.kill()
        if self.process.poll() is None:
            return False
        os.close(self._line)
        return True

    def kill(self) -> None:
        """Ends it at once."""
        self.process.kill()
        self.process.wait()


@dataclass
class Place:
    """One process that is meant to run: the one that does, its successor while all are renewed, and how often it died of late."""

    part: Part
    running: Running | None = None
    successor: Running | None = None
    deaths: int = 0
    again_at: float = 0.0
    was_ready: bool = False


@dataclass
class Supervisor:
    """Runs so many processes of each part until it is told to stop."""

    parts: Sequence[tuple[Part, int]]
    places: list[Place] = field(default_factory=list)
    leaving: list[Running] = field(default_factory=list)
    stopping: int = 0
    renewing: bool = False
    _told: bool = False

    def run(self) -> int:
        """Returns the exit status: 0 after a signal; else that of a process which cannot be started."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: setattr(self, "stopping", self.stopping + 1))
        signal.signal(signal.SIGHUP, lambda *_: setattr(self, "renewing", True))
        self.places = [Place(part) for part, count in self.parts for _ in range(count)]
        status: int | None = None
        while status is None and not self.stopping:
            status = self.step()
            time.sleep(LOOKS_EVERY)
        tell_systemd("STOPPING=1")
        self._end_all()
        return status or 0

    def step(self) -> int | None:
        """One look at everything; a status when there is no use going on."""
        if self.renewing:
            self.renewing = False
            self._renew()
        for place in self.places:
            if place.running is None:
                if time.monotonic() >= place.again_at:
                    place.running = Running(place.part)
                continue
            self._look_at_successor(place)
            status = self._look_at(place, place.running)
            if status is not None:
                return status
        self.leaving = [one for one in self.leaving if not one.has_ended()]
        self._tell()
        return None

    def _look_at(self, place: Place, one: Running) -> int | None:
        one.look()
        place.was_ready = place.was_ready or one.is_ready
        if one.hangs:
            log.error("process.hangs", part=place.part.name, process=one.process.pid)
            one.kill()
        if not one.has_ended():
            return None
        status = one.process.returncode
        lived = time.monotonic() - one.began
        place.deaths = 1 if one.is_ready and lived > 60 else place.deaths + 1
        place.running = None
        place.again_at = time.monotonic() + min(SHORTEST_PAUSE * 2 ** (place.deaths - 1), LONGEST_PAUSE)
        log.error("process.ended", part=place.part.name, process=one.process.pid, status=status)
        if status == NO_ANSWER:
            log.warning("waiting.for.database", part=place.part.name)
        elif not place.was_ready and (status == WRONG_SETUP or place.deaths >= TRIES):
            return status if status > 0 else 1
        return None

    def _renew(self) -> None:
        """Begins a successor of each process."""
        tell_systemd("RELOADING=1\nMONOTONIC_USEC=" + str(time.monotonic_ns() // 1000))
        self._told = False
        for place in self.places:
            if place.running is not None and place.successor is None:
                place.successor = Running(place.part)

    def _look_at_successor(self, place: Place) -> None:
        new = place.successor
        if new is None or place.running is None:
            return
        new.look()
        if new.is_ready:
            place.running.ask_to_end()
            self.leaving.append(place.running)
            place.running, place.successor = new, None
        elif new.hangs or new.process.poll() is not None:
            new.kill()
            new.has_ended()
            place.successor = None
            log.error(
                "renewal.failed", part=place.part.name, status=new.process.returncode, kept=place.running.process.pid
            )

    def _tell(self) -> None:
        """Tells systemd that all is well while every process lives, and once when all are ready."""
        if all(place.running is not None for place in self.places):
            tell_systemd("WATCHDOG=1")
        settled = all(place.running and place.running.is_ready and not place.successor for place in self.places)
        if settled and not self._told:
            self._told = True
            tell_systemd("READY=1")
            log.info("ready", processes=[place.running.process.pid for place in self.places if place.running])

    def _end_all(self) -> None:
        """Lets all finish what they have begun; a second signal ends them at once."""
        everyone = [one for place in self.places for one in (place.running, place.successor) if one]
        for one in everyone:
            if one.process.poll() is None:
                one.ask_to_end()
        everyone += self.leaving
        while everyone := [one for one in everyone if not one.has_ended()]:
            if self.stopping > 1:
                for one in everyone:
                    one.kill()
            tell_systemd("WATCHDOG=1")
            time.sleep(LOOKS_EVERY)
