"""What lies beside the key ring and in no backup of the database: each round's server's part, and the tombstones of boxes that were
opened. In a folder of this machine, or in the vault where there are several (`foundation.vault`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from foundation.durable_files import overwrite, write_whole


class KeyFiles(Protocol):
    """What a store of such files does."""

    def read(self, name: str) -> bytes | None: ...
    def write(self, name: str, content: bytes) -> None: ...
    def destroy(self, name: str) -> None: ...


class Folder:
    """Files of the user's own in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes | None:
        """What the file holds, or None when there is none."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Whole or not at all, on the disk when this returns."""
        write_whole(self.folder / name, content)

    def destroy(self, name: str) -> None:
        """Overwrites a file and takes it away; nothing to do when it is not there."""
        overwrite(self.folder / name)


_store: list[KeyFiles] = []


def install(store: KeyFiles) -> None:
    """Sets the store for this process; called where the parts are wired."""
    _store[:] = [store]


@contextmanager
def elsewhere(folder: Path) -> Iterator[None]:
    """Another folder for as long as this lasts; for a process that serves nobody meanwhile."""
    before = list(_store)
    install(Folder(folder))
    try:
        yield
    finally:
        _store[:] = before


def current() -> KeyFiles:
    """The store of this process."""
    if not _store:
        raise RuntimeError("no store of the key files was installed in this process")
    return _store[0]


def read(name: str) -> bytes | None:
    """What the file of that name holds, or None when there is none."""
    return current().read(name)


def write(name: str, content: bytes) -> None:
    """Writes a file, whole or not at all, on the disk when this returns."""
    current().write(name, content)


def destroy(name: str) -> None:
    """Overwrites a file and takes it away; nothing to do when it is not there."""
    current().destroy(name)
