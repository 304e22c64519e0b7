"""The worker's side: claims jobs, starts a child for each, looks after it, and notes how it ended.

`step` never waits: the worker sends messages meanwhile.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from foundation.db import looking
from foundation.jobs import claims
from foundation.jobs.child import OUT_OF_MEMORY
from foundation.jobs.claims import Claimed
from foundation.jobs.job import due
from foundation.jobs.work import Kind, Kinds

AT_ONCE = 2  # children of one worker
LOOK = 1.0  # seconds between two looks at what the row says
RENEW = 15.0  # seconds after which a lease is renewed
PAUSE = timedelta(seconds=5)  # before a job that broke is begun again

ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}
"""For the environment of a child: what typesets pages runs in threads, and a heap for each of them (glibc) keeps memory that the
others could use, up to 60 MB after some thousand letters. In time it costs nothing that can be measured."""

Command = Callable[[Claimed, int], Sequence[str]]
"""The words that start a child for a claim, with the descriptor of its line."""


@dataclass
class Child:
    """A running child: its claim, its limits, its line, and what it said last."""

    claim: Claimed
    kind: Kind
    process: subprocess.Popen[bytes]
    line: socket.socket
    started: float = field(default_factory=time.monotonic)
    looked: float = 0.0
    renewed: float = field(default_factory=time.monotonic)
    heard: bytes = b""
    said: tuple[int, int, str] = (0, 0, "")
    news: bool = False

    def listen(self) -> None:
        """Takes in what the child has said since."""
        while more := self._receive():
            self.heard += more
        *lines, self.heard = self.heard.split(b"\n")
        if lines:
            done, total, words = json.loads(lines[-1])
            self.said, self.news = (done, total, words), True

    def _receive(self) -> bytes:
        try:
            return self.line.recv(65536)
        except (BlockingIOError, ConnectionError):
            return b""

    @property
    def is_late(self) -> bool:
        """It has run longer than its kind allows."""
        return time.monotonic() - self.started > self.kind.seconds

    def kill(self) -> None:
        """Ends it at once; its transaction goes with it."""
        self.process.kill()
        self.process.wait()
        self.line.close()


class Runner:
    """Runs the jobs of the table `kinds`, a child process for each."""

    def __init__(self, kinds: Kinds, command: Command, name: str) -> None:
        self.kinds, self.command, self.name = kinds, command, name
        self.children: list[Child] = []

    def step(self, session: Session) -> int:
        """Looks after the children and starts what is due; returns how many run, or have just ended. Commits."""
        busy = len(self.children)
        for child in list(self.children):
            self._look_after(session, child)
        while len(self.children) < AT_ONCE and self._is_due(session):
            claimed = claims.take(session, self.name)
            if claimed is None:
                break
            busy += 1
            self._begin(session, claimed)
        return busy

    def stop(self, session: Session) -> int:
        """Ends the children and lets their jobs wait for the next worker. Returns how many."""
        stopped = list(self.children)
        for child in stopped:
            child.kill()
            claims.hand_back(session, child.claim.number, child.claim.claim, counts=False)
        self.children.clear()
        return len(stopped)

    def _is_due(self, session: Session) -> bool:
        with looking(session):
            found = due(session)
        return found

    def _begin(self, session: Session, claimed: Claimed) -> None:
        kind = self.kinds.get(claimed.kind)
        number, claim = claimed.number, claimed.claim
        if kind is None:
            claims.fail(session, number, claim, _unknown(claimed.kind), lambda *_: None)
        elif claimed.cancelled:
            claims.cancel(session, number, claim, kind.gave_up)
        elif claimed.attempt > kind.attempts:
            claims.fail(session, number, claim, _interrupted(kind.attempts), kind.gave_up)
        else:
            self.children.append(self._start(claimed, kind))

    def _start(self, claimed: Claimed, kind: Kind) -> Child:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            words = list(self.command(claimed, theirs.fileno()))
            environment = {**os.environ, **ONE_HEAP}
            process = subprocess.Popen(words, env=environment, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)
        return Child(claimed, kind, process, ours)

    def _look_after(self, session: Session, child: Child) -> None:
        status = child.process.poll()
        child.listen()
        if status is not None:
            self._ended(session, child, _why(status))
        elif child.is_late:
            child.kill()
            self._ended(session, child, _why(-signal.SIGXCPU))
        elif time.monotonic() - child.looked > LOOK:
            child.looked = time.monotonic()
            self._look_at_row(session, child)

    def _look_at_row(self, session: Session, child: Child) -> None:
        with looking(session):
            mine, cancelled = claims.standing(session, child.claim.number, child.claim.claim)
        if mine and not cancelled:
            self._renew(session, child)
            return
        child.kill()
        if mine:
            claims.cancel(session, child.claim.number, child.claim.claim, child.kind.gave_up)
        self._forget(child)

    def _renew(self, session: Session, child: Child) -> None:
        if child.news or time.monotonic() - child.renewed > RENEW:
            claims.renew(session, child.claim.number, child.claim.claim, *child.said)
            child.news, child.renewed = False, time.monotonic()

    def _ended(self, session: Session, child: Child, why: str) -> None:
        """Nothing is left to note when the child itself has noted its end; then the claim is no longer there."""
        number, claim, kind = child.claim.number, child.claim.claim, child.kind
        words = _LIMITS.get(why, "").format(seconds=kind.seconds, megabytes=kind.megabytes)
        if words:
            claims.fail(session, number, claim, words, kind.gave_up)
        elif child.claim.attempt >= kind.attempts:
            claims.fail(session, number, claim, _broke(why, kind.attempts), kind.gave_up)
        else:
            claims.hand_back(session, number, claim, counts=True, pause=PAUSE)
        self._forget(child)

    def _forget(self, child: Child) -> None:
        child.line.close()
        self.children.remove(child)


def _why(status: int) -> str:
    """The reason of an end, from an exit status as `subprocess` gives it."""
    return {OUT_OF_MEMORY: "memory", -signal.SIGXCPU: "time"}.get(status, str(status))


# ends that another attempt would only repeat
_LIMITS = {
    "time": "Việc này chạy quá {seconds} giây, là mức cho phép, nên đã bị dừng.",
    "memory": "Việc này cần hơn {megabytes} MB bộ nhớ, là mức cho phép, nên đã bị dừng.",
}


def _unknown(kind: str) -> str:
    return f"Phần mềm đang chạy không biết loại việc “{kind}”. Hãy báo người quản trị máy chủ."


def _interrupted(attempts: int) -> str:
    return f"Máy chủ đã dừng giữa chừng {attempts} lần khi làm việc này, nên hệ thống không thử nữa."


def _broke(why: str, attempts: int) -> str:
    return f"Việc này gặp lỗi và dừng giữa chừng {attempts} lần (mã {why}), nên hệ thống không thử nữa."
