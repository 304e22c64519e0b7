"""Drafts: unfinished sheets, each sealed so that neither its place nor its content can be found without the person's token."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import LargeBinary, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, table


class Draft(Base):
    """One person's unfinished sheet, sealed under the person's token."""

    __tablename__ = "draft"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


_DRAFTS = table(Draft)
_LOAD = select(_DRAFTS.c.body).where(_DRAFTS.c.id == bindparam("which"))
_LOAD_TO_WRITE = _LOAD.with_for_update()
_DROP = delete(_DRAFTS).where(_DRAFTS.c.id == bindparam("which"))
_SAVE: dict[str, Any] = {}
for _dialect in (postgresql, sqlite):
    _fresh = _dialect.insert(_DRAFTS)
    _SAVE[_dialect.dialect.name] = _fresh.on_conflict_do_update(
        index_elements=["id"], set_={"body": _fresh.excluded.body}
    )


def load_draft(session: Session, key: keys.DraftKey, *, lock: bool = False) -> dict[str, Any] | None:
    """The draft's content, or None. With `lock` (PostgreSQL) nobody else changes it until the transaction ends."""
    body = session.execute(_LOAD_TO_WRITE if lock else _LOAD, {"which": key.id}).scalar_one_or_none()
    return None if body is None else json.loads(key.cipher.open(body, key.id))


def save_draft(session: Session, key: keys.DraftKey, content: dict[str, Any]) -> None:
    """Writes the draft, new or again, in the caller's transaction."""
    body = key.cipher.seal(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), key.id)
    session.execute(_SAVE[session.get_bind().dialect.name], {"id": key.id, "body": body})


def drop_all(session: Session, places: Sequence[bytes]) -> None:
    """Deletes the drafts at these places."""
    session.execute(delete(_DRAFTS).where(_DRAFTS.c.id.in_(places)))


def drop_draft(session: Session, key: keys.DraftKey) -> None:
    """Deletes the draft."""
    session.execute(_DROP, {"which": key.id})
