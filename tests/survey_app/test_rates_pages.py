"""Rates with their numerators and denominators, and who leaves them: one officer asks, another approves."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation.audit import SYSTEM, Actor
from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from respondents.field import dispositions, not_eligible
from respondents.field.aapor import Counts
from respondents.field.not_eligible import NotEligible
from respondents.invitation import Invitation
from respondents.invitation.counters import ProgressDay
from survey_app.database import db
from tests.survey_app.fieldwork_cast import answer, invitations
from tests.survey_app.sitting_cast import a_person

HERE = "/so-noi-vu/dot/1/theo-doi/ty-le"
CASES = "/so-noi-vu/dot/1/khong-thuoc-doi-tuong"


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def everyone(round_id: int = 1) -> Counts:
    return sum(dispositions.counts(db.session, round_id).values(), Counts())


def test_every_rate_has_its_numerator_and_denominator_by_group_class_and_agency(client: FlaskClient) -> None:
    answer(db.session, *invitations(db.session, "STP")[:3])
    page = words(client.get(HERE).text)
    assert "Cả đợt 10,0 % (3/30) 10,0 % (3/30) 10,0 % (3/30) 100,0 % (3/3) 0,0 % (0/30)" in page
    assert "COOP4 (I+P)/(I+P+R) 3/3 100,0 %" in page
    assert "UBND huyện Ea H'leo 0,0 % (0/14) 0,0 % (0/14) 0,0 % (0/14) không xác định (0/0)" in words(
        client.get(f"{HERE}?theo=don-vi").text
    )
    assert "Sở, ban, ngành" in words(client.get(f"{HERE}?theo=loai").text)
    rows = client.get(f"{HERE}.csv?theo=loai").text
    assert rows.count("\n") > 2 * 17
    assert client.get(f"{HERE}.xlsx?theo=don-vi").status_code == 200


def test_days_have_numerators_and_denominators_too(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert "Chưa có buổi 17 giờ nào" in client.get(f"{HERE}?theo=ngay").text
    one = invitations(db.session, "STP")[0]
    for day, submitted in (("2023-10-20", 2), ("2023-10-21", 5)):
        cell = {"round_id": survey_round.id, "agency_id": one.agency_id, "group_id": one.group_id}
        db.session.add(
            ProgressDay(**cell, day=sa.Date().python_type.fromisoformat(day), invited=12, submitted=submitted)
        )
    db.session.commit()
    page = words(client.get(f"{HERE}?theo=ngay").text)
    assert "21/10/2023 5 12 41,7 % 3 20/10/2023 2 12 16,7 % 2" in page
    assert "2023-10-21" in client.get(f"{HERE}.csv?theo=ngay").text


def test_nobody_invited_is_no_rate(office: Flask) -> None:
    from tests import cast

    made = cast.a_round(db.session)
    db.session.commit()
    first = a_person(office, "home_affairs")
    assert "Chưa ai được mời" in first.client.get(f"/so-noi-vu/dot/{made.id}/theo-doi/ty-le").text


def test_whoever_is_no_subject_leaves_the_denominator_only_when_a_second_officer_agrees(
    office: Flask, survey_round: SurveyRound
) -> None:
    first, second = a_person(office, "home_affairs"), a_person(office, "home_affairs")
    who = invitations(db.session, "STP")[0]
    note = {"ghi-letter": "NE", "ghi-reason": "thôi giữ chức vụ từ 01/9"}
    address = f"/so-noi-vu/dot/1/theo-doi/nguoi/{who.id}/tinh-trang"
    assert "Cán bộ khác duyệt xong" in first.client.post(address, data=note, follow_redirects=True).text
    assert "đang chờ người thứ hai" in second.client.post(address, data=note, follow_redirects=True).text
    assert everyone().not_eligible == 0
    case = db.session.scalars(sa.select(NotEligible)).one()
    assert "Chờ cán bộ khác duyệt" in first.client.get(CASES).text
    assert "Đề nghị ghi không thuộc đối tượng" in first.client.get("/so-noi-vu/dot/1/theo-doi").text
    assert "Cần người thứ hai" in first.client.post(f"{CASES}/{case.id}/duyet", follow_redirects=True).text
    db.session.rollback()
    assert everyone().not_eligible == 0
    assert "Đã duyệt" in second.client.post(f"{CASES}/{case.id}/duyet", follow_redirects=True).text
    db.session.rollback()
    assert (everyone().not_eligible, everyone().total) == (1, 30)
    assert "vừa thay đổi" in second.client.post(f"{CASES}/{case.id}/duyet", follow_redirects=True).text


def test_a_refusal_keeps_the_person_and_needs_a_reason(office: Flask, survey_round: SurveyRound) -> None:
    first, second = a_person(office, "home_affairs"), a_person(office, "home_affairs")
    case = not_eligible.ask(
        db.session, invitations(db.session, "STP")[0], "trùng", Actor("home_affairs", first.account.id)
    )
    db.session.commit()
    where = f"{CASES}/{case.id}/khong-duyet"
    assert "Ghi lý do không duyệt" in second.client.post(where, follow_redirects=True).text
    second.client.post(where, data={f"ca-{case.id}-reason": "vẫn giữ chức vụ"})
    db.session.rollback()
    assert (db.session.get_one(NotEligible, case.id).state, everyone().not_eligible) == ("refused", 0)


def test_whoever_answered_meanwhile_is_a_subject(office: Flask, survey_round: SurveyRound) -> None:
    who = invitations(db.session, "STP")[0]
    case = not_eligible.ask(db.session, who, "trùng", Actor("home_affairs", 1))
    answer(db.session, who)
    with pytest.raises(Refused, match="vẫn là đối tượng"):
        not_eligible.approve(db.session, case, Actor("home_affairs", 2), lambda number: frozenset())
    with pytest.raises(Refused, match="đã trả lời"):
        not_eligible.ask(db.session, db.session.get_one(Invitation, who.id), "x", SYSTEM)
