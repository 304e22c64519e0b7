"""The child process of one job: its limits, its line to the worker, and how it ends.

The line is a socket pair. Progress goes up it, one JSON list a line; when the worker dies, the line breaks and the child ends.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
import threading
import traceback
from pathlib import Path

from sqlalchemy.orm import Session

from foundation.jobs.work import Kind, Kinds, Report, carry_through

OUT_OF_MEMORY = 91
ORPHANED = 92
BROKEN = 93
_GRACE = 5  # seconds of the processor between being told and being killed
_MB = 1024 * 1024


def limit(kind: Kind) -> None:
    """Sets the limits of this process. Memory: what it holds now plus the kind's share; no memory image is ever written."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (kind.seconds, kind.seconds + _GRACE))
    most = _held() + kind.megabytes * _MB
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _held() -> int:
    """Bytes of data that this process holds, as the kernel counts them for RLIMIT_DATA."""
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmData:"))
    return int(line.split()[1]) * 1024


def run(session: Session, kinds: Kinds, number: int, kind: str, claim: str, descriptor: int) -> int:
    """Carries a claimed job through under its limits; returns the exit status of the process."""
    line = socket.socket(fileno=descriptor)
    threading.Thread(target=_end_with_the_worker, args=(line,), daemon=True).start()
    limit(kinds[kind])
    try:
        carry_through(session, number, claim, kinds, _teller(line))
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:
        sys.stderr.write(f"job {number} ({kind}): {_where(error)}\n")
        return BROKEN
    return 0


def _where(error: Exception) -> str:
    """What went wrong and in which line; never the error's own words, which may name people."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.filename}:{last.lineno}"


def _teller(line: socket.socket) -> Report:
    def tell(done: int, total: int, words: str) -> None:
        line.sendall(json.dumps([done, total, words]).encode() + b"\n")

    return tell


def _end_with_the_worker(line: socket.socket) -> None:
    """Waits until the worker's end of the line is closed; it never sends anything."""
    try:
        line.recv(1)
    finally:
        os._exit(ORPHANED)
