"""The foundation's database: declarative base, session, UTC times, and how SQLite is opened.

SQLite runs in WAL mode with full durability. A unit of work that may write begins with BEGIN IMMEDIATE, because a deferred
transaction that reads and then writes fails as soon as another process wrote in between; a reading request says so with
`reading()` and takes no lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, Table, event, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """Base of every table; constraint names are fixed so that migrations can name them on each database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, whose scoped session type checkers may take for the request's session, which it stands for."""

    if TYPE_CHECKING:
        session: Session  # type: ignore[assignment]


db = Database(metadata=Base.metadata)


def now() -> datetime:
    """The present moment, in UTC, aware."""
    return datetime.now(UTC)


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes, stored as UTC; SQLite returns naive ones, which are UTC by construction."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def table(model: type[Base]) -> Table:
    """A model's table, for Core statements on the paths where every request counts."""
    return cast("Table", model.__table__)


_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Within it a transaction takes no write lock (SQLite)."""
    token = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(token)


def begin_reading(reads_only: bool) -> None:
    """Says for the running request whether it only reads; the face calls it before each request."""
    _reads_only.set(reads_only)


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we emit BEGIN ourselves, below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "secure_delete=ON",
        "journal_size_limit=0",
        "cache_size=-20000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":  # straight to the driver: this runs in every request
        begin = connection.connection.cursor()
        begin.execute("BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE")
        begin.close()


class Refused(Exception):
    """A verb that the rules do not allow now. The message is Vietnamese, for the person who tried it."""


class Move(NamedTuple):
    """One row of a closed table of moves: from which states a verb may start, and where it ends."""

    sources: frozenset[str]
    target: str


def make_move(session: Session, entity: Any, moves: Mapping[str, Move], verb: str, **values: Any) -> None:
    """Changes `entity.state` by the table `moves`, and `values` with it, unless someone else was quicker.

    The database decides: one conditional UPDATE, so the second of two clickers is refused. Raises Refused.
    """
    move, table = moves[verb], type(entity)
    session.flush()
    won = session.execute(
        update(table)
        .where(table.id == entity.id, table.state.in_(move.sources))
        .values(state=move.target, **values)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(entity)
    if won is None:
        raise Refused(
            "Trạng thái vừa thay đổi, có thể người khác đã xử lý trước. Hãy tải lại trang để xem tình trạng mới."
        )


def empty_write_ahead_log(engine: Engine) -> None:
    """Moves SQLite's write-ahead log into the database file and cuts it to nothing; does nothing on other databases."""
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
