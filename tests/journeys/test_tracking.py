"""Home Affairs in a real browser: signs in with a second factor, follows the round, chases, settles, exports. Phone and desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from foundation import audit
from foundation.db import begin_reading
from foundation.outbox import Message
from respondents.identity import alerts
from survey_app.accounts import Account
from survey_app.database import db
from tests import authenticators
from tests.authenticators import clock_that_stands as clock_that_stands
from tests.journeys.looking import looks_right, take_over
from tests.long_work import run_jobs
from tests.signing_in import PASSWORD, an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, invitations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NewPage = Callable[[int], Page]


@pytest.fixture
def officer(app: Flask) -> str:
    """The address of somebody at Home Affairs, on a round in the field with something to look at."""
    with app.app_context():
        survey_round = a_round_in_the_field(db.session)
        answer(db.session, *invitations(db.session, "STP")[:7])
        who = invitations(db.session, "STP")[8]
        alerts.raise_alert(db.session, "not_me", survey_round.id, who.id, audit.SYSTEM)
        return an_account("home_affairs", password=PASSWORD).email


def visit(page: Page, section: str) -> None:
    """Goes to a section by the navigation, as people do."""
    page.get_by_role("navigation", name="Mục chính").get_by_role("link", name=section, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looks_right(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_home_affairs_signs_in_follows_chases_settles_and_exports(
    app: Flask, new_page: NewPage, officer: str, width: int
) -> None:
    page = new_page(width)
    sign_in(app, page, officer)
    follow(page)
    settle(page)
    remind(page)
    export(app, page)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Đã đăng xuất khỏi thiết bị này.")).to_be_visible()


def sign_in(app: Flask, page: Page, email: str) -> None:
    """A wrong password, the right one, then the authenticator for the first time."""
    page.goto("/so-noi-vu/dot/1/theo-doi")
    looks_right(page)
    for password in ("không phải mật khẩu", PASSWORD):
        page.get_by_label("Thư điện tử").fill(email)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        if password != PASSWORD:
            expect(page.get_by_text("Thư điện tử hoặc mật khẩu chưa đúng")).to_be_visible()
            looks_right(page)
    open_mailbox(app, page, email)
    expect(page.get_by_role("heading", name="Thiết lập ứng dụng xác thực")).to_be_visible()
    looks_right(page)
    page.get_by_label("Mã xác thực").fill(code_of(app, email))
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("heading", name="Lưu lại mã dự phòng")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Tôi đã lưu").or_(page.get_by_role("link", name="Tôi đã lưu")).click()


def open_mailbox(app: Flask, page: Page, email: str) -> None:
    """The link that proves the mailbox, in the same browser; then the password again."""
    expect(page.get_by_role("heading", name="Xin mở hộp thư của Ông/Bà")).to_be_visible()
    looks_right(page)
    with app.app_context():
        begin_reading(True)
        (text,) = db.session.scalars(select(Message.text).where(Message.subject == "Thiết lập xác thực hai bước")).all()
        begin_reading(False)
    page.goto(page.url.split("/dang-nhap")[0] + "/dang-nhap/hop-thu/" + text.split("/dang-nhap/hop-thu/")[1].split()[0])
    looks_right(page)
    page.get_by_role("button", name="Đúng là tôi, tiếp tục").click()
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def code_of(app: Flask, email: str) -> str:
    with app.app_context():
        begin_reading(True)
        shown = authenticators.code(db.session.scalars(select(Account).where(Account.email == email)).one())
        begin_reading(False)
    return shown


def follow(page: Page) -> None:
    """From the province to an agency to a person."""
    expect(page.get_by_role("heading", name="Theo dõi tỷ lệ trả lời")).to_be_visible()
    expect(page.get_by_text("23,3 %").first).to_be_visible()
    looks_right(page)
    page.get_by_label("Tìm đơn vị").fill("so tu phap")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_text("1/3 đơn vị")).to_be_visible()
    page.locator("#bang-don-vi").get_by_role("link", name="Sở Tư pháp").click()
    expect(page.get_by_text("12 người")).to_be_visible()
    looks_right(page)
    page.get_by_label("Tình trạng").select_option("unopened")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_text("5 người")).to_be_visible()
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="Các mốc")).to_be_visible()
    looks_right(page)


def settle(page: Page) -> None:
    """An alert, with what was found."""
    visit(page, "Cần xem lại")
    expect(page.get_by_role("heading", name="Gửi nhầm người")).to_be_visible()
    page.get_by_label("Kết quả xem xét").fill("Đã gọi đơn vị, số đúng")
    page.get_by_role("button", name="Ghi kết quả và đóng").click()
    expect(page.get_by_text("Đã ghi kết quả: ")).to_be_visible()
    looks_right(page)


def remind(page: Page) -> None:
    """Two steps."""
    visit(page, "Nhắc trả lời")
    expect(page.get_by_role("heading", name="Sẽ gửi cho 23 người")).to_be_visible()
    page.get_by_role("button", name="Tiếp tục").click()
    looks_right(page)
    page.get_by_role("button", name="Gửi lời nhắc").click()
    expect(page.get_by_text("Đã đưa 23 lời nhắc vào hộp thư đi.")).to_be_visible()
    visit(page, "Hộp thư đi")
    expect(page.get_by_role("cell", name="23")).to_be_visible()


def export(app: Flask, page: Page) -> None:
    """The list for the Ministry: one makes it, another approves it and takes its file."""
    visit(page, "Xuất hồ sơ")
    page.get_by_role("button", name="Tạo tệp").click()
    expect(page.get_by_role("link", name="Ghi lý do xuất")).to_be_visible()
    looks_right(page)
    page.get_by_label("Lý do xuất").fill("Gửi Bộ Nội vụ")
    page.get_by_role("button", name="Tạo tệp").click()
    expect(page.get_by_text("Đang dựng ở nền")).to_be_visible()
    looks_right(page)
    with app.app_context():
        assert run_jobs(db.session) == 1  # type: ignore[arg-type]
    visit(page, "Xuất hồ sơ")
    page.get_by_role("table").get_by_role("link", name="Danh sách đối tượng điều tra").first.click()
    expect(page.get_by_text("Người tạo không tự duyệt.")).to_be_visible()
    looks_right(page)
    become(app, page, "administrator")
    page.reload()
    looks_right(page)
    page.get_by_role("button", name="Duyệt, cho tải").click()
    expect(page.get_by_text("Đã duyệt. Tệp tải được.")).to_be_visible()
    looks_right(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=".xlsx").click()
    assert waiting.value.suggested_filename.startswith("DSDT_DakLak_2023_v01_")
    visit(page, "Đợt điều tra")


def become(app: Flask, page: Page, role: str) -> None:
    """Another person sits down at this browser."""
    with app.app_context():
        client = app.test_client()
        open_session(client, an_account(role))
    take_over(page.context, client, page.evaluate("location.origin"))
