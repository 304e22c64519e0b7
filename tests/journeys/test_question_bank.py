"""Questions of the years before, on a phone and at a desk: searched, compared, chosen over two searches, put into a draft."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from foundation.audit import SYSTEM
from questionnaires import library, versions
from survey_app.database import db
from tests.journeys.looking import take_over
from tests.journeys.test_reaching import seen
from tests.questionnaires.tables import workbook
from tests.questionnaires.test_bank import DRAFT, DRAFT_CHOICES, DRAFT_SETTINGS, SURVEY, a_published
from tests.signing_in import an_account, open_session

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG = "Đã dùng dịch vụ công chưa, kể cả qua người khác, qua bộ phận một cửa và qua đường bưu chính công ích trong năm?"


def fill() -> None:
    """Two years of a questionnaire, three hundred questions of the library, a draft."""
    a_published(db.session)  # type: ignore[arg-type]
    a_published(db.session, SURVEY.replace("Đã dùng dịch vụ công chưa?", LONG))  # type: ignore[arg-type]
    for name in library.names():
        made = versions.upload(db.session, library.path(name).read_bytes(), f"{name}.xlsx", SYSTEM)  # type: ignore[arg-type]
        versions.publish(db.session, made, SYSTEM, seen=made.sha256 or "")  # type: ignore[arg-type]
    data = workbook(DRAFT_SETTINGS, survey=DRAFT, choices=DRAFT_CHOICES)
    versions.upload(db.session, data, "nhap.xlsx", SYSTEM)  # type: ignore[arg-type]
    db.session.commit()


def test_questions_are_found_compared_chosen_and_put_into_a_draft(
    app: Flask, new_page: Callable[[int], Page], served: str, width: int
) -> None:
    page = new_page(width)
    with app.app_context():
        client = app.test_client()
        open_session(client, an_account("home_affairs"))
        db.session.commit()
        take_over(page.context, client, served)
    page.goto("/so-noi-vu/mau-phieu/kho-cau-hoi")
    seen(page, "bank-none")
    with app.app_context():
        fill()
        db.session.remove()
    page.goto("/so-noi-vu/mau-phieu")
    page.get_by_role("link", name="Mở kho câu hỏi").or_(page.get_by_role("button", name="Mở kho câu hỏi")).click()
    seen(page, "bank")
    search = page.get_by_label("Tìm theo lời câu hỏi")
    search.fill("khong co chu nay")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_text("Không có dòng nào khớp")).to_be_visible()
    seen(page, "bank-nothing")
    search.fill("da dung dich vu")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("link", name="1 cách ghi khác").first.click()
    expect(page.locator("mark").first).to_be_visible()
    seen(page, "bank-question")
    page.go_back()
    search.fill("vi sao")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_label("Chọn câu vi_sao").first.check()
    page.get_by_role("button", name="Chọn thêm các câu đã đánh dấu").click()
    search.fill("may lan")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_label("Chọn câu may").first.check()
    page.get_by_role("button", name="Chọn thêm các câu đã đánh dấu").click()
    page.get_by_text("Xem 2 câu đã chọn").click()
    expect(page.get_by_text("nhắc tới ${dung}").first).to_be_visible()
    page.get_by_label("Bản nháp").select_option(index=0)
    page.get_by_role("button", name="Xem các nhóm của bản nháp").click()
    page.get_by_label("Phần chung").check()
    seen(page, "bank-taking")
    with page.expect_download() as given:
        page.get_by_text("Tải sổ tính (.xlsx)").click()
    assert given.value.suggested_filename == "kho_cau_hoi.xlsx"
    page.get_by_role("button", name="Thêm 2 câu vào bản nháp").click()
    expect(page.get_by_text("Đã thêm 3 dòng từ kho câu hỏi vào bản nháp")).to_be_visible()
    seen(page, "bank-added")
