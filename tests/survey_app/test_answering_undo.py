"""What cannot be taken back is asked about first, and a slip can be undone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from respondents.identity import Alert, RespondentSession
from survey_app.database import db
from tests.visitor import Visitor, invited, let_go, link_of, open_round

WHO, THANKS, PLEDGE = "Có phải Ông/Bà là người được mời?", "Cảm ơn Ông/Bà đã báo", "Cam kết của người trả lời"
SLIP = "Tôi bấm nhầm, mở lại phiếu"


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """Before the question "is this you?"."""
    visitor = Visitor(field)
    visitor.open(link_of())
    visitor.press()
    return visitor


def test_a_part_without_a_question_is_not_done(app: Flask) -> None:
    """A repeat with no entry yet: neither "Đã xong 0/0" nor "0/0 câu"."""
    survey = """
        type                | name | label    | required | appearance
        begin_group         | p1   | Phần 1   |          | field-list
        integer             | so   | Số       |          |
        end_group           |      |          |          |
        begin_repeat        | tv   | Cán bộ   |          |
        text                | ten  | Tên      | yes      |
        end_repeat          |      |          |          |
    """
    with app.app_context():
        open_round(db.session, survey=survey)
        visitor = Visitor(app)
        visitor.reach_sheet()
        visitor.send("/phieu/trang/2", remove="/data/tv[1]")
        visitor.open("/phieu/phan")
        assert "Cán bộ Chưa có câu nào" in visitor.text
        visitor.open("/phieu/kiem-tra")
        assert "Cán bộ Chưa có câu nào" in visitor.text
        assert "0/0" not in visitor.text
        db.session.remove()


def say_not_me(visitor: Visitor) -> None:
    visitor.open("/phieu/khong-phai-toi")
    assert visitor.title == "Đường dẫn này không phải của Ông/Bà?"
    assert invited().state == "active"
    visitor.press()
    assert visitor.title == THANKS


def alerts() -> list[tuple[str, bool]]:
    db.session.rollback()
    return [(alert.kind, alert.settled_at is not None) for alert in db.session.scalars(sa.select(Alert))]


def test_not_me_is_asked_about_and_can_be_taken_back_in_the_same_browser(hoa: Visitor) -> None:
    say_not_me(hoa)
    assert (invited().state, alerts()) == ("held", [("not_me", False)])
    hoa.open("/phieu/nguoi-duoc-moi")
    assert SLIP in hoa.text, "also after a reload"
    hoa.press()
    assert hoa.title == WHO
    assert (invited().state, invited().held_because, alerts()) == ("active", "", [("not_me", True)])


def test_and_in_no_other(hoa: Visitor) -> None:
    say_not_me(hoa)
    other = Visitor(hoa.app)
    other.open(link_of())
    other.press()
    assert other.title == "Đường dẫn đang tạm khoá"
    other.open("/")
    other.send("/phieu/bam-nham")
    assert invited().state == "held"


def test_and_for_a_quarter_of_an_hour_only(hoa: Visitor) -> None:
    say_not_me(hoa)
    token = hoa.token
    begun = db.session.scalars(sa.select(RespondentSession)).one()
    begun.ended_at = begun.ended_at.replace(year=begun.ended_at.year - 1)
    db.session.commit()
    hoa._go("POST", "/phieu/bam-nham", {"csrf_token": token})
    assert SLIP not in hoa.text
    assert invited().state == "held"


def test_a_link_that_others_suspended_is_not_opened_by_it(hoa: Visitor) -> None:
    say_not_me(hoa)
    token = hoa.token
    invited().held_because = "failures"
    db.session.commit()
    hoa._go("POST", "/phieu/bam-nham", {"csrf_token": token})
    assert (invited().state, invited().held_because) == ("held", "failures")


def test_answering_in_anothers_place_is_asked_about(field: Flask) -> None:
    hoa = Visitor(field)
    hoa.prove()
    hoa.press(how="other")
    assert hoa.title == "Ông/Bà trả lời thay người được mời?"
    hoa.open("/phieu/cam-ket")
    assert hoa.title == PLEDGE, "the session goes on"
    hoa.press(how="other")
    hoa.press()
    assert hoa.title == "Phiếu dành cho người được mời"
    hoa.open("/phieu/cam-ket")
    assert hoa.title != PLEDGE


PEOPLE = """
    type                     | name | label     | required
    begin_group              | p1   | Phần 1    |
    begin_repeat             | tv   | Cán bộ    |
    text                     | ten  | Họ tên    |
    select_multiple co_khong | viec | Việc gì?  |
    end_repeat               |      |           |
    end_group                |      |           |
"""
FIRST, SECOND = "/data/p1/tv", "/data/p1/tv[2]"


@pytest.fixture
def entries(app: Flask) -> Visitor:
    """A sheet with two entries of a repeat."""
    with app.app_context():
        open_round(db.session, survey=PEOPLE)
        visitor = Visitor(app)
        visitor.reach_sheet()
        visitor.press(**{f"{FIRST}/ten": "An", f"{FIRST}/viec": "co", "add": FIRST})
        yield visitor
        db.session.remove()


def test_one_more_entry_is_seen_where_it_is(entries: Visitor) -> None:
    let_go()
    token = entries.token
    answer = entries.client.post("/phieu/trang/1", data={"csrf_token": token, "add": FIRST})
    assert answer.headers["Location"] == "/phieu/trang/1#muc-/data/p1/tv%5B3%5D"
    body = entries.open("/phieu/trang/1") and entries.page.get_data(as_text=True)
    assert 'id="muc-/data/p1/tv[3]" tabindex="-1"' in body
    assert 'class="link-button link-button--remove" name="remove"' in body
    assert 'class="govuk-button govuk-button--secondary" name="add"' in body


def test_an_entry_with_answers_goes_only_after_a_question_that_loses_nothing(entries: Visitor) -> None:
    entries.press(**{f"{FIRST}/ten": "An", f"{FIRST}/viec": "co", f"{SECOND}/ten": "Bình", "remove": SECOND})
    assert entries.title == "Bỏ “Cán bộ 2”?"
    assert "1 câu trả lời" in entries.text
    entries.open("/phieu/trang/1")
    assert 'value="Bình"' in entries.page.get_data(as_text=True), "saved, not removed"
    entries.press(**{f"{FIRST}/ten": "An", f"{FIRST}/viec": "co", f"{SECOND}/ten": "Bình", "remove": SECOND})
    entries.press()
    body = entries.page.get_data(as_text=True)
    assert "Bình" not in body
    assert 'value="An"' in body
    assert f'id="{FIRST}/viec" name="{FIRST}/viec" value="co" checked' in body, "the ticks of the others stay"


def test_an_empty_entry_goes_at_once_and_one_that_is_gone_harms_nobody(entries: Visitor) -> None:
    entries.press(**{f"{FIRST}/ten": "An", "remove": SECOND})
    assert entries.title == "Cán bộ"
    entries.press(**{f"{FIRST}/ten": "An", "remove": "/data/p1/tv[7]"})
    assert entries.page.status_code == 200
