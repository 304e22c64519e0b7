"""Messages between a process and its child, through pipes: a number of pieces of bytes, each with its length before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

SIZE = 4  # bytes of a number


class BrokenOff(EOFError):
    """The other end went away in the middle of a message."""


def send(stream: IO[bytes], pieces: Sequence[bytes]) -> None:
    """Writes one message."""
    parts = [len(pieces).to_bytes(SIZE, "big")]
    for piece in pieces:
        parts += (len(piece).to_bytes(SIZE, "big"), piece)
    stream.write(b"".join(parts))
    stream.flush()


def receive(stream: IO[bytes]) -> list[bytes] | None:
    """Reads one message; None when the other end has closed. Raises BrokenOff."""
    count = stream.read(SIZE)
    if not count:
        return None
    return [_exactly(stream, _number(stream)) for _ in range(int.from_bytes(count, "big"))]


def _number(stream: IO[bytes]) -> int:
    return int.from_bytes(_exactly(stream, SIZE), "big")


def _exactly(stream: IO[bytes], count: int) -> bytes:
    found = stream.read(count)
    if len(found) != count:
        raise BrokenOff("the other end went away")
    return found
