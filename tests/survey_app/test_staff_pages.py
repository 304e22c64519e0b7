"""Accounts for administrators, the audit log for auditors."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.outbox import Message
from survey_app import accounts
from survey_app.accounts import Account
from survey_app.database import db
from tests import cast
from tests.signing_in import an_account, sign_in

ROOT = Path(__file__).parents[2]


@pytest.fixture
def administrator(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "administrator")
    return client


@pytest.fixture
def auditor(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "auditor")
    return client


def test_an_administrator_invites_a_focal_point(administrator: FlaskClient) -> None:
    agency = cast.an_agency(db.session)
    fields = {"name": "Lê Thị Mai", "email": "Mai@daklak.example", "role": "focal_point", "agency_id": str(agency.id)}
    assert administrator.post("/so-noi-vu/tai-khoan/moi", data=fields).status_code == 302
    made = accounts.find(db.session, "mai@daklak.example")
    assert made is not None
    assert (made.name, made.agency_id, made.password) == ("Lê Thị Mai", agency.id, None)
    assert "/mat-khau-moi/" in (db.session.scalars(select(Message)).one().text or "")
    page = administrator.get("/so-noi-vu/tai-khoan?tim=le thi mai").text
    assert "Chờ nhận lời mời" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"agency_id": "0"}, "Đầu mối phải thuộc một cơ quan"),
        ({"email": "mai"}, "Nhập một địa chỉ thư, không kèm tên"),
        ({"name": ""}, "Nhập họ và tên"),
    ],
)
def test_an_invitation_with_mistakes_is_not_sent(
    administrator: FlaskClient, wrong: dict[str, str], sentence: str
) -> None:
    agency = cast.an_agency(db.session)
    fields = {"name": "Mai", "email": "mai@daklak.example", "role": "focal_point", "agency_id": str(agency.id)}
    page = administrator.post("/so-noi-vu/tai-khoan/moi", data=fields | wrong, follow_redirects=True).text
    assert sentence in page
    assert db.session.scalars(select(Message)).all() == []


def test_an_account_is_disabled_and_opened_again(administrator: FlaskClient) -> None:
    other = an_account("auditor")
    for act, active in (("khoa", False), ("mo", True)):
        administrator.post(f"/so-noi-vu/tai-khoan/{other.id}/{act}")
        db.session.refresh(other)
        assert other.active is active


def test_an_administrator_cannot_lock_themselves_out(administrator: FlaskClient) -> None:
    me = db.session.scalars(select(Account).where(Account.role == "administrator")).one()
    page = administrator.post(f"/so-noi-vu/tai-khoan/{me.id}/khoa", follow_redirects=True).text
    assert "Không thể tự khoá" in page
    assert administrator.get("/so-noi-vu/tai-khoan").status_code == 200


def test_an_auditor_sees_the_log_and_nobody(auditor: FlaskClient) -> None:
    assert auditor.get("/bat-dau").location == "/so-noi-vu/nhat-ky"
    assert auditor.get("/so-noi-vu/dot/1/theo-doi").status_code == 403
    assert auditor.get("/bo-noi-vu/dot/1/xuat").status_code == 403


@pytest.mark.parametrize(("act", "question"), [("khoa", "Khoá tài khoản?"), ("xac-thuc", "Bỏ xác thực hai bước?")])
def test_what_locks_somebody_out_asks_first(administrator: FlaskClient, act: str, question: str) -> None:
    other = an_account("auditor")
    other.totp_secret, other.totp_counter = "A" * 32, 0
    db.session.commit()
    address = f"/so-noi-vu/tai-khoan/{other.id}/{act}"
    assert address in administrator.get("/so-noi-vu/tai-khoan").text
    page = administrator.get(address).text
    assert question in page
    assert other.email in page
    db.session.refresh(other)
    assert (other.active, other.has_second_factor) == (True, True), "asking changes nothing"
    administrator.post(address)
    db.session.refresh(other)
    assert not (other.active and other.has_second_factor)


def test_an_official_who_is_lost_is_not_asked_for_a_survey_code(administrator: FlaskClient) -> None:
    lost = administrator.get("/so-noi-vu/khong-co")
    assert lost.status_code == 404
    assert "mã khảo sát" not in lost.text
    assert 'href="/bat-dau"' in lost.text
    assert "mã khảo sát" in administrator.get("/khong-co").text, "others have a code in their letter"


def test_the_front_page_shows_officials_the_way_in(office: Flask) -> None:
    assert 'href="/dang-nhap"' in office.test_client().get("/").text
