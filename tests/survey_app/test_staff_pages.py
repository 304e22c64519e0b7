"""Accounts for administrators, the audit log for auditors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation import audit
from foundation.outbox import Message
from questionnaires import survey_round
from questionnaires.ballot import box, holders
from respondents import roster
from respondents.envelopes import repudiation
from survey_app import accounts
from survey_app.accounts import Account
from survey_app.database import db
from survey_app.home_affairs import audit_words
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
        ({"email": "mai"}, "Nhập địa chỉ thư, ví dụ"),
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


def some_events() -> None:
    for number in range(3):
        audit.record(db.session, audit.SYSTEM, "round.open", f"round:{number}")
    audit.record(db.session, audit.Actor("respondent"), "invitation.hold", "invitation:7", because="not_me")
    db.session.commit()


def test_the_log_is_read_newest_first_and_filtered(auditor: FlaskClient) -> None:
    some_events()
    page = auditor.get("/so-noi-vu/nhat-ky").text
    assert page.index("Thư mời số 7") < page.index("Đợt số 2") < page.index("Đợt số 0")
    assert "4 sự kiện" in page
    assert "1 sự kiện" in auditor.get("/so-noi-vu/nhat-ky?viec=invitation").text
    assert "1 sự kiện" in auditor.get("/so-noi-vu/nhat-ky?ve=round:1").text
    assert "0 sự kiện" in auditor.get("/so-noi-vu/nhat-ky?ngay=2020-01-01").text or "Không có sự kiện nào khớp" in (
        auditor.get("/so-noi-vu/nhat-ky?ngay=2020-01-01").text
    )
    assert "Ngày chưa đúng" in auditor.get("/so-noi-vu/nhat-ky?ngay=hôm nay").text


def verbs_in_the_sources() -> Iterator[str]:
    """Every verb that the code records, as far as it stands there as a whole word."""
    for folder in ("agencies", "questionnaires", "respondents", "survey_app"):
        for file in (ROOT / folder).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
            for call in calls:
                if ast.unparse(call.func).endswith("record") and len(call.args) > 2:
                    yield from re.findall(r"'([a-z_]+(?:\.[a-z_]+)?)'", ast.unparse(call.args[2]))


def test_every_verb_of_the_log_has_its_words() -> None:
    found = set(verbs_in_the_sources())
    assert {"account.sign_in", "agency.add", "agency.changes_ask", "view"} <= found
    moves = {f"ballot.{verb}" for verb in box.MOVES} | {f"key_holder.{verb}" for verb in holders.MOVES}
    moves |= {f"repudiation.{verb}" for verb in repudiation.MOVES}
    moves |= {f"round.{verb}" for verb in survey_round.MOVES} | {f"roster.{verb}" for verb in roster.MOVES}
    assert (found | moves) - audit_words.VERBS.keys() == set()


def test_an_event_is_told_in_words() -> None:
    held = {"count": 3, "agency": None, "changes": True, "sha256": "a" * 64}
    assert audit_words.subject("roster:28") == "Danh sách số 28"
    assert audit_words.subject("outbox") == "Hộp thư đi"
    assert audit_words.details(held) == "số người: 3; đề nghị thay đổi; sha256: aaaaaaaaaaaa…"


def test_the_log_is_found_by_the_address_of_who_acted(auditor: FlaskClient) -> None:
    who = an_account("home_affairs")
    audit.record(db.session, who.actor, "round.close", "round:1")
    some_events()
    page = auditor.get(f"/so-noi-vu/nhat-ky?nguoi={who.email}").text
    assert f"{who.email} · Cán bộ Sở Nội vụ" in page
    assert "1 sự kiện" in page


def test_the_auditor_sees_where_the_chain_breaks(auditor: FlaskClient) -> None:
    some_events()
    whole = auditor.post("/so-noi-vu/nhat-ky/kiem-tra", follow_redirects=True).text
    assert "nguyên vẹn: 4 sự kiện" in whole
    for verb in ("update", "delete"):
        db.session.execute(sa.text(f"DROP TRIGGER audit_event_no_{verb}"))
    db.session.execute(sa.text("UPDATE audit_event SET actor = 'system:1' WHERE id = 2"))
    db.session.commit()
    broken = auditor.post("/so-noi-vu/nhat-ky/kiem-tra", follow_redirects=True).text
    assert "bị đứt ở sự kiện số 2" in broken


def test_an_auditor_sees_the_log_and_nobody(auditor: FlaskClient) -> None:
    assert auditor.get("/bat-dau").location == "/so-noi-vu/nhat-ky"
    assert auditor.get("/so-noi-vu/dot/1/theo-doi").status_code == 403
    assert auditor.get("/bo-noi-vu/dot/1/xuat").status_code == 403
