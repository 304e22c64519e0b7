"""A call in a process of its own, which is ended at its limits: for whatever hostile bytes can make slow or large.

    content, arguments = …
    answer = call("package.module:function", content, arguments, Limits(seconds=5, megabytes=300))

The function takes the bytes and the arguments (JSON) and returns bytes; it touches no database. Few such processes run at a
time, over all processes of this machine's user; further ones wait their turn. For work that nobody waits for on a page there is
`foundation.jobs`.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

AT_ONCE = 2
"""Processes at the same time: with the limits below, four people who send hostile files take no more memory than two."""
LONGEST_WAIT = 30.0  # seconds for one's turn
_OUT_OF_MEMORY, _BROKEN = 3, 4  # exit statuses
_CLOCK = 4  # seconds of the clock for each of the processor: others may be at work too
_MB = 1024 * 1024
_ROOT = Path(__file__).parents[1]

Function = Callable[[bytes, Mapping[str, Any]], bytes]


class Limits(NamedTuple):
    """Seconds of the processor, and memory on top of what a bare process takes."""

    seconds: int
    megabytes: int


class TooMuch(Exception):
    """The call went beyond its limits, or found no turn in time."""


def call(function: str, content: bytes, arguments: Mapping[str, Any], limits: Limits) -> bytes:
    """What the function answers. Raises TooMuch, and RuntimeError for whatever else went wrong: where, never the words of it."""
    head = json.dumps([function, limits, arguments]).encode()
    with _turn():
        status, answer = _run(len(head).to_bytes(8) + head + content, limits)
    if status in (_OUT_OF_MEMORY, -signal.SIGXCPU, -signal.SIGKILL):
        raise TooMuch(function)
    if status:
        raise RuntimeError(f"{function} ended with status {status}: {answer.decode(errors='replace')}")
    return answer


def _run(message: bytes, limits: Limits) -> tuple[int, bytes]:
    """The exit status, negative for the signal that ended it, and the answer."""
    words = [sys.executable, "-m", "foundation.apart"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, cwd=_ROOT, **pipes) as child:
        try:
            answer, _ = child.communicate(message, timeout=_CLOCK * limits.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            return -signal.SIGKILL, b""
    return child.returncode, answer


@contextmanager
def _turn() -> Iterator[None]:
    """Holds one of the places that there are; a place falls free when its holder ends, however it ends."""
    until = time.monotonic() + LONGEST_WAIT
    places = [os.open(_place(number), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600) for number in range(AT_ONCE)]
    try:
        while not any(map(_taken, places)):
            if time.monotonic() > until:
                raise TooMuch("no turn")
            time.sleep(0.05)
        yield
    finally:
        for place in places:
            os.close(place)


def _place(number: int) -> Path:
    return Path(tempfile.gettempdir()) / f"survey-app-apart-{os.getuid()}-{number}"


def _taken(place: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def answer(message: bytes) -> tuple[int, bytes]:
    """In the child: sets the limits, then does what was asked → exit status and answer."""
    size = int.from_bytes(message[:8])
    function, limits, arguments = json.loads(message[8 : 8 + size])
    content = message[8 + size :]
    del message
    _limit(Limits(*limits))
    try:
        return 0, _found(function)(content, arguments)
    except MemoryError:
        return _OUT_OF_MEMORY, b""
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return _BROKEN, f"{type(error).__name__} in {last.filename}:{last.lineno}".encode()


def _limit(limits: Limits) -> None:
    most = limits.megabytes * _MB
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _found(name: str) -> Function:
    module, _, function = name.partition(":")
    found: Function = getattr(importlib.import_module(module), function)
    return found


if __name__ == "__main__":
    try:
        ended, said = answer(sys.stdin.buffer.read())
    except MemoryError:  # there was not even room to say so
        os._exit(_OUT_OF_MEMORY)
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    os._exit(ended)
