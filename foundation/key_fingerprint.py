"""Which keys a database belongs to: the fingerprint of its key ring stands in it, so that other keys are refused before they write.

New keys on old data would open nothing, and what they add to the audit chain would break it for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table, func, inspect, select, type_coerce, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit, keys
from foundation.audit import AuditEvent
from foundation.db import Base, on_each_database, table


class KeyFingerprint(Base):
    """The one row that says which root and which encryption keys the rows of this database were written with."""

    __tablename__ = "key_fingerprint"

    id: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[str] = mapped_column(String(16))
    encryption: Mapped[list[str]] = mapped_column(JSON)  # ids; two while a rotation is under way


_F = table(KeyFingerprint)
_ADD = on_each_database(lambda insert: insert(_F).on_conflict_do_nothing(index_elements=[_F.c.id]))

ANOTHER_ROOT = (
    "Tệp khoá không phải của cơ sở dữ liệu này (dấu khoá {ours}, cơ sở dữ liệu cần {theirs}). Hãy đặt đúng tệp khoá đã dùng với cơ "
    "sở dữ liệu này (biến KEYS_FILE), hoặc sửa DATABASE_URL."
)
MISSING_KEY = (
    "Tệp khoá thiếu khoá {missing} mà cơ sở dữ liệu đã dùng: đây là bản cũ hoặc mới hơn cơ sở dữ liệu. Hãy dùng bản tệp khoá được "
    "sao lưu cùng thời với cơ sở dữ liệu."
)
UNFINISHED = (
    "Việc thay khoá gốc chưa xong. Hãy chạy lại `flask --app survey_app keys new-root`, rồi mới khởi động máy chủ."
)
OLDER_DATABASE = (
    "Tệp khoá mới hơn cơ sở dữ liệu: khoá gốc {theirs} mà cơ sở dữ liệu này dùng đã được thay ngày {on}. Hãy dùng bản tệp khoá "
    "được sao lưu trước ngày ấy (biến KEYS_FILE)."
)
REPLACED_ROOT = (
    "Tệp khoá cũ hơn cơ sở dữ liệu: khoá gốc {ours} của tệp này đã được thay bằng {theirs}. Hãy dùng bản tệp khoá được sao lưu sau "
    "lần thay ấy (biến KEYS_FILE)."
)
UNREADABLE = (
    "Tệp khoá không mở được dữ liệu trong cơ sở dữ liệu này ({where}). Hãy đặt đúng tệp khoá đã dùng với cơ sở dữ liệu này (biến "
    "KEYS_FILE), hoặc sửa DATABASE_URL."
)


def encrypted_columns() -> list[tuple[Table, Column[Any]]]:
    """Every column whose type encrypts, texts and files."""
    columns = [(table, column) for table in Base.metadata.sorted_tables for column in table.columns]
    return [(table, column) for table, column in columns if isinstance(column.type, keys.ENCRYPTED)]


def raw(column: Column[Any]) -> Any:
    """An encrypted column as the bytes that stand in it."""
    return type_coerce(column, LargeBinary)


def is_filled(session: Session) -> bool:
    """Whether something in this database needs the keys it was written with; also of a database of another release."""
    there = set(inspect(session.connection()).get_table_names())
    chained = (_F.name, AuditEvent.__tablename__)
    if any(name in there and session.execute(_first(Base.metadata.tables[name])).first() for name in chained):
        return True
    return any(True for _ in _samples(session, there))


def _first(of: Table) -> Any:
    return select(*of.primary_key.columns).limit(1)


def _samples(session: Session, there: set[str]) -> Iterator[tuple[str, bytes]]:
    """One value of each encrypted column that has any, with the column's name. In a database of an earlier release a column may
    not be there, or be in clear."""
    looked = inspect(session.connection())
    for of, column in encrypted_columns():
        kinds = {one["name"]: one["type"] for one in looked.get_columns(of.name)} if of.name in there else {}
        if isinstance(kinds.get(column.name), LargeBinary):
            found = session.scalar(select(raw(column)).where(func.length(raw(column)) > 0).limit(1))
            if found is not None:
                yield f"{of.name}.{column.name}", bytes(found)


def stored(session: Session) -> tuple[str, list[str]] | None:
    """The root's fingerprint and the ids of the keys that the database needs; None where none was written yet."""
    if not inspect(session.connection()).has_table(_F.name):
        return None
    row = session.execute(select(_F.c.root, _F.c.encryption)).first()
    return None if row is None else (row.root, list(row.encryption))


def complaint(session: Session, ring: keys.Keys) -> str:
    """Why these keys are not this database's, in Vietnamese and with what to do; "" when they are. Only reads."""
    if ring.leaving is not None:
        return UNFINISHED
    known = stored(session)
    if known is None:
        return _unproven(session, ring)
    root, ids = known
    if root != ring.fingerprint:
        return _another_root(session, ring, root)
    missing = sorted(set(ids) - set(ring.key_ids))
    return MISSING_KEY.format(missing=", ".join(missing)) if missing else ""


def _another_root(session: Session, ring: keys.Keys, root: str) -> str:
    if former := ring.former(root):
        return OLDER_DATABASE.format(theirs=root, on=former.replaced_on)
    told = select(AuditEvent.detail).where(AuditEvent.verb == audit.NEW_ROOT)
    replaced = {detail.get("before") for detail in session.scalars(told)}
    sentence = REPLACED_ROOT if ring.fingerprint in replaced else ANOTHER_ROOT
    return sentence.format(ours=ring.fingerprint, theirs=root)


def _unproven(session: Session, ring: keys.Keys) -> str:
    """The same of a database in which no fingerprint stands: the keys must open what is there and continue its chain."""
    there = set(inspect(session.connection()).get_table_names())
    for where, sealed in _samples(session, there):
        try:
            ring.decrypt_bytes(sealed)
        except keys.WrongKey:
            return UNREADABLE.format(where=where)
    if AuditEvent.__tablename__ in there and not audit.ends_under(session, ring):
        return UNREADABLE.format(where="nhật ký")
    return ""


def write(session: Session, ring: keys.Keys) -> None:
    """Notes the ring's fingerprint where none stands yet; whoever calls has asked `complaint` and commits."""
    first = {"id": 1, "root": ring.fingerprint, "encryption": ring.key_ids}
    session.execute(_ADD[session.get_bind().dialect.name], first)


def note_keys(session: Session, ring: keys.Keys) -> None:
    """Notes which encryption keys the database needs from now on; a rotation calls it before it writes and when it has ended."""
    write(session, ring)
    session.execute(update(_F).values(encryption=ring.key_ids))


def note_root(session: Session, ring: keys.Keys) -> None:
    """Notes that the database is this root's from now on."""
    write(session, ring)
    session.execute(update(_F).values(root=ring.fingerprint))
