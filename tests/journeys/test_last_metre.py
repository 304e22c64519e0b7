"""The last metre: a link shows its question, a message stands where the act is, and what is said of an answer is so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from survey_app.database import db
from tests.browser import serving
from tests.journeys.looking import looks_right
from tests.journeys.phone import PHONE, ask, begin, says, tap
from tests.journeys.phone import phone as phone
from tests.visitor import link_of, open_round

pytestmark = pytest.mark.browser

LONG = """
    type            | name  | label                                                     | required | appearance
    begin_group     | p1    | Phần 1. Thể chế                                           |          | field-list
    select_one muc  | q1    | Văn bản quy phạm pháp luật của tỉnh ban hành kịp thời     | yes      |
    select_one muc  | q2    | Văn bản quy phạm pháp luật của tỉnh dễ áp dụng            | yes      |
    select_one muc  | q3    | Văn bản quy phạm pháp luật của tỉnh thống nhất            | yes      |
    select_one muc  | q4    | Văn bản quy phạm pháp luật của tỉnh được phổ biến         | yes      |
    integer         | nam   | Số năm công tác                                           |          |
    text            | gop_y | Góp ý                                                     |          | multiline
    end_group       |       |                                                           |          |
"""
YEARS, REMARK = "/data/p1/nam", "/data/p1/gop_y"


@pytest.fixture
def served(app: Flask) -> Iterator[Flask]:
    """A round whose one page is longer than a screen."""
    with app.app_context():
        open_round(db.session, survey=LONG)
        db.session.remove()
    with serving(app) as address:
        app.extensions["address"] = address
        yield app


@pytest.fixture
def page(phone: BrowserContext, served: Flask) -> Page:
    page = phone.new_page()
    begin(page, served)
    return page


def is_shown(page: Page, name: str) -> bool:
    """Whether the question's words are on the screen and below the bar."""
    return bool(
        page.evaluate(
            """name => {
                const words = document.querySelector(`[id="q-${name}"] legend`).getBoundingClientRect();
                const bar = document.querySelector('.progress-line').getBoundingClientRect();
                return words.top >= Math.max(bar.bottom, 0) && words.bottom <= innerHeight;
            }""",
            name,
        )
    )


def each_gap_is_shown(page: Page) -> None:
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", name="Còn 4 câu chưa trả lời")).to_be_visible()
    looks_right(page)
    for number in range(1, 5):
        page.locator(".gaps").get_by_text(f"câu {number}", exact=True).click()
        page.wait_for_function("scrollY > 0")
        assert is_shown(page, f"/data/p1/q{number}"), number
        page.evaluate("scrollTo(0, 0)")


def test_each_link_to_a_gap_shows_the_question(page: Page) -> None:
    each_gap_is_shown(page)
    page.locator(".gaps").get_by_text("câu 3", exact=True).click()
    assert page.evaluate("document.activeElement.id") == "q-/data/p1/q3", "readers hear the question, not a choice"


def test_and_without_a_script_and_in_letters_twice_as_large(browser: Browser, served: Flask) -> None:
    plain = browser.new_context(**PHONE, base_url=served.extensions["address"], java_script_enabled=False)  # type: ignore[arg-type]
    page = plain.new_page()
    begin(page, served)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.locator(".gaps").get_by_text("câu 3", exact=True).click()
    assert is_shown(page, "/data/p1/q3")
    plain.close()


def test_in_large_letters_the_bar_does_not_stay_in_the_way(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("getComputedStyle(document.querySelector('.progress-line')).position") != "sticky"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("document.documentElement.style.fontSize = ''")
    assert page.evaluate("getComputedStyle(document.querySelector('.progress-line')).position") == "sticky"


def test_going_on_from_a_question_leads_to_it(page: Page) -> None:
    for number in (1, 2):
        tap(page, f"/data/p1/q{number}", "Tốt")
    says(page, "Đã lưu")
    page.goto("/phieu")
    page.get_by_role("link", name="Làm tiếp từ câu 3").click()
    page.wait_for_function("scrollY > 0")
    assert is_shown(page, "/data/p1/q3")


PLACE = "(one) => [one.offsetLeft, one.offsetTop, one.offsetWidth]"


def test_what_the_button_leaves_open_stands_beside_it(page: Page) -> None:
    beside = page.locator(".sheet-end [data-left]")
    expect(beside).to_have_text("")
    button = page.get_by_role("button", name="Lưu và tiếp tục").and_(page.locator(".govuk-button"))
    place = button.evaluate(PLACE)
    for number in range(1, 5):
        tap(page, f"/data/p1/q{number}", "Tốt")
        expect(beside).to_have_text(f"Còn {4 - number} câu ở trang này" if number < 4 else "")
    assert button.evaluate(PLACE) == place  # it did not move under the thumb


def to_the_review(page: Page) -> None:
    for number in range(1, 5):
        tap(page, f"/data/p1/q{number}", "Tốt")
    says(page, "Đã lưu")
    page.goto("/phieu/kiem-tra")
    page.get_by_text("Tôi xác nhận đây là đánh giá").click()


UNSENT = "Phiếu chưa được gửi: máy đang mất mạng. Xin giữ trang này mở; khi có mạng, bấm “Gửi phiếu” lần nữa."
BACK = "Đã có mạng trở lại. Xin bấm “Gửi phiếu” lần nữa."


def test_a_sheet_that_was_not_sent_says_so_beside_the_button(page: Page) -> None:
    to_the_review(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi phiếu").click()
    beside = page.locator("button:has-text('Gửi phiếu') + .act-says")
    expect(beside).to_have_text(UNSENT)
    assert beside.evaluate("line => line.getBoundingClientRect().bottom <= innerHeight"), "in sight"
    looks_right(page)
    page.context.set_offline(False)
    expect(beside).to_have_text(BACK)
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", name="Đã nhận phiếu của Ông/Bà")).to_be_visible()


def test_and_where_the_phone_believes_that_it_has_a_network(page: Page) -> None:
    to_the_review(page)
    cut = [True]

    def pass_on(route: Route) -> None:
        if cut[0] and route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    page.route("**/phieu/**", pass_on)
    page.get_by_role("button", name="Gửi phiếu").click()
    beside = page.locator("button:has-text('Gửi phiếu') + .act-says")
    expect(beside).to_have_text(UNSENT)
    cut[0] = False
    expect(beside).to_have_text(BACK)
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", name="Đã nhận phiếu của Ông/Bà")).to_be_visible()


def test_text_says_that_it_is_not_saved_until_it_is(page: Page) -> None:
    remark = page.get_by_label("Góp ý")
    remark.press_sequentially("Rất")
    says(page, "^Đang gõ, chưa lưu$")
    note = page.locator(f'[id="q-{REMARK}"] .question__typing')
    expect(note).to_contain_text("chưa lưu")
    remark.blur()
    says(page, "✓ Đã lưu")
    expect(note).to_have_count(0)


def test_a_refused_answer_says_so_at_its_question_until_it_is_mended(page: Page) -> None:
    years = page.get_by_label("Số năm công tác")
    years.fill("mười hai")
    years.blur()
    error = page.locator(f'[id="q-{YEARS}"] .govuk-error-message')
    expect(error).to_contain_text("Nhập một số nguyên, ví dụ 12")
    assert years.get_attribute("aria-invalid") == "true"
    tap(page, "/data/p1/q1", "Tốt")
    says(page, "^Còn 1 câu chưa lưu được")
    looks_right(page)
    page.reload()
    expect(years).to_have_value("mười hai")
    expect(error).to_be_visible()
    years.fill("12")
    years.blur()
    says(page, "✓ Đã lưu")
    expect(error).to_have_count(0)
    assert years.get_attribute("aria-invalid") is None


def test_a_text_that_is_too_long_is_counted_and_never_cut(page: Page) -> None:
    remark, long = page.get_by_label("Góp ý"), "Đúng hạn. " * 101
    remark.fill(long)
    expect(page.locator(".question__count")).to_contain_text("Dài quá 10 ký tự")
    remark.blur()
    expect(page.locator(f'[id="q-{REMARK}"] .govuk-error-message')).to_contain_text("dài quá 1.000 ký tự")
    page.reload()
    expect(remark).to_have_value(long)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", name=re.compile("Có 1 chỗ cần sửa"))).to_be_visible()
    expect(remark).to_have_value(long)
    remark.fill("Đúng hạn.")
    remark.blur()
    says(page, "✓ Đã lưu")


def test_the_page_asks_before_the_session_ends_even_without_a_network(page: Page, served: Flask) -> None:
    page.clock.install()
    page.reload()
    page.clock.fast_forward("41:00")
    asks = page.get_by_role("dialog", name="Ông/Bà đã dừng khá lâu")
    expect(asks).to_be_visible()
    looks_right(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Tiếp tục làm bài").click()
    expect(asks).to_contain_text("Máy đang mất mạng.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Tiếp tục làm bài").click()
    expect(asks).to_be_hidden()
    assert ask(served, link_of) is not None
