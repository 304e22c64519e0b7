"""The frame alone, served to a test client and to Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.browser import PATIENCE, serving
from tests.frame.style_page import Desk, frame_app


@pytest.fixture(scope="session")
def standing() -> Flask:
    """An application of the frame alone, for whoever only looks; it answers errors as in production."""
    return frame_app()


@pytest.fixture
def framed() -> Flask:
    """A fresh one, for whoever changes it."""
    return frame_app()


@pytest.fixture
def client(standing: Flask) -> FlaskClient:
    """Somebody's browser, without the browser."""
    return standing.test_client()


@pytest.fixture
def desk(standing: Flask) -> Desk:
    """The other end of the scripts, empty."""
    made: Desk = standing.extensions["desk"]
    made.clear()
    return made


@pytest.fixture(scope="session")
def address(standing: Flask) -> Iterator[str]:
    """Where the frame is served."""
    with serving(standing) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str, desk: Desk) -> Iterator[Page]:
    """A phone of 360 × 740."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=address, locale="vi-VN")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
