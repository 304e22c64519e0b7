"""The list room in a real browser: from a messy workbook to a frozen round. Phone and desk, axe clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from agencies.agency import Agency
from respondents import quotas
from respondents.roster import Respondent
from survey_app.accounts import Account, passwords
from survey_app.database import db
from tests import cast
from tests.browser import serving
from tests.journeys.looking import looks_right, take_over
from tests.respondents.list_room import GOOD, HEADINGS, HOME, sheet
from tests.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.browser
WORKBOOK = [
    ("DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA XÃ HỘI HỌC",),
    ("STT", "Họ và tên", "Chức vụ", "Đơn vị công tác", "Nhóm", "SĐT", "Email", "Ghi chú"),
    (1, "NGUYỄN THỊ HOA", "Giám đốc", "Sở Tư pháp", "LDS", 905123401, "Hoa@DakLak.example", ""),
    (2, "Trần Văn Bình", "Phó Giám đốc", "nt", "Lãnh đạo cấp sở", "0262 3812 345", "", ""),
    (3, "Lê Thị Mai", "Chuyên viên", "nt", "LDP", "01655123403", "", ""),
    ("", "Tổng cộng: 3 người"),
]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the product is served, with one agency that is asked for one to five leaders."""
    with app.app_context():
        survey_round = cast.a_round(db.session)
        cast.ask_all_groups(survey_round, cast.a_version(db.session))
        agency = cast.an_agency(db.session)
        leaders = survey_round.groups[0]
        quotas.set_for(db.session, survey_round, agency, {leaders.id: (3, 5)}, HOME)
        db.session.commit()
    with serving(app) as found:
        yield found


Opener = Callable[[str, int], Page]


@pytest.fixture
def open_as(app: Flask, browser: Browser, address: str) -> Iterator[Opener]:
    """A page of somebody who is signed in, on a screen of some width."""
    contexts = []

    def opened(role: str, width: int) -> Page:
        client = app.test_client()
        with app.app_context():
            sign_in(client, role, db.session.get(Agency, 1) if role == "focal_point" else None)
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=address, locale="vi-VN")
        take_over(context, client, address)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_a_messy_workbook_becomes_an_approved_list_and_the_round_is_frozen(open_as: Opener, width: int) -> None:
    page = open_as("focal_point", width)
    page.goto("/don-vi/dot/1/")
    looks_right(page)
    page.get_by_role("link", name="Bắt đầu lập danh sách").click()
    looks_right(page)
    page.get_by_label("Tệp danh sách").set_input_files(
        {"name": "danh sách.xlsx", "mimeType": "application/octet-stream", "buffer": sheet(WORKBOOK[1:], WORKBOOK[0])}
    )
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_text("Đọc được 3 dòng")).to_be_visible()
    looks_right(page)
    mend(page)
    hand_in(page)
    decide(open_as("home_affairs", width))
    page.goto("/don-vi/dot/1/danh-sach")
    expect(page.get_by_text("Đã duyệt — đã khoá")).to_be_visible()
    looks_right(page)


def mend(page: Page) -> None:
    """The landline by hand and Enter, the old number by its proposal, the odd post with a reason, the short quota too."""
    binh = page.locator("form.card", has_text="Trần Văn Bình")
    binh.get_by_label("Điện thoại di động").fill("0905 123 402")
    binh.get_by_label("Điện thoại di động").press("Enter")
    expect(page.locator("[data-row-status]")).to_have_text("Đã lưu dòng.")
    mai = page.locator("form.card", has_text="Lê Thị Mai")
    mai.get_by_role("button", name="Dùng 0355 123 403").click()
    expect(page.get_by_text("0 cần sửa")).to_be_visible()
    mai.get_by_label("Lý do giữ người này trong nhóm").fill("Được giao phụ trách phòng")
    mai.get_by_role("button", name="Giữ nguyên").click()
    expect(page.get_by_text("Đã ghi nhận xác nhận của đơn vị.")).to_be_visible()
    page.get_by_label("Lý do thiếu").fill("Một phó giám đốc vừa nghỉ hưu")
    page.get_by_role("button", name="Giữ nguyên và ghi lý do").click()
    expect(page.get_by_text("0 cần sửa")).to_be_visible()
    looks_right(page)


def hand_in(page: Page) -> None:
    page.get_by_role("link", name="Kiểm tra và gửi").click()
    looks_right(page)
    page.get_by_role("button", name="Gửi Sở Nội vụ").click()
    expect(page.get_by_role("alert")).to_contain_text("Có 1 chỗ cần sửa")
    page.get_by_label("Tôi xác nhận danh sách đúng người").check()
    page.get_by_role("button", name="Gửi Sở Nội vụ").click()
    expect(page.get_by_text("Đã gửi danh sách tới Sở Nội vụ")).to_be_visible()


def decide(page: Page) -> None:
    """Home Affairs looks at the list, approves and freezes."""
    page.goto("/so-noi-vu/dot/1/danh-sach")
    looks_right(page)
    page.get_by_role("link", name="Sở Tư pháp").click()
    expect(page.get_by_text("Được giao phụ trách phòng")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Duyệt danh sách").click()
    expect(page.get_by_text("Đã duyệt danh sách của Sở Tư pháp.")).to_be_visible()
    page.get_by_role("link", name="Khoá danh sách của đợt").click()
    looks_right(page)
    page.get_by_role("button", name="Khoá danh sách").click()
    expect(page.get_by_text("Đã khoá danh sách: 3 người, bản số 1.")).to_be_visible()
    looks_right(page)


@pytest.mark.slow
def test_a_row_is_mended_where_no_script_runs(open_as: Opener, browser: Browser, address: str) -> None:
    page = open_as("focal_point", 360)
    state = page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, base_url=address, storage_state=state)
    page = plain.new_page()
    upload(page, sheet(WORKBOOK[1:], WORKBOOK[0]))
    page.get_by_role("button", name="Dùng 0355 123 403").click()
    expect(page.get_by_text("1 cần sửa")).to_be_visible()
    binh = page.locator("form.card", has_text="Trần Văn Bình")
    binh.get_by_label("Điện thoại di động").fill("0905 123 402")
    binh.get_by_role("button", name="Lưu dòng").click()
    expect(page.get_by_text("0 cần sửa")).to_be_visible()
    plain.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_a_column_is_named_once_a_letter_sent_and_somebody_kept(open_as: Opener, width: int) -> None:
    page = open_as("focal_point", width)
    own = [*HEADINGS[:4], "Số liên lạc", *HEADINGS[5:]]
    upload(page, sheet(GOOD, own))
    expect(page.get_by_text("Có phải là cột “Số liên lạc”?")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Đúng, dùng cột này").click()
    expect(page.get_by_text("Đọc được 3 dòng")).to_be_visible()
    looks_right(page)
    upload(page, sheet(GOOD[:1], own))
    page.get_by_label("Chỉ giữ những người được đánh dấu dưới đây").check()
    page.get_by_label("Lê Thị Mai").check()
    looks_right(page)
    page.get_by_role("button", name="Đưa tệp vào danh sách").click()
    expect(page.get_by_text("Đọc được 2 dòng")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra và gửi").click()
    scan = {"name": "cong van.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 cong van"}
    page.get_by_label("Công văn gửi danh sách").set_input_files(scan)
    page.get_by_role("button", name="Gửi Sở Nội vụ").click()
    expect(page.get_by_role("link", name="cong van.pdf")).to_be_visible()
    looks_right(page)


def upload(page: Page, content: bytes) -> None:
    page.goto("/don-vi/dot/1/danh-sach/tai-len")
    page.get_by_label("Tệp danh sách").set_input_files(
        {"name": "ds.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Tải lên").click()


def type_into_an_ended_session(app: Flask, page: Page) -> Locator:
    """A phone is typed, then the session ends, then another one is typed and saved in vain."""
    upload(page, sheet(WORKBOOK[1:], WORKBOOK[0]))
    binh = page.locator("form.card", has_text="Trần Văn Bình")
    phone = binh.get_by_label("Điện thoại di động")
    phone.fill("0905 123 40")
    phone.press("Enter")
    expect(page.locator("[data-row-status]")).to_have_text("Dòng này còn chỗ cần sửa.")
    app.config["STAFF_IDLE_MINUTES"] = -1
    phone.fill("0905 123 402")
    phone.press("Enter")
    expect(binh.get_by_role("alert")).to_contain_text("Chưa lưu được dòng này vì phiên làm việc đã hết")
    expect(phone).to_have_value("0905 123 402")
    return phone


def test_who_signs_in_on_another_tab_goes_on_where_the_session_ended(app: Flask, open_as: Opener) -> None:
    page = open_as("focal_point", 360)
    phone = type_into_an_ended_session(app, page)
    looks_right(page)
    phone.press("Enter")  # once more, in vain
    expect(page.get_by_role("link", name="Đăng nhập lại")).to_have_count(1)
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Đăng nhập lại").click()
    expect(popup.value.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    app.config["STAFF_IDLE_MINUTES"] = 30
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        account.password = passwords.hashed(PASSWORD)
        db.session.commit()
        email = account.email
    popup.value.get_by_label("Thư điện tử").fill(email)
    popup.value.get_by_label("Mật khẩu").fill(PASSWORD)
    popup.value.get_by_role("button", name="Đăng nhập").click()
    expect(popup.value.get_by_role("heading", name="Ông/Bà đang lưu dở trước khi hết phiên")).to_be_visible()
    popup.value.close()
    phone.press("Enter")
    expect(page.locator("[data-row-status]")).to_have_text("Đã lưu dòng.")
    expect(page.get_by_text("phiên làm việc đã hết")).to_have_count(0)
    with app.app_context():
        binh = select(Respondent.phone).where(Respondent.full_name == "Trần Văn Bình")
        assert db.session.scalar(binh) == "+84905123402"


def test_a_session_that_ends_in_the_editor_leaves_what_was_typed(app: Flask, open_as: Opener) -> None:
    page = open_as("focal_point", 360)
    type_into_an_ended_session(app, page)
    page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"
    page.goto("/don-vi/dot/1/danh-sach")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    expect(page.get_by_text("Nội dung vừa gửi chưa được lưu nhưng vẫn còn")).to_be_visible()
