"""Where the keys of this process come from, and how it hears of new ones."""

from __future__ import annotations

import time
from pathlib import Path

from foundation.keys.ciphers import WrongKey
from foundation.keys.ring import Keys, KeysMissing

LOOKS_EVERY = 1.0  # seconds between two looks whether the file has changed


class _Source:
    """Where the keys of this process come from: given ones, or a file, which is looked at again when a rotation changes it."""

    def __init__(self, source: Keys | Path) -> None:
        self.path = source if isinstance(source, Path) else None
        self.ring = source if isinstance(source, Keys) else None
        self._read: object = None  # what the file looked like when it was read
        self._looked = 0.0

    def keys(self) -> Keys:
        if self.ring is None or (self.path and time.monotonic() - self._looked > LOOKS_EVERY):
            self.look()
        assert self.ring is not None
        return self.ring

    def look(self) -> bool:
        """Reads the file if it is another than the one that was read; whether there are other keys now. Keys that were read
        once stay when the file is gone or is another root's: the next start says so."""
        self._looked = time.monotonic()
        stands = _stands(self.path) if self.path else None
        if self.path is None or (self.ring is not None and stands in (self._read, None)):
            return False
        try:
            ring = Keys.load(self.path)
        except KeysMissing:
            if self.ring is None:
                raise
            return False
        self._read = stands
        if self.ring is not None and ring.root != self.ring.root:
            return False
        self.ring = ring
        return True


def _stands(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


_source: list[_Source] = []


def install(source: Keys | Path) -> None:
    """Sets the keys of this process, or the file they are read from when first needed; called where the parts are wired."""
    _source[:] = [_Source(source)]


def current() -> Keys:
    """The keys of this process, a second after `keys rotate` has changed them the new ones. Raises KeysMissing."""
    if not _source:
        raise KeysMissing("no keys were installed in this process")
    return _source[0].keys()


def opened(sealed: bytes) -> bytes:
    """What stands in an encrypted column. What another process has just written with a key that this one does not have yet is
    opened with the file's newest keys. Raises WrongKey."""
    try:
        return current().decrypt_bytes(sealed)
    except WrongKey:
        if not _source[0].look():
            raise
    return current().decrypt_bytes(sealed)
