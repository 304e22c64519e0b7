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

from foundation.prepared import prepared
from foundation.sqlite import begin_nothing

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class CoreSession:
    """One unit of work. `only_reads`: each statement stands by itself, in no transaction; nothing may be written."""

    def __init__(self, engine: Engine, *, only_reads: bool) -> None:
        self._engine, self._only_reads = engine, only_reads
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
            if ready is not None and (found := ready.run(connection, self._driver(connection), given)):
                return found
        return connection.execute(statement, parameters)

    def _driver(self, connection: Connection) -> Any:
        """The driver's own connection, in a transaction if anything may be written."""
        if not self._only_reads and not connection.in_transaction():
            connection.begin()
        return connection.connection.dbapi_connection

    def connection(self) -> Connection:
        """The connection, opened at first use."""
        if self._connection is None:
            self._connection = self._engine.connect()
            if self._only_reads and self._engine.dialect.name == "sqlite":
                self._begin_again = begin_nothing()
            elif self._only_reads:
                self._connection = self._connection.execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

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
            if not self.connection().in_transaction():
                self.connection().begin()  # so that closing the ORM's session ends nothing
            self._orm = Session(self.connection(), join_transaction_mode="rollback_only")
        return self._orm

    def _forget_objects(self) -> None:
        if self._orm is not None:
            self._orm.close()
            self._orm = None


def core_session(engine: Engine, *, only_reads: bool) -> Session:
    """A CoreSession, as type checkers may take it."""
    return cast("Session", CoreSession(engine, only_reads=only_reads))
