"""Whether what is pinned keeps to the time frames of docs/asvs.md: looked at lately, not behind a newer version for too long, kept
by somebody, and without a weakness that should be mended by now. Judges the day on which it runs, without any network.

    python -m supply.reviews [FILE]        FILE: advisories, as supply.advisories takes them
    python -m supply.reviews FILE --note   writes down that they were compared today

`supply/reviewed.csv` holds a row for each pinned package and what was seen of it when somebody last looked; `supply/compared.csv`
the days on which the lock was compared with advisories, and of which day the newest of them was; `supply/answered.csv` advisories
that need no other version, and why.
Exit status 1 when a time frame is broken.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from supply.advisories import advisories, naming
from supply.lock import LOCK, Pinned, read

FOLDER = Path(__file__).parent
REVIEWED, COMPARED, ANSWERED = (FOLDER / f"{name}.csv" for name in ("reviewed", "compared", "answered"))
MEND_WITHIN = {"CRITICAL": 3, "HIGH": 14, "MODERATE": 60, "LOW": 180}
"""Days from an advisory's publication, by its severity; one that says none counts as high."""
UPDATE_WITHIN, LOOK_EVERY, COMPARE_EVERY = 180, 30, 7  # days
OLD = timedelta(days=3 * 365)  # a release before that asks for a word about who keeps the package


def rows(path: Path) -> list[dict[str, str]]:
    """What one of the three files holds."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def overdue(pinned: Iterable[Pinned], reviewed: Iterable[Mapping[str, str]], today: date) -> Iterator[str]:
    """A line for each package whose review, update or keeping is overdue."""
    seen = {(row["package"], row["version"]): row for row in reviewed}
    for one in sorted(set(pinned)):
        row = seen.get((one.name, one.version))
        if row is None:
            yield f"{one.name} {one.version}: nobody has looked at this version"
            continue
        if _days(row["reviewed"], today) > LOOK_EVERY:
            yield f"{one.name} {one.version}: last looked at on {row['reviewed']}"
        if row["newer_since"] and _days(row["newer_since"], today) > UPDATE_WITHIN:
            yield f"{one.name} {one.version}: {row['newest']} is there since {row['newer_since']}"
        if row["released"] and today - date.fromisoformat(f"{row['released']}-01") > OLD and not row["kept_by"]:
            yield f"{one.name} {one.version}: of {row['released']}, and no word about who keeps it"


def unmended(
    pinned: Iterable[Pinned], known: Iterable[dict[str, Any]], answered: Iterable[Mapping[str, str]], today: date
) -> Iterator[str]:
    """A line for each advisory that names what is pinned, is not answered and is older than its severity allows."""
    settled = {row["advisory"] for row in answered}
    for one, advisory in naming(pinned, known):
        severity = str(advisory.get("database_specific", {}).get("severity", "")).upper()
        within = MEND_WITHIN.get(severity, MEND_WITHIN["HIGH"])
        age = _days(str(advisory.get("published", ""))[:10], today)
        if advisory["id"] not in settled and age > within:
            what = f"{advisory['id']} ({severity or 'no severity'})"
            yield f"{one.name} {one.version}: {what} is known for {age} days, {within} are allowed"


def uncompared(compared: Iterable[Mapping[str, str]], today: date) -> Iterator[str]:
    """A line where the last look into advisories is too long ago, or the newest of them was too old when they were looked into:
    some are published every week, so a file without any of that week is a copy of an earlier day and knows nothing of what came."""
    last, newest = max(((row["day"], row["newest"]) for row in compared), default=("", ""))
    if not last:
        yield "the lock was never compared with advisories: make reviews file=… args=--note"
        return
    if _days(last, today) > COMPARE_EVERY:
        yield f"last compared with advisories on {last}"
    if _days(newest, date.fromisoformat(last)) > COMPARE_EVERY:
        yield f"compared on {last} with a file whose newest advisory is of {newest or 'no day'}: fetch one of this week"


def newest_of(known: Iterable[dict[str, Any]]) -> str:
    """The day on which the newest of these advisories was published; nothing of none."""
    return max((str(advisory.get("published", ""))[:10] for advisory in known), default="")


def _days(day: str, today: date) -> int:
    """How many days ago; of a day that is not told, as long ago as can be."""
    return (today - (date.fromisoformat(day) if day else date.min)).days


def main(arguments: list[str], today: date | None = None) -> int:
    """Prints what is overdue; the exit status."""
    day, pinned = today or datetime.now(UTC).date(), read(LOCK.read_text("utf-8"))
    file = next((Path(one) for one in arguments if not one.startswith("--")), None)
    known = list(advisories(file)) if file else []
    if file is not None and "--note" in arguments:
        with COMPARED.open("a", encoding="utf-8", newline="") as noted:
            csv.writer(noted, lineterminator="\n").writerow([day.isoformat(), file.name, newest_of(known)])
    found = [*overdue(pinned, rows(REVIEWED), day), *uncompared(rows(COMPARED), day)]
    found += unmended(pinned, known, rows(ANSWERED), day)
    print("\n".join([*found, f"{len(found)} time frames are broken"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
