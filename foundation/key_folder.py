"""The folder of the keys: what lies beside the key ring and in no backup of the database – each round's server's part, and the
tombstones of boxes that were opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation.durable_files import overwrite, write_whole

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
    write_whole(target, content)
    return target


def destroy(name: str) -> None:
    """Overwrites a file and takes it away; nothing to do when it is not there."""
    overwrite(path(name))
