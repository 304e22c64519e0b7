"""Which of the pinned packages an advisory names: the lock beside a file of advisories in OSV's format, without any network.

python -m supply.advisories FILE        a JSON list of advisories, one a line, or a .zip of them as osv.dev hands out
Exit status 1 when one names what is pinned.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from supply.lock import LOCK, Pinned, normal, read


def advisories(path: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of a file."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            yield from (json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json"))
        return
    text = path.read_text("utf-8").strip()
    yield from json.loads(text) if text.startswith("[") else map(json.loads, text.splitlines())


def naming(pinned: Iterable[Pinned], known: Iterable[dict[str, Any]]) -> Iterator[tuple[Pinned, dict[str, Any]]]:
    """Each pinned package with each advisory that names it, unless the advisory was taken back."""
    versions: dict[str, list[Pinned]] = {}
    for one in pinned:
        versions.setdefault(one.name, []).append(one)
    for advisory in known:
        for affected in advisory.get("affected", ()) if "withdrawn" not in advisory else ():
            package = affected.get("package", {})
            here = versions.get(normal(package.get("name", "")), ()) if package.get("ecosystem") == "PyPI" else ()
            yield from ((one, advisory) for one in here if _is_affected(one.version, affected))


def named(pinned: Iterable[Pinned], known: Iterable[dict[str, Any]]) -> list[str]:
    """A line for each pinned package that an advisory names."""
    found = naming(pinned, known)
    return sorted({f"{one.name} {one.version}: {it['id']} {it.get('summary', '')}".strip() for one, it in found})


def _is_affected(version: str, affected: dict[str, Any]) -> bool:
    if version in affected.get("versions", ()):
        return True
    ranges = (one["events"] for one in affected.get("ranges", ()) if one.get("type") == "ECOSYSTEM")
    return any(_is_within(Version(version), events) for events in ranges)


def _is_within(version: Version, events: Iterable[dict[str, str]]) -> bool:
    inside = False
    for event in events:
        (kind, text), *_ = event.items()
        try:
            border = Version("0" if text == "0" else text)
        except InvalidVersion:
            continue
        if kind == "introduced" and version >= border:
            inside = True
        elif (kind == "fixed" and version >= border) or (kind == "last_affected" and version > border):
            inside = False
    return inside


def main(arguments: list[str]) -> int:
    """Prints what was found; the exit status."""
    pinned = read(LOCK.read_text("utf-8"))
    found = named(pinned, advisories(Path(arguments[0])))
    print("\n".join([*found, f"{len(found)} of {len(pinned)} pinned packages are named by an advisory"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
