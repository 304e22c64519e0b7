"""Walks the product as each role of the demonstration and gathers every form that it meets on the way."""

from __future__ import annotations

import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from foundation import keys
from survey_app.accounts import Account
from survey_app.accounts.nav import start_page
from survey_app.database import db
from survey_app.demonstration import filling
from tests.conftest import make_app
from tests.signing_in import open_session

PAGES_OF_AN_ENDPOINT = 2
SIGNS_OUT = "accounts.sign_out"
SAID = (
    "//*[contains(@class, 'error-message') or contains(@class, 'error-summary') or contains(@class, 'notice') "
    "or @role = 'alert' or @role = 'status' or self::h1 or self::title]"
)
ENGLISH = re.compile(
    r"\b(is|are|was|not|the|this|that|must|field|invalid|value|required|error|please|cannot|choice|number|between|valid|"
    r"bad|request|found|method|allowed|missing|unsupported|large|internal|server|login|page|too)\b",
    re.IGNORECASE,
)


@dataclass
class FoundForm:
    """A form with `method="post"`: where it stands, where it goes, its fields by name with their kind and first value."""

    page: str
    action: str
    endpoint: str
    token: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def asks(self) -> dict[str, tuple[str, str]]:
        """What a person fills in."""
        return {name: of for name, of in self.fields.items() if of[0] not in ("hidden", "submit")}


@contextmanager
def demonstrated(folder: Path, sqlite_template: Path) -> Iterator[Flask]:
    """The demonstration in a folder, as `make run` shows it."""
    database = folder / "survey.db"
    database.write_bytes(sqlite_template.read_bytes())
    ring = keys.Keys.generate()
    keys.install(ring)
    app = make_app(folder, ring, f"sqlite:///{database}")
    app.config["SECOND_FACTOR"] = "offered"
    with app.app_context():
        filling.fill(db.session, "http://localhost")
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def entered(demonstration: Flask, who: str) -> tuple[FlaskClient, str]:
    """Somebody of the demonstration, signed in, and their first page."""
    with demonstration.app_context():
        account = db.session.scalars(sa.select(Account).where(Account.email == f"{who}@example.vn")).one()
        client = demonstration.test_client()
        open_session(client, account)
        with demonstration.test_request_context():
            start = start_page(account.role)
        db.session.rollback()
    return client, start


def endpoint_of(app: Flask, path: str, method: str = "GET") -> str | None:
    """The endpoint that answers an address, if it is one of ours."""
    try:
        found: str = app.url_map.bind("localhost").match(path, method=method)[0]
    except (HTTPException, RequestRedirect):
        return None
    return found


def walk(app: Flask, client: FlaskClient, start: str) -> list[FoundForm]:
    """Every form that can be reached by links, each endpoint with the same fields once."""
    seen, times = {start}, Counter[str]()
    waiting, forms = deque([start]), dict[tuple[str, tuple[str, ...]], FoundForm]()
    while waiting:
        page = waiting.popleft()
        endpoint = endpoint_of(app, urlsplit(page).path)
        if endpoint is None or times[endpoint] >= PAGES_OF_AN_ENDPOINT:
            continue
        times[endpoint] += 1
        response = client.get(page, follow_redirects=True)
        assert response.status_code < 400, (page, response.status_code)
        if response.mimetype != "text/html":
            continue
        tree = lxml_html.fromstring(
            response.get_data(as_text=True), base_url=f"http://localhost{response.request.path}"
        )
        tree.make_links_absolute(f"http://localhost{response.request.full_path}")
        for form in tree.forms:
            if found := _form(app, page, form):
                forms.setdefault((found.endpoint, tuple(sorted(found.fields))), found)
        for link in tree.xpath("//a/@href"):
            parts = urlsplit(link)
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc in ("", "localhost") and address not in seen:
                seen.add(address)
                waiting.append(address)
    return list(forms.values())


def _form(app: Flask, page: str, form: lxml_html.FormElement) -> FoundForm | None:
    if form.method != "POST":
        return None
    action = urlsplit(form.action or page)
    address = action.path + (f"?{action.query}" if action.query else "")
    endpoint = endpoint_of(app, action.path, "POST")
    if endpoint is None or endpoint == SIGNS_OUT:
        return None
    found = FoundForm(page, address, endpoint, "")
    for control in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        kind = control.get("type", "text") if control.tag == "input" else control.tag
        found.fields.setdefault(control.get("name"), (kind, control.get("value") or ""))
    found.token = found.fields.pop("csrf_token", ("", ""))[1]
    return found


def sent(form: FoundForm, text: str, file: bytes) -> dict[str, object]:
    """The form as somebody sends it who writes `text` everywhere; hidden fields stay as the page made them."""
    body: dict[str, object] = {"csrf_token": form.token}
    for name, (kind, value) in form.fields.items():
        if kind == "hidden":
            body[name] = value
        elif kind == "file":
            body[name] = (io.BytesIO(file), "danh-sach.xlsx")
        elif kind != "submit":
            body[name] = text
    return body


def english(page: str) -> list[str]:
    """What a page says of itself, of an act or of a mistake that is not Vietnamese."""
    tree = lxml_html.fromstring(page)
    said = {" ".join(part.text_content().split()) for part in tree.xpath(SAID)}
    return sorted(text for text in said if ENGLISH.search(text))
