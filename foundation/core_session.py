"""A session for pages where every request counts: Core statements on one connection; the ORM wakes only when it is needed.

Opening and closing an ORM session costs a respondent's request more than all its statements. What `CoreSession` offers of
`Session` behaves alike, so that the domain's functions take either; whatever else is asked for (add, flush, scalars, get …)
is answered by an ORM session on the same connection, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.orm import Session

from foundation.prepared import Prepared, prepared
from foundation.sqlite import begin_nothing

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Seen = tuple[Prepared, Mapping[str, Any], list[Any]]  # a statement, what it was given, the rows it gave


class StaleReads(RuntimeError):
    """Somebody changed what was read before anything was written. Nothing is written; run again, it takes the lock first."""


class CoreSession:
    """One unit of work. `only_reads`: each statement stands by itself, in no transaction; nothing may be written.

    `locks_late` (SQLite, whose only write lock everybody waits for): what is read before the first write is read without the lock,
    and once more under it. When it is not the same any more the first write, or `confirm`, raises StaleReads, and whoever runs
    everything again in the same session has the lock from the first statement on. What the unit does besides must bear being done
    twice until then.
    """

    def __init__(self, engine: Engine, *, only_reads: bool, locks_late: bool = False) -> None:
        self._engine, self._only_reads = engine, only_reads
        self._seen: list[Seen] | None = (
            [] if locks_late and not only_reads and engine.dialect.name == "sqlite" else None
        )
        self._connection: Connection | None = None
        self._orm: Session | None = None
        self._begin_again: Callable[[], None] | None = None

    def execute(self, statement: Executable, parameters: Parameters | None = None, **more: Any) -> Any:
        """Runs a statement; one that is made of mapped classes goes to the ORM, as it would in any session."""
        if more or statement._propagate_attrs:
            return self._mapped().execute(statement, parameters, **more)
        connection = self.connection()
        given = {} if parameters is None else parameters
        if isinstance(given, dict) and not self._engine._has_events:  # who listens hears every statement
            ready = prepared(statement, connection.dialect, tuple(given))
            if ready is not None and (found := self._run(connection, statement, ready, given)):
                return found
        self._begin(connection)
        return connection.execute(statement, parameters)

    def _run(self, connection: Connection, statement: Executable, ready: Prepared, given: Mapping[str, Any]) -> Any:
        """In a transaction if anything may be written, or among what will be read once more under the lock."""
        if self._seen is None or not statement.is_select:
            self._begin(connection)
        found = ready.run(connection, connection.connection.dbapi_connection, given)
        if self._seen is not None and found is not None:
            self._seen.append((ready, dict(given), found.all()))
        return found

    def _begin(self, connection: Connection) -> None:
        """Begins a transaction where one is needed and none has begun. Raises StaleReads."""
        if self._only_reads or connection.in_transaction():
            return
        connection.begin()
        seen, self._seen = self._seen or (), None
        raw = connection.connection.dbapi_connection
        for ready, given, rows in seen:
            again = ready.run(connection, raw, given)
            if again is None or again.all() != rows:
                connection.rollback()
                raise StaleReads

    def connection(self) -> Connection:
        """The connection, opened at first use."""
        if self._connection is None:
            self._connection = self._engine.connect()
            if self._only_reads and self._engine.dialect.name == "sqlite":
                self._begin_again = begin_nothing()
            elif self._only_reads:
                self._connection = self._connection.execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def lock(self) -> None:
        """Takes the lock now, for what is not in the database and may be done by one at a time. Raises StaleReads."""
        self._begin(self.connection())

    def confirm(self) -> None:
        """For a unit that came to its end without writing: whether what it read was all true at one moment. Raises StaleReads."""
        if self._seen:
            self.lock()
            self.rollback()

    def get_bind(self) -> Engine:
        return self._engine

    def commit(self) -> None:
        """Writes what the ORM still holds, and commits."""
        if self._orm is not None:
            self._orm.flush()
        if self._connection is not None:
            self._connection.commit()
        self._forget_objects()

    def rollback(self) -> None:
        self._forget_objects()
        if self._connection is not None:
            self._connection.rollback()

    def close(self) -> None:
        """Rolls back what was not committed and gives the connection back."""
        self._forget_objects()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._begin_again is not None:
            self._begin_again()
            self._begin_again = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mapped(), name)

    def _mapped(self) -> Session:
        if self._orm is None:
            connection = self.connection()
            self._begin(connection)
            if not connection.in_transaction():
                connection.begin()  # so that closing the ORM's session ends nothing
            self._orm = Session(self.connection(), join_transaction_mode="rollback_only")
        return self._orm

    def _forget_objects(self) -> None:
        if self._orm is not None:
            self._orm.close()
            self._orm = None


def take_lock(session: Session) -> None:
    """`CoreSession.lock`; any other session that has read has its lock."""
    if isinstance(session, CoreSession):
        session.lock()


def core_session(engine: Engine, *, only_reads: bool, locks_late: bool = False) -> Session:
    """A CoreSession, as type checkers may take it."""
    return cast("Session", CoreSession(engine, only_reads=only_reads, locks_late=locks_late))
