"""The folder of the keys: what lies beside the key ring and in no backup of the database – each round's server's part, and the
tombstones of boxes that were opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_folder: list[Path] = []


def install(folder: Path) -> None:
    """Sets the folder for this process; called where the parts are wired."""
    _folder[:] = [folder]


@contextmanager
def elsewhere(folder: Path) -> Iterator[None]:
    """Another folder for as long as this lasts; for a process that serves nobody meanwhile."""
    before = list(_folder)
    install(folder)
    try:
        yield
    finally:
        _folder[:] = before


def path(name: str) -> Path:
    """Where a file of that name lies, or would lie."""
    if not _folder:
        raise RuntimeError("no folder of the keys was installed in this process")
    return _folder[0] / name


def write(name: str, content: bytes) -> Path:
    """Writes a file of the user's own, whole or not at all, on the disk when this returns."""
    target = path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    sync_folder(target.parent)
    return target


def destroy(name: str) -> None:
    """Overwrites a file and takes it away; nothing to do when it is not there."""
    overwrite(path(name))


def overwrite(file: Path) -> None:
    """Random bytes over a file, synced, before its name goes. What the disk itself keeps of old blocks is the disk's."""
    if not file.exists():
        return
    with file.open("r+b") as opened:
        opened.write(os.urandom(file.stat().st_size))
        opened.flush()
        os.fsync(opened.fileno())
    file.unlink()
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Makes names that were made or taken away last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
