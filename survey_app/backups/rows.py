"""The rows of a database as bytes, a line each, in the order of the primary key: the same rows give the same bytes. All tables of
one copy are read at one moment, while others go on writing. SQLite's lines are ours (JSON); PostgreSQL's are those of its COPY."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from survey_app.backups.frames import PIECE, TableRows

VERSIONS = "alembic_version"  # made again by the migrations, not copied
_BYTES = "b64"


class Shape(NamedTuple):
    """A table: its columns by their names, since migrations put them in another order than models, and those of its primary key."""

    name: str
    columns: list[str]
    key: list[str]

    @property
    def listed(self) -> str:
        """The columns between quotes, for a statement."""
        return ", ".join(map(quoted, self.columns))

    @property
    def ordered(self) -> str:
        """A statement that reads all rows."""
        return f"SELECT {self.listed} FROM {quoted(self.name)} ORDER BY {', '.join(map(quoted, self.key))}"  # noqa: S608


def quoted(name: str) -> str:
    """A name as both databases take it, whatever it is."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements all see the same moment, and that changes nothing."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN" if is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            if is_sqlite:
                driver.execute(
                    "SELECT count(*) FROM sqlite_master"
                ).fetchall()  # the moment is that of the first reading
            write_alike(connection)
            yield connection
        finally:
            driver.execute("ROLLBACK")


def write_alike(connection: Connection) -> None:
    """What a value looks like as text in PostgreSQL depends on these; for the transaction that is open."""
    if connection.dialect.name == "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    for setting in ("timezone = 'UTC'", "datestyle = 'ISO'", "bytea_output = 'hex'", "extra_float_digits = 1"):
        driver.execute(f"SET LOCAL {setting}")


def shapes(connection: Connection) -> list[Shape]:
    """Every table; what another one refers to comes before it."""
    driver: Any = connection.connection.driver_connection
    found = _of_sqlite(driver) if connection.dialect.name == "sqlite" else _of_postgresql(driver)
    return [one for one in found if one.name != VERSIONS]


def _of_sqlite(driver: Any) -> list[Shape]:
    names = driver.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    made = []
    for (name,) in names.fetchall():
        columns = driver.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        key = [column[1] for column in sorted(columns, key=lambda column: column[5]) if column[5]]
        made.append(Shape(name, sorted(column[1] for column in columns), key))
    return made


_COLUMNS = """
    SELECT c.relname, a.attname, array_position(i.indkey::int2[], a.attnum) FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum"""
_REFERENCES = """
    SELECT c.relname, r.relname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
    WHERE f.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND c.oid <> r.oid ORDER BY 1, 2"""


def _of_postgresql(driver: Any) -> list[Shape]:
    columns: dict[str, list[tuple[str, int | None]]] = {}
    for name, column, place in driver.execute(_COLUMNS).fetchall():
        columns.setdefault(name, []).append((column, place))
    order = TopologicalSorter[str]({name: [] for name in columns})
    for name, referred in driver.execute(_REFERENCES).fetchall():
        order.add(name, referred)
    return [_shape(name, columns[name]) for name in order.static_order()]


def _shape(name: str, columns: list[tuple[str, int | None]]) -> Shape:
    key = sorted((place, column) for column, place in columns if place is not None)
    return Shape(name, sorted(column for column, _ in columns), [column for _, column in key])


def read(connection: Connection, shape: Shape) -> TableRows:
    """All rows of a table."""
    driver: Any = connection.connection.driver_connection
    lines = _sqlite_lines(driver, shape) if connection.dialect.name == "sqlite" else _copied_out(driver, shape)
    return TableRows(shape.name, shape.columns, _pieces(lines))


def _pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    waiting, size = list[bytes](), 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _sqlite_lines(driver: Any, shape: Shape) -> Iterator[bytes]:
    for row in driver.execute(shape.ordered):
        yield json.dumps(row, ensure_ascii=False, default=_bytes).encode() + b"\n"


def _bytes(value: bytes) -> dict[str, str]:
    return {_BYTES: base64.b64encode(value).decode()}


def _copied_out(driver: Any, shape: Shape) -> Iterator[bytes]:
    with driver.cursor() as cursor, cursor.copy(f"COPY ({shape.ordered}) TO STDOUT") as copy:
        for line in copy:
            yield bytes(line)


def write(connection: Connection, shape: Shape, pieces: Iterator[bytes]) -> None:
    """Puts rows into an empty table, in the caller's transaction."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(shape.columns))
        insert = f"INSERT INTO {quoted(shape.name)} ({shape.listed}) VALUES ({marks})"  # noqa: S608
        for piece in pieces:
            driver.executemany(insert, map(_row, piece.splitlines()))
    else:
        with driver.cursor() as cursor, cursor.copy(f"COPY {quoted(shape.name)} ({shape.listed}) FROM STDIN") as copy:
            for piece in pieces:
                copy.write(piece)


def _row(line: bytes) -> list[Any]:
    values: list[Any] = json.loads(line)
    return [base64.b64decode(value[_BYTES]) if isinstance(value, dict) else value for value in values]


def sequences(connection: Connection) -> dict[str, int]:
    """The number that each sequence gave last (PostgreSQL; SQLite has none)."""
    if connection.dialect.name == "sqlite":
        return {}
    driver: Any = connection.connection.driver_connection
    given = driver.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1"
    )
    return dict(given.fetchall())


def go_on_counting(connection: Connection, given: dict[str, int]) -> None:
    """No number that was given is given again."""
    driver: Any = connection.connection.driver_connection
    for name, last in given.items():
        driver.execute("SELECT setval(quote_ident(%s)::regclass, %s)", (name, last))
