"""Another e-mail address: every proof there is, a link to the new mailbox, a word to the old one, and no session of before."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.outbox import Message
from survey_app.accounts import Account, email_pages, second_factor
from survey_app.database import db
from tests import authenticators, cast
from tests.conftest import inside, make_app
from tests.signing_in import PASSWORD, an_account, open_session

PAGE = "/tai-khoan/thu-dien-tu"
NEW = "hoa.moi@daklak.example"


@pytest.fixture
def office(tmp_path, ring, sqlite_url) -> Iterator[Flask]:
    app = make_app(tmp_path, ring, sqlite_url, WTF_CSRF_ENABLED=False)
    with inside(app):
        yield app


@pytest.fixture
def owner(office: Flask) -> Account:
    return an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)


@pytest.fixture
def client(office: Flask, owner: Account) -> FlaskClient:
    made = office.test_client()
    open_session(made, owner)
    return made


def mails(to: str) -> list[str]:
    db.session.rollback()
    found = db.session.scalars(select(Message).order_by(Message.created_at)).all()
    return [one.text or "" for one in found if one.to == to]


def link_to(to: str) -> str:
    return re.findall(r"http://localhost(/doi-thu/\S+)", "\n".join(mails(to)))[-1]


def ask(client: FlaskClient, email: str = NEW, password: str = PASSWORD, code: str = ""):
    return client.post(PAGE, data={"email": email, "current": password, "code": code})


def test_the_address_changes_once_the_new_mailbox_says_so_and_ends_every_session(
    client: FlaskClient, office: Flask, owner: Account
) -> None:
    old, elsewhere = owner.email, office.test_client()
    open_session(elsewhere, owner)
    assert ask(client, f"  {NEW.upper()} ").status_code == 302
    assert "kèm đúng mật khẩu" in mails(old)[-1]
    link = link_to(NEW)
    assert NEW in client.get(link).text
    assert db.session.get_one(Account, owner.id).email == old, "opening the link changes nothing"
    client.post(link)
    db.session.refresh(owner)
    assert owner.email == NEW
    assert "Địa chỉ thư của tài khoản Ông/Bà vừa được đổi" in mails(old)[-1]
    assert [one.get("/tai-khoan").status_code for one in (client, elsewhere)] == [302, 302]
    assert client.post("/dang-nhap", data={"email": NEW, "password": PASSWORD}).status_code == 302
    assert "đã hết hạn" in office.test_client().post(link, follow_redirects=True).text


def test_it_needs_the_password_and_the_second_factor_where_there_is_one(client: FlaskClient, owner: Account) -> None:
    assert ask(client, password="sai mật khẩu rồi").status_code == 422
    authenticators.give(owner)
    (recovery, *_) = second_factor.renew_recovery_codes(db.session, owner)
    db.session.commit()
    for code, words in (
        ("", email_pages.NEEDS_CODE),
        ("000000", email_pages.WRONG_CODE),
        ("sai", email_pages.WRONG_CODE),
    ):
        answer = ask(client, code=code)
        assert (answer.status_code, words in answer.text) == (422, True)
    assert mails(NEW) == []
    assert ask(client, code=authenticators.code(owner)).status_code == 302
    assert ask(client, code=recovery).status_code == 302
    assert len(mails(NEW)) == 2


@pytest.mark.parametrize("address", ["", "khong-phai-thu", "a@b.vn, c@d.vn", "Hoa <hoa@daklak.example>", "x" * 300])
def test_what_is_no_mailbox_is_told_at_once(client: FlaskClient, address: str) -> None:
    assert ask(client, address).status_code == 422


def test_an_address_that_another_has_is_answered_alike_and_taken_from_nobody(
    client: FlaskClient, owner: Account
) -> None:
    other = an_account("auditor")
    assert ask(client, other.email).status_code == 302
    assert mails(other.email) == []
    ask(client)
    link = link_to(NEW)
    other.email = NEW  # meanwhile
    db.session.commit()
    assert "một tài khoản khác" in client.post(link, follow_redirects=True).text
    assert db.session.get_one(Account, owner.id).email != NEW


def test_an_officers_mailbox_stays_in_the_office(office: Flask) -> None:
    officer, client = an_account("home_affairs", password=PASSWORD), office.test_client()
    open_session(client, officer)
    assert email_pages.OUTSIDE in ask(client, "toi@mien-phi.example.com").text
    assert email_pages.SAME in ask(client, officer.email).text
    assert ask(client, NEW).status_code == 302


def test_a_link_for_the_password_changes_no_address_and_a_mailbox_is_not_flooded(client: FlaskClient) -> None:
    for _ in range(email_pages.LINKS + 2):
        assert ask(client).status_code == 302
    assert len(mails(NEW)) == email_pages.LINKS
    token = link_to(NEW).rpartition("/")[2]
    assert "đã hết hạn" in client.get(f"/mat-khau-moi/{token}", follow_redirects=True).text


def test_a_binding_to_the_provider_ends_with_the_password_and_ends_other_sessions(
    client: FlaskClient, office: Flask, owner: Account
) -> None:
    page = "/tai-khoan/cong-dang-nhap"
    assert client.get(page).status_code == 302, "nothing is bound"
    owner.oidc_subject, elsewhere = "f" * 32, office.test_client()
    open_session(elsewhere, owner)
    assert page in client.get("/tai-khoan").text
    assert client.post(page, data={"current": "sai mật khẩu rồi"}).status_code == 422
    client.post(page, data={"current": PASSWORD})
    db.session.refresh(owner)
    assert owner.oidc_subject is None
    assert [one.get("/tai-khoan").status_code for one in (client, elsewhere)] == [200, 302]
    assert "Cách đăng nhập của tài khoản" in mails(owner.email)[-1]
