"""The foundation's database: declarative base, UTC times, moves of states. How SQLite is opened: `sqlite`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    DDL,
    ColumnOperators,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    Table,
    Update,
    bindparam,
    event,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from foundation.sqlite import begin_reading as begin_reading
from foundation.sqlite import reading as reading


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


_clocks: list[Callable[[], datetime]] = []


def now() -> datetime:
    """The present moment, in UTC, aware."""
    return _clocks[-1]() if _clocks else datetime.now(UTC)


@contextmanager
def another_clock(clock: Callable[[], datetime]) -> Iterator[None]:
    """`now` asks this clock for as long as it lasts; for a process that serves nobody meanwhile. The clock gives aware moments."""
    _clocks.append(clock)
    try:
        yield
    finally:
        _clocks.pop()


def is_set(value: Any) -> Any:
    """Whether a row's value is there, or as a condition whether a column's is: a rule written with it is read by Python
    and by the database alike, and joined with & and |."""
    return value.is_not(None) if isinstance(value, ColumnOperators) else value is not None


def code_point_text(length: int) -> String:
    """A text that both databases compare by code point, as keys of an order are meant to be."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def is_unset(value: Any) -> Any:
    """The opposite of `is_set`, for rules that are read by both."""
    return value.is_(None) if isinstance(value, ColumnOperators) else value is None


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes, stored as UTC; SQLite returns naive ones, which are UTC by construction."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """SQLite's texts are read here in one step: a respondent's request reads a dozen times from one row."""
        return _utc_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _utc_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def table(model: type[Base]) -> Table:
    """A model's table, for Core statements on the paths where every request counts."""
    return cast("Table", model.__table__)


def on_each_database(made: Callable[[Callable[[Table], Any]], Any]) -> dict[str, Any]:
    """A statement that begins with INSERT and says what becomes of a row that is there already, by the name of the dialect: made
    once of each database's own `insert`, which alone knows ON CONFLICT."""
    return {dialect.dialect.name: made(dialect.insert) for dialect in (postgresql, sqlite)}


@lru_cache(maxsize=256)
def _change(changed: Table, columns: tuple[str, ...]) -> Update:
    return (
        update(changed)
        .where(changed.c.id == bindparam("which"))
        .values({column: bindparam(f"new_{column}") for column in columns})
    )


def change_row(session: Session, changed: Table, which: int, **values: Any) -> None:
    """Writes columns of one row, by a statement that is made once for each set of columns."""
    session.execute(_change(changed, tuple(values)), {"which": which} | {f"new_{k}": v for k, v in values.items()})


@contextmanager
def looking(session: Session) -> Iterator[None]:
    """Within it the session only reads, and takes no lock from who writes (SQLite), however long it looks. A transaction of before
    is rolled back at its beginning, and its own at its end: what is to be kept is committed first."""
    session.rollback()
    with reading():
        try:
            yield
        finally:
            session.rollback()


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


def after_create(of: Table, dialect: str, *statements: str) -> None:
    """Runs statements (triggers, as migrations make them) on one kind of database whenever the table is created anew."""
    for statement in statements:
        ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(of, "after_create", ddl.execute_if(dialect=dialect))


def empty_write_ahead_log(engine: Engine) -> None:
    """Moves SQLite's write-ahead log into the database file and cuts it to nothing; does nothing on other databases."""
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
