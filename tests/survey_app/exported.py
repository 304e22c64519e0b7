"""Exports as a person makes and fetches them: asked for on the screen, built in the background, behind a link of the page."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from respondents.exports import ExportFile
from survey_app.database import db
from tests.long_work import run_jobs


def export(client: FlaskClient, wanted: dict[str, str]) -> TestResponse:
    """Asks for a product and lets it be built."""
    answer = client.post("/bo-noi-vu/dot/1/xuat", data=wanted)
    run_jobs(db.session)  # type: ignore[arg-type]
    return answer


def link(client: FlaskClient, file: ExportFile) -> str:
    """The link of a file on the page of its export; "" where the page has none."""
    number, export_id = file.id, file.export_id
    db.session.rollback()
    page = client.get(f"/bo-noi-vu/dot/1/xuat/{export_id}").text
    found = re.search(rf'href="([^"]*/xuat/tep/{number}/[^"]+)"', page)
    return found.group(1) if found else ""


def fetch(client: FlaskClient, file: ExportFile) -> TestResponse:
    """The file behind its link."""
    address = link(client, file)
    assert address, "the page has no link"
    return client.get(address)
