"""What the database is asked meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


@contextmanager
def heard(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that are sent through this engine within it."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


@contextmanager
def plans(session: Session) -> Iterator[list[str]]:
    """How SQLite goes about each statement that is asked within it; of none that is asked of PostgreSQL."""
    engine, asked, found = session.get_bind().engine, list[tuple[str, Any]](), list[str]()

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        asked.append((statement, given))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(engine, "before_cursor_execute", note)
    for statement, given in asked:
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        found.append("; ".join(row[3] for row in rows))
