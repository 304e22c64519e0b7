"""What every journey in the browser asks of a page, and how somebody is signed in there without typing."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def looks_right(page: Page) -> None:
    """Axe finds nothing, and nothing makes the page scroll sideways."""
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": STANDARDS}).response["violations"]
    problems = [f"{one['id']} {node['target']}" for one in found for node in one["nodes"]]
    assert problems == [], f"{page.url}: {problems}"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{page.url} scrolls sideways"


def take_over(context: BrowserContext, client: FlaskClient, address: str) -> None:
    """The browser goes on with the session of this client, whoever it was before."""
    cookie = client.get_cookie("survey")
    assert cookie is not None
    context.add_cookies([{"name": "survey", "value": cookie.value, "url": address}])
