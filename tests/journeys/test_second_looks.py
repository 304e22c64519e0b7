"""Second looks in a real browser, on a phone and at a desk: the call, two officers; calls by chance; sessions and devices."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from agencies.agency import Agency
from foundation.db import now
from foundation.vietnam_time import in_vietnam
from respondents.roster import Respondent
from respondents.signals import review
from survey_app.accounts import Account
from survey_app.database import db
from tests.journeys.looking import looks_right, take_over
from tests.respondents.envelopes import ballot_cast
from tests.signing_in import an_account, open_session

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NewPage = Callable[[int], Page]
LONG = "Nguyễn Thị Thanh Huyền Trang Êban Hmok"
REASONS = (["shared_device", "late_code", "too_fast"], ["second_device", "late_code"], ["list_order", "typed_row"])


@pytest.fixture
def people(app: Flask) -> tuple[int, int, int]:
    """Two officers and a focal point, in a round in which three sheets are worth a look."""
    with app.app_context():
        survey_round = ballot_cast.a_round(db.session)[0]
        invited = ballot_cast.submit(db.session, survey_round, {("LDS", "so"): 40})
        agency = db.session.get_one(Agency, invited[0].agency_id)
        agency.rename("Ban Quản lý dự án đầu tư xây dựng công trình giao thông và nông nghiệp phát triển nông thôn")
        for one, reasons in zip(invited, REASONS, strict=False):
            db.session.get_one(Respondent, one.respondent_id).full_name = LONG
            review.begin(db.session, one, reasons)
        db.session.commit()
        officers = [an_account("home_affairs").id for _ in range(2)]
        return officers[0], officers[1], an_account("focal_point", agency).id


def signed_in(app: Flask, page: Page, served: str, account_id: int) -> None:
    with app.app_context():
        client = app.test_client()
        open_session(client, db.session.get_one(Account, account_id))
        take_over(page.context, client, served)


def look_at(page: Page, name: str, width: int) -> None:
    """Axe, no scrolling sideways, and a picture where one is wanted (SCREENS: a folder)."""
    looks_right(page)
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1366])
def test_a_look_is_confirmed_another_goes_to_two_officers(
    app: Flask, new_page: NewPage, served: str, people: tuple[int, int, int], width: int
) -> None:
    page = new_page(width)
    signed_in(app, page, served, people[0])
    page.goto("/so-noi-vu/dot/1/can-xem-lai")
    look_at(page, "alerts", width)
    page.get_by_role("link", name="Dấu hiệu cần xem lại").click()
    expect(page.get_by_text("không phải kết luận")).to_be_visible()
    look_at(page, "reviews", width)
    cards = page.locator("section.card[id^=xem-]")
    expect(cards).to_have_count(3)
    cards.first.get_by_label("Kết quả cuộc gọi").fill("Gọi số đã duyệt, đúng người, dùng máy của đồng nghiệp")
    cards.first.get_by_role("button", name="Đã gọi, đúng người trả lời").click()
    expect(page.get_by_text("Đã ghi: đúng người trả lời")).to_be_visible()
    card = cards.first
    card.get_by_text("Không đúng người, hoặc không gọi được").click()
    card.get_by_label("Để riêng phiếu này và mời trả lời lại").check()
    card.get_by_label("Căn cứ").fill("Đã gọi số đã duyệt, người được mời nói văn thư trả lời")
    look_at(page, "reviews-open", width)
    card.get_by_role("button", name="Gửi đề xuất").click()
    expect(page.get_by_text("Đã ghi đề xuất")).to_be_visible()
    signed_in(app, page, served, people[1])
    page.goto("/so-noi-vu/dot/1/khong-phai-toi")
    look_at(page, "decide", width)
    page.get_by_label("Đồng ý với đề xuất").check()
    page.get_by_role("button", name="Quyết định").click()
    page.goto("/so-noi-vu/dot/1/can-xem-lai/dau-hieu")
    expect(page.get_by_text("Đã để riêng phiếu và mời trả lời lại")).to_be_visible()
    look_at(page, "reviews-done", width)


@pytest.mark.parametrize("width", [360, 1366])
def test_people_are_called_by_chance(
    app: Flask, new_page: NewPage, served: str, people: tuple[int, int, int], width: int
) -> None:
    page = new_page(width)
    signed_in(app, page, served, people[0])
    page.goto("/so-noi-vu/dot/1/goi-kiem-tra")
    look_at(page, "calls-none", width)
    page.get_by_role("button", name="Rút thêm 30 người").click()
    expect(page.get_by_text("Đã rút 30 người")).to_be_visible()
    page.get_by_text("Lời nói khi gọi").click()
    card = page.locator("section.card[id^=goi-]").first
    card.get_by_label("Kết quả").select_option("Tự trả lời")
    card.get_by_role("button", name="Ghi kết quả").click()
    expect(page.get_by_text("Đã ghi kết quả cuộc gọi")).to_be_visible()
    look_at(page, "calls", width)


@pytest.mark.parametrize("width", [360, 1366])
def test_a_session_is_registered_and_approved_and_a_device_is_known(
    app: Flask, new_page: NewPage, served: str, people: tuple[int, int, int], width: int
) -> None:
    page = new_page(width)
    signed_in(app, page, served, people[2])
    page.goto("/don-vi/dot/1/buoi-huong-dan")
    day = in_vietnam(now() + timedelta(days=1))
    page.get_by_label("Địa điểm").fill("Hội trường tầng 2, trụ sở Uỷ ban nhân dân")
    for box, part in (("Ngày", "%d"), ("Tháng", "%m"), ("Năm", "%Y")):
        page.get_by_label(box, exact=True).fill(f"{day:{part}}")
    page.get_by_label("Bắt đầu lúc").fill("08:00")
    page.get_by_label("Kết thúc lúc").fill("10:30")
    page.get_by_label("Số người dự").fill("40")
    look_at(page, "agency-guided", width)
    page.get_by_role("button", name="Gửi đăng ký").click()
    expect(page.get_by_text("Chờ Sở Nội vụ duyệt")).to_be_visible()
    signed_in(app, page, served, people[0])
    page.goto("/so-noi-vu/dot/1/buoi-huong-dan")
    look_at(page, "guided", width)
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("Đã duyệt buổi hướng dẫn của")).to_be_visible()
    page.get_by_label("Tên và nơi đặt thiết bị").fill("Máy tính tại bộ phận một cửa")
    page.get_by_role("button", name="Thêm thiết bị và lấy mã").click()
    code = page.locator("p.lead strong").inner_text()
    look_at(page, "guided-code", width)
    device = new_page(width)
    device.goto("/thiet-bi-dung-chung")
    look_at(device, "device", width)
    device.get_by_label("Đăng ký thiết bị dùng chung").fill(code)
    device.get_by_role("button", name="Đăng ký thiết bị này").click()
    expect(device.get_by_role("heading", name="Đã đăng ký thiết bị dùng chung")).to_be_visible()
    page.goto("/so-noi-vu/dot/1/buoi-huong-dan")
    expect(page.get_by_text("Đã đăng ký", exact=True)).to_be_visible()
    look_at(page, "guided-done", width)


@pytest.mark.long
def test_without_anybody_each_page_says_what_to_do(
    app: Flask, new_page: NewPage, served: str, people: tuple[int, int, int]
) -> None:
    with app.app_context():
        db.session.execute(sa.text("DELETE FROM signal_review"))
        db.session.commit()
    page = new_page(360)
    signed_in(app, page, served, people[0])
    for place in ("can-xem-lai/dau-hieu", "goi-kiem-tra", "buoi-huong-dan", "khong-phai-toi"):
        page.goto(f"/so-noi-vu/dot/1/{place}")
        looks_right(page)
        expect(page.locator(".empty").first).to_be_visible()
