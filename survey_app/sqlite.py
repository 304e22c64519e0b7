"""How SQLite is opened and how its transactions begin.

WAL mode with full durability. A unit of work that may write begins with BEGIN IMMEDIATE, because a deferred transaction that
reads and then writes fails as soon as another process wrote in between; a reading request says so with `reading()` and takes
no lock; a request whose statements need not see the same moment does without a transaction (`begin_nothing`).
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

WRITE, READ, NOTHING = "BEGIN IMMEDIATE", "BEGIN", ""
_how: ContextVar[str] = ContextVar("how_transactions_begin", default=WRITE)


@contextmanager
def reading() -> Iterator[None]:
    """Within it a transaction takes no write lock (SQLite)."""
    token = _how.set(READ)
    try:
        yield
    finally:
        _how.reset(token)


def begin_reading(reads_only: bool) -> None:
    """Says for the running request whether it only reads; the face calls it before each request."""
    _how.set(READ if reads_only else WRITE)


def begin_nothing() -> None:
    """From now on in the running request, each statement stands by itself. Nothing may be written."""
    _how.set(NOTHING)


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
        if how := _how.get():
            dbapi_connection.execute(how).close()


registry.register("sqlite", __name__, "ImmediateSQLite")
