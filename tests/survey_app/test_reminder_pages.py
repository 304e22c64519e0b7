"""Home Affairs reminds: whom, with which words, at what hour; one person's message can be read before it leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select, update

from foundation import audit, outbox
from foundation.db import now
from foundation.outbox import Message
from foundation.vietnam_time import VIETNAM
from respondents.invitation import Invitation
from respondents.messages import holidays
from respondents.messages import reminders as verbs
from survey_app.database import db
from survey_app.home_affairs import reminders as pages
from tests.said import BASE, said
from tests.statements import heard
from tests.survey_app.fieldwork_cast import answer, invitations, text_of

ADDRESS = "/so-noi-vu/dot/1/nhac-tra-loi"


@pytest.fixture(autouse=True)
def in_office_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "shipped", dict)
    at_hour(monkeypatch, 9)


def at_hour(monkeypatch: pytest.MonkeyPatch, hour: int) -> datetime:
    """Stops the clock of reminders at this hour of today in Vietnam."""
    at = now().astimezone(VIETNAM).replace(hour=hour, minute=0, second=0, microsecond=0)
    for module in (verbs, pages):
        monkeypatch.setattr(module, "now", lambda: at)
    return at


def messages() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message)))


def test_everybody_is_looked_at_once_for_the_numbers_of_the_page(client: FlaskClient) -> None:
    with heard(db.engine) as asked:
        assert "Sẽ gửi cho 30 người" in text_of(client.get(ADDRESS).text)
    assert len([one for one in asked if _LOOKS in one]) == 1
    db.session.execute(update(Invitation).where(Invitation.id < 30).values(reminders=3))
    db.session.commit()
    with heard(db.engine) as asked:
        page = client.get(ADDRESS).text
    assert len([one for one in asked if _LOOKS in one]) == 1
    assert "29 người đã nhắc đủ 3 lần" in text_of(page)
    assert f"{ADDRESS}/nguoi/30" in page, "the first who is due"


_LOOKS = "invitation.disposition IS NOT NULL"


def test_reminders_go_to_whoever_is_left_after_two_steps(client: FlaskClient) -> None:
    mine = invitations(db.session, "STP")
    answer(db.session, *mine[:2])
    page = text_of(client.get(f"{ADDRESS}?don_vi={mine[0].agency_id}").text)
    assert "Sẽ gửi cho 10 người" in page
    assert "2 người đã gửi phiếu" in page
    asked = client.post(ADDRESS, data={"don_vi": mine[0].agency_id})
    assert "Gửi lời nhắc cho 10 người?" in asked.text
    assert messages() == []
    client.post(f"{ADDRESS}/gui", data={"don_vi": mine[0].agency_id})
    assert len(messages()) == 10
    again = text_of(client.get(ADDRESS).text)
    assert "Sẽ gửi cho 18 người" in again, "nobody twice within two days"
    assert "10 người vừa nhận tin, chưa đủ 2 ngày" in again


def test_the_example_shows_no_real_link(client: FlaskClient) -> None:
    page = client.get(ADDRESS).text
    assert "/t/XXXXXXXX" in page
    tokens = {audit.keys.current().link_token(one.respondent_id, 1) for one in db.session.scalars(select(Invitation))}
    assert not any(token in page for token in tokens)


def test_one_persons_message_is_read_before_it_leaves_and_is_what_leaves(client: FlaskClient) -> None:
    who = invitations(db.session, "STP")[1]
    token = audit.keys.current().link_token(who.respondent_id, who.issue)
    page = client.get(f"{ADDRESS}/nguoi/{who.id}").text
    assert token not in page
    client.post(f"{ADDRESS}/gui", data={"nguoi": who.id})
    (sent,) = messages()
    text = said(db.session, sent, BASE)
    assert token in text
    assert escape(text.replace(token, "X" * len(token))) in page
    assert f">{len(text)} ký tự, {'1' if len(text) <= 160 else '2'} tin nhắn" in page
    assert "Một người" in text_of(client.get(ADDRESS).text)
    assert "vừa nhận tin, chưa đủ 2 ngày" in text_of(client.get(f"{ADDRESS}/nguoi/{who.id}").text)


def test_the_preview_is_a_look_at_a_person(client: FlaskClient) -> None:
    who = invitations(db.session, "STP")[1]
    page = text_of(client.get(f"{ADDRESS}/nguoi/{who.id}").text)
    assert "Giờ gửi ngay sau khi bấm nút" in page
    db.session.rollback()
    seen = db.session.scalars(select(audit.AuditEvent.subject).where(audit.AuditEvent.verb == "view")).all()
    assert seen == [f"invitation:{who.id}"]
    answer(db.session, who)
    assert "Hiện không gửi lời nhắc cho người này: đã gửi phiếu." in text_of(
        client.get(f"{ADDRESS}/nguoi/{who.id}").text
    )


def test_at_night_every_page_says_when_it_will_leave(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    night = at_hour(monkeypatch, 22)
    morning = night.replace(hour=7, minute=30) + timedelta(days=1)
    said = (
        f"7 giờ 30, {('thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ nhật')[morning.weekday()]}"
    )
    who = invitations(db.session, "STP")[1]
    assert f"Đang ngoài giờ gửi tin. Tin sẽ được gửi lúc {said}" in text_of(client.get(ADDRESS).text)
    assert f"Giờ gửi {said}" in text_of(client.get(f"{ADDRESS}/nguoi/{who.id}").text)
    assert f"gửi lúc {said}" in text_of(client.post(ADDRESS).text)
    done = client.post(f"{ADDRESS}/gui", data={"nguoi": who.id}, follow_redirects=True)
    assert f"Tin được gửi lúc {said}" in text_of(done.text)
    assert [message.not_before for message in messages()] == [morning]


def test_the_outbox_says_until_when_messages_wait(client: FlaskClient) -> None:
    assert "chờ đến giờ gửi" not in client.get("/so-noi-vu/hop-thu-di").text
    morning = datetime(2090, 1, 2, 7, 30, tzinfo=VIETNAM)
    db.session.rollback()
    outbox.write(db.session, "sms", "+84905000001", "x", purpose="reminder", not_before=morning)
    page = text_of(client.get("/so-noi-vu/hop-thu-di").text)
    assert "Có tin đang chờ đến giờ gửi: sớm nhất 7 giờ 30, thứ Hai 02/01/2090." in page


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("08:00", "16:30", 302),
        ("05:00", "17:00", 422),
        ("08:00", "22:00", 422),
        ("17:00", "08:00", 422),
        ("x", "9", 422),
    ],
)
def test_the_hours_are_the_rounds_own_and_never_at_night(
    client: FlaskClient, survey_round, start: str, end: str, status: int
) -> None:
    address = f"/so-noi-vu/dot/{survey_round.id}/cai-dat"
    assert 'type="time"' in client.get(address).text
    others = {
        "phone": "0262 111 2222",
        "site": "khaosat.example",
        "decision": "Quyết định số 1",
        "basis": "task",
        "preview": "after_code",
    }
    posted = client.post(address, data=others | {"grace_minutes": "15", "send_from": start, "send_until": end})
    assert posted.status_code == status
    if status == 302:
        assert "Tin chỉ được gửi từ 8 giờ đến 16 giờ 30" in text_of(client.get(ADDRESS).text)
