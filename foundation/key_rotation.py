"""A new encryption key: every encrypted value is written anew, while the product goes on and however often it is broken off.

The file holds the new key before the first value is written with it, and the old ones until no value needs them. Other processes
see the new file within a second (`keys.current`); what they had begun under the old key is found by a further pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, and_, func, literal, select, tuple_, update
from sqlalchemy.orm import Session

from foundation import key_fingerprint, keys
from foundation.db import looking
from foundation.key_fingerprint import encrypted_columns, raw

BATCH = 500
FILES = 5  # in one batch: each may have megabytes
MOST_PASSES = 20
SAID_EVERY = 20  # batches of one column

Tell = Callable[[str, int], None]
"""Told of each column: its name, and how many of its values were written anew; of a long one also in between."""


class NotFinished(RuntimeError):
    """Values under an old key kept coming; nothing is lost, and the rotation may be run again."""


def begin(session: Session, path: Path, algorithm: str = "") -> keys.Keys:
    """The ring with a new first key (of this algorithm, else of the old one's), in the file and noted in the database; the ring of
    a rotation that was broken off, if there was one. Commits."""
    ring = keys.Keys.load(path)
    if len(ring.encryption) == 1:
        ring = ring.rotated(algorithm)
        ring.save(path)
    keys.install(ring)
    key_fingerprint.note_keys(session, ring)
    session.commit()
    return ring


def rewrite(session: Session, ring: keys.Keys, tell: Tell) -> int:
    """One pass over all columns: what is not under the ring's first key yet is put under it. Commits batch by batch."""
    changed = 0
    for of, column in encrypted_columns():
        batches = _batches(session, ring, of, column)
        changed += told(f"{of.name}.{column.name}", (_batch(session, ring, of, column, rows) for rows in batches), tell)
    return changed


def told(name: str, batches: Iterable[int], tell: Tell) -> int:
    """Walks through the batches of one kind, each of which says how many values it changed. Returns how many all did."""
    done = 0
    for turn, changed in enumerate(batches, start=1):
        done += changed
        if turn % SAID_EVERY == 0:
            tell(f"{name} …", done)
    tell(name, done)
    return done


def finish(session: Session, path: Path, ring: keys.Keys) -> None:
    """Drops the old keys, once no value needs them; commits. Raises NotFinished."""
    with looking(session):
        left = sum(_left(session, ring, of, column) for of, column in encrypted_columns())
    if left:
        raise NotFinished(f"Còn {left} ô dùng khoá cũ. Khoá cũ được giữ lại; hãy chạy lại lệnh này.")
    alone = ring.with_newest_alone()
    key_fingerprint.note_keys(session, alone)
    session.commit()
    alone.save(path)
    keys.install(path)


def _is_old(ring: keys.Keys, column: Column[Any]) -> Any:
    writer = bytes.fromhex(ring.key_ids[0])
    return and_(
        func.length(raw(column)) > 0, func.substr(raw(column), 1, len(writer), type_=raw(column).type) != writer
    )


def _left(session: Session, ring: keys.Keys, of: Table, column: Column[Any]) -> int:
    return session.scalar(select(func.count()).select_from(of).where(_is_old(ring, column))) or 0


def _batches(session: Session, ring: keys.Keys, of: Table, column: Column[Any]) -> Iterator[list[Any]]:
    """The keys of rows whose value is old, a batch at a time in their order."""
    key = list(of.primary_key.columns)
    size = FILES if isinstance(column.type, keys.EncryptedBytes) else BATCH
    query, last = select(*key).where(_is_old(ring, column)).order_by(*key).limit(size), None
    while True:
        after = query if last is None else query.where(tuple_(*key) > tuple_(*last))
        with looking(session):
            rows = session.execute(after).all()
        if not rows:
            return
        last = rows[-1]
        yield list(rows)


def _batch(session: Session, ring: keys.Keys, of: Table, column: Column[Any], rows: list[Any]) -> int:
    """Writes the values of these rows anew, but none that somebody has changed meanwhile."""
    done = 0
    for row in rows:
        is_it = and_(*(part == value for part, value in zip(of.primary_key.columns, row, strict=True)))
        sealed = session.scalar(select(raw(column)).where(is_it))
        if sealed:
            fresh = ring.encrypt_bytes(ring.decrypt_bytes(bytes(sealed)))
            same = update(of).where(is_it, raw(column) == sealed).values({column.name: literal(fresh, LargeBinary)})
            done += session.execute(same).rowcount  # type: ignore[attr-defined]
    session.commit()
    return done
