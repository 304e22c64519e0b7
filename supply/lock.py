"""The lock as it stands: packages, exact versions, hashes, and what each is there for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

LOCK = Path(__file__).parents[1] / "requirements.lock"
_ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)(?: ?; ?([^\\\n]+?))?[ \\]*$")


class Pinned(NamedTuple):
    """A package with its exact version, the SHA-256 of its files, and which packages ask for it ("" for ours)."""

    name: str
    version: str
    hashes: tuple[str, ...]
    asked_by: tuple[str, ...]


def read(text: str) -> list[Pinned]:
    """Every package of a lock that uv wrote."""
    found: list[Pinned] = []
    for line in text.splitlines():
        if entry := _ENTRY.match(line):
            found.append(Pinned(normal(entry[1]), entry[2], (), ()))
        elif found and (digest := re.search(r"--hash=sha256:([0-9a-f]{64})", line)):
            found[-1] = found[-1]._replace(hashes=(*found[-1].hashes, digest[1]))
        elif found and (asker := re.match(r"^    #   (?:via )?(\S.*)$|^    # via (\S.*)$", line)):
            found[-1] = found[-1]._replace(asked_by=(*found[-1].asked_by, _asker(asker[1] or asker[2])))
    return found


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _asker(words: str) -> str:
    return "" if words.startswith("-r ") else normal(words.split()[0])
