"""The tests' own database: what one test leaves in it, the next does not find."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from survey_app.operation import starting
from tests import conftest


@pytest.mark.postgresql
def test_an_emptied_database_has_no_rows_and_all_migrations(postgresql_url: str, postgresql_server: sa.Engine) -> None:
    engine = sa.create_engine(postgresql_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'an older one'"))
        connection.execute(sa.text("INSERT INTO agency (code, name, class_code, sort_key) VALUES ('X', 'X', 'so', '')"))
    name = sa.make_url(postgresql_url).database or ""
    assert conftest._emptied(postgresql_server, name, name.replace("test", "template"))
    with engine.connect() as connection:
        assert connection.scalars(sa.text("SELECT version_num FROM alembic_version")).all() == [starting.newest()]
        assert connection.scalar(sa.text("SELECT count(*) FROM agency")) == 0
