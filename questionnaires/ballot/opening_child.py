"""Talks to the closed process: starts it, hands it keys and secrets through a pipe, asks, and sees that it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from foundation.keys import WrongKey
from foundation.keys.locks import BallotKey
from questionnaires.ballot import frames
from questionnaires.ballot.closed_process import NUMBER, OPENS

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "questionnaires.ballot.closed_process")


class ProcessGone(RuntimeError):
    """The closed process ended in the middle of its work; nothing of it is kept, the step begins anew."""


class ClosedProcess:
    """The child, as a context: it is gone when the block ends, whatever happened."""

    def __init__(
        self,
        key: BallotKey,
        secrets: Mapping[int, bytes],
        part: bytes,
        *,
        round_id: int = 0,
        results_key: bytes = b"",
        lengths: Mapping[int, int] | None = None,
        cells: Iterable[Sequence[Any]] = (),
    ) -> None:
        told = {
            "key": key.as_json(),
            "secrets": {place: secret.hex() for place, secret in secrets.items()},
            "part": part.hex(),
            "round": round_id,
            "results_key": results_key.hex(),
            "lengths": dict(lengths or {}),
            "cells": list(cells),
        }
        self._told = json.dumps(told).encode()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ClosedProcess:
        environ = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
        self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ, cwd=ROOT)
        self._say([self._told])
        self._told = b""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue

    def ask(self, task: str, sheets: Sequence[bytes] = ()) -> list[bytes]:
        """One answer for each sheet. Raises WrongKey when the secrets do not open the key, ProcessGone when it died."""
        self._say([task.encode(), *sheets])
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            answer = frames.receive(self._process.stdout)
        except frames.BrokenOff as error:
            raise ProcessGone("the closed process went away") from error
        if answer is None:
            raise ProcessGone("the closed process went away")
        if answer[0] != OPENS:
            raise WrongKey("these secrets do not open the ballot key")
        return answer[1:]

    def _say(self, pieces: Sequence[bytes]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            frames.send(self._process.stdin, pieces)
        except BrokenPipeError as error:
            raise ProcessGone("the closed process went away") from error


def sheet_piece(version_id: int, sealed: bytes) -> bytes:
    """A sealed sheet as the process takes it."""
    return version_id.to_bytes(NUMBER, "big") + sealed


def every_set_opens(key: BallotKey, secrets: Mapping[int, bytes], part: bytes) -> None:
    """Opens with every set of holders. Raises WrongKey when one does not."""
    with ClosedProcess(key, secrets, part) as process:
        if any(answer != OPENS for answer in process.ask("prove")):
            raise WrongKey("a set of holders does not open")
