"""How SQLite is opened and how its transactions begin.

WAL mode with full durability. A unit of work that may write begins with BEGIN IMMEDIATE, because a deferred transaction that
reads and then writes fails as soon as another process wrote in between; a reading request says so with `reading()` and takes
no lock; a request whose statements need not see the same moment does without a transaction (`begin_nothing`).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

BUSY_SECONDS = 15  # how long somebody waits for a lock before it counts as an error
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
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


def begin_nothing() -> Callable[[], None]:
    """From now on each statement stands by itself, and nothing may be written. Returns what makes an end of it."""
    token = _how.set(NOTHING)
    return lambda: _how.reset(token)


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
        how = _how.get()
        if how == WRITE:
            begin_writing(dbapi_connection)
        elif how:
            dbapi_connection.execute(how).close()


FIRST_PAUSE, LONGEST_PAUSE = 0.0003, 0.01  # seconds


def begin_writing(connection: sqlite3.Connection) -> None:
    """Takes the write lock. Raises sqlite3.OperationalError when it is not to be had within BUSY_SECONDS.

    SQLite's own waiting sleeps 1, 2, 5, 10 … ms between two looks, longer than most requests hold the lock, while the
    processor idles; looking more often lets a fifth more requests through.
    """
    until, pause = time.monotonic() + BUSY_SECONDS, FIRST_PAUSE
    connection.execute("PRAGMA busy_timeout=0").close()
    try:
        while True:
            try:
                connection.execute(WRITE).close()
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 1.1, LONGEST_PAUSE)
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}").close()


registry.register("sqlite", __name__, "ImmediateSQLite")
