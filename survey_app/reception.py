"""Before the application: a request is taken in whole before it may compute, and one that did not arrive whole goes no further.

Granian gives every request a thread of its own, up to THREADS in a process: whoever sends slowly costs a thread that sleeps.
PERMITS of them compute at once. An answer leaves outside the permit, so that whoever reads slowly holds up nobody either.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

THREADS, PERMITS = 1024, 2
CROWD = THREADS * 3 // 4  # who are still sending; more are refused
PATIENCE = 120.0  # seconds that a sender is waited for while there is a crowd
IN_MEMORY = 512 * 1024  # bytes of a body; what is longer lies in a file without a name
PIECE = 64 * 1024
REFUSED = (
    "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>{title}</title><h1>{title}</h1><p>{text}</p>"
)
BROKEN_OFF = REFUSED.format(
    title="Chưa nhận đủ dữ liệu",
    text="Đường truyền bị ngắt giữa chừng nên máy chủ chưa nhận đủ và chưa lưu gì. Xin quay lại trang trước và gửi lại.",
)
CROWDED = REFUSED.format(
    title="Máy chủ đang bận",
    text="Quá nhiều người đang gửi dữ liệu cùng lúc nên máy chủ chưa nhận và chưa lưu gì. Xin quay lại trang trước và gửi lại sau "
    "2 phút.",
)


class BrokenOff(Exception):
    """A body that ended before its length."""


class Permits:
    """So many at once, in the order of coming. With the library's semaphore a newcomer may overtake somebody who is being woken and
    who then waits behind everybody else: of a crowd some wait twice as long as the others."""

    def __init__(self, count: int) -> None:
        self._free, self._line, self._guard = count, deque[threading.Lock](), threading.Lock()

    def __enter__(self) -> None:
        with self._guard:
            if self._free:  # then nobody stands in line
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._line.append(turn)
        turn.acquire()  # until it is handed over

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._line:
                self._line.popleft().release()
            else:
                self._free += 1


class Reception:
    """A WSGI application before another one. A body of more than `most` bytes is not taken in: the application refuses it."""

    def __init__(self, application: Wsgi, most: int) -> None:
        self._application, self._most = application, most
        self._permits = Permits(PERMITS)
        self._arriving: dict[int, float] = {}  # thread → since when its body is awaited

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if (
            "HTTP_TRANSFER_ENCODING" in environ
        ):  # nobody could tell a whole body of this kind from one that was broken off
            return _refuse(start, "411 LENGTH REQUIRED", BROKEN_OFF, ("Connection", "close"))
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if 0 < length <= self._most:
            if len(self._arriving) >= CROWD:
                return _refuse(start, "503 SERVICE UNAVAILABLE", CROWDED, ("Retry-After", "120"))
            thread = threading.get_ident()
            self._arriving[thread] = time.monotonic()
            try:
                environ["wsgi.input"] = _taken_in(environ["wsgi.input"], length)
            except (BrokenOff, OSError):
                return _refuse(start, "400 BAD REQUEST", BROKEN_OFF, ("Connection", "close"))
            finally:
                del self._arriving[thread]
        with self._permits:
            return self._application(environ, start)

    def is_besieged(self) -> bool:
        """Whether most threads have waited long for bodies that do not come."""
        late = time.monotonic() - PATIENCE
        return sum(since < late for since in list(self._arriving.values())) >= CROWD


def _taken_in(stream: IO[bytes], length: int) -> IO[bytes]:
    """The body. Raises BrokenOff for one that ended too early."""
    body: IO[bytes] = BytesIO() if length <= IN_MEMORY else TemporaryFile()  # noqa: SIM115, it goes with the request
    try:
        while piece := stream.read(PIECE):
            body.write(piece)
        if body.tell() < length:
            raise BrokenOff
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return body


def _refuse(start: Callable[..., Any], status: str, page: str, header: tuple[str, str]) -> list[bytes]:
    body = page.encode()
    start(status, [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), header])
    return [body]
