"""Slots: 32 random bytes a person, one file a round, outside every backup. With the person's token they make the key of the
person's unfinished sheet; overwritten, no copy of the database opens it any more, whatever keys its owner has.

A slot is on the disk when `make` returns, so before the first answer that needs it is acknowledged. What a disk keeps of blocks
that were overwritten is the disk's: keep the folder on one that no snapshot takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from foundation.durable_files import sync_folder

SIZE = 32
EMPTY = bytes(SIZE)


class Slots(Protocol):
    """What a store of slots does; several web machines would have one of their own."""

    def read(self, round_id: int, person: int) -> bytes | None: ...
    def make(self, round_id: int, person: int) -> bytes: ...
    def forget(self, round_id: int, person: int) -> None: ...
    def taken(self, round_id: int) -> Iterator[int]: ...
    def rounds(self) -> list[int]: ...
    def forget_round(self, round_id: int) -> None: ...


class FileSlots:
    """A sparse file for each round; a person's slot lies at the person's number times SIZE."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, round_id: int) -> Path:
        return self.folder / f"round-{round_id}.slots"

    def read(self, round_id: int, person: int) -> bytes | None:
        """The slot, or None when there is none."""
        try:
            handle = os.open(self._path(round_id), os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            found = os.pread(handle, SIZE, person * SIZE)
        finally:
            os.close(handle)
        return found if len(found) == SIZE and found != EMPTY else None

    def make(self, round_id: int, person: int) -> bytes:
        """The slot, a new one if there was none. The caller holds the person's lock."""
        found = self.read(round_id, person)
        if found is None:
            found = os.urandom(SIZE)
            with self._writing(round_id) as handle:
                os.pwrite(handle, found, person * SIZE)
        return found

    def forget(self, round_id: int, person: int) -> None:
        """Overwrites the slot; nothing to do when there is none."""
        if self.read(round_id, person) is not None:
            with self._writing(round_id) as handle:
                os.pwrite(handle, EMPTY, person * SIZE)

    @contextmanager
    def _writing(self, round_id: int) -> Iterator[int]:
        path = self._path(round_id)
        is_new = not path.exists()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield handle
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            sync_folder(self.folder)

    def taken(self, round_id: int) -> Iterator[int]:
        """The numbers of the persons who have a slot."""
        path = self._path(round_id)
        if not path.exists():
            return
        with path.open("rb") as file:
            person = 0
            while block := file.read(SIZE * 4096):
                for start in range(0, len(block), SIZE):
                    if block[start : start + SIZE] != EMPTY[: len(block) - start]:
                        yield person + start // SIZE
                person += len(block) // SIZE

    def rounds(self) -> list[int]:
        """The rounds that have slots."""
        names = (path.name for path in self.folder.glob("round-*.slots"))
        return sorted(int(name.removeprefix("round-").removesuffix(".slots")) for name in names)

    def forget_round(self, round_id: int) -> None:
        """Overwrites every slot of a round, and takes the file away."""
        if taken := list(self.taken(round_id)):
            with self._writing(round_id) as handle:
                for person in taken:
                    os.pwrite(handle, EMPTY, person * SIZE)
        self._path(round_id).unlink(missing_ok=True)
        if self.folder.exists():
            sync_folder(self.folder)


_store: list[Slots] = []


def install(store: Slots) -> None:
    """Sets the store of this process; called where the parts are wired."""
    _store[:] = [store]


@contextmanager
def elsewhere(store: Slots) -> Iterator[None]:
    """Another store for as long as this lasts; for a process that serves nobody meanwhile."""
    before = list(_store)
    install(store)
    try:
        yield
    finally:
        _store[:] = before


def current() -> Slots:
    """The store of this process."""
    if not _store:
        raise RuntimeError("no store of slots was installed in this process")
    return _store[0]
