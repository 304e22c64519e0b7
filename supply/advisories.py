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


def named(pinned: Iterable[Pinned], known: Iterable[dict[str, Any]]) -> list[str]:
    """A line for each pinned package that an advisory names, unless it was taken back."""
    versions = {one.name: one.version for one in pinned}
    found = []
    for advisory in known:
        for affected in advisory.get("affected", ()) if "withdrawn" not in advisory else ():
            package = affected.get("package", {})
            name = normal(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in versions and _is_affected(versions[name], affected):
                found.append(f"{name} {versions[name]}: {advisory['id']} {advisory.get('summary', '')}".strip())
    return sorted(set(found))


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
