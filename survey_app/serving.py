"""What each process of the web server runs (`survey_app.web_process`).

The application behind its reception, with the garbage collector out of its way, and a watch over requests that never end.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from foundation.pulse import Line, Pulse, in_a_thread
from survey_app import create_app
from survey_app.database import db
from survey_app.operation import starting
from survey_app.reception import Reception, Wsgi

COLLECTIONS = (20_000, 20, 50)
LONGEST_REQUEST = 120  # seconds; what takes longer has lost its way
LOOKS_EVERY = 1

log = structlog.get_logger("serving")


def application() -> Wsgi:
    """Builds the application once for the process."""
    app = create_app()
    with app.app_context():
        starting.check(db.session)
    watched = Watched(app)
    reception = Reception(watched, app.config["MAX_CONTENT_LENGTH"])
    # what is loaded now lives as long as the process: it need not be looked through for garbage, and a request leaves next
    # to no cycles behind
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
    watched.start(reception.is_besieged)
    pulse = Pulse("web", Line(None))
    in_a_thread(lambda: _beat(app, pulse), 1.0, "heartbeat")
    return reception


def _beat(app: Flask, pulse: Pulse) -> None:
    """The row among the heartbeats. A database that does not answer is the readiness' to say."""
    try:
        with app.app_context():
            pulse.beat(lambda: db.session)
    except SQLAlchemyError as error:
        log.warning("heartbeat.failed", error=type(error).__name__)


class Watched:
    """A WSGI application whose process ends when a request takes too long (the server starts another), and when the server
    that started it is gone. What was acknowledged is in the database; what was not is rolled back, as after any crash."""

    def __init__(self, application: Wsgi, longest: float = LONGEST_REQUEST) -> None:
        self._application, self._longest = application, longest
        self._began: dict[int, float] = {}  # thread → when its request began

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        thread = threading.get_ident()
        self._began[thread] = time.monotonic()
        try:
            return self._application(environ, start_response)
        finally:
            del self._began[thread]

    def start(self, is_besieged: Callable[[], bool]) -> None:
        """Begins to watch, in a thread of its own."""
        threading.Thread(target=self._watch, args=(is_besieged,), name="watch", daemon=True).start()

    def is_stuck(self) -> bool:
        """Whether some request has taken too long."""
        latest = time.monotonic() - self._longest
        return any(began < latest for began in list(self._began.values()))

    def _watch(self, is_besieged: Callable[[], bool]) -> None:
        parent = os.getppid()
        while os.getppid() == parent:
            if self.is_stuck():
                print(f"a request took more than {self._longest} s: the process ends", file=sys.stderr, flush=True)
                break
            if is_besieged():
                print("most threads wait for bodies that do not come: the process ends", file=sys.stderr, flush=True)
                break
            time.sleep(LOOKS_EVERY)
        os._exit(1)
