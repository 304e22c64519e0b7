"""What a process says of itself so that somebody notices when it hangs: a byte to whoever supervises it, a word to systemd, and
its row among the heartbeats."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from foundation import heartbeats
from foundation.db import now

READY, ALIVE = b"r", b"."


def tell_systemd(words: str) -> None:
    """Sends READY=1, WATCHDOG=1 … to the service manager that started this process, if one did (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.sendto(words.encode(), "\0" + address[1:] if address.startswith("@") else address)
    except OSError:  # a service manager that does not listen is none
        return


class Line:
    """The write end of a pipe to the supervisor; without one nothing is said."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        if descriptor is not None:
            os.set_blocking(descriptor, False)

    def say(self, word: bytes) -> None:
        """Sends a byte. One that nobody fetches is not missed; where nobody is left to hear, the process ends."""
        if self._descriptor is None:
            return
        try:
            os.write(self._descriptor, word)
        except BlockingIOError:
            return
        except BrokenPipeError:
            os._exit(1)


class Pulse:
    """The beats of one process: `beat` may be called as often as one likes, and says something when it is due."""

    def __init__(self, kind: str, line: Line, every: float = heartbeats.EVERY) -> None:
        self._kind, self._line, self._every = kind, line, every
        self._since, self._written, self._said = now(), 0.0, 0.0

    def beat(self, session: Callable[[], Session]) -> None:
        """Tells supervisor and systemd every second, and the database every few."""
        moment = time.monotonic()
        if moment - self._said >= 1:
            self._said = moment
            self._line.say(ALIVE)
            tell_systemd("WATCHDOG=1")
        if moment - self._written >= self._every:
            self._written = moment
            heartbeats.beat(session(), self._kind, self._since)


def in_a_thread(work: Callable[[], None], every: float, name: str) -> threading.Thread:
    """Does something again and again in a thread that ends with the process."""

    def go_on() -> None:
        while True:
            work()
            time.sleep(every)

    thread = threading.Thread(target=go_on, name=name, daemon=True)
    thread.start()
    return thread
