"""R6, to study all questions beforehand – on the page, on paper, before the round opens – and to be reminded another day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from foundation import audit, keys
from foundation.audit import AuditEvent
from foundation.db import now
from foundation.outbox import Message
from foundation.vietnam_time import VIETNAM, day_of, today
from questionnaires.survey_round import SurveyRound
from respondents import invitation
from respondents.identity import Limits, RespondentSession
from respondents.invitation.counters import Progress
from respondents.messages import holidays
from survey_app import documents, formats
from survey_app.answering import preview as pages
from survey_app.answering.blueprint import NEEDS_LIMITS
from survey_app.database import db
from tests.visitor import Visitor, invited, let_go, link_of, newest_code, open_round

PAPER = "/phieu/xem-truoc.pdf"
ALWAYS = {"preview": "always"}


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """The invited person, who has proven that it is her."""
    visitor = Visitor(field)
    visitor.prove()
    return visitor


@pytest.fixture
def early(app: Flask) -> Iterator[Visitor]:
    """Somebody with a link of a round that opens tomorrow and lets everybody study its questions."""
    with app.app_context():
        open_round(db.session, opens_at=now() + timedelta(days=1), settings=ALWAYS)
        yield Visitor(app)
        db.session.remove()


def change_round(**values: object) -> None:
    db.session.rollback()
    db.session.execute(sa.update(SurveyRound).values(**values))
    db.session.commit()


def paper_of(visitor: Visitor) -> bytes:
    """The PDF as this browser gets it."""
    let_go()
    response = visitor.client.get(PAPER)
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    return response.data


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_all_questions_can_be_read_before_answering(hoa: Visitor) -> None:
    words = hoa.open("/phieu/xem-truoc")
    assert "Đây là toàn bộ 5 câu hỏi để Ông/Bà nghiên cứu." in words
    assert "Phần 1. Thể chế (3 câu)" in words
    assert "Bình thường" in words
    assert "<input" not in hoa.page.get_data(as_text=True).replace('<input type="hidden"', "")


def test_the_button_of_the_link_leads_through_the_code_to_the_preview(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.open(link_of())
    visitor.press(purpose="preview")
    assert visitor.title == "Có phải Ông/Bà là người được mời?"
    visitor.press()
    visitor.press(code=newest_code())
    assert visitor.title == "Xem trước câu hỏi"


# -- on paper


def test_the_paper_says_what_the_page_says_and_opens_in_the_page(hoa: Visitor) -> None:
    hoa.open("/phieu/xem-truoc")
    assert f'href="{PAPER}"' in hoa.page.get_data(as_text=True)
    words = words_of(paper_of(hoa))
    for said in (
        "Khảo sát Chỉ số cải cách hành chính tỉnh Đắk Lắk năm 2023",
        "toàn bộ 5 câu hỏi",
        "Phần 1. Thể chế",
        "1. Văn bản ban hành kịp thời",
        "Rất tốt",
        "2a. Vì sao chưa tốt? (không bắt buộc)",  # also what only some are asked
        "(Ông/Bà tự ghi)",
        "4. Số năm công tác (không bắt buộc)",
        "Cần hỗ trợ: 0262 000 0000",
        "Trang 1/1",
    ):
        assert said in words
    assert hoa.client.get(PAPER).headers["Content-Disposition"] == "inline; filename=cau-hoi-khao-sat.pdf"


def test_the_paper_is_typeset_once_and_the_same_for_everybody(hoa: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    first, person = paper_of(hoa), invited().respondent
    assert person.full_name not in words_of(first)
    monkeypatch.setattr(documents, "questions", lambda paper: pytest.fail("typeset twice"))
    other = Visitor(hoa.app)
    other.prove(2)
    assert paper_of(other) == first


def test_a_round_with_a_new_deadline_gets_a_new_paper(hoa: Visitor) -> None:
    first, later = paper_of(hoa), now() + timedelta(days=20)
    change_round(closes_at=later)
    second = paper_of(hoa)
    assert formats.deadline(later) in words_of(second)
    assert formats.deadline(later) not in words_of(first)


def test_the_paper_is_for_whoever_may_see_the_page(field: Flask) -> None:
    visitor = Visitor(field)
    assert visitor.client.get(PAPER).status_code == 403
    visitor.open(link_of())
    visitor.press()
    visitor.open(PAPER)
    assert visitor.title == "Có phải Ông/Bà là người được mời?"
    change_round(settings=ALWAYS)
    assert "Thể chế" in words_of(paper_of(visitor))


# -- before the round opens


def test_before_the_opening_questions_are_studied_where_the_round_lets_everybody(early: Visitor) -> None:
    words = early.open(link_of())
    assert (early.page.status_code, early.title) == (403, "Khảo sát chưa mở")
    assert "Xem trước câu hỏi" in words
    words = early.press(purpose="preview")
    assert (early.page.status_code, early.title) == (200, "Xem trước câu hỏi")
    assert "Phần 1. Thể chế (3 câu)" in words
    assert "Khảo sát mở từ" in words
    assert "Bắt đầu trả lời" not in words
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RespondentSession)) == 0
    assert db.session.scalar(sa.select(sa.func.sum(Progress.opened))) == 0


def test_before_the_opening_the_typed_code_leads_there_too(early: Visitor) -> None:
    person = invited()
    early.open("/")
    early.press(code=keys.current().typed_code(person.respondent_id, person.issue).lower())
    assert early.title == "Khảo sát chưa mở"
    early.press(purpose="preview")
    assert early.title == "Xem trước câu hỏi"
    ((action, hidden),) = early.forms
    let_go()
    paper = early.client.post(action, data=hidden | {"purpose": "paper"}, environ_base={"REMOTE_ADDR": early.address})
    assert paper.mimetype == "application/pdf"
    assert "Phần 1. Thể chế" in words_of(paper.data)


def test_before_the_opening_a_link_or_code_that_opens_nothing_shows_no_question(early: Visitor) -> None:
    replaced = link_of()
    invitation.reissue(db.session, invited(), audit.SYSTEM, "thử")
    db.session.commit()
    for path in (replaced, "/t/khong-co"):
        early.open(path)
        assert "Thể chế" not in early.press(purpose="preview")
        assert (early.page.status_code, early.title) == (403, "Khảo sát chưa mở")


def test_before_the_opening_wrong_codes_are_counted_as_ever(early: Visitor) -> None:
    early.app.extensions[NEEDS_LIMITS] = Limits(typed_code_tries=1)
    early.open("/")
    assert "Không tìm thấy mã này" in early.send("/ma", code="7KQ2M9XD8PVC", purpose="preview")
    person = invited()
    right = keys.current().typed_code(person.respondent_id, person.issue)
    early.send("/ma", code=right, purpose="preview")
    assert early.page.status_code == 429


def test_before_the_opening_nobody_studies_where_the_code_comes_first(early: Visitor) -> None:
    change_round(settings={"preview": "after_code"})
    assert "Xem trước câu hỏi" not in early.open(link_of())
    early.open(link_of())
    early.page = early.client.get("/")
    assert "Thể chế" not in early.send(link_of(), purpose="preview")
    assert early.page.status_code == 403


# -- as an e-mail


def test_the_questions_go_to_the_registered_mailbox_three_times_a_day(hoa: Visitor) -> None:
    assert "Gửi bộ câu hỏi" not in hoa.open("/phieu/xem-truoc"), "the list has no mailbox of hers"
    invited().respondent.email = "hoa@daklak.gov.vn"
    db.session.commit()
    hoa.open("/phieu/xem-truoc")
    assert "Đã gửi bộ câu hỏi" in hoa.send("/phieu/gui-cau-hoi")
    (sent,) = db.session.scalars(sa.select(Message).where(Message.channel == "email"))
    text = sent.text or ""
    for said in (
        "toàn bộ 5 câu hỏi",
        "1. Văn bản ban hành kịp thời\n   ○ Rất tốt",
        "2a. Vì sao chưa tốt?",
        "(Ông/Bà tự ghi)",
    ):
        assert said in text
    assert (sent.to, "/t/" in text, invited().respondent.full_name in text) == ("hoa@daklak.gov.vn", False, False)
    for _ in range(2):
        hoa.send("/phieu/gui-cau-hoi")
    assert "Chưa gửi được bộ câu hỏi" in hoa.send("/phieu/gui-cau-hoi")
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.verb == "questions.mail")) == 3


# -- reminded at another time


def at_hour(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    """A Wednesday without holidays, at this hour in Vietnam; people are written to from 7:30 to 17:00, not on weekends."""
    monkeypatch.setattr(holidays, "shipped", dict)
    moment = datetime(2099, 4, 15, hour, tzinfo=VIETNAM)
    monkeypatch.setattr(pages, "now", lambda: moment)
    monkeypatch.setattr(pages, "today", lambda: day_of(moment))
    change_round(closes_at=moment + timedelta(days=14), settings={"rest_weekends": True})


def test_three_moments_are_offered_and_the_true_one_is_said(hoa: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    at_hour(monkeypatch, 9)
    words = hoa.open("/phieu/nhac-toi")
    assert "Chiều nay Sáng mai Sáng thứ Hai 20/04 Hoặc ngày khác" in words
    words = hoa.press(wish="2099-04-15T14")
    assert "từ 14 giờ, thứ Tư 15/04/2099 . Trước lúc đó hệ thống không nhắc" in words
    assert (invited().remind_on, invited().remind_hour) == (date(2099, 4, 15), 14)
    hoa.open("/phieu/nhac-toi")
    assert "từ 7 giờ 30, thứ Hai 20/04/2099" in hoa.press(1, day="2099-04-18"), "on a Saturday nothing is sent"
    assert invited().remind_hour == 0


def test_a_moment_that_has_passed_meanwhile_is_chosen_anew(hoa: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    at_hour(monkeypatch, 14)
    assert "Chiều nay" not in hoa.open("/phieu/nhac-toi")
    assert "Lúc vừa chọn không còn nhắc được nữa. Xin chọn lại." in hoa.press(wish="2099-04-15T14")
    assert invited().remind_on is None


def test_a_reminder_is_for_a_day_before_the_end(hoa: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    at_hour(monkeypatch, 9)
    hoa.open("/phieu/nhac-toi")
    assert "Chọn một ngày từ 16/04/2099 đến 29/04/2099" in hoa.press(1, day="2020-01-01")
    assert "Chọn ngày muốn được nhắc, ví dụ 16/04/2099" in hoa.press(1, day="")


def test_on_the_last_day_there_is_no_other_day_to_be_reminded(hoa: Visitor) -> None:
    hoa.open("/phieu/nhac-toi")
    change_round(closes_at=now())
    hoa.press(1, day=(today() + timedelta(days=1)).isoformat())
    assert hoa.title == "Ông/Bà cần biết trước khi trả lời"
    assert invited().remind_on is None
    assert "Nhắc tôi" not in hoa.open("/phieu/xem-truoc")
