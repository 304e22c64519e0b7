"""All the proof of a campaign as one .zip, a folder for each leaf and an index; streamed, so that memory stays flat."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from foundation.plain_text import fold
from self_assessment import evidence_files
from self_assessment.desks import Line

LONGEST = 60


class Entry(NamedTuple):
    """One document in one folder: the leaf, its place in the .zip ("" where there is no file), what is told of it."""

    number: str
    path: str
    document: str
    day: str
    issuer: str
    abstract: str
    sha256: str
    link: str


class _Sink(io.RawIOBase):
    """Takes what a .zip writes and gives it away piece by piece; nobody can go back in it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self._parts.append(content)
        return len(content)

    def take(self) -> bytes:
        """What was written since the last time."""
        found, self._parts = b"".join(self._parts), []
        return found


def entries(lines: Sequence[Line]) -> list[Entry]:
    """Every document of every leaf, in order, each with a name of its own."""
    return [
        Entry(
            line.item.number,
            f"{line.item.number}/{place:02d}-{_plain(one.number)}{_ending(one.filename)}" if one.sha256 else "",
            one.number,
            f"{one.day:%d/%m/%Y}",
            one.issuer,
            one.abstract,
            one.sha256,
            one.link,
        )
        for line in lines
        for place, one in enumerate(line.proofs, start=1)
    ]


def _plain(text: str) -> str:
    return fold(text).replace(" ", "-")[:LONGEST] or "tai-lieu"


def _ending(filename: str) -> str:
    ending = f".{filename.rpartition('.')[2].lower()}"
    return ending if ending in evidence_files.KINDS else ""


def stream(found: Sequence[Entry], index: bytes) -> Iterator[bytes]:
    """The .zip, piece by piece: the index first, then the files; one that is missing or broken is named in a note."""
    sink, missing = _Sink(), []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as package:
        package.writestr(zipfile.ZipInfo("MucLuc.xlsx"), index)
        yield sink.take()
        for entry in found:
            if not entry.path:
                continue
            if not evidence_files.path(entry.sha256).exists():
                missing.append(f"{entry.path} {entry.sha256}")
                continue
            read = hashlib.sha256()
            with package.open(zipfile.ZipInfo(entry.path), "w", force_zip64=True) as target:
                for piece in evidence_files.pieces(entry.sha256):
                    read.update(piece)
                    target.write(piece)
                    yield sink.take()
            if read.hexdigest() != entry.sha256:
                missing.append(f"{entry.path} {entry.sha256}")
        if missing:
            package.writestr(zipfile.ZipInfo("ThieuTep.txt"), "\n".join(missing))
    yield sink.take()
