"""Mail to officers: something waits, something was decided; switched off by the round; worded by the round; with a help line."""

from __future__ import annotations

import json

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.db import now
from foundation.outbox import About, Message
from foundation.outbox.claims import Claimed
from questionnaires.survey_round import SurveyRound
from respondents.exports import Export
from respondents.roster import Roster
from respondents.wording import composing
from respondents.wording.templates import MessageTemplate
from survey_app import officer_mail
from survey_app.accounts import links
from survey_app.accounts.round_in_address import LOADED
from survey_app.database import db
from survey_app.focal_points import of_round
from tests.signing_in import an_account, sign_in
from tests.survey_app.exported import export

WANTED = {"product": "respondent_list", "order": "agency", "reason": "Gửi theo Công văn số 12"}
OFFICERS = ("export_asked", "export_decided", "list_asked")


@pytest.fixture
def colleague(office: Flask, survey_round: SurveyRound) -> FlaskClient:
    """A second person of Home Affairs."""
    client = office.test_client()
    sign_in(client, "administrator")
    survey_round.settings = {**survey_round.settings, "phone": "0229 000 0000", "email": "hotro@tinh.example"}
    db.session.commit()
    return client


def _claimed(one: Message) -> Claimed:
    known = json.loads(one.parameters or "{}")
    return Claimed(
        one.id, "email", "notice", 0, About("round", 1), now(), None, 0, "", one.to, None, known, "", one.kind
    )


def written(kind: str) -> list[tuple[str, str, str]]:
    """To whom, subject, text as it leaves."""
    db.session.rollback()
    found = db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.created_at)).all()
    due = [_claimed(one) for one in found]
    made = composing.compose(db.session, due, "https://khaosat.example")  # type: ignore[arg-type]
    assert not any(one.flaw for one in made.values())
    return [(one.to or "", made[one.id].subject, made[one.id].text) for one in found]


def test_an_approver_is_told_that_something_waits_and_the_maker_what_became_of_it(
    client: FlaskClient, colleague: FlaskClient
) -> None:
    export(client, WANTED)
    one = db.session.scalars(select(Export)).one()
    page = f"/bo-noi-vu/dot/1/xuat/{one.id}"
    ((to, subject, text),) = written("export_asked")
    assert subject == "Chờ duyệt: Danh sách đối tượng điều tra, bản 1"
    for words in (page, "Gửi theo Công văn số 12", "Hỗ trợ: 0229 000 0000", "hotro@tinh.example"):
        assert words in text
    assert written("export_decided") == []
    colleague.post(f"{page}/duyet")
    ((maker, subject, text),) = written("export_decided")
    assert (maker != to, subject) == (True, "Danh sách đối tượng điều tra, bản 1: đã được duyệt")
    assert page in text
    export(client, WANTED)
    client.post("/bo-noi-vu/dot/1/xuat/2/khong-duyet")
    assert len(written("export_decided")) == 1  # one's own no needs no mail


def test_a_round_switches_mail_to_officers_off_and_words_it_anew(client: FlaskClient, colleague: FlaskClient) -> None:
    db.session.add(
        MessageTemplate(round_id=1, kind="export_asked", sms="", subject="Việc mới", mail="Xem {viec}: {xem_tai}")
    )
    db.session.commit()
    export(client, WANTED)
    assert written("export_asked")[0][1] == "Việc mới"
    survey_round = db.session.get_one(SurveyRound, 1)
    survey_round.settings = {**survey_round.settings, "officer_mail": False}
    db.session.commit()
    export(client, WANTED)
    assert len(written("export_asked")) == 1


def test_a_list_that_waits_is_told_to_every_officer(colleague: FlaskClient) -> None:
    other = an_account("home_affairs").email
    roster = db.session.scalars(select(Roster)).first()
    assert roster is not None
    officer_mail.list_waits(db.session, roster, "=Sở +Tư pháp")  # type: ignore[arg-type]
    db.session.commit()
    found = written("list_asked")
    assert other in [to for to, _, _ in found]
    assert {subject for _, subject, _ in found} == {"Danh sách chờ duyệt: =Sở +Tư pháp"}
    assert all(f"/so-noi-vu/dot/1/danh-sach/{roster.id}" in text for _, _, text in found)


def test_every_mail_to_an_agency_or_an_account_ends_with_the_help_line(office: Flask, colleague: FlaskClient) -> None:
    with office.test_request_context("/so-noi-vu/dot/1/danh-sach"):
        request.environ[LOADED] = db.session.get_one(SurveyRound, 1)
        found = of_round(db.session)  # type: ignore[arg-type]
        assert all("Hỗ trợ: 0229 000 0000" in one.foot for one in found.values())
        links.send_reset(db.session, an_account("home_affairs"))  # type: ignore[arg-type]
        db.session.commit()
    (message,) = db.session.scalars(select(Message).where(Message.subject == "Đặt lại mật khẩu hệ thống khảo sát"))
    assert "\n--\n" in message.text
    assert "Hỗ trợ: 0229 000 0000" in message.text
