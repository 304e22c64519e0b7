"""Somebody phones and asks what is kept about them: from the search to the paper and the answer, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey_app.database import db
from tests.journeys.looking import take_over
from tests.journeys.test_reaching import seen
from tests.signing_in import an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.long
def test_a_request_is_recorded_told_and_answered(
    app: Flask, new_page: Callable[[int], Page], served: str, width: int
) -> None:
    page = new_page(width)
    with app.app_context():
        here = f"/so-noi-vu/dot/{a_round_in_the_field(db.session).id}"
        client = app.test_client()
        open_session(client, an_account("home_affairs"))
        db.session.commit()
        take_over(page.context, client, served)
    page.goto(f"{here}/yeu-cau-ca-nhan")
    seen(page, "requests-none")
    page.get_by_role("link", name="tìm người yêu cầu").click()
    page.get_by_label("Họ tên (có dấu hoặc không)").fill("Trần Văn Đức")
    page.get_by_role("button", name="Tìm").click()
    seen(page, "request-found")
    page.get_by_role("link", name="Ghi yêu cầu của Trần Văn Đức").first.click()
    page.get_by_label("Xem, được cung cấp dữ liệu về mình").check()
    page.get_by_label("Đã kiểm tra danh tính thế nào").fill("Gọi lại số đã duyệt")
    seen(page, "request-form")
    page.get_by_role("button", name="Ghi yêu cầu").click()
    expect(page.get_by_text("Đang giải quyết")).to_be_visible()
    seen(page, "request-open")
    page.get_by_role("button", name="Đã báo người yêu cầu").click()
    with page.expect_download() as paper:
        page.get_by_role("link", name="Tải bản cung cấp (.docx)").click()
    assert paper.value.suggested_filename.endswith(".docx")
    page.get_by_label("Kết quả").select_option("done")
    page.get_by_label("Đã trả lời, đã làm gì").fill("Đã gửi bản cung cấp qua bưu điện")
    page.get_by_role("button", name="Đóng yêu cầu").click()
    expect(page.get_by_text("Đã thực hiện").first).to_be_visible()
    seen(page, "request-closed")
    page.goto(f"{here}/yeu-cau-ca-nhan")
    expect(page.get_by_role("link", name="Trần Văn Đức")).to_be_visible()
    seen(page, "requests")
