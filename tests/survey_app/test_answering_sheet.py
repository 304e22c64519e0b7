"""The sheet (R6–R12): pages, taps, gaps, review, receipt, coming back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import audit, keys
from foundation.db import now
from foundation.keys import hpke
from questionnaires.ballot.box import the_box
from questionnaires.ballot.sealed_sheet import SheetContent
from questionnaires.drafts import Draft
from questionnaires.survey_round import SurveyRound
from respondents import invitation
from respondents.envelopes import Envelope
from respondents.identity import Alert, Challenge, RespondentSession
from respondents.invitation.counters import Progress
from survey_app import formats
from survey_app.database import db
from tests.ballot_kit import sheets
from tests.said import all_said
from tests.visitor import Visitor, invited, let_go, link_of, messages, newest_code, open_round

Q1, Q2, REASON, Q3, YEARS = "/data/p1/q1", "/data/p1/q2", "/data/p1/ly_do", "/data/p2/q3", "/data/p2/nam"


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """Proven, declared, at the first question."""
    visitor = Visitor(field)
    visitor.reach_sheet()
    return visitor


def ballot() -> list[SheetContent]:
    db.session.rollback()
    return sheets(db.session, invited().round_id)  # type: ignore[arg-type]


def shows(visitor: Visitor, name: str, value: str) -> bool:
    """Whether the page shows this choice as taken."""
    return f'name="{name}" value="{value}" checked' in visitor.page.get_data(as_text=True)


def test_a_page_is_saved_by_its_button_and_the_next_one_follows(hoa: Visitor) -> None:
    words = hoa.press(**{Q1: "5", Q2: "4"})
    assert hoa.title == "Phần 2. Bộ máy"
    assert "Phần 2/2" in words
    assert "Còn khoảng 8 phút" in words
    hoa.open("/phieu/trang/1")
    assert shows(hoa, Q1, "5")
    assert shows(hoa, Q2, "4")


def test_what_is_left_is_told_between_the_first_answer_of_a_page_and_the_last(hoa: Visitor) -> None:
    """Nobody is told what they see: that they have not begun, or that they are through."""
    assert "ở trang này" not in hoa.text
    hoa.tap(Q1, "5", seq=1)
    assert "Còn 1 câu ở trang này" in hoa.open("/phieu/trang/1")
    assert hoa.tap(Q2, "4", seq=2).get_json()["left"] == ""
    assert "ở trang này" not in hoa.open("/phieu/trang/1")


def test_a_tap_is_saved_and_answers_what_comes_and_goes(hoa: Visitor) -> None:
    left = "Còn 1 câu ở trang này"
    assert hoa.tap(Q1, "5", seq=1).get_json() == {"saved": formats.time(now()), "left": left, "show": [], "hide": []}
    assert hoa.tap(Q2, "3", seq=2).get_json()["show"] == [REASON]
    assert hoa.tap(Q2, "4", seq=3).get_json()["hide"] == [REASON]
    hoa.open("/phieu/trang/1")
    assert shows(hoa, Q1, "5")
    assert shows(hoa, Q2, "4")


def test_a_tap_that_arrives_late_or_twice_does_not_undo_a_newer_one(hoa: Visitor) -> None:
    hoa.tap(Q1, "5", seq=20)
    assert hoa.tap(Q1, "3", seq=10).status_code == 200
    assert hoa.tap(Q1, "3", seq=20).status_code == 200
    hoa.open("/phieu/trang/1")
    assert shows(hoa, Q1, "5")


def test_a_tap_that_arrives_after_the_page_was_sent_does_not_undo_it(hoa: Visitor) -> None:
    hoa.press(**{Q1: "5", Q2: "4", "seq": "30"})
    hoa.tap(Q1, "3", seq=29)
    hoa.open("/phieu/trang/1")
    assert shows(hoa, Q1, "5")


def test_a_tap_with_a_value_that_is_no_answer_is_refused_with_words(hoa: Visitor) -> None:
    refused = hoa.tap(YEARS, "mười hai")
    assert refused.status_code == 422
    assert refused.get_json() == {"error": "Nhập một số nguyên, ví dụ 12"}
    assert hoa.tap("/data/khong_co", "1").status_code == 404


def test_gaps_are_asked_about_once_and_may_be_passed(hoa: Visitor) -> None:
    words = hoa.press(**{Q1: "5"})
    assert "Còn 1 câu chưa trả lời" in words
    assert "câu 2" in words
    assert f'href="#q-{Q2}"' in hoa.page.get_data(as_text=True)
    assert 'href="/phieu/trang/2"' in hoa.page.get_data(as_text=True)  # pass on
    hoa.press(**{Q1: "5"})
    assert hoa.title == "Phần 2. Bộ máy"


def test_without_a_script_questions_that_came_up_are_shown_before_going_on(hoa: Visitor) -> None:
    words = hoa.press(**{Q1: "5", Q2: "3"})
    assert hoa.title == "Phần 1. Thể chế"
    assert "Có thêm câu hỏi theo câu trả lời của Ông/Bà" in words
    hoa.press(**{Q1: "5", Q2: "3", REASON: "Chậm"})
    assert hoa.title == "Phần 2. Bộ máy"


def test_something_wrong_is_shown_with_what_was_written_and_the_rest_is_saved(hoa: Visitor) -> None:
    hoa.press(**{Q1: "5", Q2: "4"})
    words = hoa.press(**{Q3: "co", YEARS: "<b>12"})
    assert "Có 1 chỗ cần sửa" in words
    assert "Nhập một số nguyên, ví dụ 12" in words
    body = hoa.page.get_data(as_text=True)
    assert 'value="&lt;b&gt;12"' in body
    assert 'aria-invalid="true"' in body
    assert shows(hoa, Q3, "co")


def test_haste_is_mentioned_once_a_person(hoa: Visitor) -> None:
    assert "Ông/Bà trả lời rất nhanh" in hoa.press(**{Q1: "5", Q2: "4", "visible_ms": "300"})
    hoa.press(**{Q1: "5", Q2: "4", "visible_ms": "300"})
    assert hoa.title == "Phần 2. Bộ máy"
    hoa.press(**{Q3: "co", YEARS: "12", "visible_ms": "100"})
    assert hoa.title == "Kiểm tra trước khi gửi"


def test_the_list_of_parts_says_how_far_each_is(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    words = hoa.open("/phieu/phan")
    assert "Phần 1. Thể chế Còn 1 câu" in words
    assert "Phần 2. Bộ máy Chưa bắt đầu" in words


def test_the_review_says_that_nothing_is_sent_and_what_is_missing(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    words = hoa.open("/phieu/kiem-tra")
    assert "Phiếu chưa được gửi ." in words
    assert "Đã trả lời 1/4 câu" in words
    assert "Phần 1. Thể chế còn 1 câu chưa trả lời Trả lời nốt" in words
    assert "1. Văn bản ban hành kịp thời Rất tốt" in words
    assert "2. Văn bản dễ áp dụng Chưa trả lời" in words
    assert "Đánh dấu xác nhận trước khi gửi phiếu" in hoa.press()
    assert "Còn 2 câu cần xem lại" in hoa.submit()
    assert ballot() == []


def test_the_review_names_the_parts_that_want_something_and_every_answer_with_its_way_back(hoa: Visitor) -> None:
    for number, (name, value) in enumerate({Q1: "5", Q3: "co", YEARS: "12"}.items(), 1):
        hoa.tap(name, value, seq=number)
    words = hoa.open("/phieu/kiem-tra")
    assert "Đã trả lời 3/4 câu." in words
    listed = words[: words.index("Xem và sửa câu trả lời")]
    assert "Phần 1. Thể chế còn 1 câu chưa trả lời Trả lời nốt" in listed
    assert "Phần 2" not in listed
    hoa.tap(Q2, "4", seq=4)
    words = hoa.open("/phieu/kiem-tra")
    assert "Đã trả lời 4/4 câu." in words
    listed, folded = words.split("Xem và sửa câu trả lời")
    assert "Phần" not in listed.replace("Danh sách phần", "").replace("Phiếu", "")
    assert folded.index("Phần 1. Thể chế") < folded.index("Rất tốt Sửa câu 1") < folded.index("Phần 2. Bộ máy")


def test_an_answer_that_has_become_wrong_is_named_with_its_part_before_sending(app: Flask) -> None:
    survey = """
        type         | name | label             | required | constraint   | appearance
        begin_group  | p1   | Phần 1. Trước     |          |              | field-list
        integer      | it   | Số hồ sơ đúng hạn | yes      | . <= ${moi}  |
        end_group    |      |                   |          |              |
        begin_group  | p2   | Phần 2. Sau       |          |              | field-list
        integer      | moi  | Số hồ sơ          | yes      |              |
        end_group    |      |                   |          |              |
    """
    with app.app_context():
        open_round(db.session, survey=survey)
        visitor = Visitor(app)
        visitor.reach_sheet()
        visitor.tap("/data/p2/moi", "9", seq=1)
        visitor.tap("/data/p1/it", "5", seq=2)
        visitor.tap("/data/p2/moi", "3", seq=3)
        words = visitor.open("/phieu/kiem-tra")
        assert "Phần 1. Trước 1 câu cần sửa Xem và sửa : Phần 1. Trước" in words
        assert 'href="/phieu/trang/1?ve=kiem-tra#q-/data/p1/it"' in visitor.page.get_data(as_text=True)
        db.session.remove()


def test_submitting_seals_the_answers_and_gives_a_receipt_without_them(hoa: Visitor) -> None:
    hoa.answer_all()
    words = hoa.submit()
    person = invited()
    assert hoa.title == "Đã nhận phiếu của Ông/Bà"
    assert person.receipt is not None
    assert f"BN-{person.receipt[:4]}-{person.receipt[4:]}" in words
    assert "Rất tốt" not in words
    (answers,) = ballot()
    assert answers.values == {Q1: "5", Q2: "4", Q3: "co", YEARS: "12"}
    assert (answers.group, answers.agency_class) == ("LDS", "so")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
    counted = db.session.scalars(sa.select(Progress).where(Progress.group_id == person.group_id)).one()
    assert (counted.started, counted.mostly_answered, counted.submitted) == (1, 1, 1)


def test_haste_stays_in_the_register_and_the_sheet_holds_no_time(hoa: Visitor) -> None:
    hoa.press(**{Q1: "5", Q2: "4", "visible_ms": "9000"})
    hoa.press(**{Q3: "co", YEARS: "12", "visible_ms": "9000"})
    hoa.submit()
    assert invited().haste == "usual"
    (sheet,) = ballot()
    assert set(SheetContent.__slots__) == {"version_id", "group", "agency_class", "values", "marks"}
    assert sheet.values == {Q1: "5", Q2: "4", Q3: "co", YEARS: "12"}


def test_the_phone_is_told_with_the_address_to_say_not_me(hoa: Visitor) -> None:
    hoa.answer_all()
    hoa.submit()
    (text,) = messages(purpose="receipt")
    assert text.startswith("So Noi vu Dak Lak: phieu khao sat cua Ong/Ba da nop ")
    assert text.endswith("Khong phai Ong/Ba? http://localhost/khong-phai-toi")


def test_a_second_press_and_a_lost_page_end_at_the_same_receipt(hoa: Visitor) -> None:
    hoa.answer_all()
    again = hoa.forms[0][1]
    first = hoa.submit()
    hoa.page = hoa.client.post("/phieu/kiem-tra", data=again | {"confirm": "y"}, follow_redirects=True)
    assert hoa.text == first
    hoa.open("/phieu/trang/1")
    assert hoa.text == first
    assert len(ballot()) == 1
    assert len(messages(purpose="receipt")) == 1


def test_the_link_of_a_submitted_sheet_says_so_and_sends_the_receipt_again(hoa: Visitor, field: Flask) -> None:
    hoa.answer_all()
    hoa.submit()
    other = Visitor(field)
    words = other.open(link_of())
    assert (other.page.status_code, other.title) == (200, "Ông/Bà đã gửi phiếu")
    assert "Không cần làm gì thêm" in words
    assert "Nguyễn" not in words
    assert "BN-" not in words
    other.press(purpose="receipt")
    assert "Đã gửi lại biên nhận" in other.text
    assert len(messages(purpose="receipt")) == 2


def test_a_tab_that_submits_after_the_close_loses_nothing_and_enters_nothing(hoa: Visitor) -> None:
    hoa.answer_all()
    survey_round = db.session.get_one(SurveyRound, invited().round_id)
    survey_round.state = "closed"
    let_go()
    words = hoa.submit()
    assert "kết thúc" in words
    assert ballot() == []
    assert invited().submitted_at is None


def test_a_public_key_that_was_exchanged_seals_nothing(hoa: Visitor) -> None:
    hoa.answer_all()
    box = the_box(db.session, invited().round_id)  # type: ignore[arg-type]
    box.public_key = hpke.public_of(hpke.new_private())
    let_go()
    words = hoa.submit()
    assert "Khoá hòm phiếu của đợt này không đúng" in words
    assert invited().submitted_at is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Envelope)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1


# -- coming back


def test_another_phone_goes_on_with_link_and_code_and_ends_the_first(hoa: Visitor, field: Flask) -> None:
    hoa.tap(Q1, "5")
    other = Visitor(field, address="198.51.100.9")
    later(minutes=2)
    words = other.prove()
    assert "Chào Ông/Bà Nguyễn Thị" in other.title
    assert "đã trả lời 1/4 câu" in words
    assert "Làm tiếp từ câu 2" in words
    other.open("/phieu/trang/1")
    assert shows(other, Q1, "5")
    hoa.open("/phieu/trang/1")
    assert (hoa.page.status_code, hoa.title) == (409, "Phiếu đang mở trên thiết bị khác")
    hoa.page.get_data()
    assert hoa.tap(Q1, "4", seq=9).status_code == 409
    later(minutes=2)
    hoa.open("/phieu/trang/1")
    hoa.press()
    assert hoa.title == "Có phải Ông/Bà là người được mời?"
    hoa.press()
    hoa.press(code=newest_code())
    assert "Chào Ông/Bà" in hoa.title
    other.open("/phieu")
    assert other.page.status_code == 409


def test_the_same_browser_goes_on_without_a_code(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    hoa.open(link_of())
    hoa.press()
    assert "Chào Ông/Bà" in hoa.title
    assert len(messages()) == 1


def test_after_three_quarters_of_an_hour_the_sheet_locks_and_keeps_its_answers(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    later(minutes=46)
    words = hoa.open("/phieu/trang/1")
    assert hoa.page.status_code == 403
    assert "Ông/Bà đã dừng hơn 45 phút nên hệ thống tạm khoá để bảo mật. Các câu đã lưu vẫn được giữ." in words
    hoa.press()
    hoa.press()
    hoa.press(code=newest_code())
    hoa.open("/phieu/trang/1")
    assert shows(hoa, Q1, "5")


@pytest.mark.parametrize("age", [{"minutes": 46}, {"hours": 13}], ids=["idle", "too long"])
def test_a_page_sent_too_late_is_kept_until_the_next_proof(hoa: Visitor, age: dict[str, int]) -> None:
    """Without a script nothing else holds what stood on it."""
    past = now() - timedelta(**age)
    db.session.execute(sa.update(RespondentSession).values(created_at=past, seen_at=past))
    db.session.execute(sa.update(Challenge).values(created_at=past))
    db.session.commit()
    hoa.send("/phieu/trang/1", **{Q1: "4"})
    assert hoa.page.status_code == 403
    hoa.open("/phieu/trang/1")
    assert hoa.page.status_code == 403, "the session is as over as before"
    hoa.press()
    hoa.press()
    hoa.press(code=newest_code())
    hoa.open("/phieu/trang/1")
    assert shows(hoa, Q1, "4")


def test_a_page_sent_where_another_device_took_over_or_the_round_is_over_is_not_kept(
    hoa: Visitor, field: Flask
) -> None:
    hoa.tap(Q1, "5")
    later(minutes=2)
    other = Visitor(field)
    other.prove()
    hoa.send("/phieu/trang/1", **{Q1: "4"})
    assert (hoa.page.status_code, hoa.title) == (409, "Phiếu đang mở trên thiết bị khác")
    later(minutes=50)
    close(minutes_ago=120)
    other.send("/phieu/trang/1", **{Q1: "4"})
    assert other.page.status_code in (403, 410)
    close(minutes_ago=-60)
    other.open("/phieu")
    other.press()
    other.press()
    other.press(code=newest_code())
    other.open("/phieu/trang/1")
    assert shows(other, Q1, "5")


def test_whoever_says_that_they_are_still_there_is_not_locked(hoa: Visitor) -> None:
    token = hoa.token
    later(minutes=44)
    assert hoa.client.post("/phieu/con-day", data={"csrf_token": token}).status_code == 204
    assert "data-idle-keep" in hoa.page.get_data(as_text=True)
    seen = db.session.scalars(sa.select(RespondentSession.seen_at)).one()
    assert now() - seen < timedelta(minutes=1)


def test_after_twelve_hours_a_new_code_is_needed(hoa: Visitor) -> None:
    at = now()
    db.session.execute(sa.update(RespondentSession).values(created_at=at - timedelta(hours=13), seen_at=at))
    db.session.commit()
    hoa.open("/phieu/trang/1")
    assert (hoa.page.status_code, hoa.title) == (403, "Cần xác nhận lại")


def test_a_sheet_in_use_has_a_quarter_of_an_hour_after_the_end(hoa: Visitor, field: Flask) -> None:
    close(minutes_ago=14)
    assert hoa.tap(Q1, "5").status_code == 200
    newcomer = Visitor(field)
    newcomer.open(link_of(2))
    assert (newcomer.page.status_code, newcomer.title) == (410, "Khảo sát đã kết thúc")
    close(minutes_ago=16)
    assert hoa.tap(Q1, "4", seq=2).status_code == 410
    hoa.open("/phieu")
    assert (hoa.page.status_code, hoa.title) == (410, "Khảo sát đã kết thúc")


def test_a_link_issued_anew_keeps_the_answers_and_nothing_stays_under_the_old_one(hoa: Visitor, field: Flask) -> None:
    hoa.tap(Q1, "5")
    invitation.reissue(db.session, invited(), audit.SYSTEM, "thử")
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1
    later(minutes=2)
    again = Visitor(field)
    assert "đã trả lời 1/4 câu" in again.prove()
    invitation.forget_draft(db.session, invited())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_leaving_ends_the_session_on_a_shared_device(hoa: Visitor) -> None:
    hoa.open("/phieu")
    hoa.press()
    assert "Các câu đã lưu vẫn được giữ" in hoa.text
    hoa.open("/phieu/trang/1")
    assert hoa.page.status_code == 403


# -- repudiation


def test_a_repudiation_needs_a_fresh_code_and_reaches_home_affairs(hoa: Visitor, field: Flask) -> None:
    hoa.answer_all()
    hoa.submit()
    person = invited()
    owner = Visitor(field, address="198.51.100.9")
    owner.open("/khong-phai-toi")
    owner.press(code=keys.current().typed_code(person.respondent_id, person.issue))
    assert owner.title == "Có phải Ông/Bà là người được mời?"
    later(minutes=2)
    owner.press()
    owner.press(code=newest_code())
    assert owner.title == "Báo không phải tôi gửi phiếu"
    owner.press()
    assert owner.title == "Đã ghi nhận"
    assert invited().repudiated_at is not None
    assert db.session.scalars(sa.select(Alert.kind)).all() == ["repudiated"]
    assert len(ballot()) == 1  # nothing is deleted by itself


def later(minutes: int) -> None:
    """As if so much time had passed since the last request and the last code."""
    db.session.rollback()
    earlier = now() - timedelta(minutes=minutes)
    db.session.execute(sa.update(RespondentSession).values(seen_at=earlier))
    db.session.execute(sa.update(Challenge).values(created_at=earlier))
    db.session.commit()


def close(minutes_ago: int) -> None:
    """As if the round's window had ended so long ago."""
    db.session.rollback()
    at = now()
    db.session.execute(sa.update(RespondentSession).values(verified_at=at - timedelta(hours=1)))
    db.session.execute(sa.update(SurveyRound).values(closes_at=at - timedelta(minutes=minutes_ago)))
    db.session.commit()


def test_no_message_holds_a_token_or_a_name(hoa: Visitor) -> None:
    hoa.answer_all()
    hoa.submit()
    for text in all_said(db.session):
        assert "/t/" not in text
        assert "Nguyễn" not in text
