"""Drafts: unfinished sheets. Without the person's token neither place nor content can be found, without the person's slot, which
is in no backup, the content cannot be opened. All drafts of a version have one length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import LargeBinary, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, on_each_database, table


class Draft(Base):
    """One person's unfinished sheet, sealed under the person's token and slot."""

    __tablename__ = "draft"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


PADDING = b" "  # JSON does not mind
_DRAFTS = table(Draft)
_LOAD = select(_DRAFTS.c.body).where(_DRAFTS.c.id == bindparam("which"))
_LOAD_TO_WRITE = _LOAD.with_for_update()
_DROP = delete(_DRAFTS).where(_DRAFTS.c.id == bindparam("which"))
_SAVE = on_each_database(
    lambda insert: (fresh := insert(_DRAFTS)).on_conflict_do_update(
        index_elements=["id"], set_={"body": fresh.excluded.body}
    )
)


def load_draft(session: Session, key: keys.DraftKey, *, lock: bool = False) -> dict[str, Any] | None:
    """The draft's content, or None. With `lock` (PostgreSQL) nobody else changes it until the transaction ends.

    Raises WrongKey when there is one that this key does not open: its slot was lost.
    """
    body = session.execute(_LOAD_TO_WRITE if lock else _LOAD, {"which": key.id}).scalar_one_or_none()
    return None if body is None else json.loads(key.cipher.open(body, key.id).rstrip(PADDING))


def save_draft(session: Session, key: keys.DraftKey, content: dict[str, Any], length: int = 0) -> None:
    """Writes the draft, new or again, in the caller's transaction, padded to `length` bytes: that of the longest draft."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode().ljust(length, PADDING)
    _save(session, key, plain)


def _save(session: Session, key: keys.DraftKey, plain: bytes) -> None:
    values = {"id": key.id, "body": key.cipher.seal(plain, key.id)}
    session.execute(_SAVE[session.get_bind().dialect.name], values)


def move_draft(session: Session, before: keys.DraftKey, after: keys.DraftKey) -> None:
    """The draft goes to another place under another key, as long as it was. Nothing to do when there is none, or when it can
    no longer be opened."""
    body = session.execute(_LOAD_TO_WRITE, {"which": before.id}).scalar_one_or_none()
    if body is None:
        return
    try:
        _save(session, after, before.cipher.open(body, before.id))
    except keys.WrongKey:
        pass
    drop_draft(session, before)


def is_there(session: Session, place: bytes) -> bool:
    """Whether there is a draft at this place."""
    return session.execute(select(_DRAFTS.c.id).where(_DRAFTS.c.id == place)).first() is not None


def which_are_there(session: Session, places: Sequence[bytes]) -> set[bytes]:
    """At which of these places there is a draft."""
    found = session.scalars(select(_DRAFTS.c.id).where(_DRAFTS.c.id.in_(places)))
    return {bytes(place) for place in found}


def drop_all(session: Session, places: Sequence[bytes]) -> None:
    """Deletes the drafts at these places."""
    session.execute(delete(_DRAFTS).where(_DRAFTS.c.id.in_(places)))


def drop_draft(session: Session, key: keys.DraftKey) -> None:
    """Deletes the draft."""
    session.execute(_DROP, {"which": key.id})
