"""How SQLite is opened and how its transactions begin.

WAL mode with full durability. A unit of work that may write begins with BEGIN IMMEDIATE, because a deferred transaction that
reads and then writes fails as soon as another process wrote in between; a reading request says so with `reading()` and takes
no lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "secure_delete=ON",
    "cache_size=-20000",
)

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
def _open(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we emit BEGIN ourselves, below
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


class ImmediateSQLite(SQLiteDialect_pysqlite):
    """The dialect of "sqlite:///" addresses. It begins transactions itself, and not through a listener for "begin": one
    such listener makes SQLAlchemy raise events around every statement."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.execute("BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE").close()


registry.register("sqlite", __name__, "ImmediateSQLite")
