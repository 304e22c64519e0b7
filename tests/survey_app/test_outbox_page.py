"""What Home Affairs sees of the messages: gateways that are down, what failed and why; and what it can do about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation import audit, outbox
from foundation.db import now
from foundation.outbox import GatewayHealth, Message
from survey_app.database import db
from tests.conftest import make_app
from tests.foundation import gateway_program as program
from tests.foundation.gateway_program import Provider
from tests.signing_in import OwnTransactionClient, sign_in

PAGE = "/so-noi-vu/hop-thu-di"
LIVE = {"GATEWAY": "live", "SMS_URL": "http://127.0.0.1:9/sms", "SMS_SUCCESS": "error=0"}


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    made = office.test_client()
    office.config.update(LIVE)
    sign_in(made, "home_affairs")
    return made


def write(count: int, purpose: str = "invitation", state: str = "waiting", error: str = "", **more: object) -> None:
    for _ in range(count):
        key = outbox.write(db.session, "sms", "+84905000001", "x", purpose=purpose)
        db.session.execute(sa.update(Message).where(Message.id == key).values(state=state, error=error, **more))
    db.session.commit()


def test_a_gateway_that_is_down_is_said_with_since_when_and_how_many_wait(client: FlaskClient) -> None:
    write(3)
    at = now().replace(hour=2, minute=12)  # 9:12 in Vietnam
    pauses = {"failing_since": at, "probe_at": at, "pause": 15}
    db.session.add(GatewayHealth(name="sms", failures=9, reason="HTTP 503", down=True, **pauses))
    db.session.commit()
    page = client.get(PAGE).text
    assert "Cổng SMS không trả lời từ 9 giờ 12" in page
    assert "3 tin đang chờ" in page
    assert "HTTP 503" in page


def test_what_has_no_gateway_at_all_is_said(client: FlaskClient) -> None:
    outbox.write(db.session, "email", "a@x.vn", "x", purpose="notice")
    db.session.commit()
    assert "1 tin Thư điện tử đang chờ vì máy chủ chưa cài đặt cổng" in client.get(PAGE).text


def test_failures_stand_with_their_reasons_and_go_out_again_in_bulk(client: FlaskClient) -> None:
    write(2, state="failed", error="hết tiền", failed_at=now())
    write(1, state="unknown", error="không trả lời kịp")
    write(1, "notice", state="failed", error="số sai", failed_at=now())
    page = client.get(PAGE).text
    assert "hết tiền" in page
    assert "Gửi lại 3 tin: lời mời, Tin nhắn SMS" in page
    answer = client.post(f"{PAGE}/gui-lai", data={"channel": "sms", "purpose": "invitation"}, follow_redirects=True)
    assert "3 tin sẽ được gửi lại" in answer.text
    left = db.session.execute(sa.select(Message.purpose, Message.state).order_by(Message.state)).all()
    assert [tuple(row) for row in left] == [("notice", "failed")] + [("invitation", "waiting")] * 3
    event = db.session.scalars(sa.select(audit.AuditEvent).where(audit.AuditEvent.verb == "message.resend")).one()
    assert event.detail == {"channel": "sms", "purpose": "invitation", "count": 3}


def test_what_is_too_late_is_not_sent_again(client: FlaskClient) -> None:
    write(1, "code", state="failed", expires_at=now() - timedelta(minutes=1))
    answer = client.post(f"{PAGE}/gui-lai", data={"channel": "sms", "purpose": "code"}, follow_redirects=True)
    assert "Không có tin lỗi nào còn gửi lại được" in answer.text


@pytest.mark.parametrize("data", [{}, {"channel": "pigeon", "purpose": "x"}])
def test_nonsense_resends_nothing(client: FlaskClient, data: dict[str, str]) -> None:
    write(1, state="failed")
    assert "Chưa gửi lại tin nào" in client.post(f"{PAGE}/gui-lai", data=data, follow_redirects=True).text
    assert db.session.scalars(sa.select(Message.state)).all() == ["failed"]


def test_a_colleagues_link_never_stands_on_the_page(client: FlaskClient, tmp_path) -> None:
    client.application.config["GATEWAY"] = "file"
    line = '{"id":"1","channel":"email","to":"a@x.vn","text":"Mo http://localhost/mat-khau-moi/ABC","at":"2023-10-16T01:02:00+00:00"}\n'
    (tmp_path / "outbox.jsonl").write_text(line)
    page = client.get(PAGE).text
    assert "mat-khau-moi" not in page
    (tmp_path / "outbox.jsonl").write_text(line.replace("/mat-khau-moi/", "/t/"))
    assert "/t/ABC" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"BASE_URL": "https://khaosat.example.vn"}, "DEMONSTRATION=yes"),
        ({"GATEWAY": "pigeon"}, "GATEWAY phải là file hoặc live"),
        ({"GATEWAY": "live"}, "ít nhất một cổng"),
        (LIVE | {"SMS_SUCCESS": ""}, "SMS_SUCCESS đang trống"),
        (LIVE | {"SMS_HEADERS": "{oops"}, "SMS_HEADERS không phải JSON đúng"),
        (LIVE | {"SMS_HEADERS": "[1]"}, "SMS_HEADERS phải là một đối tượng JSON"),
        (LIVE | {"SMS_HEADERS": '{"X": "a\\r\\nB: c"}'}, "xuống dòng"),
        (LIVE | {"SMS_BODY": "{"}, "SMS_BODY không phải JSON đúng"),
        (LIVE | {"SMS_URL": "http://sms.example.vn/"}, "SMS_URL phải bắt đầu bằng https://"),
        (LIVE | {"SMS_URL": "ftp://127.0.0.1/"}, "SMS_URL phải bắt đầu bằng https://"),
        (LIVE | {"SMS_URL": "https://u:p@sms.example.vn/"}, "không được chứa tên và mật khẩu"),
        (LIVE | {"SMS_NUMBERS": "00"}, "SMS_NUMBERS phải là một trong"),
        (LIVE | {"SMS_PROFILE": "esms"}, "SMS_PROFILE=esms cần SMS_KEY"),
        (LIVE | {"SMS_PROFILE": "x"}, "SMS_PROFILE phải là một trong"),
        (LIVE | {"SMTP_URL": "mail.example.vn"}, "SMTP_URL phải có dạng"),
        ({"SEND_PARALLEL": "0"}, "SEND_PARALLEL"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start_with_a_sentence(tmp_path, ring, sqlite_url, settings, says) -> None:
    overrides = {name: int(value) if name == "SEND_PARALLEL" else value for name, value in settings.items()}
    if "BASE_URL" in overrides:
        overrides["SECURE"] = True
    with pytest.raises(ValueError, match=says):
        make_app(tmp_path, ring, sqlite_url, **overrides)


def test_the_command_line_shows_the_sentence_and_no_traceback(tmp_path, monkeypatch) -> None:
    import os
    import subprocess
    import sys

    environ = os.environ | {"DATA_DIR": str(tmp_path), **LIVE, "SMS_HEADERS": "{oops"}
    command = [sys.executable, "-m", "flask", "--app", "survey_app", "worker", "--once"]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert ran.returncode != 0
    assert "SMS_HEADERS không phải JSON đúng" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_demonstration_under_https_says_that_it_is_one(tmp_path, ring, sqlite_url) -> None:
    make_app(tmp_path, ring, sqlite_url, SECURE=True, DEMONSTRATION="yes")


def test_the_demonstration_does_not_fill_a_real_installation(office: Flask) -> None:
    office.test_client_class = OwnTransactionClient
    office.config.update(SECURE=True, DEMONSTRATION="")
    result = office.test_cli_runner().invoke(args=["demo", "fill"])
    assert (result.exit_code, "DEMONSTRATION=yes" in result.output) == (1, True)


def test_a_message_to_oneself_says_what_each_gateway_answers(tmp_path, ring, sqlite_url) -> None:
    with Provider() as provider:
        app = make_app(
            tmp_path, ring, sqlite_url, GATEWAY="live", SMS_URL=provider.url, SMS_SUCCESS="error=0", SMS_NUMBERS="84"
        )
        runner = app.test_cli_runner()
        went = runner.invoke(args=["messages", "test", "0905 123 456"])
        assert (went.exit_code, went.output) == (0, "sms: đã nhận\n")
        assert provider.heard[0]["to"] == "84905123456"
        provider.manner = program.refusing
        refused = runner.invoke(args=["messages", "test", "0905 123 456"])
        assert (refused.exit_code, "sms: trả lời nhưng không rõ" in refused.output) == (1, True)
        assert "không phải số di động" in runner.invoke(args=["messages", "test", "12"]).output
        assert "Chưa cài đặt cổng nào" in runner.invoke(args=["messages", "test", "a@x.vn"]).output


@pytest.mark.parametrize(
    ("address", "data", "field"),
    [
        ("/so-noi-vu/tai-khoan/moi", {"name": "Hoa\r\nBcc: x@x.vn", "email": "a@x.vn", "role": "auditor"}, "name"),
        ("/so-noi-vu/tai-khoan/moi", {"name": "Hoa", "email": "a@x.vn\r\nBcc: b@x.vn", "role": "auditor"}, "email"),
        ("/so-noi-vu/tai-khoan/moi", {"name": "Hoa", "email": "Hoa <a@x.vn>", "role": "auditor"}, "email"),
        ("/so-noi-vu/tai-khoan/moi", {"name": "Hoa", "email": "a@-x.vn", "role": "auditor"}, "email"),
        ("/so-noi-vu/dot/1/cai-dat", {"email": "a@x.vn, b@x.vn"}, "email"),
        ("/so-noi-vu/dot/1/cai-dat", {"sms_name": "So\r\nX: y"}, "sms_name"),
        ("/so-noi-vu/dot/1/sua", {"letter_number": "1/UBND\r\nBcc: x@x.vn"}, "letter_number"),
    ],
)
def test_what_would_end_in_a_header_is_refused_at_the_form_with_words(
    office: Flask, survey_round: object, address: str, data: dict[str, str], field: str
) -> None:
    client = office.test_client()
    sign_in(client, "administrator")
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    error = re.search(rf'id="{field}-error".*?</p>', answer.text, re.DOTALL)
    assert error, answer.text[:3000]
    assert "một dòng" in error.group() or "một địa chỉ thư" in error.group()


def test_focal_points_with_odd_addresses_are_refused_line_by_line(client: FlaskClient, survey_round: object) -> None:
    page = client.post(
        "/so-noi-vu/don-vi/dau-moi", data={"lines": "STP; a@x..vn; Hoa\nSTP; Hoa <a@x.vn>; Hoa"}, follow_redirects=True
    ).text
    assert "Dòng 1: “a@x..vn” không phải một địa chỉ thư" in page
    assert "Dòng 2:" in page
