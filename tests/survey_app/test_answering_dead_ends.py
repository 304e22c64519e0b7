"""R13: where somebody cannot go on, the page says what is so – for this person – and whom to call."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import audit
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents import invitation
from respondents.field import pausing
from survey_app import formats
from survey_app.answering.rounds import EXTENSION
from survey_app.database import db
from survey_app.errors import LAST_KNOWN
from tests.visitor import Visitor, invited, let_go, link_of

PROVINCE = '<span class="masthead__province">Tỉnh Đắk Lắk</span>'


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """The invited person, who has proven that it is her."""
    visitor = Visitor(field)
    visitor.prove()
    return visitor


def test_whoever_comes_without_a_session_learns_whom_to_call_even_of_a_server_just_started(hoa: Visitor) -> None:
    for known in (EXTENSION, LAST_KNOWN):
        hoa.app.extensions.pop(known)
    stranger = Visitor(hoa.app)
    words = stranger.open("/phieu")
    assert (stranger.page.status_code, stranger.title) == (403, "Cần mở lại phiếu")
    assert PROVINCE in stranger.page.get_data(as_text=True)
    assert "0262 000 0000" in words


def test_without_any_round_there_is_still_a_page(app: Flask) -> None:
    stranger = Visitor(app)
    with app.app_context():
        assert "Máy này chưa mở phiếu, hoặc đã mở quá lâu." in stranger.open("/phieu")
        db.session.remove()


def test_maintenance_shows_the_province_and_the_help_line_last_known(hoa: Visitor) -> None:
    (hoa.app.config["DATA_DIR"] / "bao-tri").touch()
    words = hoa.open("/phieu")
    assert hoa.page.status_code == 503
    assert PROVINCE in hoa.page.get_data(as_text=True)
    assert "0262 000 0000" in words


def test_a_link_issued_anew_is_told_where_the_new_one_went(hoa: Visitor) -> None:
    invitation.reissue(db.session, invited(), audit.SYSTEM, "thử")
    db.session.commit()
    words = hoa.open("/phieu")
    assert (hoa.page.status_code, hoa.title) == (410, "Đường dẫn đã được thay thế")
    assert "đường dẫn mới đã gửi tới số 09•• ••• •" in words
    assert "Mã trong thư mời cũ cũng không dùng được nữa." in words


def test_whoever_was_taken_off_the_list_is_not_told_of_a_new_link(hoa: Visitor) -> None:
    invited().state = "revoked"
    db.session.commit()
    words = hoa.open("/phieu")
    assert (hoa.page.status_code, hoa.title) == (410, "Đường dẫn không còn dùng được")
    assert "Nếu Ông/Bà vẫn là người được mời, xin gọi 0262 000 0000" in words
    assert "đường dẫn mới" not in words


def test_whoever_answered_on_paper_gives_no_second_answer_at_the_sheet_or_the_door(field: Flask) -> None:
    hoa, another = Visitor(field), Visitor(field)
    hoa.reach_sheet()
    hoa.answer_all()
    invited().paper_at = now()
    db.session.commit()
    assert hoa.tap("/data/p1/q1", "3").status_code == 409
    words = hoa.submit()
    assert (hoa.page.status_code, hoa.title) == (409, "Đã nhận phiếu giấy của Ông/Bà")
    assert "Nếu Ông/Bà chưa gửi phiếu giấy, xin gọi 0262 000 0000" in words
    assert invited().submitted_at is None
    another.open(link_of())
    assert another.title == "Đã nhận phiếu giấy của Ông/Bà"
    assert another.forms == []
    invited().paper_at = None
    db.session.commit()
    hoa.open("/phieu/kiem-tra")
    hoa.submit()
    assert invited().submitted_at is not None, "a mistaken note is taken back without loss"


def test_a_typed_code_after_a_paper_answer_opens_nothing(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.open("/")
    who = invited()
    who.paper_at = now()
    code = invitation.typed_code(who)
    db.session.commit()
    visitor.press(code=code)
    assert visitor.title == "Đã nhận phiếu giấy của Ông/Bà"
    assert invited().opened_at is None


def test_in_a_pause_a_true_page_says_until_when_and_the_draft_waits(hoa: Visitor) -> None:
    hoa.press()
    hoa.press(how="self", pledge="y")
    hoa.tap("/data/p1/q1", "5")
    survey_round = db.session.scalars(sa.select(SurveyRound)).one()
    back = now() + timedelta(days=2)
    pausing.pause(db.session, survey_round, "Sửa phiếu", back, audit.SYSTEM)  # type: ignore[arg-type]
    db.session.commit()
    refused = hoa.tap("/data/p1/q2", "4", seq=2)
    assert (refused.status_code, refused.json["error"]) == (403, "Khảo sát đang tạm dừng")  # type: ignore[index]
    for address in ("/phieu", link_of()):
        words = hoa.open(address)
        assert (hoa.page.status_code, hoa.title) == (403, "Khảo sát đang tạm dừng")
        assert f"Dự kiến mở lại lúc {formats.deadline(back)}." in words
        assert "Phiếu đang làm dở vẫn được giữ" in words
        assert "Sửa phiếu" not in words
    pausing.resume(db.session, survey_round, audit.SYSTEM)  # type: ignore[arg-type]
    pausing.pause(db.session, survey_round, "Lần hai", None, audit.SYSTEM)  # type: ignore[arg-type]
    db.session.commit()
    assert "Chưa có giờ mở lại." in hoa.open(link_of())
    pausing.resume(db.session, survey_round, audit.SYSTEM)  # type: ignore[arg-type]
    db.session.commit()
    hoa.open("/phieu/trang/1")
    assert 'value="5" checked' in hoa.page.get_data(as_text=True)


def test_taking_back_not_me_after_the_sheet_was_sent_says_that_it_was_received(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.reach_sheet()
    visitor.answer_all()
    token = visitor.token
    visitor.submit()
    let_go()
    answer = visitor.client.post("/phieu/bam-nham", data={"csrf_token": token})
    assert (answer.status_code, "Ông/Bà đã gửi phiếu" in answer.text) == (200, True)


def test_addresses_that_are_not_there_are_told_apart_without_a_walk_through_all_rules(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        stranger, walks = Visitor(app), list[str]()
        rules = app.url_map.iter_rules
        monkeypatch.setattr(app.url_map, "iter_rules", lambda: walks.append("") or rules())
        staff = [stranger.open(f"/so-noi-vu/khong-co-{number}") for number in range(3)]
        others = [stranger.open(f"/khong-co-{number}") for number in range(3)]
        db.session.remove()
    assert len(walks) <= 1
    assert set(staff).isdisjoint(others)
