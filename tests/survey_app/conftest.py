"""What several tests of pages share: rounds in the field, and a client of Home Affairs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from flask import Flask
from flask.testing import FlaskClient

from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from survey_app.secrecy import Finding
from tests.authenticators import clock_that_stands as clock_that_stands
from tests.conftest import inside, make_app
from tests.signing_in import OwnTransactionClient, sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field
from tests.visitor import open_round


@pytest.fixture
def office(tmp_path, ring, sqlite_url) -> Iterator[Flask]:
    app = make_app(tmp_path, ring, sqlite_url, WTF_CSRF_ENABLED=False)
    app.test_client_class = OwnTransactionClient
    with inside(app):
        yield app


@pytest.fixture
def field(app: Flask) -> Iterator[Flask]:
    """A round in the field for respondents, with the limits and the CSRF protection on."""
    with app.app_context():
        open_round(db.session)
        yield app
        db.session.remove()


@pytest.fixture
def survey_round(office: Flask) -> SurveyRound:
    return a_round_in_the_field(db.session)


@pytest.fixture
def client(office: Flask, survey_round: SurveyRound) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "home_affairs")
    return client


@pytest.fixture
def officer(office: Flask) -> FlaskClient:
    """Somebody of Home Affairs, where no round is needed."""
    client = office.test_client()
    sign_in(client, "home_affairs")
    return client


@pytest.fixture
def without_walking(monkeypatch: pytest.MonkeyPatch) -> None:
    """`secrecy check` without the minute that its walk through all pages takes; tested in test_secrecy_home_affairs.py."""
    found = Finding("home_affairs_account", 0, 17, 0.0, 4.09, 17)
    monkeypatch.setattr("survey_app.cli.secrecy.walked_apart", lambda: nullcontext(lambda: found))
