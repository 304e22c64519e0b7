"""The ballot: the stored draft and the stored response. No person, no agency's list row, no time, no address, no device.

* A draft is tied to its person, so neither its place nor its content can be found without the person's token: its id and
  its key are both derived from it. It is deleted when the sheet is submitted.
* A response has a random 128-bit key, the questionnaire's version, a stratum, and an encrypted, padded body with the
  answers and the quality classes. On SQLite the table has no row ids; on PostgreSQL it is rewritten in key order at close.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from survey_app import keys
from survey_app.db import Base


class Stratum(Base):
    """A cell of at least ten invited people, the only thing a response says about where it comes from."""

    __tablename__ = "stratum"
    __table_args__ = (CheckConstraint("level IN ('agency', 'class', 'group')", name="level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    level: Mapped[str] = mapped_column(String(10))
    group_code: Mapped[str] = mapped_column(String(20))
    class_code: Mapped[str | None] = mapped_column(String(20))
    agency_code: Mapped[str | None] = mapped_column(String(20))
    invited: Mapped[int]


class Draft(Base):
    """One person's unfinished sheet, sealed under the person's token."""

    __tablename__ = "draft"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Response(Base):
    """One submitted sheet, without the person."""

    __tablename__ = "response"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    stratum_id: Mapped[int] = mapped_column(ForeignKey("stratum.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    body: Mapped[bytes] = mapped_column(LargeBinary)


def load_draft(session: Session, key: keys.DraftKey, *, lock: bool = False) -> dict[str, Any] | None:
    """The draft's content, or None. With `lock` (PostgreSQL) nobody else changes it until the transaction ends."""
    query = select(Draft.body).where(Draft.id == key.id)
    body = session.execute(query.with_for_update() if lock else query).scalar_one_or_none()
    return None if body is None else json.loads(key.cipher.open(body, key.id))


def save_draft(session: Session, key: keys.DraftKey, content: dict[str, Any]) -> None:
    """Writes the draft, new or again, in the caller's transaction."""
    body = key.cipher.seal(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), key.id)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(Draft).values(id=key.id, body=body)
    session.execute(fresh.on_conflict_do_update(index_elements=["id"], set_={"body": body}))


def drop_draft(session: Session, key: keys.DraftKey) -> None:
    """Deletes the draft."""
    session.execute(delete(Draft).where(Draft.id == key.id))


@dataclass(frozen=True, slots=True)
class Answers:
    """A response as results read it: never a person, never a time. `quality` holds classes, not measurements."""

    version_id: int
    stratum_id: int
    values: dict[str, Any]
    quality: dict[str, Any]


def store(
    session: Session, *, version_id: int, stratum_id: int, values: dict[str, Any], quality: dict[str, Any]
) -> bytes:
    """Puts a submitted sheet into the ballot under a random key, and returns that key (for sealed rounds only)."""
    key = secrets.token_bytes(16)
    plain = json.dumps({"values": values, "quality": quality}, ensure_ascii=False, separators=(",", ":"))
    body = keys.current().answers_cipher().seal(plain.encode(), key)
    session.execute(insert(Response).values(key=key, stratum_id=stratum_id, version_id=version_id, body=body))
    return key


def read_all(session: Session, version_ids: list[int]) -> Iterator[Answers]:
    """Every response to these versions, in key order, which is random order."""
    cipher = keys.current().answers_cipher()
    rows = session.execute(
        select(Response.key, Response.version_id, Response.stratum_id, Response.body)
        .where(Response.version_id.in_(version_ids))
        .order_by(Response.key)
    )
    for key, version_id, stratum_id, body in rows:
        content = json.loads(cipher.open(body, key))
        yield Answers(version_id, stratum_id, content["values"], content["quality"])
