"""An agency's self-assessment, on a phone and on a desk: from the table with what is missing, over a document of proof, to the
signed letter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from survey_app.database import db
from tests.browser import PATIENCE, serving
from tests.journeys.looking import looks_right, take_over
from tests.self_assessment.kit import PDF, a_campaign, two_agencies
from tests.signing_in import sign_in

pytestmark = pytest.mark.browser
FILE = {"name": "tai-lieu.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def page(app: Flask, browser: Browser, width: int) -> Iterator[Page]:
    client = app.test_client()
    with app.app_context():
        first, _ = two_agencies(db.session, a_campaign(db.session))
        db.session.commit()
        sign_in(client, "focal_point", first)
    with serving(app) as address:
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=address, locale="vi-VN")
        context.set_default_timeout(PATIENCE)
        take_over(context, client, address)
        yield context.new_page()
        context.close()


@pytest.mark.slow
def test_an_agency_scores_proves_and_hands_in(page: Page) -> None:
    page.goto("/don-vi/tu-danh-gia")
    looks_right(page)
    page.get_by_role("link", name="1.1.1. Ban hành kế hoạch kịp thời").click()
    expect(page.get_by_role("heading", name="Thiếu tài liệu kiểm chứng: 0 điểm")).to_be_visible()
    page.get_by_label("Trong quý IV năm trước").check()
    page.get_by_label("Điểm dự kiến cả năm").fill("1,5")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("vượt điểm tối đa 1").first).to_be_visible()
    looks_right(page)
    expect(page.get_by_label("Trong quý IV năm trước")).to_be_checked()
    page.get_by_label("Điểm dự kiến cả năm").fill("1")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu tiêu chí 1.1.1.")).to_be_visible()
    add_a_document(page)
    looks_right(page)
    page.get_by_role("link", name="Bảng của đơn vị").click()
    page.get_by_role("link", name="1.1.2. Mức độ hoàn thành kế hoạch").click()
    page.get_by_label("Số đã làm").fill("87")
    page.get_by_label("Số phải làm").fill("100")
    page.get_by_label("Điểm dự kiến cả năm").fill("1.5")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_label("Tìm theo số").fill("ke hoach")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("button", name="Gắn vào tiêu chí này").click()
    expect(page.get_by_text("Đã gắn tài liệu.")).to_be_visible()
    hand_in(page)


def add_a_document(page: Page) -> None:
    page.get_by_role("link", name="Thêm tài liệu mới").click()
    looks_right(page)
    page.get_by_label("Số, ký hiệu").fill("12/KH-UBND")
    for label, text in (("Ngày", "15"), ("Tháng", "12"), ("Năm", "2025")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Cơ quan ban hành").fill("UBND tỉnh")
    page.get_by_label("Trích yếu").fill("Kế hoạch cải cách hành chính")
    page.get_by_label("Tệp tài liệu").set_input_files(FILE)
    page.get_by_role("button", name="Thêm tài liệu").click()
    expect(page.get_by_text("Đã thêm tài liệu kiểm chứng.")).to_be_visible()
    expect(page.get_by_role("heading", name="Thiếu tài liệu kiểm chứng: 0 điểm")).to_have_count(0)


def hand_in(page: Page) -> None:
    page.get_by_role("link", name="Bảng của đơn vị").click()
    looks_right(page)
    page.get_by_role("link", name="Kiểm tra và nộp bảng").click()
    expect(page.get_by_text("Không còn thiếu gì.")).to_be_visible()
    looks_right(page)
    page.get_by_label("Công văn nộp bảng").set_input_files(FILE)
    page.get_by_role("button", name="Nộp Sở Nội vụ").click()
    expect(page.get_by_text("Đã nộp bảng tự đánh giá")).to_be_visible()
    looks_right(page)
