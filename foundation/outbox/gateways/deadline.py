"""A total deadline for a conversation over a network. Time-outs of sockets start anew with every byte: a provider that drips
keeps them going for ever, so the connection is cut when the time is over."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TOTAL = 20.0  # seconds for one message, everything included
STEP = 10.0  # seconds for one step of it: connecting, one answer


@contextmanager
def deadline(connection: Callable[[], socket.socket | None], seconds: float | None = None) -> Iterator[None]:
    """Within it the socket that `connection` gives is cut after so many seconds (TOTAL); whoever reads from it then fails."""

    def cut() -> None:
        found = connection()
        if found is not None:
            try:
                socket.socket.shutdown(found, socket.SHUT_RDWR)  # beneath TLS, which another thread may be reading
            except OSError:
                pass  # already closed

    timer = threading.Timer(TOTAL if seconds is None else seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, so that nobody listens on the way."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
