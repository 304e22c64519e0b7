"""The gate: whose link is held goes no further, whoever stands elsewhere is led there, and what is pressed is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation.db import now
from foundation.outbox import Message
from respondents import invitation
from respondents.identity import Alert, CallBack, LimitCount, Limits, RespondentSession
from survey_app import formats
from survey_app.answering.blueprint import NEEDS_LIMITS
from survey_app.database import db
from tests.visitor import Visitor, invited, let_go, link_of, messages, newest_code

HELD, WHO, CODE = "Đường dẫn đang tạm khoá", "Có phải Ông/Bà là người được mời?", "Nhập mã xác nhận"
NOTICE, PLEDGE = "Ông/Bà cần biết trước khi trả lời", "Cam kết của người trả lời"
PLACES = ("/phieu/nguoi-duoc-moi", "/phieu/ma-xac-nhan", "/phieu/so-da-doi")


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """Has pressed the button of her link and asked for a code."""
    visitor = Visitor(field)
    visitor.open(link_of())
    visitor.press()
    visitor.press()
    return visitor


def hold(state: str = "held") -> None:
    person = invited()
    person.state, person.held_because = state, "not_me"
    db.session.commit()


def sessions() -> list[RespondentSession]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(RespondentSession).order_by(RespondentSession.id)))


def sent(purpose: str) -> list[tuple[str, str | None]]:
    db.session.rollback()
    query = sa.select(Message.channel, Message.to).where(Message.purpose == purpose).order_by(Message.created_at)
    return [(channel, to) for channel, to in db.session.execute(query)]


# -- a link that is held


@pytest.mark.parametrize("path", PLACES)
def test_a_link_that_is_held_after_the_start_goes_no_further(hoa: Visitor, path: str) -> None:
    hold()
    hoa.open(path)
    assert (hoa.page.status_code, hoa.title) == (403, HELD)


def test_the_right_code_opens_no_link_that_is_held(hoa: Visitor) -> None:
    code = newest_code()
    hold()
    hoa.send("/phieu/ma-xac-nhan", code=code)
    assert (hoa.page.status_code, hoa.title) == (403, HELD)
    assert (invited().verified_at, sessions()[0].verified_at) == (None, None)


@pytest.mark.parametrize("path", ["/phieu/gui-ma", "/phieu/so-da-doi", "/phieu/khong-phai-toi"])
def test_a_link_that_is_held_sends_nothing_and_tells_nobody(hoa: Visitor, path: str) -> None:
    hold()
    hoa.send(path)
    assert hoa.title == HELD
    assert len(messages()) == 1
    assert db.session.scalars(sa.select(Alert)).all() == []


def test_a_person_who_has_proven_herself_goes_on_though_the_link_is_held(hoa: Visitor) -> None:
    hoa.press(code=newest_code())
    hold()
    hoa.open("/phieu/thong-bao")
    assert hoa.title == NOTICE


def test_a_link_that_was_revoked_stops_everybody(hoa: Visitor) -> None:
    hoa.press(code=newest_code())
    hold("revoked")
    hoa.open("/phieu/thong-bao")
    assert (hoa.page.status_code, hoa.title) == (410, "Đường dẫn không còn dùng được")


# -- everybody is led to where they are


def test_whoever_runs_ahead_or_back_is_led_to_where_they_are(hoa: Visitor) -> None:
    steps = (
        (lambda: None, WHO, ("/phieu", "/phieu/thong-bao", "/phieu/cam-ket", "/phieu/trang/1", "/phieu/bien-nhan")),
        (lambda: hoa.send("/phieu/ma-xac-nhan", code=newest_code()), NOTICE, (*PLACES, "/phieu", "/phieu/kiem-tra")),
        (lambda: hoa.reach_sheet(2), "Phần 1. Thể chế", ()),
    )
    for act, title, paths in steps:
        act()
        for path in paths:
            hoa.open(path)
            assert hoa.title == title, path


def test_a_code_page_after_the_proof_asks_for_nothing(hoa: Visitor) -> None:
    hoa.press(code=newest_code())
    before = len(messages())
    hoa.send("/phieu/gui-ma")
    assert (hoa.title, len(messages())) == (NOTICE, before)


def test_a_browser_that_is_proven_goes_straight_on_and_another_persons_link_begins_anew(hoa: Visitor) -> None:
    hoa.press(code=newest_code())
    hoa.open(link_of())
    hoa.press()
    assert (hoa.title, len(sessions())) == (NOTICE, 1)
    hoa.open(link_of(2))
    hoa.press()
    assert (hoa.title, len(sessions())) == (WHO, 2)


def test_a_strangers_purpose_is_none(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.open(link_of())
    visitor.press(purpose="admin")
    assert [one.purpose for one in sessions()] == [""]


# -- codes


def test_a_code_goes_to_the_mailbox_only_when_that_is_asked_for(hoa: Visitor) -> None:
    person = invited().respondent
    person.email, phone = "hoa@daklak.example", person.phone
    db.session.commit()
    for channel in ("mail", "fax"):
        db.session.execute(sa.text("UPDATE challenge SET created_at = '2020-01-01 00:00:00.000000'"))
        db.session.commit()
        hoa.send("/phieu/gui-ma", channel=channel)
    assert sent("code") == [("sms", phone), ("email", "hoa@daklak.example"), ("sms", phone)]


def test_a_code_that_the_mailbox_held_back_is_sent_again_by_mail(hoa: Visitor) -> None:
    long_ago = sa.text("UPDATE challenge SET created_at = '2020-01-01 00:00:00', expires_at = '2020-01-01 00:10:00'")
    invited().respondent.email = "hoa@daklak.example"
    db.session.execute(long_ago)
    db.session.commit()
    hoa.send("/phieu/gui-ma", channel="mail")
    ends = now() + timedelta(minutes=10)
    assert "dùng được ít nhất đến" in hoa.text
    assert formats.time(ends) in hoa.text or formats.time(ends - timedelta(minutes=1)) in hoa.text
    assert "tới chậm đến 15 phút" in hoa.text
    db.session.execute(long_ago)
    db.session.commit()
    hoa.send("/phieu/ma-xac-nhan", code="000000")
    assert "Chúng tôi vừa gửi mã mới" in hoa.text
    assert sent("code")[1:] == [("email", "hoa@daklak.example")] * 2, "whoever asks for mail may have no phone"


def test_a_code_of_a_clock_that_was_ahead_does_not_keep_the_next_from_its_owner(hoa: Visitor) -> None:
    db.session.execute(sa.text("UPDATE challenge SET created_at = '2099-01-01 00:00:00.000000'"))
    db.session.commit()
    hoa.app.extensions[NEEDS_LIMITS] = Limits(codes_per_hour=1)
    hoa.send("/phieu/gui-ma")
    assert (hoa.page.status_code, hoa.title, len(messages())) == (200, CODE, 2)


def test_whoever_asked_too_often_is_told_so(hoa: Visitor) -> None:
    hoa.app.extensions[NEEDS_LIMITS] = Limits(codes_per_hour=1, code_resend_seconds=0)
    hoa.send("/phieu/gui-ma")
    assert (hoa.page.status_code, hoa.title, len(messages())) == (429, CODE, 1)


def test_too_many_wrong_codes_end_the_session_and_the_way_on_is_a_new_one(hoa: Visitor) -> None:
    hoa.app.extensions[NEEDS_LIMITS] = Limits(failures_to_end=2, code_resend_seconds=0)
    wrong = f"{(int(newest_code()) + 1) % 1_000_000:06d}"
    hoa.send("/phieu/ma-xac-nhan", code=wrong)
    hoa.send("/phieu/ma-xac-nhan", code=wrong)
    assert (hoa.page.status_code, hoa.title) == (403, "Đã nhập sai mã nhiều lần")
    hoa.press()
    assert hoa.title == WHO
    hoa.press()
    hoa.press(code=newest_code())
    assert hoa.title == NOTICE


def test_a_wrong_code_says_so_and_an_old_one_is_sent_anew(hoa: Visitor) -> None:
    wrong = f"{(int(newest_code()) + 1) % 1_000_000:06d}"
    assert "Mã không đúng" in hoa.send("/phieu/ma-xac-nhan", code=wrong)
    assert sessions()[-1].failures == 1
    past = "UPDATE challenge SET created_at = '2020-01-01 00:00:00.000000', expires_at = '2020-01-01 00:10:00.000000'"
    db.session.execute(sa.text(past))
    db.session.commit()
    assert "Chúng tôi vừa gửi mã mới" in hoa.send("/phieu/ma-xac-nhan", code=wrong)
    assert (len(messages()), sessions()[-1].failures) == (2, 1)


# -- what is pressed is kept


@pytest.mark.parametrize(("what", "kind", "wishes"), [("changed", "phone_changed", 0), ("call", "call_back", 1)])
def test_what_is_reported_about_the_phone_reaches_home_affairs(hoa: Visitor, what: str, kind: str, wishes: int) -> None:
    hoa.send("/phieu/so-da-doi", what=what)
    db.session.rollback()
    assert db.session.scalars(sa.select(Alert.kind)).all() == [kind]
    assert len(db.session.scalars(sa.select(CallBack)).all()) == wishes


def test_not_me_ends_the_session(hoa: Visitor) -> None:
    hoa.send("/phieu/khong-phai-toi")
    assert [one.ended_because for one in sessions()] == ["not_me"]
    hoa.open("/phieu/ma-xac-nhan")
    assert hoa.page.status_code in (200, 403)
    assert hoa.title != CODE


def test_answering_for_another_ends_the_session_and_forgets_the_cookie(hoa: Visitor) -> None:
    hoa.press(code=newest_code())
    hoa.press(how="other", pledge="y")
    hoa.press()
    assert [one.ended_because for one in sessions()] == ["left"]
    assert hoa.client.get_cookie("respondent") is None


def test_leaving_forgets_the_cookie_and_says_how_the_session_ended(hoa: Visitor) -> None:
    hoa.press(code=newest_code())
    hoa.send("/phieu/thoat")
    assert [one.ended_because for one in sessions()] == ["left"]
    assert hoa.client.get_cookie("respondent") is None


def test_a_repudiation_is_the_end_of_its_session(field: Flask) -> None:
    hoa = Visitor(field)
    hoa.reach_sheet()
    hoa.answer_all()
    hoa.submit()
    hoa.open("/khong-phai-toi")
    hoa.press(purpose="repudiate")
    hoa.app.extensions[NEEDS_LIMITS] = Limits(code_resend_seconds=0)
    hoa.press()
    hoa.press(code=newest_code())
    hoa.press()
    assert hoa.title == "Đã ghi nhận"
    assert sessions()[-1].ended_because == "left"
    assert hoa.client.get_cookie("respondent") is None
    assert invited().repudiated_at is not None


def test_reading_a_notice_without_consent_records_no_consent(hoa: Visitor) -> None:
    hoa.press(code=newest_code())
    assert (hoa.title, invited().noticed_at) == (NOTICE, None)
    hoa.press()
    assert (hoa.title, invited().noticed_at) == (PLEDGE, None)
    hoa.press(how="self", pledge="y")
    assert invited().noticed_at is not None


def test_an_answer_keeps_the_session_alive(field: Flask) -> None:
    hoa = Visitor(field)
    hoa.reach_sheet()
    for minutes, moves in ((0.5, False), (2, True)):
        (session,) = sessions()
        session.seen_at = before = now() - timedelta(minutes=minutes)
        db.session.commit()
        hoa.tap("/data/p1/q1", "5", seq=int(minutes * 10))
        assert (sessions()[0].seen_at > before) is moves


def test_going_on_after_a_pause_ends_the_session_that_paused(field: Flask) -> None:
    hoa = Visitor(field)
    hoa.reach_sheet()
    sessions()[0].seen_at = now() - timedelta(minutes=46)
    db.session.commit()
    hoa.send("/phieu/tiep-tuc")
    assert [one.ended_because for one in sessions()] == ["resumed", ""]


# -- starts and typed codes


def counted(name: str) -> int:
    db.session.rollback()
    return int(
        db.session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(LimitCount.n), 0)).where(LimitCount.name.startswith(name))
        )
    )


def test_a_right_code_and_one_of_the_wrong_shape_are_not_counted_as_wrong(field: Flask) -> None:
    visitor = Visitor(field)
    for code in ("", "7KQ2", invitation.typed_code(invited())):
        visitor.open("/")
        visitor.press(code=code)
    assert (counted("typed"), counted("start")) == (0, 1)
    visitor.open("/")
    visitor.press(code="7KQ2M9XD8PVC")
    assert (counted("typed"), counted("start")) == (1, 1)


def test_an_office_line_is_neither_stopped_nor_counted(field: Flask) -> None:
    settings = {name.upper(): getattr(Limits(), name) for name in Limits.__slots__ if name != "offices"}
    bounds = Limits.of_settings(settings | {"STARTS_PER_ADDRESS_HOUR": 0, "OFFICE_ADDRESSES": "203.0.113.0/24"})
    field.extensions[NEEDS_LIMITS] = bounds
    for address, status in (("203.0.113.7", 200), ("198.51.100.9", 429)):
        visitor = Visitor(field, address=address)
        visitor.open(link_of())
        visitor.press()
        assert visitor.page.status_code == status
    assert (counted("start"), len(sessions())) == (0, 1)


def test_the_receipt_goes_again_to_the_registered_phone_and_to_the_mailbox(field: Flask) -> None:
    hoa = Visitor(field)
    person = invited().respondent
    person.email, phone = "hoa@daklak.example", person.phone
    db.session.commit()
    hoa.reach_sheet()
    hoa.answer_all()
    hoa.submit()
    hoa.send("/phieu/bien-nhan")
    stranger = Visitor(field)
    stranger.open(link_of())
    stranger.send(link_of(), purpose="receipt")
    assert sent("receipt") == [("sms", phone), ("email", "hoa@daklak.example"), ("sms", phone)]
    let_go()
