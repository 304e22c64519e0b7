"""An account of staff needs a second administrator; an address outside the office's mail domain is asked about."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation import audit, two_people
from foundation.db import Refused
from foundation.outbox import Message
from survey_app import accounts
from survey_app.accounts import approval
from survey_app.accounts import staff_account as verbs
from survey_app.database import db
from tests.signing_in import an_account
from tests.survey_app.sitting_cast import a_person


def invite(client: FlaskClient, email: str, **more: object) -> str:
    fields = {"name": "Bà Mới", "email": email, "role": "home_affairs", "agency_id": 0} | more
    return html.unescape(client.post("/so-noi-vu/tai-khoan/moi", data=fields, follow_redirects=True).text)


def test_an_invitation_leaves_when_a_second_administrator_approves(office: Flask) -> None:
    first, second = a_person(office, "administrator"), a_person(office, "administrator")
    assert "khi quản trị thứ hai duyệt" in invite(first.client, "moi@daklak.example")
    made = verbs.find(db.session, "moi@daklak.example")
    assert made is not None
    act = f"/so-noi-vu/tai-khoan/{made.id}/duyet"
    assert db.session.scalars(select(Message)).all() == []
    assert "Cần người thứ hai" in first.client.post(act, follow_redirects=True).text
    assert not made.active
    assert "Đã duyệt" in second.client.post(act, follow_redirects=True).text
    db.session.expire_all()
    assert made.active
    assert db.session.scalars(select(Message.to)).all() == ["moi@daklak.example"]


def test_an_account_that_waits_is_neither_opened_nor_told_a_password(office: Flask) -> None:
    first = a_person(office, "administrator")
    invite(first.client, "moi@daklak.example")
    made = verbs.find(db.session, "moi@daklak.example")
    assert made is not None
    assert "chờ quản trị thứ hai" in first.client.post(f"/so-noi-vu/tai-khoan/{made.id}/mo", follow_redirects=True).text
    office.test_client().post("/quen-mat-khau", data={"email": made.email})
    assert db.session.scalars(select(Message)).all() == []


def test_whoever_made_or_approved_an_account_is_never_its_other_half(office: Flask) -> None:
    maker, approver, other = (an_account("administrator") for _ in range(3))
    made = accounts.invite(db.session, "moi@daklak.example", "home_affairs", None, maker.actor)
    approval.approve(db.session, made, approver.actor)
    for one in (maker, approver):
        with pytest.raises(Refused, match="Người lập hoặc duyệt"):
            two_people.check(made.id, one.actor, approval.vouchers_in(db.session))
    two_people.check(made.id, other.actor, approval.vouchers_in(db.session))


def test_an_address_outside_the_office_is_asked_about(office: Flask) -> None:
    first = a_person(office, "administrator")
    page = invite(first.client, "ai-do@gmail.example")
    assert "ngoài tên miền thư của cơ quan" in page
    assert verbs.find(db.session, "ai-do@gmail.example") is None
    assert "quản trị thứ hai duyệt" in invite(first.client, "ai-do@gmail.example", known="y")


def test_accounts_made_on_the_server_need_no_second_person(office: Flask) -> None:
    made = accounts.invite(db.session, "dau-tien@daklak.example", "administrator", None, audit.SYSTEM)
    assert (made.active, made.awaits_approval) == (True, False)
