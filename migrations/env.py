"""How migrations run: on the application's database, with SQLite's foreign keys switched off.

Batch mode rebuilds tables on SQLite; with foreign keys on, dropping the old table would silently delete all child rows.
They are checked again at the end instead.
"""

from functools import partialmethod
from inspect import getattr_static
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.operations import Operations
from flask import current_app

from foundation import keys
from foundation.db import Base, UTCDateTime
from survey_app.database import db
from survey_app.operation import starting


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Our column types are written as what the database sees, so that old migrations do not depend on today's code."""
    if kind == "type" and isinstance(item, keys.ENCRYPTED):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def refuse_foreign_keys() -> None:
    """Steps that encrypt must not write under other keys than the rows were written with."""
    problem = starting.of_keys(db.session)
    db.session.remove()
    if problem:
        raise starting.NotReady(problem)


def rebuild_by_one_table_alone() -> None:
    """A table that is rebuilt on SQLite is read from the database, and with it every table that its keys lead to, which is not
    used: two fifths of the time of all migrations."""
    if not isinstance(getattr_static(Operations, "batch_alter_table"), partialmethod):
        alone = partialmethod(Operations.batch_alter_table, reflect_kwargs={"resolve_fks": False})
        Operations.batch_alter_table = alone  # type: ignore[method-assign, assignment]


def run() -> None:
    """Runs the migrations in one transaction."""
    current_app.config["DATA_DIR"].mkdir(parents=True, exist_ok=True)
    refuse_foreign_keys()
    rebuild_by_one_table_alone()
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.execute(sa.text("PRAGMA foreign_key_check")).fetchall()
            if broken:
                raise RuntimeError(f"foreign keys broken after migration: {broken[:5]}")
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


run()
