"""A passkey in a real browser: registered, then the second factor of the next sign-in.

The authenticator is Chromium's own virtual one."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from survey_app.database import db
from tests import cast
from tests.journeys.looking import looks_right
from tests.signing_in import PASSWORD, an_account

pytestmark = pytest.mark.slow


def enter_password(page: Page, email: str) -> None:
    page.goto("/dang-nhap")
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_a_passkey_from_its_registration_to_the_next_sign_in(app: Flask, browser: Browser, served: str) -> None:
    address = f"http://localhost:{urlsplit(served).port}"
    app.config["BASE_URL"] = address
    with app.app_context():
        email = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD).email
    context = browser.new_context(base_url=address, viewport={"width": 360, "height": 800}, locale="vi-VN")
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    made = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**made, "automaticPresenceSimulation": True}})
    enter_password(page, email)
    page.goto("/tai-khoan/khoa-truy-cap")
    looks_right(page)
    page.get_by_label("Tên của khoá").fill("Điện thoại của tôi")
    page.get_by_label("Mật khẩu hiện nay").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    looks_right(page)
    page.get_by_role("button", name="Tạo khoá trên thiết bị này").click()
    expect(page.get_by_role("heading", name="Lưu lại mã dự phòng")).to_be_visible()
    page.goto("/tai-khoan/khoa-truy-cap")
    expect(page.get_by_role("term").filter(has_text="Điện thoại của tôi")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Đăng xuất").click()
    enter_password(page, email)
    expect(page.get_by_role("heading", name="Xác thực hai bước")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Dùng khoá truy cập").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    context.close()
