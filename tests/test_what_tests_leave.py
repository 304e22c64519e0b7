"""What one test leaves behind, in the tests' database or in their process, the next does not find."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from survey_app.operation import starting
from tests import conftest


@pytest.mark.browser
def test_a_browser_keeps_its_loop_in_the_thread_of_the_tests(browser: Browser) -> None:
    browser.new_page().close()
    assert asyncio._get_running_loop() is not None


def test_whoever_comes_after_it_may_run_a_loop() -> None:
    asyncio.run(asyncio.sleep(0))


@pytest.mark.browser
def test_and_the_browser_goes_on(browser: Browser) -> None:
    browser.new_page().close()


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
