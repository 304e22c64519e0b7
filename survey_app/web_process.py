"""One process of the web server: `python -m survey_app.web_process --socket FD MODULE:FACTORY`.

Granian's WSGI worker on a listening socket that was handed in. Granian's own master makes a socket for each process, whose queue is
lost with it, and watches nothing but deaths: `survey_app.supervision` stands in its place.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click
from granian._futures import _new_cbscheduler
from granian._loops import loops
from granian.log import LogLevels, configure_logging
from granian.wsgi import _callback_wrapper

from foundation.pulse import ALIVE, READY, Line, in_a_thread
from survey_app import reception

BACKLOG, BACKPRESSURE, RUNTIME_THREADS = 1024, 4096, 512
IDLE = 2
"""Seconds without a request after which a thread ends. Threads take turns, so with a longer time all stay that a crowd has ever
brought, each with its stack and its part of the heap: 870 of them held 300 MB."""
_granian: Any = importlib.import_module("granian._granian")  # whose own description of its types is another release's
TASKS = "/proc/self/task"
FAREWELL = 1.0  # seconds in which kept connections are told that they end, before none is taken any more


MANY, FEW = 64, 16
"""Threads of a crowd, and of a process that it has left."""


class Crowd:
    """Gives back what a crowd's threads had taken, once they are gone: the C library keeps it for threads that may come."""

    def __init__(self, give_back: Callable[[int], object]) -> None:
        self._give_back, self._was_here = give_back, False

    def look(self, threads: int) -> None:
        """So many threads there are now; to be told every second."""
        self._was_here = self._was_here or threads >= MANY
        if self._was_here and threads <= FEW:
            self._was_here = False
            self._give_back(0)


class Leaving:
    """A WSGI application whose answers end their connections once the process is about to end: whoever keeps a connection asks for
    the next page on a new one, which another process takes, instead of on one that is being closed."""

    def __init__(self, application: reception.Wsgi) -> None:
        self._application, self.has_begun = application, False

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def closing(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start(status, [*headers, ("Connection", "close")] if self.has_begun else headers, *rest)

        return self._application(environ, closing)


def serve(application: reception.Wsgi, descriptor: int, line: Line) -> None:
    """Answers until a signal comes, and then what was begun."""
    loop, end, over = loops.get("auto"), _granian.WorkerSignal(), threading.Event()
    end.add_cb(over.set)
    leaving = Leaving(application)

    def leave(*_: object) -> None:
        if not leaving.has_begun:
            leaving.has_begun = True
            threading.Timer(FAREWELL, end.set).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    run = _callback_wrapper(leaving, {"url_path_prefix": None}, None)
    worker = _worker(descriptor)
    worker.serve_mtr(_new_cbscheduler(loop, run, impl_asyncio=True), loop, end)  # type: ignore[no-untyped-call]
    line.say(READY)
    crowd = Crowd(getattr(ctypes.CDLL(None), "malloc_trim", bool))  # another C library than glibc has none
    in_a_thread(lambda: each_second(line, crowd), 1.0, "alive")
    over.wait()


def each_second(line: Line, crowd: Crowd) -> None:
    """Tells the supervisor that this process lives, and looks whether a crowd has gone."""
    line.say(ALIVE)
    crowd.look(_threads())


def _threads() -> int:
    """How many this process has now; FEW where that cannot be told, as without a descriptor to spare."""
    try:
        return len(os.listdir(TASKS))
    except OSError:
        return FEW


def _worker(descriptor: int) -> Any:
    """Threads wait in `reception`, two compute: a list being read holds up nobody's answers."""
    tls: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)
    socket = (None, _granian.SocketHolder(descriptor, False, BACKLOG))
    threads = (1, RUNTIME_THREADS, reception.THREADS, IDLE, BACKPRESSURE)
    return _granian.WSGIWorker(1, socket, None, *threads, "1", None, None, None, *tls, (None, None))


def main(words: Sequence[str]) -> int:
    """Returns the exit status; with a sentence 78 when settings, schema or keys are wrong, 75 when the database does not answer."""
    parser = argparse.ArgumentParser(prog="web_process")
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--line", type=int)
    parser.add_argument("--log-level", default="warning")
    parser.add_argument("factory")
    given = parser.parse_args(words)
    configure_logging(LogLevels(given.log_level), None, True)
    module, _, name = given.factory.partition(":")
    try:
        application = getattr(importlib.import_module(module), name)()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    serve(application, given.socket, Line(given.line))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
