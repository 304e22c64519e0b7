"""The front page of a demonstration: each role by one press, and nothing of it anywhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation import audit
from survey_app import accounts, showing
from survey_app.database import db
from survey_app.demonstration import roles
from survey_app.demonstration.filling import Filled
from survey_app.demonstration.staff import STAFF
from tests import cast
from tests.signing_in import OwnTransactionClient

PASSWORD = "một mật khẩu rất dài"


@pytest.fixture
def shown(app: Flask) -> Iterator[Flask]:
    """A demonstration as small as can be: a round, its accounts, its file."""
    app.test_client_class = OwnTransactionClient
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        cast.a_round(db.session).is_demo = True
        agency = cast.an_agency(db.session)
        for owner in STAFF:
            of_agency = agency.id if owner.role == "focal_point" else None
            accounts.create(db.session, owner.email, None, owner.role, of_agency, name=owner.name)
        db.session.commit()
        made = Filled({owner.key: (owner.email, PASSWORD) for owner in STAFF}, "http://localhost/t/ABC", "+84900000000")
        made.save(app.config["DATA_DIR"] / showing.FILE)
        yield app


def front(app: Flask) -> str:
    return app.test_client().get("/", follow_redirects=True).text


def test_the_front_page_shows_every_role_and_no_password(shown: Flask) -> None:
    page = front(shown)
    assert "Xem thử theo vai" in page
    assert page.count("Vào với vai này") == len(STAFF)
    assert PASSWORD not in page
    assert {owner.key for owner in STAFF} == roles.FIRST.keys()
    assert all(words in page for words in roles.FIRST.values())


@pytest.mark.parametrize("key", ["home_affairs", "ministry", "focal_point"])
def test_one_press_signs_in_and_is_recorded(shown: Flask, key: str) -> None:
    client: FlaskClient = shown.test_client()
    assert client.post(f"/xem-thu/{key}").status_code == 302
    assert client.get("/tai-khoan").status_code == 200
    actions = set(db.session.scalars(sa.select(audit.AuditEvent.verb)))
    assert "account.sign_in" in actions


def test_no_other_site_presses_it(shown: Flask) -> None:
    shown.config["WTF_CSRF_ENABLED"] = True
    assert shown.test_client().post("/xem-thu/home_affairs").status_code == 400


def test_opening_the_page_signs_nobody_in(shown: Flask) -> None:
    client = shown.test_client()
    client.get("/xem-thu")
    assert client.get("/xem-thu/home_affairs").status_code == 405
    assert client.get("/tai-khoan").status_code in (302, 401)


@pytest.mark.parametrize("key", ["nobody", "home_affairs%00", ".."])
def test_a_role_that_is_none_is_not_there(shown: Flask, key: str) -> None:
    assert shown.test_client().post(f"/xem-thu/{key}").status_code in (404, 405)


def no_more(shown: Flask) -> None:
    """The code of the letter on the front page, and no way in without a password."""
    assert "Xem thử theo vai" not in front(shown)
    assert "Nhập mã khảo sát" in front(shown)
    assert shown.test_client().post("/xem-thu/home_affairs").status_code == 404


def test_a_real_round_ends_it(shown: Flask) -> None:
    cast.a_round(db.session, code="2026", year=2026)
    no_more(shown)


def test_https_ends_it_unless_the_installation_is_for_showing(shown: Flask) -> None:
    shown.config["SECURE"] = True
    no_more(shown)
    shown.config["DEMONSTRATION"] = "yes"
    assert "Xem thử theo vai" in front(shown)


def test_without_the_file_there_is_none(shown: Flask) -> None:
    (shown.config["DATA_DIR"] / showing.FILE).unlink()
    no_more(shown)


def test_an_account_with_a_second_factor_is_asked_for_it(shown: Flask) -> None:
    known = accounts.find(db.session, "home.affairs@example.vn")
    assert known is not None
    known.totp_counter = 1
    answer = shown.test_client().post("/xem-thu/home_affairs")
    assert answer.location.endswith("/dang-nhap")


def test_a_disabled_account_is_not_offered(shown: Flask) -> None:
    known = accounts.find(db.session, "ministry@example.vn")
    assert known is not None
    known.active = False
    assert front(shown).count("Vào với vai này") == len(STAFF) - 1
    assert shown.test_client().post("/xem-thu/ministry").status_code == 404
