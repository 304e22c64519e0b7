"""The ballot: the stored draft and the stored response. No person, no agency's list row, no time, no address, no device.

* A draft is tied to its person, so neither its place nor its content can be found without the person's token: its id and
  its key are both derived from it. It is deleted when the sheet is submitted.
* A response is a random 128-bit key and an encrypted, padded body with the questionnaire's version, a stratum, the answers
  and the quality classes. The stratum is inside, because early in a round a stratum may hold one response and one person
  who has answered. Both databases hand out places in the order of arrival:
  PostgreSQL in its heap, SQLite (whose table has no row ids and lies in key order) by the pages that a long body goes on in
  and inside each page. So every submission is written together with fifteen other responses, taken out and written anew, so
  that the new one is one among sixteen in place and in transaction number; at close the whole table is rewritten.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Executable,
    ForeignKey,
    LargeBinary,
    String,
    bindparam,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, table


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


def drop_draft(session: Session, key: keys.DraftKey) -> None:
    """Deletes the draft."""
    session.execute(_DROP, {"which": key.id})


_RESPONSES = table(Response)
_STORE = insert(_RESPONSES)
MIXED_WITH = 15  # responses written anew beside each new one


def store(
    session: Session, *, version_id: int, stratum_id: int, values: dict[str, Any], quality: dict[str, Any]
) -> bytes:
    """Puts a submitted sheet into the ballot under a random key, and returns that key (for sealed rounds only)."""
    key = secrets.token_bytes(16)
    content = {"version": version_id, "stratum": stratum_id, "values": values, "quality": quality}
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    new = {"key": key, "body": keys.current().answers_cipher().seal(plain, key)}
    session.execute(_STORE, mixed([new, *_taken_out(session, key)]))
    return key


def mixed(rows: list[dict[str, bytes]]) -> list[dict[str, bytes]]:
    """The rows in an order that says nothing of when they came."""
    return random.SystemRandom().sample(rows, len(rows))


def _taken_out(session: Session, key: bytes) -> list[dict[str, bytes]]:
    """Takes responses out of the table, to be written anew with the one that will lie at `key`: a run of neighbours in key
    order, the last followed by the first, of which it may be any with equal chance."""
    below = secrets.randbelow(MIXED_WITH + 1)
    rows = _take(session, _BELOW, key, below)
    rows += _take(session, _BELOW, _END, below - len(rows))
    rows += _take(session, _FROM, key, MIXED_WITH - below)
    return rows + _take(session, _FROM, b"", MIXED_WITH - len(rows))


_END = b"\xff" * 17  # after every key


def _taking(where: ColumnElement[bool], nearest: ColumnElement[bytes]) -> Executable:
    key, body = _RESPONSES.c.key, _RESPONSES.c.body
    drawn = select(key).where(where).order_by(nearest).limit(bindparam("most")).with_for_update(skip_locked=True)
    return delete(_RESPONSES).where(key.in_(drawn.scalar_subquery())).returning(key, body)


_FROM = _taking(_RESPONSES.c.key >= bindparam("place"), _RESPONSES.c.key.asc())
_BELOW = _taking(_RESPONSES.c.key < bindparam("place"), _RESPONSES.c.key.desc())


def _take(session: Session, taking: Executable, place: bytes, most: int) -> list[dict[str, bytes]]:
    if not most:
        return []
    rows = session.execute(taking, {"place": place, "most": most})
    return [{"key": bytes(key), "body": bytes(body)} for key, body in rows]


def rewrite(session: Session) -> None:
    """Writes the whole ballot anew, in an order by chance, in the caller's transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE response IN ACCESS EXCLUSIVE MODE"))
        session.execute(text("CREATE TEMPORARY TABLE ballot ON COMMIT DROP AS SELECT * FROM response"))
        session.execute(text("TRUNCATE response"))
        session.execute(text("INSERT INTO response SELECT * FROM ballot ORDER BY key"))
        return
    rows = [{"key": key, "body": body} for key, body in session.execute(select(_RESPONSES.c.key, _RESPONSES.c.body))]
    session.execute(delete(_RESPONSES))
    if rows:
        session.execute(_STORE, mixed(rows))


@dataclass(frozen=True, slots=True)
class Answers:
    """A response as results read it: never a person, never a time. `quality` holds classes, not measurements."""

    version_id: int
    stratum_id: int
    values: dict[str, Any]
    quality: dict[str, Any]


def read_all(session: Session, version_ids: Collection[int]) -> Iterator[Answers]:
    """Every response to these versions, in key order, which is random order."""
    cipher = keys.current().answers_cipher()
    for key, body in session.execute(select(Response.key, Response.body).order_by(Response.key)):
        content = json.loads(cipher.open(body, bytes(key)))
        if content["version"] in version_ids:
            yield Answers(content["version"], content["stratum"], content["values"], content["quality"])
