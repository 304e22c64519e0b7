"""A respondent's journey in a real browser at 360 px: tapping, losing the network, changing phones, without a script."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from foundation.db import now
from respondents.envelopes import Envelope
from respondents.identity import Challenge, RespondentSession
from survey_app.database import db
from tests.journeys.looking import looks_right
from tests.journeys.phone import PHONE, Q1, Q2, ask, begin, chosen, enter, says, tap
from tests.journeys.phone import phone as phone
from tests.journeys.phone import served as served
from tests.visitor import link_of

pytestmark = pytest.mark.browser

BUDGET = 40_000  # bytes, everything, cold


def check(page: Page) -> None:
    """Nothing that axe finds, nothing wider than the screen, rows of at least 48 px."""
    looks_right(page)
    low = page.evaluate(
        "[...document.querySelectorAll('.govuk-radios__label, .govuk-checkboxes__label, main button.govuk-button')]"
        ".filter(row => row.offsetParent && row.getBoundingClientRect().height < 48).map(row => row.textContent)"
    )
    assert low == [], page.url


def test_the_whole_way_by_thumb(phone: BrowserContext, served: Flask) -> None:
    page = phone.new_page()
    page.goto(ask(served, link_of))
    check(page)
    begin(page, served)
    check(page)
    tap(page, Q1, "Rất tốt")
    says(page, r"✓ Đã lưu \d\d:\d\d")
    tap(page, Q2, "Bình thường")
    expect(page.get_by_label("Vì sao chưa tốt?")).to_be_visible()
    page.get_by_label("Vì sao chưa tốt?").fill("Chậm")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", name="Ông/Bà trả lời rất nhanh")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Tiếp tục", exact=True).click()
    expect(page.get_by_role("heading", name="Phần 2. Bộ máy")).to_be_visible()
    tap(page, "/data/p2/q3", "Có")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", name="Kiểm tra trước khi gửi")).to_be_visible()
    check(page)
    page.get_by_text("Tôi xác nhận đây là đánh giá").click()
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", name="Đã nhận phiếu của Ông/Bà")).to_be_visible()
    check(page)
    assert ask(served, lambda: str(db.session.scalar(sa.select(sa.func.count()).select_from(Envelope)))) == "1"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('phieu:'))") == []


def test_nothing_is_lost_when_the_network_goes_and_the_page_is_closed(phone: BrowserContext, served: Flask) -> None:
    page = phone.new_page()
    begin(page, served)
    phone.set_offline(True)
    tap(page, Q1, "Rất tốt")
    tap(page, Q2, "Tốt")
    says(page, "Mất kết nối. 2 câu trả lời đang chờ gửi, sẽ tự gửi khi có mạng. Xin đừng đóng trang.")
    page.close()
    phone.set_offline(False)
    again = phone.new_page()
    again.goto("/phieu/trang/1")
    says(again, "Đã lưu")
    chosen(again, Q1, "5")
    chosen(again, Q2, "4")
    again.reload()
    chosen(again, Q1, "5")
    chosen(again, Q2, "4")


def cut_off_with_two_answers(phone: BrowserContext, served: Flask) -> None:
    """A page with two answers that could not be sent, closed; then the network is back."""
    page = phone.new_page()
    begin(page, served)
    phone.set_offline(True)
    tap(page, Q1, "Rất tốt")
    tap(page, Q2, "Tốt")
    says(page, "2 câu trả lời đang chờ gửi")
    page.close()
    phone.set_offline(False)


def test_what_waited_is_sent_when_the_person_comes_back_by_the_link(phone: BrowserContext, served: Flask) -> None:
    cut_off_with_two_answers(phone, served)
    again = phone.new_page()
    again.goto(ask(served, link_of))
    again.get_by_role("button", name="Bắt đầu").click()
    expect(again.get_by_text("đã trả lời 2/4 câu")).to_be_visible()


def test_what_waited_is_sent_after_a_new_code_too(phone: BrowserContext, served: Flask) -> None:
    cut_off_with_two_answers(phone, served)
    with served.app_context():
        db.session.execute(sa.update(RespondentSession).values(seen_at=now().replace(year=2020)))
        db.session.execute(sa.update(Challenge).values(created_at=now().replace(year=2020)))
        db.session.commit()
    again = phone.new_page()
    enter(again, served)
    expect(again.get_by_text("đã trả lời 2/4 câu")).to_be_visible()


def test_a_second_phone_takes_over_and_the_first_says_so(
    phone: BrowserContext, browser: Browser, served: Flask
) -> None:
    first = phone.new_page()
    begin(first, served)
    tap(first, Q1, "Rất tốt")
    says(first, "Đã lưu")
    with served.app_context():
        db.session.execute(sa.update(Challenge).values(created_at=now().replace(year=2020)))
        db.session.commit()
    other = browser.new_context(**PHONE, base_url=served.extensions["address"])  # type: ignore[arg-type]
    second = other.new_page()
    enter(second, served)
    expect(second.get_by_text("đã trả lời 1/4 câu")).to_be_visible()
    second.get_by_role("link", name="Làm tiếp từ câu 2").click()
    chosen(second, Q1, "5")
    tap(first, Q2, "Tốt")
    says(first, "Phiếu đang mở trên thiết bị khác.")
    first.get_by_role("link", name="Tiếp tục trên máy này").click()
    expect(first.get_by_role("button", name="Tiếp tục trên máy này")).to_be_visible()
    check(first)
    other.close()


def test_back_forward_and_refresh_show_what_is_saved(phone: BrowserContext, served: Flask) -> None:
    page = phone.new_page()
    begin(page, served)
    tap(page, Q1, "Rất tốt")
    says(page, "Đã lưu")
    page.goto("/phieu/phan")
    page.go_back()
    chosen(page, Q1, "5")
    tap(page, Q1, "Tốt")
    says(page, "Đã lưu")
    page.go_forward()
    page.go_back()
    chosen(page, Q1, "4")


def test_everything_works_without_a_script(browser: Browser, served: Flask) -> None:
    context = browser.new_context(**PHONE, base_url=served.extensions["address"], java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    begin(page, served)
    tap(page, Q1, "Rất tốt")
    tap(page, Q2, "Tốt")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    tap(page, "/data/p2/q3", "Không")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_text("Tôi xác nhận đây là đánh giá").click()
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", name="Đã nhận phiếu của Ông/Bà")).to_be_visible()
    context.close()


def test_each_screen_is_small_and_whole_at_320_pixels_with_large_text(browser: Browser, served: Flask) -> None:
    narrow = PHONE | {"viewport": {"width": 320, "height": 640}}
    context = browser.new_context(**narrow, base_url=served.extensions["address"])  # type: ignore[arg-type]
    page = context.new_page()
    begin(page, served)
    for path in (
        ask(served, link_of),
        "/",
        "/phieu",
        "/phieu/trang/1",
        "/phieu/phan",
        "/phieu/xem-truoc",
        "/phieu/kiem-tra",
    ):
        received = weigh(context, path)
        assert len(received) <= 6, path
        assert sum(received.values()) <= BUDGET, (path, received)
        page.goto(path)
        page.get_by_role("button", name="A++").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.get_by_role("button", name="A thường").click()
    context.close()


def weigh(context: BrowserContext, path: str) -> dict[str, int]:
    """Bytes of everything that a cold visit loads, by address."""
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    received: dict[str, int] = {}
    client.on(
        "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
    )
    client.on(
        "Network.loadingFinished",
        lambda event: received.update({addresses.get(event["requestId"], "?"): int(event["encodedDataLength"])}),
    )
    page.goto(path, wait_until="networkidle")
    page.close()
    return received
