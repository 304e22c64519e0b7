"""The words of a questionnaire are agreed in a meeting: changed on screen, looked at, one taken back, on a phone and at a desk."""

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
from tests.signing_in import an_account, open_session

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.long
def test_words_are_changed_and_one_is_taken_back(
    app: Flask, new_page: Callable[[int], Page], served: str, width: int
) -> None:
    page = new_page(width)
    with app.app_context():
        made = versions.upload(db.session, library.path("par_lds").read_bytes(), "par_lds.xlsx", SYSTEM)  # type: ignore[arg-type]
        client = app.test_client()
        open_session(client, an_account("home_affairs"))
        db.session.commit()
        address = f"/so-noi-vu/mau-phieu/{made.id}"
        take_over(page.context, client, served)
    page.goto(address)
    page.get_by_role("link", name="Sửa lời trên màn hình").click()
    seen(page, "rewording")
    page.get_by_label("Các trang của phiếu").get_by_role("link").nth(1).click()
    first = page.get_by_role("textbox").first
    before = first.input_value()
    first.fill(f"{before} (đã thống nhất)")
    page.get_by_role("button", name="Lưu lời của trang này").click()
    expect(page.get_by_text("Đã sửa 1 chỗ. Tải")).to_be_visible()
    seen(page, "rewording-saved")
    page.get_by_role("button", name="Lấy lại lời cũ").click()
    expect(page.get_by_text("Chưa sửa chỗ nào")).to_be_visible()
