"""A real browser on the real product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from questionnaires import working_sheet
from tests.browser import PATIENCE, serving

HERE = Path(__file__).parent
A_PHONE = 500  # pixels; each journey goes on a phone in every run, on a desk in the long one


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the journeys on wide screens as long."""
    for item in items:
        values = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if HERE in item.path.parents and values.get("width", 0) > A_PHONE:
            item.add_marker(pytest.mark.long)


@pytest.fixture(autouse=True)
def _everybody_is_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page asks whoever answers fast, and a machine under load would make anybody slow: here everybody is fast."""
    monkeypatch.setattr(working_sheet, "MS_PER_SYLLABLE", 60_000)


@pytest.fixture(params=[360, 1366])
def width(request: pytest.FixtureRequest) -> int:
    """A phone and a desk, for journeys that walk the same way on both."""
    wide: int = request.param
    return wide


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application on SQLite."""
    with serving(app) as address:
        yield address


@pytest.fixture
def new_page(browser: Browser, served: str) -> Iterator[Callable[[int], Page]]:
    """Pages of browsers that share nothing, on screens of some width."""
    contexts = []

    def made(width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=served, locale="vi-VN")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()
