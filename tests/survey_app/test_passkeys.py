"""Passkeys: registered by their owner, taken at the sign-in once for each challenge, and nobody else's."""

from __future__ import annotations

import html
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from foundation.audit import AuditEvent
from foundation.outbox import Message
from survey_app.accounts import Account, passkeys, second_factor
from survey_app.accounts import staff_account as verbs
from survey_app.accounts.passkey_rows import Passkey
from survey_app.database import db
from tests import authenticators
from tests.signing_in import PASSWORD, an_account, open_session
from tests.survey_app.passkey_kit import Authenticator

PAGE, USE = "/tai-khoan/khoa-truy-cap", "/dang-nhap/khoa-truy-cap"


@pytest.fixture
def owner(office: Flask) -> Account:
    account = an_account("auditor", password=PASSWORD)
    authenticators.give(account)
    second_factor.renew_recovery_codes(db.session, account)
    db.session.commit()
    return account


@pytest.fixture
def client(office: Flask, owner: Account) -> FlaskClient:
    """The owner's browser, signed in."""
    client = office.test_client()
    open_session(client, owner)
    return client


def question(page: str) -> str:
    return html.unescape(re.findall(r'data-question="([^"]*)"', page)[0])


def register(client: FlaskClient, authenticator: Authenticator, name: str = "Máy ở cơ quan") -> str:
    asked = question(client.post(PAGE, data={"name": name, "current": PASSWORD}).text)
    return client.post(f"{PAGE}/them", data={"answer": authenticator.create(asked)}, follow_redirects=True).text


def to_second_step(client: FlaskClient, account: Account) -> str:
    client.post("/dang-xuat")
    client.post("/dang-nhap", data={"email": account.email, "password": PASSWORD})
    return question(client.get("/dang-nhap/ma-xac-thuc").text)


def verbs_of_log() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_a_passkey_is_registered_listed_used_and_removed(client: FlaskClient, office: Flask, owner: Account) -> None:
    mine, elsewhere = Authenticator(), office.test_client()
    open_session(elsewhere, owner)
    page = register(client, mine)
    assert "Đã thêm khoá truy cập" in page
    assert "Máy ở cơ quan" in page
    assert elsewhere.get("/tai-khoan").status_code == 302, "other sessions end"
    assert db.session.scalars(select(Message.subject)).all() == ["Khoá truy cập vừa được đổi"]
    for _ in range(2):
        asked = to_second_step(client, owner)
        assert client.get("/tai-khoan").status_code == 302, "not in yet"
        assert client.post(USE, data={"answer": mine.get(asked)}).status_code == 302
        assert client.get("/tai-khoan").status_code == 200
    number = db.session.scalars(select(Passkey.id)).one()
    assert client.post(f"{PAGE}/{number}/go", data={"current": "sai"}).status_code == 422
    assert "Đã gỡ" in client.post(f"{PAGE}/{number}/go", data={"current": PASSWORD}, follow_redirects=True).text
    assert db.session.scalars(select(Passkey)).all() == []


def refused(client: FlaskClient, answer: str, sentence: str) -> None:
    told = client.post(USE, data={"answer": answer}, follow_redirects=True).text
    assert sentence in html.unescape(told)
    assert client.get("/tai-khoan").status_code == 302


def test_whatever_is_wrong_is_a_sentence_and_the_right_one_still_enters(client: FlaskClient, owner: Account) -> None:
    mine, foreign = Authenticator(), Authenticator()
    register(client, mine)
    asked = to_second_step(client, owner)
    used = mine.get(asked)
    assert client.post(USE, data={"answer": used}).status_code == 302
    asked = to_second_step(client, owner)
    refused(client, used, passkeys.BROKEN)
    asked = question(client.get("/dang-nhap/ma-xac-thuc").text)
    refused(client, foreign.get(asked), passkeys.FOREIGN)
    imitation = Authenticator("evil.example", "https://evil.example")
    imitation.id, imitation.key = mine.id, mine.key
    forged = Authenticator()
    forged.id, forged.count = mine.id, 9
    for wrong in (imitation, forged):
        refused(client, wrong.get(question(client.get("/dang-nhap/ma-xac-thuc").text)), passkeys.BROKEN)
    asked = question(client.get("/dang-nhap/ma-xac-thuc").text)
    assert client.post(USE, data={"answer": mine.get(asked)}).status_code == 302
    assert verbs_of_log().count("account.second_factor_failed") == 4


@pytest.mark.parametrize(
    "answer", ["", "x", "{}", "[]", "null", '{"id":1}', "1" * 30_000, '{"id":"é","rawId":"é","response":{}}']
)
def test_nonsense_is_refused(client: FlaskClient, owner: Account, answer: str) -> None:
    register(client, Authenticator())
    to_second_step(client, owner)
    refused(client, answer, "Chưa kiểm tra được khoá truy cập")


def test_a_challenge_is_answered_once_though_the_cookie_is_copied(
    client: FlaskClient, office: Flask, owner: Account
) -> None:
    mine, thief = Authenticator(), office.test_client()
    register(client, mine)
    asked = to_second_step(client, owner)
    copied = client.get_cookie("survey")
    assert copied is not None
    thief.set_cookie("survey", copied.value)
    answer = mine.get(asked)
    assert client.post(USE, data={"answer": answer}).status_code == 302
    refused(thief, answer, passkeys.EXPIRED)


def test_a_counter_that_goes_back_is_refused_and_noted(client: FlaskClient, owner: Account) -> None:
    mine = Authenticator()
    register(client, mine)
    mine.count = 41
    client.post(USE, data={"answer": mine.get(to_second_step(client, owner))})
    asked = to_second_step(client, owner)
    mine.count = 7
    refused(client, mine.get(asked), passkeys.COPIED)
    assert "account.passkey_copied" in verbs_of_log()


def test_authenticators_that_count_nothing_are_taken(client: FlaskClient, owner: Account) -> None:
    mine = Authenticator()
    register(client, mine)
    for _ in range(2):
        mine.count = -1
        asked = to_second_step(client, owner)
        assert client.post(USE, data={"answer": mine.get(asked)}).status_code == 302
        assert client.get("/tai-khoan").status_code == 200


def test_a_passkey_of_somebody_else_is_not_registered_twice(client: FlaskClient, office: Flask) -> None:
    shared, other = Authenticator(), office.test_client()
    register(client, shared)
    open_session(other, an_account("auditor", password=PASSWORD))
    assert passkeys.TAKEN in html.unescape(register(other, shared))


def test_a_registration_needs_the_password_its_own_challenge_and_its_own_page(client: FlaskClient) -> None:
    assert client.post(PAGE, data={"name": "x", "current": "sai"}).status_code == 422
    mine = Authenticator()
    asked = question(client.post(PAGE, data={"name": "x", "current": PASSWORD}).text)
    answer = mine.create(asked)
    wrong = Authenticator("evil.example", "https://evil.example").create(asked)
    assert passkeys.BROKEN in html.unescape(
        client.post(f"{PAGE}/them", data={"answer": wrong}, follow_redirects=True).text
    )
    told = client.post(f"{PAGE}/them", data={"answer": answer}, follow_redirects=True).text
    assert passkeys.EXPIRED in html.unescape(told), "its challenge is used up"
    client.post(PAGE, data={"name": "x", "current": PASSWORD})
    told = client.post(f"{PAGE}/them", data={"answer": answer}, follow_redirects=True).text
    assert passkeys.BROKEN in html.unescape(told), "another challenge"
    assert db.session.scalar(select(func.count()).select_from(Passkey)) == 0


def test_the_last_second_factor_of_who_needs_one_stays(client: FlaskClient, owner: Account) -> None:
    register(client, Authenticator())
    owner.totp_secret = owner.totp_counter = None
    db.session.commit()
    number = db.session.scalars(select(Passkey.id)).one()
    told = client.post(f"{PAGE}/{number}/go", data={"current": PASSWORD}, follow_redirects=True).text
    assert passkeys.LAST in html.unescape(told)
    asked = to_second_step(client, owner)
    assert json.loads(asked)["allowCredentials"]
    assert "mã dự phòng" in client.get("/dang-nhap/ma-xac-thuc").text


def test_an_administrator_takes_passkeys_off_too(client: FlaskClient, owner: Account) -> None:
    register(client, Authenticator())
    verbs.reset_second_factor(db.session, owner, an_account("administrator").actor)
    db.session.commit()
    assert db.session.scalars(select(Passkey)).all() == []
    assert not owner.has_second_factor


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("https://khaosat.daklak.gov.vn", True),
        ("http://khaosat.daklak.gov.vn", False),
        ("https://203.0.113.9", False),
    ],
)
def test_passkeys_are_offered_where_browsers_take_them(app: Flask, address: str, possible: bool) -> None:
    app.config.update(BASE_URL=address, SECURE=address.startswith("https"))
    with app.app_context():
        assert passkeys.are_possible() is possible
        assert passkeys.site()[1] == address
