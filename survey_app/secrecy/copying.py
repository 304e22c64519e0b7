"""A full copy of an open database as an insider would take it: every table that is there, every column, physical order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from survey_app.secrecy import postgresql_file, sqlite_file
from survey_app.secrecy.leavings import Leavings

BALLOT, ENVELOPES = "opened_answer", "envelope"
PEOPLE = ("invitation", "respondent")
# what an opened answer may carry in the clear: its random id, its round, and what the keys are needed for
COVERED = ("id", "round_id", "body")
# tables that say nothing of a person: a match with one of their rows ties nobody
COARSE = {
    "survey_round",
    "questionnaire_version",
    "ballot_box",
    "respondent_group",
    "agency",
    "alembic_version",
    "role",
}

Row = dict[str, Any]


@dataclass
class Copy:
    """The copied tables, rows in the order in which they lie, and what the engine itself tells of a row."""

    tables: dict[str, list[Row]]
    place: dict[str, list[Any]] = field(
        default_factory=dict
    )  # table → row ids or transaction numbers, where there are any
    pages: dict[str, list[int]] = field(default_factory=dict)  # table → the page of each row, where rows lie in a heap
    leavings: Leavings = field(default_factory=Leavings)  # what lies in the files besides the rows
    slots: Mapping[int, bytes] | None = None  # invitation → its slot; None: those that lie on this server's disk

    @property
    def ballot(self) -> list[Row]:
        return self.tables[BALLOT]

    @property
    def envelopes(self) -> list[Row]:
        """Sheets under their persons. Whose each is stands there for everybody: it is tied when it can be read."""
        return self.tables[ENVELOPES]

    @property
    def responses(self) -> int:
        """How many there are: opened answers first, then envelopes."""
        return len(self.ballot) + len(self.envelopes)

    @cached_property
    def submitted(self) -> list[Row]:
        """The people who have answered, each with the columns of their invitation and of their row on the list, by time."""
        people = {row["id"]: row for row in self.tables["respondent"]}
        done = [row for row in self.tables["invitation"] if row["submitted_at"] is not None]
        joined = [{**_named("respondent", people[row["respondent_id"]]), **_named("invitation", row)} for row in done]
        return sorted(joined, key=lambda row: str(row["invitation.submitted_at"]))

    @cached_property
    def group_codes(self) -> dict[int, str]:
        """A group's number → its code."""
        return {row["id"]: row["code"] for row in self.tables["respondent_group"]}

    def register(self) -> Iterator[tuple[str, int, Row]]:
        """Every row that may say something of a person: table, number, row."""
        for name, rows in self.tables.items():
            if name != BALLOT and name not in COARSE:
                yield from ((name, number, row) for number, row in enumerate(rows))


def as_value(column: Any) -> Any:
    """A JSON column, which SQLite gives as text."""
    return json.loads(column) if isinstance(column, str) else column or {}


def _named(table: str, row: Row) -> Row:
    return {f"{table}.{name}": value for name, value in row.items()}


def copy_of(engine: Engine) -> Copy:
    """Copies the database behind an engine."""
    if engine.dialect.name == "sqlite":
        return _copy_sqlite(engine)
    with engine.connect() as connection:
        metadata = sa.MetaData()
        metadata.reflect(connection)
        tables = {name: _rows(connection, table) for name, table in metadata.tables.items()}
        places = {name: _transactions(connection, name) for name in (BALLOT, "invitation")}
        pages = {BALLOT: _pages(connection, BALLOT)}
    return Copy(tables, places, pages, postgresql_file.leavings_of(engine))


def _copy_sqlite(engine: Engine) -> Copy:
    """Through SQLite's own backup, which gives one consistent file; row ids are asked for by name, as an insider would."""
    with engine.connect() as connection, closing(sqlite3.connect(":memory:")) as copy:
        connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
        copy.row_factory = sqlite3.Row
        names = [
            row[0]
            for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ]
        tables = {name: [dict(row) for row in copy.execute(f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608
        ids = _row_ids(copy)
        return Copy(tables, {BALLOT: ids}, leavings=_leavings(engine))


def _leavings(engine: Engine) -> Leavings:
    """Of the file and its log; a database in memory has neither."""
    name = engine.url.database
    return sqlite_file.leavings_of(Path(name)) if name and Path(name).is_file() else Leavings()


def _row_ids(copy: sqlite3.Connection) -> list[Any]:
    try:
        return [row[0] for row in copy.execute(f"SELECT rowid FROM {BALLOT}")]  # noqa: S608
    except sqlite3.OperationalError:  # a table without row ids, as it should be
        return []


def _rows(connection: Connection, table: sa.Table) -> list[Row]:
    return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def _transactions(connection: Connection, name: str) -> list[Any]:
    """PostgreSQL's number of the transaction that wrote each row, in physical order."""
    return list(connection.scalars(sa.text(f'SELECT xmin::text::bigint FROM "{name}" ORDER BY ctid')))  # noqa: S608


def _pages(connection: Connection, name: str) -> list[int]:
    """The page on which each row lies, in physical order."""
    return list(connection.scalars(sa.text(f'SELECT (ctid::text::point)[0]::int FROM "{name}" ORDER BY ctid')))  # noqa: S608
