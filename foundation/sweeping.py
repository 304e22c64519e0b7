"""Making sure that deleted rows are gone from the files too: old pages, old versions, the write-ahead log."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import Engine, text

PATIENCE = 1000  # milliseconds for a reader to finish; after that it is tried again later


def sweep_out(engine: Engine, tables: Sequence[str]) -> bool:
    """Rewrites what lies in the files. False when somebody still reads an old state: then some of it is left, and it is to be
    tried again in a quiet hour. No transaction of ours may be open."""
    if engine.dialect.name == "sqlite":
        return _rewrite_file(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.execute(text(f'VACUUM (FULL) "{table}"'))
    return True


def _rewrite_file(engine: Engine) -> bool:
    """VACUUM writes the whole file anew; the checkpoint empties the log and says 0 when no reader was in the way."""
    with closing(engine.raw_connection()) as connection:
        driver = connection.driver_connection
        assert driver is not None
        before = driver.execute("PRAGMA busy_timeout").fetchone()[0]
        driver.execute(f"PRAGMA busy_timeout={PATIENCE}")
        try:
            driver.execute("VACUUM")
            busy: int = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:  # a writer is at work
            return False
        finally:
            driver.execute(f"PRAGMA busy_timeout={before}")
    return busy == 0
