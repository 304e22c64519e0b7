"""Signing in through a provider: the right person enters, a provider that is down or lies is a sentence, the password works."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.audit import AuditEvent
from foundation.outbox import Message
from survey_app import config
from survey_app.accounts import Account, oidc
from survey_app.accounts import staff_account as verbs
from survey_app.database import db
from tests import cast
from tests.browser import serving
from tests.conftest import inside, make_app
from tests.signing_in import PASSWORD, OwnTransactionClient, an_account
from tests.survey_app.provider import CLIENT, FOREIGN_KEY, SECRET, Provider

NAME = "cổng đăng nhập của tỉnh"
FAILED = oidc.FAILED.format(name=NAME)


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    with serving(made.app) as made.address:
        yield made


@pytest.fixture
def office(tmp_path, ring, sqlite_url, provider) -> Iterator[Flask]:
    ours = {"OIDC_ISSUER": provider.address, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    app = make_app(tmp_path, ring, sqlite_url, WTF_CSRF_ENABLED=False, **ours)
    app.test_client_class = OwnTransactionClient
    with inside(app):
        yield app


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    return office.test_client()


@pytest.fixture
def owner(office: Flask, provider: Provider) -> Account:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    provider.claims["email"] = account.email
    return account


def asked_of(client: FlaskClient) -> dict[str, str]:
    """To the provider: what it is asked."""
    location = client.get("/dang-nhap/qua-cong?tiep=/tai-khoan/mat-khau").location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def come_back(client: FlaskClient, provider: Provider):
    return client.get(f"/dang-nhap/qua-cong/ve?{provider.authorize(asked_of(client))}")


def enter(client: FlaskClient, provider: Provider):
    come_back(client, provider)
    return client.post("/dang-nhap/qua-cong/vao")


def is_in(client: FlaskClient) -> bool:
    return client.get("/tai-khoan").status_code == 200


def told(client: FlaskClient) -> str:
    return html.unescape(client.get("/dang-nhap").text)


def test_whoever_the_provider_knows_enters_by_a_button(client: FlaskClient, provider: Provider, owner: Account) -> None:
    asked = asked_of(client)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/dang-nhap/qua-cong/ve"
    assert asked["response_type"] == "code"
    assert len(asked["nonce"]) >= 16
    page = client.get(f"/dang-nhap/qua-cong/ve?{provider.authorize(asked)}")
    assert owner.email in page.text
    assert not is_in(client), "coming back alone opens nothing"
    assert client.post("/dang-nhap/qua-cong/vao").location == "/tai-khoan/mat-khau"
    assert is_in(client)
    assert db.session.scalars(select(Message.to)).all() == [owner.email], "told the first time"
    client.post("/dang-xuat")
    assert enter(client, provider).status_code == 302
    assert is_in(client)
    assert len(db.session.scalars(select(Message.to)).all()) == 1


def test_the_second_factor_stays_ours(client: FlaskClient, provider: Provider) -> None:
    provider.claims["email"] = an_account("home_affairs", password=PASSWORD).email
    assert "Xin mở hộp thư" in enter(client, provider).text
    assert not is_in(client)


LIES: dict[str, Callable[[Provider], None]] = {
    "another issuer": lambda one: one.claims.update(iss="https://evil.example"),
    "no issuer": lambda one: one.claims.update(iss=None),
    "for somebody else": lambda one: one.claims.update(aud="another client"),
    "for several": lambda one: one.claims.update(aud=["another client", CLIENT]),
    "for nobody": lambda one: one.claims.update(aud=None),
    "another nonce": lambda one: one.claims.update(nonce="x" * 20),
    "no nonce": lambda one: one.claims.update(nonce=None),
    "expired": lambda one: one.claims.update(exp=1_700_000_000),
    "without end": lambda one: one.claims.update(exp=None),
    "no subject": lambda one: one.claims.update(sub=None),
    "no address": lambda one: one.claims.update(email=None),
    "signed by nobody": lambda one: setattr(one, "algorithm", "none"),
    "signed with our secret": lambda one: setattr(one, "algorithm", "HS256"),
    "signed by somebody else": lambda one: setattr(one, "key", FOREIGN_KEY),
    "describes another issuer": lambda one: one.described.update(issuer="https://evil.example"),
    "down": lambda one: setattr(one, "down", True),
    "describes nothing": lambda one: one.described.update(authorization_endpoint=None),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_provider_that_is_down_or_lies_is_a_sentence(
    client: FlaskClient, provider: Provider, owner: Account, lie: str
) -> None:
    if lie not in ("down", "describes another issuer", "describes nothing"):
        asked = asked_of(client)
        LIES[lie](provider)
        assert client.get(f"/dang-nhap/qua-cong/ve?{provider.authorize(asked)}").location == "/dang-nhap"
    else:
        LIES[lie](provider)
        assert client.get("/dang-nhap/qua-cong").location == "/dang-nhap"
    assert FAILED in told(client)
    client.post("/dang-nhap/qua-cong/vao")
    assert not is_in(client)
    assert "account.oidc_refused" in db.session.scalars(select(AuditEvent.verb)).all()
    assert client.post("/dang-nhap", data={"email": owner.email, "password": PASSWORD}).status_code == 302
    assert is_in(client)


def test_it_is_asked_again_when_it_is_back(client: FlaskClient, provider: Provider, owner: Account) -> None:
    provider.down = True
    client.get("/dang-nhap/qua-cong")
    provider.down = False
    enter(client, provider)
    assert is_in(client)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_verified_enters_nowhere(
    client, provider: Provider, owner: Account, verified: object
) -> None:
    provider.claims["email_verified"] = verified
    enter(client, provider)
    assert not is_in(client)


def test_only_accounts_that_are_there_and_only_as_the_same_subject(client, provider: Provider, owner: Account) -> None:
    enter(client, provider)
    client.post("/dang-xuat")
    provider.claims["sub"] = "s-2"
    enter(client, provider)
    assert not is_in(client), "another subject with the same address"
    assert "đã gắn với một người khác" in told(client)
    other = an_account("auditor", password=PASSWORD)
    provider.claims.update(sub="s-1", email=other.email)
    enter(client, provider)
    assert not is_in(client), "the same subject with another's address"
    provider.claims.update(sub="s-3", email="khong-co@daklak.example")
    enter(client, provider)
    assert not is_in(client)
    provider.claims.update(sub="s-1", email=owner.email)
    verbs.set_active(db.session, owner, False, other.actor)
    db.session.commit()
    enter(client, provider)
    assert not is_in(client), "disabled"


def test_an_answer_belongs_to_the_browser_that_asked(client, office: Flask, provider: Provider, owner: Account) -> None:
    asked = asked_of(client)
    victim = office.test_client()
    assert victim.get(f"/dang-nhap/qua-cong/ve?{provider.authorize(asked)}").location == "/dang-nhap"
    assert client.get("/dang-nhap/qua-cong/ve?code=1&state=forged").location == "/dang-nhap"
    assert client.get("/dang-nhap/qua-cong/ve").location == "/dang-nhap"
    assert client.get("/dang-nhap/qua-cong/ve?error=access_denied").location == "/dang-nhap"
    query = provider.authorize(asked)
    assert client.get(f"/dang-nhap/qua-cong/ve?{query}").status_code == 200
    assert client.get(f"/dang-nhap/qua-cong/ve?{query}").location == "/dang-nhap", "once"


def test_many_attempts_do_not_fill_the_cookie(client, provider: Provider, owner: Account) -> None:
    for _ in range(30):
        client.get("/dang-nhap/qua-cong")
    cookie = client.get_cookie("survey")
    assert len(cookie.value) < 1000
    enter(client, provider)
    assert is_in(client)


def test_without_a_provider_nothing_is_offered(app: Flask) -> None:
    client = app.test_client()
    assert "Đăng nhập bằng" not in client.get("/dang-nhap").text
    for page in ("/dang-nhap/qua-cong", "/dang-nhap/qua-cong/ve?code=1&state=2"):
        assert client.get(page).location == "/dang-nhap"


def test_the_issuer_is_an_address_under_https() -> None:
    for wrong in ("khaosat", "http://id.daklak.gov.vn", "ftp://x", "https://"):
        with pytest.raises(ValueError, match="OIDC_ISSUER"):
            config.load({"OIDC_ISSUER": wrong})
    assert config.load({"OIDC_ISSUER": "https://id.daklak.gov.vn/realms/a"})["OIDC_ISSUER"].endswith("/a")
