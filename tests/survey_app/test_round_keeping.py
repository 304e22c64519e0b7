"""“Lưu giữ và xoá dữ liệu”: what goes when, the days, and two officers who archive a round."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation.db import now
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import SurveyRound
from respondents.roster import Respondent
from survey_app.database import db
from tests.survey_app.sitting_cast import a_person

HERE = "/so-noi-vu/dot/1/luu-giu"
DAYS = {"traces_days": "10", "messages_days": "20", "contacts_days": "30", "retention_days": "400"} | {
    "reply_days": "2",
    "access_days": "12",
    "erasure_days": "20",
}


def ended(survey_round: SurveyRound) -> None:
    survey_round.state, survey_round.closes_at = "closed", now() - timedelta(days=1)
    db.session.execute(sa.update(BallotBox).values(state="cleaned"))
    db.session.commit()


def test_days_are_set_and_names_never_go_before_what_is_about_them(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    assert client.get(HERE).text.count("Đợt chưa kết thúc.") == 4
    page = client.post(HERE, data=DAYS | {"retention_days": "29"})
    assert page.status_code == 422
    assert "Họ tên không xoá trước" in page.text
    assert client.post(HERE, data=DAYS | {"traces_days": "0"}).status_code == 422
    assert survey_round.setting("traces_days") == 30
    assert "Đã lưu thời hạn" in client.post(HERE, data=DAYS, follow_redirects=True).text
    db.session.refresh(survey_round)
    assert survey_round.setting("traces_days") == 10


def test_two_officers_archive_a_round(office: Flask, client: FlaskClient, survey_round: SurveyRound) -> None:
    ended(survey_round)
    second = a_person(office, "administrator")
    db.session.commit()
    assert "Đề nghị lưu trữ đợt" in client.get(HERE).text
    client.post(f"{HERE}/luu-tru", data={"step": "ask"})
    assert "Cần một cán bộ khác" in client.get(HERE).text
    page = second.client.post(f"{HERE}/luu-tru", data={"step": "ask"}, follow_redirects=True).text
    assert "khác vừa đề nghị" in page
    assert db.session.query(Respondent).count() == 30
    page = second.client.post(f"{HERE}/luu-tru", data={"step": "confirm"}, follow_redirects=True).text
    assert "Đã lưu trữ đợt" in page
    assert db.session.query(Respondent).count() == 0
    assert client.get("/so-noi-vu/dot/1").status_code == 200
    assert client.get("/so-noi-vu/dot/1/theo-doi").status_code == 200
