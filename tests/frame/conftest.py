"""The frame alone, served to a test client and to Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import skip_loudly
from tests.frame.style_page import Desk, frame_app

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 15_000  # milliseconds, for machines that do other things besides
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        skip_loudly("no Chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


@pytest.fixture
def desk(standing: Flask) -> Desk:
    """The other end of the scripts, empty."""
    made: Desk = standing.extensions["desk"]
    made.clear()
    return made


@pytest.fixture(scope="session")
def address(standing: Flask) -> Iterator[str]:
    """Where the frame is served."""
    server = make_server("127.0.0.1", 0, standing, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str, desk: Desk) -> Iterator[Page]:
    """A phone of 360 × 740."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=address, locale="vi-VN")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
