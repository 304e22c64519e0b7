"""From the mail that comes back to the person who is asked by another way: the worker's job, the page, the settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import trustme
from flask import Flask
from flask.testing import FlaskClient

from foundation import audit
from foundation.db import Refused, now
from foundation.jobs import Job, Task
from foundation.outbox import Message, State
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.wording import ways
from respondents.wording.ways import Contact
from survey_app import bounce_mail
from survey_app.database import db
from tests.conftest import make_app
from tests.foundation.imap_program import Mail, Server
from tests.foundation.test_bounces import a_report

TASK = Task("outbox", {}, audit.SYSTEM, 1, lambda done, total, words: None)


def queued(app: Flask) -> int:
    number = bounce_mail.queue_when_due(db.session)  # type: ignore[arg-type]
    db.session.commit()
    return number


def test_a_visit_is_put_in_where_a_mailbox_is_set_and_not_too_often(office: Flask) -> None:
    assert queued(office) == 0
    office.config["BOUNCE_IMAP_URL"] = "imaps://a:b@localhost:1/INBOX"
    assert [queued(office) for _ in range(2)] == [1, 0]
    db.session.execute(sa.update(Job).values(state="done", ended_at=now()))
    assert queued(office) == 0
    db.session.execute(sa.update(Job).values(asked_at=now() - bounce_mail.PAUSE - timedelta(seconds=1)))
    assert queued(office) == 1


def test_a_mailbox_that_cannot_be_read_is_said_in_words(office: Flask) -> None:
    office.config["BOUNCE_IMAP_URL"] = "imaps://a:b@localhost:1/INBOX"
    with pytest.raises(Refused, match="Không đọc được hộp thư"):
        bounce_mail.work(db.session, TASK)  # type: ignore[arg-type]


def test_who_cannot_be_reached_by_mail_is_asked_by_phone(
    office: Flask, client: FlaskClient, survey_round: SurveyRound, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    session = db.session
    survey_round = session.merge(survey_round)
    survey_round.settings = survey_round.settings | {"channels": "email,phone"}
    who = session.scalars(sa.select(Invitation).where(Invitation.submitted_at.is_(None)).limit(1)).one()
    session.execute(sa.delete(Message))
    ways.ask(session, survey_round, who, Contact("+84905000001", "hoa@daklak.example"), "invitation")  # type: ignore[arg-type]
    mail = session.scalars(sa.select(Message)).one()
    mail.state, key = State.SENT, mail.id
    session.commit()
    with Server(authority) as server:
        office.config["BOUNCE_IMAP_URL"] = server.url
        server.mailbox.mails = [Mail(a_report(key))]
        assert queued(office) == 1
        result = bounce_mail.work(session, TASK)  # type: ignore[arg-type]
    session.execute(sa.update(Job).values(state="done", ended_at=now(), reference=result.reference))
    session.commit()
    rows = session.execute(sa.select(Message.channel, Message.state, Message.error).order_by(Message.created_at)).all()
    assert [tuple(row) for row in rows] == [
        ("email", State.FAILED, "hộp thư không tồn tại (5.1.1)"),
        ("sms", State.WAITING, ""),
    ]
    assert "1 thư: 1 báo không tới được" in client.get("/so-noi-vu/hop-thu-di").text


@pytest.mark.parametrize("url", ["http://a:b@x/", "imaps://", "imaps://x/INBOX", "INBOX"])
def test_a_mailbox_that_is_none_stops_the_start(tmp_path: Path, ring: object, sqlite_url: str, url: str) -> None:
    with pytest.raises(ValueError, match="BOUNCE_IMAP_URL phải có dạng"):
        make_app(tmp_path, ring, sqlite_url, BOUNCE_IMAP_URL=url)  # type: ignore[arg-type]


@pytest.mark.parametrize("sender", ["Sở Nội vụ", "a@x.vn\r\nBcc: b@x.vn", "a@x..vn"])
def test_a_sender_that_is_no_mailbox_stops_the_start(
    tmp_path: Path, ring: object, sqlite_url: str, sender: str
) -> None:
    settings = {"GATEWAY": "live", "SMTP_URL": "smtp://localhost:25", "MAIL_FROM": sender}
    with pytest.raises(ValueError, match="MAIL_FROM phải là một địa chỉ thư"):
        make_app(tmp_path, ring, sqlite_url, **settings)  # type: ignore[arg-type]


def test_a_template_for_a_kind_that_nobody_sends_stops_the_start(tmp_path: Path, ring: object, sqlite_url: str) -> None:
    application = {"ZALO_APP_ID": "1", "ZALO_APP_SECRET": "x", "ZALO_REFRESH_TOKEN": "y"}
    settings = {"GATEWAY": "live", "ZALO_PROFILE": "zns", **application}
    make_app(tmp_path, ring, sqlite_url, **settings, ZALO_TEMPLATES='{"code": "1", "last_call": "2"}')  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="không có: kode"):
        make_app(tmp_path, ring, sqlite_url, **settings, ZALO_TEMPLATES='{"kode": "1"}')  # type: ignore[arg-type]
