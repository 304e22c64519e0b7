"""What every test may ask for: keys, a database (SQLite, and PostgreSQL where there is one), the application, the cast."""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from foundation import keys
from foundation.db import Base, empty_write_ahead_log
from survey_app import create_app
from survey_app.database import db
from survey_app.operation import starting
from survey_app.wiring import (
    FACES as FACES,  # with their pages come all tables, which the templates of the databases hold
)
from tests.browser import browser as browser
from tests.hygiene import HygienicClient
from tests.signing_in import CHEAP
from tests.skipping import skip_loudly

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql+psycopg://root@127.0.0.1:5432/postgres")


gc.disable()  # nothing goes away while the tests are being read


def pytest_collection_finish() -> None:
    """What was imported stays to the end: looking through it again and again took a fifth of the tests' time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


_compiled = tempfile.mkdtemp(prefix="templates-")
atexit.register(shutil.rmtree, _compiled, ignore_errors=True)
COMPILED_TEMPLATES = FileSystemBytecodeCache(_compiled)  # tests have applications of their own, but the same pages

_rules: dict[tuple[object, ...], dict[str, Any]] = {}
_compile_rule = Rule.compile
OF_COMPILING = ("_parts", "_trace", "_converters", "arguments")


def _compiled_once(rule: Rule) -> None:
    """What an address looks like says nothing of the application, and takes most of the time that making one takes: 0.2 s."""
    assert rule.map is not None
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults), rule.websocket)
    kinds = tuple(sorted(rule.map.converters.items(), key=lambda one: one[0]))
    if (key, kinds) in _rules:
        known = _rules[key, kinds]
        rule.__dict__.update({name: known[name] for name in OF_COMPILING})
        rule._build = known["_build"].__func__.__get__(rule, None)
        rule._build_unknown = known["_build_unknown"].__func__.__get__(rule, None)
    else:
        _compile_rule(rule)
        _rules[key, kinds] = {name: rule.__dict__[name] for name in (*OF_COMPILING, "_build", "_build_unknown")}


Rule.compile = _compiled_once  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def ring() -> keys.Keys:
    """Fresh keys for each test."""
    made = keys.Keys.generate()
    keys.install(made)
    return made


@pytest.fixture(autouse=True)
def no_loop_of_a_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """The browser of a process keeps a loop running in this thread until the last test: one without a browser finds none, whichever
    tests ran before it."""
    running = asyncio._get_running_loop()
    if running is None or "browser" in request.fixturenames:
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@sa.event.listens_for(sa.Engine, "connect")
def _from_the_end(connection: Any, _record: Any) -> None:
    """SQLite gives rows that no statement orders from the end, and PostgreSQL as it likes: whoever relies on an order says so."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=ON")


_dialects: dict[tuple[object, ...], tuple[Any, Any]] = {}
WHAT_TELLS_APART = (
    "paramstyle",
    "server_version_info",
    "_json_serializer",
    "_on_connect_isolation_level",
    "max_identifier_length",
)


_connect = sa.Engine.connect


def _connect_with_what_is_compiled(engine: sa.Engine) -> sa.Connection:
    """What a statement looks like to a database says nothing of where it lies: engines of one kind share what they compiled, and
    tests, which have engines of their own, need not do it again: a fifth of their time. No listener, since an engine that is
    listened to goes other ways (`CoreSession`)."""
    connection = _connect(engine)
    made = engine.dialect
    kind = (type(made), *(repr(getattr(made, one, None)) for one in WHAT_TELLS_APART))
    first, compiled = _dialects.setdefault(kind, (made, engine._compiled_cache))
    if first is not made:
        engine.dialect = connection.dialect = first
        engine._compiled_cache = compiled
    return connection


sa.Engine.connect = _connect_with_what_is_compiled  # type: ignore[method-assign]


def make_tables(database: sa.Engine) -> None:
    """All tables, and the note of the migrations that there are."""
    Base.metadata.create_all(database)
    with database.begin() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": starting.newest()})


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sa.Engine]:
    """The server, with a template database that holds all tables: a test's own database is a copy of it."""
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    template = f"survey_template_{os.getpid()}"
    try:
        recreate(server, template)
    except sa.exc.OperationalError as error:
        skip_loudly(f"no PostgreSQL at {POSTGRESQL}: {error}")
    tables = sa.create_engine(address_of(template))
    make_tables(tables)
    tables.dispose()
    yield server
    drop(server, f"survey_test_{os.getpid()}")
    drop(server, template)
    server.dispose()


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, postgresql_server: sa.Engine) -> Iterator[str]:
    """A database of this test's own, with all tables and no rows: the one of the test before, emptied, which takes a twentieth
    of the time; a new one after a test that changed tables, and for tests of what lies in pages (`own_database`)."""
    name, template = f"survey_test_{os.getpid()}", f"survey_template_{os.getpid()}"
    if request.node.get_closest_marker("own_database") or not _emptied(postgresql_server, name, template):
        recreate(postgresql_server, name, template=template)
    yield address_of(name)
    with postgresql_server.connect() as connection:
        connection.execute(OTHERS_END, {"name": name})


OTHERS_END = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
TABLES = sa.text("""SELECT md5(string_agg(one, ',' ORDER BY one)) FROM (
    SELECT table_name || '.' || column_name || ' ' || data_type AS one FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT tgname || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal) AS everything""")
EMPTY = sa.text("""DO $$
    DECLARE one regclass; number record;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        LOOP IF one::text <> 'alembic_version' AND pg_relation_size(one) > 0 THEN EXECUTE 'DELETE FROM ' || one; END IF; END LOOP;
        FOR number IN SELECT * FROM pg_sequences WHERE last_value IS NOT NULL
        LOOP PERFORM setval(quote_ident(number.sequencename)::regclass, number.start_value, false); END LOOP;
    END $$""")


def _emptied(server: sa.Engine, name: str, template: str) -> bool:
    """Deletes every row, begins its numbers anew and notes all migrations; says whether the database is there and has the
    template's tables."""
    with server.connect() as connection:
        if not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            return False
    used = sa.create_engine(address_of(name), poolclass=sa.NullPool)
    with used.begin() as connection:
        if connection.scalar(TABLES) != _tables_of(template):
            return False
        connection.execute(EMPTY)
        connection.execute(sa.text("DELETE FROM alembic_version"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": starting.newest()})
    return True


@cache
def _tables_of(template: str) -> str | None:
    made = sa.create_engine(address_of(template), poolclass=sa.NullPool)
    with made.connect() as connection:
        found: str | None = connection.scalar(TABLES)
    return found


def address_of(name: str) -> str:
    return POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"


def recreate(server: sa.Engine, name: str, template: str = "template1") -> None:
    drop(server, name)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))


def drop(server: sa.Engine, name: str) -> None:
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "survey.db"
    tables = sa.create_engine(f"sqlite:///{path}")
    make_tables(tables)
    empty_write_ahead_log(tables)
    tables.dispose()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A SQLite database of this test's own, with all tables."""
    shutil.copy(sqlite_template, tmp_path / "survey.db")
    return f"sqlite:///{tmp_path / 'survey.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


def make_app(tmp_path: Path, ring: keys.Keys, url: str, **overrides: Any) -> Flask:
    """An application on a database that has its tables."""
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": url, "BASE_URL": "http://localhost"}
    overrides = {"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP} | overrides
    made = create_app(environ, KEYS=ring, TESTING=True, **overrides)
    made.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    made.test_client_class = HygienicClient
    return made


@contextmanager
def inside(app: Flask) -> Iterator[Flask]:
    """Within the application's context, which leaves no connection behind."""
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> Iterator[Flask]:
    """The application on SQLite."""
    made = make_app(tmp_path, ring, sqlite_url)
    yield made
    with made.app_context():
        db.session.remove()
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
