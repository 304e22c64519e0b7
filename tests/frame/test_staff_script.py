"""Small conveniences of officials: finding, editing in place, figures that stay fresh, copying."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.frame.style_page import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def office(page: Page) -> Page:
    """The style page of officials on a desk."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/kit/staff")
    return page


def test_a_table_is_searched_with_or_without_diacritics(office: Page) -> None:
    box = office.get_by_label("Tìm cơ quan")
    rows = office.locator("#co-quan tbody tr:visible")
    for words in ("nong nghiep", "Nông", "phat so trien"):
        box.fill(words)
        expect(rows).to_have_count(1)
    box.fill("DAN huyen")
    expect(office.locator("[data-filter-count]")).to_have_text("Đang hiện 1/3 dòng")
    box.fill("")
    expect(rows).to_have_count(3)


def test_enter_saves_the_row_and_goes_down(office: Page, desk: Desk) -> None:
    office.locator("#dong-7-name").fill("Đặng Thị Huệ")
    office.locator("#dong-7-name").press("Enter")
    expect(office.locator("[data-row-status]")).to_have_text("Đã lưu dòng.")
    assert desk.rows[0]["name"] == "Đặng Thị Huệ"
    assert desk.rows[0]["group"] == "LDS"
    expect(office.locator("#dong-12-name")).to_be_focused()


def test_a_row_that_is_still_wrong_keeps_the_cursor(office: Page, desk: Desk) -> None:
    desk.status = 422
    office.locator("#dong-7-phone").fill("0262")
    office.locator("#dong-7-phone").press("Enter")
    expect(office.locator("[data-row-status]")).to_have_text("Dòng này còn chỗ cần sửa.")
    expect(office.locator("#dong-7-phone")).to_be_focused()


def test_a_row_that_could_not_be_saved_keeps_what_was_typed(office: Page, desk: Desk) -> None:
    desk.status = 500
    office.locator("#dong-7-name").fill("Đặng Thị Huệ")
    office.locator("#dong-7-name").press("Enter")
    expect(office.locator("#dong-7").get_by_role("alert")).to_have_text(re.compile("^Chưa lưu được dòng này"))
    assert office.locator("#dong-7-name").input_value() == "Đặng Thị Huệ"


def test_arrows_walk_the_column_and_escape_takes_back(office: Page) -> None:
    office.locator("#dong-7-name").fill("Sai")
    office.keyboard.press("ArrowDown")
    expect(office.locator("#dong-12-name")).to_be_focused()
    office.keyboard.press("ArrowUp")
    office.keyboard.press("Escape")
    assert office.locator("#dong-7-name").input_value() == "ĐẶNG NGUYỄN THỊ NGỌC HUỆ"


def test_a_proposed_value_is_taken_with_one_press(office: Page) -> None:
    office.get_by_role("button", name="Dùng 0905 123 456").click()
    assert office.locator("#dong-7-phone").input_value() == "0905 123 456"
    assert office.locator("#dong-7").get_attribute("data-row-state") == "changed"


def test_a_row_is_saved_by_its_own_button_too(office: Page, desk: Desk) -> None:
    office.locator("#dong-7-name").fill("Đặng Thị Huệ")
    office.locator("#dong-7").get_by_role("button", name="Lưu dòng").click()
    expect(office.locator("[data-row-status]")).to_have_text("Đã lưu dòng.")
    expect(office.locator("#dong-7").get_by_role("button", name="Lưu dòng")).to_be_focused()
    assert desk.rows[0]["name"] == "Đặng Thị Huệ"


def test_a_button_that_goes_elsewhere_takes_the_page_along_and_asks_nothing(office: Page, desk: Desk) -> None:
    asked: list[str] = []
    office.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    office.locator("#dong-7-name").fill("Đặng Thị Huệ")
    office.evaluate("document.querySelector('#dong-7 button.govuk-button').name = 'take-phone'")
    office.locator("#dong-7").get_by_role("button", name="Lưu dòng").click()
    office.wait_for_url("**/dong/7")
    assert asked == []
    assert desk.rows[0]["name"] == "Đặng Thị Huệ"


def test_leaving_with_an_unsaved_row_asks_first(office: Page) -> None:
    asked: list[str] = []
    office.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    office.locator("#dong-7-name").fill("Đặng Thị Huệ")
    office.locator("#dong-7-name").blur()
    office.goto("/error/404")
    assert asked == ["beforeunload"]


def test_figures_stay_fresh_and_cost_nothing_when_nothing_changed(office: Page, desk: Desk) -> None:
    office.clock.install()
    office.reload()
    for _ in range(2):
        with office.expect_response("**/so-lieu"):
            office.clock.run_for("01:00")
    expect(office.locator("[data-refresh]")).to_have_text("813 phiếu")
    assert desk.polls == [None, '"v2"']


def test_a_reader_can_pause_the_figures(office: Page, desk: Desk) -> None:
    office.clock.install()
    office.reload()
    office.get_by_role("button", name="Tạm dừng").click()
    office.clock.run_for("03:00")
    assert desk.polls == []
    expect(office.get_by_role("button", name="Chạy tiếp")).to_be_visible()


def test_copying_says_that_it_copied(office: Page) -> None:
    office.context.grant_permissions(["clipboard-read", "clipboard-write"])
    office.get_by_role("button", name="Sao chép đường dẫn").click()
    expect(office.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert office.evaluate("navigator.clipboard.readText()") == "https://khaosat.tinh.gov.vn"


def test_a_typed_moment_is_said_as_vietnamese_reads_it(office: Page) -> None:
    boxes = office.get_by_role("group", name="Mở trả lời")
    expect(boxes).to_have_accessible_description("Chọn ngày và giờ")
    for typed, words in (
        ("30/10/2023/17/", "17 giờ, thứ Hai 30/10/2023"),
        ("1/2/2026/8/30", "8 giờ 30, Chủ nhật 01/02/2026"),
        ("31/2/2026/8/30", "Chưa đủ ngày và giờ"),
        ("////", "Chưa đủ ngày và giờ"),
    ):
        for box, text in zip(boxes.get_by_role("textbox").all(), typed.split("/"), strict=True):
            box.fill(text)
        expect(boxes).to_have_accessible_description(words)
