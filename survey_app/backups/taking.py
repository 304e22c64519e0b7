"""Taking one copy, and one again and again while something changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from foundation import keys
from foundation.audit import AuditHead
from foundation.db import now
from survey_app.backups import Unusable, age_files, frames, keeping, proof_files, rows

PURPOSE = "backup"
BETWEEN_ROOTS = (
    "Khoá gốc đang được thay, hoặc vừa được thay bằng tệp khoá khác, nên không sao lưu lúc này. Hãy chạy xong `keys new-root`, đặt "
    "tệp khoá mới vào máy này rồi chạy lại lệnh sao lưu."
)
NO_TABLES = (
    "Cơ sở dữ liệu chưa có bảng nào để sao lưu. Hãy kiểm tra DATABASE_URL và DATA_DIR, hoặc chạy db upgrade trước."
)


class Taken(NamedTuple):
    """A copy that is whole and on the disk. `broken`: documents of proof that could not be read, and are not in it."""

    file: Path
    at: datetime
    size: int
    rows: int
    broken: list[str]
    seconds: float


def take(engine: Engine, data_dir: Path, folder: Path, public_keys: list[Any], keep_days: int) -> Taken:
    """Takes a copy into a folder, then removes those that are no longer kept. Raises Unusable and OSError.

    `data_dir/backup.json` says afterwards how it went.
    """
    try:
        made = _take(engine, data_dir, folder, public_keys)
    except Exception as error:
        said = (
            str(error) if isinstance(error, Unusable) else f"{type(error).__name__}: {getattr(error, 'strerror', '')}"
        )
        keeping.note(data_dir, failed_at=now().isoformat(), failure=said)
        raise
    keeping.note(
        data_dir, at=made.at.isoformat(), file=str(made.file), bytes=made.size, rows=made.rows, seconds=made.seconds
    )
    keeping.prune(folder, keep_days)
    return made


def _take(engine: Engine, data_dir: Path, folder: Path, public_keys: list[Any]) -> Taken:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    began, counted = time.monotonic(), frames.Counted()
    with keeping.alone(folder / ".lock"), rows.one_moment(engine) as connection:
        _refuse_between_two_roots(connection)
        at = now()
        documents = proof_files.there(data_dir)
        broken = proof_files.copy(folder, documents, public_keys)
        head = frames.Head(
            frames.FORMAT,
            engine.dialect.name,
            revision(connection),
            at.isoformat(),
            rows.sequences(connection),
            {name: size for name, size in documents.items() if name not in broken},
        )
        target = folder / keeping.name_of(at)
        size = age_files.seal(target, public_keys, frames.written(head, _tables(connection), sign, counted))
    whole = sum(number for number, _ in counted.values())
    return Taken(target, at, size, whole, broken, time.monotonic() - began)


def _refuse_between_two_roots(connection: Connection) -> None:
    """Raises Unusable while the root of the keys is being replaced: no one keys file would open everything in such a copy."""
    ring = keys.current()
    head = next((one for one in rows.shapes(connection) if one.name == AuditHead.__tablename__), None)
    driver: Any = connection.connection.driver_connection
    roots = driver.execute("SELECT root FROM audit_head").fetchall() if head and "root" in head.columns else []
    if ring.leaving is not None or {root for (root,) in roots} - {"", ring.fingerprint}:
        raise Unusable(BETWEEN_ROOTS)


def _tables(connection: Connection) -> Iterator[frames.TableRows]:
    for shape in rows.shapes(connection):
        yield rows.read(connection, shape)


def sign(message: bytes) -> str:
    """That this installation wrote a copy."""
    return keys.current().mac(PURPOSE, message)


def revision(connection: Connection) -> str:
    """The revision of the schema. Raises Unusable for a database without tables."""
    driver: Any = connection.connection.driver_connection
    found = driver.execute(_IS_THERE[connection.dialect.name]).fetchone()[0]
    row = driver.execute(f"SELECT version_num FROM {rows.VERSIONS}").fetchone() if found else None  # noqa: S608
    if row is None:
        raise Unusable(NO_TABLES)
    return str(row[0])


_IS_THERE = {
    "sqlite": f"SELECT count(*) FROM sqlite_master WHERE name = '{rows.VERSIONS}'",  # noqa: S608
    "postgresql": f"SELECT to_regclass('public.{rows.VERSIONS}') IS NOT NULL",
}


class Changes:
    """Whether anything was written since the last look, so that a quiet night makes no copies."""

    _ASK = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_wal_insert_lsn()::text"}

    def __init__(self, engine: Engine) -> None:
        self._engine, self._seen = engine, None
        self._connection = engine.raw_connection()  # SQLite tells it of what others did, to one and the same connection

    def are_there(self) -> bool:
        """Asked once before each copy."""
        driver: Any = self._connection.driver_connection
        found = driver.execute(self._ASK[self._engine.dialect.name]).fetchone()[0]
        if self._engine.dialect.name == "postgresql":
            driver.rollback()
        before, self._seen = self._seen, found
        return bool(before != found)

    def forget(self) -> None:
        """The copy was not made: the next look finds changes."""
        self._seen = None
