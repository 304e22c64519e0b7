"""The files of a careless product, written by SQLite itself: each answer in one transaction with its person, unfinished sheets that
the link alone opens, nothing overwritten and the log never emptied."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from foundation import keys
from foundation.keys import DraftKey
from survey_app.secrecy import guards, sqlite_file
from survey_app.secrecy.copying import Copy, Row
from survey_app.secrecy.leavings import Leavings

MOST_PEOPLE = 300
TABLES = """
    CREATE TABLE invitation (id INTEGER PRIMARY KEY, submitted_at TEXT);
    CREATE TABLE draft (id BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID;
    CREATE TABLE opened_answer (id BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID;"""


def side_by_side(copy: Copy) -> Copy:
    """The copy as `guards` has it, with files of the same people."""
    return replace(guards.side_by_side(copy), leavings=leavings_of(copy.submitted[:MOST_PEOPLE]))


def leavings_of(people: Sequence[Row]) -> Leavings:
    """What is read in the files after these people answered, one after the other."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "survey.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            for pragma in ("journal_mode=WAL", "synchronous=OFF", "secure_delete=OFF", "wal_autocheckpoint=0"):
                database.execute(f"PRAGMA {pragma}")
            database.executescript(TABLES)
            database.executemany("INSERT INTO invitation VALUES (?, NULL)", [(row["invitation.id"],) for row in people])
            for row in people:
                _answer(database, row)
            return sqlite_file.leavings_of(path)


def _answer(database: sqlite3.Connection, row: Row) -> None:
    token = keys.current().link_token(row["invitation.respondent_id"], row["invitation.issue"])
    key = DraftKey.of_token(token)
    database.execute("INSERT INTO draft VALUES (?, ?)", (key.id, key.cipher.seal(b"{}" + bytes(100), key.id)))
    database.execute("BEGIN")
    database.execute("DELETE FROM draft WHERE id = ?", (key.id,))
    database.execute("UPDATE invitation SET submitted_at = 'now' WHERE id = ?", (row["invitation.id"],))
    database.execute("INSERT INTO opened_answer VALUES (?, ?)", (secrets.token_bytes(16), secrets.token_bytes(100)))
    database.execute("COMMIT")
