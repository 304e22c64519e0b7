"""Which copies are kept, under which names, and how the last one went.

All of the last two days; of earlier days one, until BACKUP_KEEP_DAYS are over. That one is the first after 01:00: by then the
worker has made days of the moments of the day before, so that what is kept for long tells days, as the database itself does."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from foundation.db import now
from foundation.durable_files import write_whole
from foundation.vietnam_time import day_of, in_vietnam
from survey_app.backups import Unusable, proof_files
from survey_app.backups.age_files import PART

ALL_OF = timedelta(days=2)
QUIET_HOUR = 1  # of the clock of Vietnam; before it, moments of the day before may still be there
MARKER = "backup.json"
_NAME = "survey-%Y%m%dT%H%M%S%fZ.backup.age"
BUSY = "Một lần sao lưu hoặc khôi phục khác đang chạy ở {place}. Hãy chờ lần ấy xong rồi chạy lại."


def name_of(taken: datetime) -> str:
    """The name of a copy that was taken then."""
    return taken.astimezone(UTC).strftime(_NAME)


def taken_at(file: Path) -> datetime | None:
    """When a copy was taken, by its name; None for another file."""
    try:
        return datetime.strptime(file.name, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def copies(folder: Path) -> dict[Path, datetime]:
    """The copies in a folder, the oldest first."""
    found = {file: taken for file in sorted(folder.glob("survey-*")) if (taken := taken_at(file)) is not None}
    return found


def prune(folder: Path, days: int, at: datetime | None = None) -> int:
    """Removes copies that are not kept any longer, and what a broken-off run left. Returns how many copies went."""
    moment, kept_days, gone = at or now(), set[object](), 0
    for file, taken in sorted(copies(folder).items(), key=lambda one: _quiet_first(one[1])):
        day = day_of(taken)
        is_kept = moment - taken <= timedelta(days=days) and day not in kept_days
        kept_days.add(day)
        if moment - taken > ALL_OF and not is_kept:
            file.unlink(missing_ok=True)
            gone += 1
    for left in [*folder.glob(f"*{PART}"), *folder.glob(f"{proof_files.FOLDER}/*{PART}")]:
        left.unlink(missing_ok=True)
    proof_files.forget(folder, (moment - timedelta(days=days + ALL_OF.days)).timestamp())
    return gone


def _quiet_first(taken: datetime) -> tuple[object, bool, datetime]:
    return day_of(taken), in_vietnam(taken).hour < QUIET_HOUR, taken


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Nobody else writes copies there, or restores from there, meanwhile. Raises Unusable. The lock goes with its process."""
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Unusable(BUSY.format(place=place.parent)) from error
    finally:
        os.close(handle)


def last(data_dir: Path) -> dict[str, Any]:
    """How the last copy went, as the package says; {} where none was ever tried, or the marker cannot be read."""
    try:
        found = json.loads((data_dir / MARKER).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def age(data_dir: Path, at: datetime | None = None) -> timedelta | None:
    """How old the newest whole copy is; None when there is none."""
    taken = last(data_dir).get("at")
    return None if taken is None else (at or now()) - datetime.fromisoformat(taken)


def still_whole(data_dir: Path) -> None:
    """Nothing was written since the newest copy: it is as good as one of this moment."""
    if found := last(data_dir):
        write_whole(data_dir / MARKER, json.dumps(found | {"at": now().isoformat()}, ensure_ascii=False).encode())


def note(data_dir: Path, **values: Any) -> None:
    """Writes how a copy went. A failure stays beside the newest whole copy, until there is another one."""
    kept = last(data_dir) if "failed_at" in values else {}
    write_whole(data_dir / MARKER, json.dumps(kept | values, ensure_ascii=False).encode())
