"""Home Affairs' half of a self-assessment: from the file of criteria to an open campaign, and from a table that was handed in to
scores that two officers alone change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from agencies.agency import Agency
from foundation.vietnam_time import today
from survey_app.database import db
from tests import cast
from tests.browser import PATIENCE, serving
from tests.journeys.looking import looks_right, take_over
from tests.self_assessment.kit import a_table_handed_in
from tests.self_assessment.sheets import SOUND, changed, workbook
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Desk:
    """One screen, at which one after another sits down."""

    def __init__(self, app: Flask, browser: Browser, address: str, width: int) -> None:
        self._app, self._address = app, address
        self.context = browser.new_context(viewport={"width": width, "height": 800}, base_url=address, locale="vi-VN")
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()

    def sit(self, client: FlaskClient) -> Page:
        take_over(self.context, client, self._address)
        return self.page


@pytest.fixture
def desk(app: Flask, browser: Browser, width: int) -> Iterator[Desk]:
    with serving(app) as address:
        made = Desk(app, browser, address, width)
        yield made
        made.context.close()


def officer(app: Flask, role: str = "home_affairs", code: str = "") -> FlaskClient:
    """Somebody else each time."""
    client = app.test_client()
    with app.app_context():
        sign_in(client, role, db.session.scalar(sa.select(Agency).where(Agency.code == code)))
        db.session.commit()
    return client


@pytest.mark.long
def test_home_affairs_takes_a_set_in_publishes_it_gives_it_out_and_opens(app: Flask, desk: Desk) -> None:
    with app.app_context():
        cast.an_agency(db.session, "SNV", "Sở Nội vụ")
        db.session.commit()
    page = desk.sit(officer(app))
    page.goto("/so-noi-vu/tu-danh-gia")
    looks_right(page)
    page.get_by_role("link", name="Bộ tiêu chí tự đánh giá").click()
    take_in_a_set(page)
    make_a_campaign(page)
    page.get_by_role("link", name="Giao tiêu chí cho các cơ quan").click()
    looks_right(page)
    page.get_by_role("link", name="1.1.1. Ban hành kế hoạch").click()
    page.get_by_label("Cơ quan chủ trì").select_option(label="Sở Nội vụ")
    looks_right(page)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row", name="1.1.1. Ban hành kế hoạch")).to_contain_text("Sở Nội vụ")
    page.get_by_role("link", name="Tự đánh giá năm nay").click()
    page.get_by_role("button", name="Mở cho các cơ quan").click()
    expect(page.get_by_role("button", name="Nhắc cơ quan chưa nộp")).to_be_visible()
    expect(page.get_by_role("row", name="Sở Nội vụ")).to_contain_text("0/1")
    looks_right(page)


def take_in_a_set(page: Page) -> None:
    """With a mistake first: nothing is kept, and the place is named."""
    page.get_by_role("link", name="Tải bộ tiêu chí lên").click()
    page.get_by_label("Năm", exact=True).fill(str(today().year))
    page.get_by_label("Tên bộ tiêu chí").fill("Bộ tiêu chí năm nay")
    send(page, workbook(changed(4, maximum="9")))
    expect(page.get_by_role("row", name="Dòng")).not_to_have_count(0)
    looks_right(page)
    send(page, workbook(SOUND))
    expect(page.get_by_text("Đã lưu bản nháp")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Công bố bộ tiêu chí").click()
    expect(page.get_by_text("Đã công bố bộ tiêu chí.")).to_be_visible()


def send(page: Page, content: bytes) -> None:
    file = {"name": "bo.xlsx", "mimeType": XLSX, "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra và lưu bản nháp").click()


def make_a_campaign(page: Page) -> None:
    """Sent empty first: everything that lacks is named at once."""
    page.goto("/so-noi-vu/tu-danh-gia")
    page.get_by_role("link", name="Lập kỳ tự đánh giá").click()
    page.get_by_role("button", name="Lưu kỳ tự đánh giá").click()
    expect(page.get_by_role("link", name="Nhập tên kỳ tự đánh giá")).to_be_visible()
    expect(page.get_by_role("link", name="Nhập hạn giải trình")).to_be_visible()
    looks_right(page)
    page.get_by_label("Tên kỳ tự đánh giá").fill("Tự đánh giá năm nay")
    days = {"Số liệu tính đến ngày": -5, "Hạn nộp": 10, "Hạn giải trình": 20, "Thẩm định xong trước": 30}
    for label, step in days.items():
        fill_in(page, label, today() + timedelta(days=step))
    page.get_by_role("button", name="Lưu kỳ tự đánh giá").click()
    expect(page.get_by_text("Còn tiêu chí chưa giao")).to_be_visible()


def fill_in(page: Page, label: str, day: date) -> None:
    group = page.get_by_role("group", name=label)
    for part, value in (("Ngày", day.day), ("Tháng", day.month), ("Năm", day.year)):
        group.get_by_label(part, exact=True).fill(str(value))


def test_an_appraiser_asks_scores_closes_and_a_second_one_agrees_to_a_change(app: Flask, desk: Desk) -> None:
    with app.app_context():
        a_table_handed_in(db.session)
    first = officer(app)
    page = desk.sit(first)
    page.goto("/so-noi-vu/tu-danh-gia")
    page.get_by_role("link", name="Tự đánh giá năm 2026").click()
    looks_right(page)
    page.get_by_role("link", name="Thẩm định", exact=True).click()
    looks_right(page)
    ask_for_an_explanation(page)
    answer_as_the_agency(desk.sit(officer(app, "focal_point", "SNV")))
    page = desk.sit(first)
    page.goto("/so-noi-vu/tu-danh-gia/1/tham-dinh")
    expect(page.get_by_text("Đã giải trình, chờ xem", exact=True)).to_be_visible()
    page.get_by_role("link", name="1.1.1. Ban hành kế hoạch").click()
    expect(page.get_by_text("Văn bản gửi qua trục ngày 15/12")).to_be_visible()
    page.get_by_label("Điểm thẩm định").fill("0,75")
    page.get_by_role("button", name="Lưu thẩm định").click()
    page.get_by_role("button", name="Chốt điểm đã thẩm định").click()
    expect(page.get_by_text("Đã chốt điểm 1 tiêu chí")).to_be_visible()
    change_with_two(app, desk, page)


def ask_for_an_explanation(page: Page) -> None:
    """Another score without a reason first: nothing is kept and what was typed stays."""
    page.get_by_role("link", name="1.1.1. Ban hành kế hoạch").click()
    looks_right(page)
    page.get_by_label("Điểm thẩm định").fill("0,5")
    page.get_by_label("Đề nghị giải trình").fill("Kế hoạch ban hành ngày nào?")
    page.get_by_role("button", name="Lưu thẩm định").click()
    expect(page.get_by_label("Điểm thẩm định")).to_have_value("0,5")
    looks_right(page)
    page.get_by_label("Lý do").fill("Kế hoạch ban hành muộn")
    page.get_by_role("button", name="Lưu thẩm định").click()
    expect(page.get_by_text("Chờ giải trình", exact=True)).to_be_visible()


def answer_as_the_agency(page: Page) -> None:
    page.goto("/don-vi/tu-danh-gia")
    page.get_by_role("link", name="1.1.1. Ban hành kế hoạch").click()
    expect(page.get_by_text("Kế hoạch ban hành ngày nào?")).to_be_visible()
    looks_right(page)
    page.get_by_label("Nội dung giải trình").fill("Văn bản gửi qua trục ngày 15/12")
    page.get_by_role("button", name="Gửi giải trình").click()


def change_with_two(app: Flask, desk: Desk, page: Page) -> None:
    page.get_by_role("link", name="1.1.1. Ban hành kế hoạch").click()
    page.get_by_label("Điểm đề nghị").fill("9")
    page.get_by_label("Lý do").fill("Có văn bản mới")
    page.get_by_role("button", name="Gửi đề nghị đổi điểm").click()
    expect(page.get_by_label("Lý do")).to_have_value("Có văn bản mới")
    page.get_by_label("Điểm đề nghị").fill("1")
    page.get_by_role("button", name="Gửi đề nghị đổi điểm").click()
    expect(page.get_by_text("Đã ghi đề nghị.")).to_be_visible()
    place = page.url
    page.get_by_role("button", name="Đồng ý đổi điểm").click()
    expect(page.get_by_text("Đã đổi điểm đã chốt.")).to_have_count(0)
    page = desk.sit(officer(app))
    page.goto(place)
    looks_right(page)
    page.get_by_role("button", name="Đồng ý đổi điểm").click()
    expect(page.get_by_text("Đã đổi điểm đã chốt.")).to_be_visible()
    for name in ("Tổng hợp, xếp loại", "Văn bản"):
        page.goto("/so-noi-vu/tu-danh-gia/1")
        page.get_by_role("link", name=name).click()
        looks_right(page)
