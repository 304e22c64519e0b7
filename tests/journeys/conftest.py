"""A real browser on the real product."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import skip_loudly

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 15_000  # milliseconds, for machines that do other things besides


class Quiet(WSGIRequestHandler):
    """A server that does not write its own log into the tests'."""

    def log(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        skip_loudly("no Chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application on SQLite."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


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
