"""What a respondent's thumb and eyes meet on every page: large enough, whole, and with a way on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from foundation.db import now
from respondents.identity import Challenge
from survey_app.database import db
from survey_app.demonstration.province import FACTS
from tests.browser import serving
from tests.journeys.phone import PHONE, Q1, begin, chosen, says, tap
from tests.journeys.test_answering import check
from tests.visitor import SURVEY, Visitor, link_of, open_round

OPTIONAL = "/data/p2/q4"
ONE_MORE = SURVEY.replace("    integer ", "    select_one co_khong | q4 | Có biết trang này? | | | \n    integer ")
PAGES = (
    "/",
    "/phieu",
    "/phieu/trang/1?bao=thieu",
    "/phieu/phan",
    "/phieu/xem-truoc",
    "/phieu/nhac-toi",
    "/phieu/kiem-tra",
)
TARGETS = (
    ".govuk-back-link:not(.progress-line *), .govuk-button, summary, .ways a, .ways button, .help a, "
    ".text-size button, .gaps a"
)
NOTHING_WAITS = (
    "() => !JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('phieu:'))[1]).items.length"
)
HEIGHTS = """(all) => all.filter((e) => e.offsetParent)
  .map((e) => [e.textContent.trim(), Math.round(e.getBoundingClientRect().height)])"""

REACHED = """(all) => all.filter((e) => {
  const { left, width, top, height } = e.getBoundingClientRect();
  const at = (y) => document.elementFromPoint(left + width / 2, y) === e;
  return !(at(top + height / 2 - 22) && at(top + height / 2 + 22));
}).map((e) => e.textContent)"""


@pytest.fixture
def served(app: Flask) -> Iterator[Flask]:
    """A round in the field, served on this machine."""
    with app.app_context():
        open_round(
            db.session, survey=ONE_MORE, settings=FACTS | {"email": "cchc@daklak.gov.vn", "zalo": "Sở Nội vụ Đắk Lắk"}
        )
        db.session.remove()
    with serving(app) as address:
        app.extensions["address"] = address
        yield app


@pytest.fixture(params=["light", "dark"])
def phone(request: pytest.FixtureRequest, browser: Browser, served: Flask) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE, base_url=served.extensions["address"], color_scheme=request.param)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def sheet(phone: BrowserContext, served: Flask) -> Page:
    """The first page of questions on a phone."""
    page = phone.new_page()
    begin(page, served)
    return page


@pytest.mark.browser
def test_every_page_passes_axe_and_its_ways_on_are_a_thumb_high(sheet: Page) -> None:
    for path in PAGES:
        sheet.goto(path)
        check(sheet)
        low = [(words, height) for words, height in sheet.eval_on_selector_all(TARGETS, HEIGHTS) if height < 48]
        assert low == [], path
        assert sheet.eval_on_selector_all(".progress-line a", REACHED) == [], (
            "links of the bar reach further than they look"
        )
        expect(sheet.locator(".footer")).to_contain_text("Trả lời trong 2 ngày làm việc")


@pytest.mark.browser
def test_a_choice_can_be_taken_back_where_the_question_may_stay_empty(sheet: Page) -> None:
    sheet.goto("/phieu/trang/2")
    clear = sheet.get_by_role("button", name="Bỏ chọn")
    assert sheet.locator("[data-clear]").count() == 1  # not where an answer is required, or "Không biết" is a row
    expect(clear).to_be_hidden()
    tap(sheet, OPTIONAL, "Có")
    clear.click()
    expect(clear).to_be_hidden()
    sheet.wait_for_function(NOTHING_WAITS)
    sheet.reload()
    chosen(sheet, OPTIONAL, None)


@pytest.mark.browser
def test_where_one_is_and_whether_it_is_saved_take_two_lines(sheet: Page) -> None:
    tap(sheet, Q1, "Rất tốt")
    says(sheet, "Đã lưu")
    tops = [sheet.locator(".progress-line > *").nth(number).bounding_box() for number in range(3)]
    where, saved, parts = (box["y"] for box in tops if box)
    assert where < saved
    assert abs(saved - parts) < 4
    assert not sheet.locator(".progress-line").inner_text().splitlines()[0].rstrip().endswith("·")


@pytest.mark.browser
def test_on_paper_all_questions_stand_open_and_nothing_asks_to_be_pressed(sheet: Page) -> None:
    sheet.goto("/phieu/xem-truoc")
    expect(sheet.get_by_text("Rất tốt").first).to_be_hidden()
    sheet.evaluate("dispatchEvent(new Event('beforeprint'))")
    sheet.emulate_media(media="print")
    expect(sheet.get_by_text("Rất tốt").first).to_be_visible()
    expect(sheet.get_by_role("link", name="Bắt đầu trả lời")).to_be_hidden()
    expect(sheet.get_by_role("link", name="Nhắc tôi trả lời vào lúc khác")).to_be_hidden()


@pytest.fixture
def hoa(app: Flask) -> Iterator[Visitor]:
    """The invited person of the first line, without a browser."""
    with app.app_context():
        open_round(db.session, settings=FACTS | {"email": "cchc@daklak.gov.vn"})
        yield Visitor(app)
        db.session.remove()


def test_the_receipt_says_where_to_send_a_remark_but_not_an_answer(hoa: Visitor) -> None:
    hoa.reach_sheet()
    hoa.answer_all()
    assert "Góp ý về phiếu xin không nhắc lại câu trả lời trong thư" in hoa.submit()
    assert 'href="mailto:cchc@daklak.gov.vn?subject=' in hoa.page.text


def test_a_dead_end_can_be_called_from_with_one_tap(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.send("/phieu/khong-phai-toi")
    Visitor(hoa.app).open(link_of())
    hoa.open(link_of())
    assert "Nếu số điện thoại đã đổi, xin gọi 0262 000 0000" in hoa.press()
    assert '<a href="tel:02620000000">0262 000 0000</a>' in hoa.page.text


def test_a_wrong_code_on_the_way_to_say_not_me_does_not_forget_what_for(hoa: Visitor) -> None:
    hoa.open("/khong-phai-toi")
    assert "Không tìm thấy mã này" in hoa.press(code="ZZZZ ZZZZ ZZZZ")
    assert hoa.title == "Nhập mã khảo sát"
    assert hoa.forms[0][1]["purpose"] == "repudiate"


def test_whoever_asks_for_the_code_once_more_is_told_what_came_of_it(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.press()
    assert "Mã vừa được gửi" not in hoa.press()
    assert "Mã vừa được gửi Xin đợi tin nhắn đến" in hoa.press(1, channel="phone")
    db.session.execute(sa.update(Challenge).values(created_at=now() - timedelta(minutes=2)))
    db.session.commit()
    assert "Đã gửi mã mới Xin dùng mã trong tin nhắn mới nhất" in hoa.press(1, channel="phone")


def test_whoever_has_lost_the_session_still_reads_whom_to_call(hoa: Visitor) -> None:
    hoa.open(link_of())
    assert "Cần hỗ trợ? 0262 000 0000" in Visitor(hoa.app).open("/phieu")
