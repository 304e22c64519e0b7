"""What every test may ask for: keys, a database (SQLite, and PostgreSQL where there is one), the application, the cast."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from survey_app import create_app, keys
from survey_app.db import Base, db

CI = bool(os.environ.get("CI"))
POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql+psycopg://root@127.0.0.1:5432/postgres")


def skip_loudly(reason: str) -> None:
    """Skips, except in CI, where nothing that the tests need may be missing."""
    if CI:
        pytest.fail(f"must not be skipped in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def ring() -> keys.Keys:
    """Fresh keys for each test."""
    made = keys.Keys.generate()
    keys.install(made)
    return made


@pytest.fixture(scope="session")
def postgresql_url(worker_id: str) -> Iterator[str]:
    """A database of this test process's own."""
    name = f"survey_test_{worker_id}"
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    except sa.exc.OperationalError as error:
        skip_loudly(f"no PostgreSQL at {POSTGRESQL}: {error}")
    yield POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The test process's name, also where tests run in one process."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test that asks runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'survey.db'}"
    return request.getfixturevalue("postgresql_url")


def make_app(tmp_path: Path, ring: keys.Keys, url: str, **overrides: Any) -> Flask:
    """An application on an empty database with all tables."""
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": url, "BASE_URL": "http://localhost"}
    app = create_app(environ, KEYS=ring, TESTING=True, **overrides)
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
    return app


@pytest.fixture
def app(tmp_path: Path, ring: keys.Keys) -> Iterator[Flask]:
    """The application on SQLite."""
    made = make_app(tmp_path, ring, f"sqlite:///{tmp_path / 'survey.db'}")
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app_on_each(tmp_path: Path, ring: keys.Keys, database_url: str) -> Iterator[Flask]:
    """The application on each database."""
    made = make_app(tmp_path, ring, database_url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on SQLite, for rules that need no server."""
    with app.app_context():
        yield db.session  # type: ignore[misc]
        db.session.remove()


@pytest.fixture
def session_on_each(app_on_each: Flask) -> Iterator[Session]:
    """A session on each database."""
    with app_on_each.app_context():
        yield db.session  # type: ignore[misc]
        db.session.remove()
