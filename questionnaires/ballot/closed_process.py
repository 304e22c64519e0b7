"""The one process in which the ballot key is ever whole: short-lived, fed through a pipe, without core dump, unreadable to
other processes of the same user.

    python -m questionnaires.ballot.closed_process

Its first message holds the ballot key's public side, the server's part and the secrets; what follows says what to do with
them: `prove` (every set of holders opens), `count` (what do these sheets say of group, class and marks?) or `write` (these
sheets, under the results key). It writes nothing but answers to its standard output, opens no file and no connection.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from collections import Counter
from collections.abc import Sequence
from typing import IO, Any

from foundation.keys import WrongKey, locks
from foundation.keys.locks import BallotKey
from questionnaires.ballot import frames
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.opened import ID_BYTES, body_of
from questionnaires.ballot.sealed_sheet import SheetContent, unseal

NUMBER = 4  # bytes of a version's id
FEWEST_MARKED = 10  # people of a group who carry a mark, below which it is dropped
PR_SET_DUMPABLE = 4
OPENS, WRONG = b"opens", b"wrong"
UNREADABLE, LEFT_OUT = b"", b"-"


def close_up() -> None:
    """No core dump, and on Linux no other process may read this one's memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


class Opener:
    """Holds the private half while it lives."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.key = BallotKey.of_json(told["key"])
        self.secrets = {int(place): bytes.fromhex(secret) for place, secret in told["secrets"].items()}
        self.part = bytes.fromhex(told["part"])
        self.round_id: int = told["round"]
        self.results_key = bytes.fromhex(told["results_key"])
        self.lengths = {int(version): length for version, length in told["lengths"].items()}
        self.cells = {(v, group, of_class): into for v, group, of_class, into in told["cells"]}
        self.carried: Counter[tuple[str, str]] = Counter()  # group, mark
        self._private = b""

    @property
    def private(self) -> bytes:
        """The private half, from the locks. Raises WrongKey."""
        self._private = self._private or locks.open_lock(self.key, self.secrets, self.part)
        return self._private

    def prove(self, _sheets: Sequence[bytes]) -> list[bytes]:
        """Whether each set of holders opens, in the order of the sets."""
        return [OPENS if self._opens(members) else WRONG for members in locks.sets(self.key)]

    def _opens(self, members: tuple[int, ...]) -> bool:
        try:
            return bool(locks.open_lock(self.key, {place: self.secrets[place] for place in members}, self.part))
        except (WrongKey, KeyError):
            return False

    def count(self, sheets: Sequence[bytes]) -> list[bytes]:
        """Reads sheets for the first time: UNREADABLE for one that does not open, LEFT_OUT for one that the plan withholds,
        else where it comes from."""
        return [self._count(sheet) for sheet in sheets]

    def _count(self, sheet: bytes) -> bytes:
        found = self._open(sheet)
        if isinstance(found, bytes):
            return found
        for name, carried in found.marks._asdict().items():
            self.carried[found.group, name] += bool(carried)
        return json.dumps([found.version_id, found.group, found.agency_class]).encode()

    def write(self, sheets: Sequence[bytes]) -> list[bytes]:
        """The bodies of the rows of opened answers; each sheet stands after its new id."""
        return [self._write(sheet[:ID_BYTES], sheet[ID_BYTES:]) for sheet in sheets]

    def _write(self, answer_id: bytes, sheet: bytes) -> bytes:
        found = self._open(sheet)
        if isinstance(found, bytes):
            return found
        marks = Marks(*(self._kept(found.group, name, carried) for name, carried in found.marks._asdict().items()))
        left = SheetContent(found.version_id, found.group, found.agency_class, found.values, marks)
        return body_of(self.results_key, answer_id, left, self.lengths[found.version_id])

    def _kept(self, group: str, name: str, carried: bool | None) -> bool | None:
        """A mark that somebody, but fewer than ten of a group carry is dropped for the whole group."""
        return None if 0 < self.carried[group, name] < FEWEST_MARKED else carried

    def _open(self, sheet: bytes) -> SheetContent | bytes:
        """A sheet with its group and class as the plan prints them; UNREADABLE or LEFT_OUT."""
        version_id = int.from_bytes(sheet[:NUMBER], "big")
        try:
            found = unseal(self.private, self.round_id, version_id, sheet[NUMBER:])
        except WrongKey:
            locks.open_lock(self.key, self.secrets, self.part)  # a wrong secret is no matter of one sheet
            return UNREADABLE
        into = self.cells.get((version_id, found.group, found.agency_class))
        if into is None:
            return LEFT_OUT
        return SheetContent(version_id, into[0], into[1], found.values, found.marks)


def serve(source: IO[bytes], answers: IO[bytes]) -> None:
    """Does what is asked until the other end closes."""
    first = frames.receive(source)
    if first is None:
        return
    opener = Opener(json.loads(first[0]))
    tasks = {b"prove": opener.prove, b"count": opener.count, b"write": opener.write}
    while (message := frames.receive(source)) is not None:
        try:
            frames.send(answers, [OPENS, *tasks[message[0]](message[1:])])
        except WrongKey:
            frames.send(answers, [WRONG])


if __name__ == "__main__":
    close_up()
    serve(sys.stdin.buffer, sys.stdout.buffer)
