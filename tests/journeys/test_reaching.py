"""Reaching everybody, in a real browser, phone and desk: a gateway that goes and comes back, contacts, calls, Zalo by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from agencies.agency import Agency
from foundation import outbox
from foundation.db import begin_reading, now
from foundation.outbox import GatewayHealth, Message, PostOffice
from respondents.invitation import counters
from respondents.messages import last_look
from respondents.reaching import contacts
from survey_app import post
from survey_app.database import db
from tests.foundation import gateway_program as program
from tests.foundation.gateway_program import Provider
from tests.journeys.looking import looks_right, take_over
from tests.signing_in import an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field, invitations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NewPage = Callable[[int], Page]
ROUND = "/so-noi-vu/dot/1"
WIDTHS = [360, 1280]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def round_(app: Flask, provider: Provider) -> None:
    live = {"GATEWAY": "live", "SMS_URL": provider.url, "SMS_SUCCESS": "error=0", "SMS_NO_SUCH": "error=-108"}
    app.config.update(live, SMS_REFUSED="error=-146")
    with app.app_context():
        a_round_in_the_field(db.session)  # type: ignore[arg-type]


def sit_down(app: Flask, page: Page, role: str, address: str) -> None:
    """Somebody of this role is signed in at this browser and opens a page."""
    with app.app_context():
        agency = db.session.scalars(sa.select(Agency).where(Agency.code == "STP")).one()
        client = app.test_client()
        open_session(client, an_account(role, agency if role == "focal_point" else None))
    origin = page.evaluate("location.origin")
    take_over(page.context, client, origin)
    page.goto(address)


def seen(page: Page, name: str) -> None:
    """What every screen is held to; a picture where somebody wants to look."""
    looks_right(page)
    if folder := os.environ.get("PICTURES"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def work(app: Flask, rounds: int = 1) -> None:
    """What the worker does, with pauses that are over at once."""
    with app.app_context():
        office = PostOffice(post.routes(app.config), "w", last_look.register("https://khaosat.example"))
        for _ in range(rounds):
            db.session.execute(sa.update(Message).where(Message.state == "waiting").values(not_before=now()))
            db.session.execute(sa.update(GatewayHealth).values(probe_at=now()))
            db.session.commit()
            while office.step(db.session):  # type: ignore[arg-type]
                time.sleep(0.02)
        office.stop(db.session)  # type: ignore[arg-type]


def write(app: Flask, count: int) -> None:
    """Invitations to the first of Sở Tư pháp."""
    with app.app_context():
        for one in invitations(db.session, "STP")[:count]:  # type: ignore[arg-type]
            one.sent_at = None
            about = outbox.About("invitation", one.id)
            outbox.write(db.session, "sms", "+84905000001", "x", purpose="invitation", about=about)  # type: ignore[arg-type]
        db.session.flush()
        counters.recount(db.session, 1)  # type: ignore[arg-type]
        db.session.commit()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_gateway_goes_and_comes_back_and_what_failed_leaves_in_bulk(
    app: Flask, new_page: NewPage, provider: Provider, round_: None, width: int
) -> None:
    page = new_page(width)
    page.goto("/")
    provider.manner = program.answering(503)
    write(app, 9)
    work(app, 2)
    sit_down(app, page, "home_affairs", "/so-noi-vu/hop-thu-di")
    expect(page.get_by_text("Cổng SMS không trả lời từ")).to_be_visible()
    expect(page.get_by_text("9 tin đang chờ")).to_be_visible()
    seen(page, "outbox-down")
    provider.manner = program.answering(200, {"error": -146})  # back, but the text is not registered
    work(app, 2)
    page.reload()
    expect(page.get_by_text("Cổng SMS không trả lời từ")).to_have_count(0)
    expect(page.get_by_role("cell", name="nhà cung cấp từ chối")).to_be_visible()
    seen(page, "outbox-failed")
    provider.manner = program.good
    page.get_by_role("button", name="Gửi lại 9 tin: lời mời").click()
    expect(page.get_by_text("9 tin sẽ được gửi lại.")).to_be_visible()
    work(app)
    page.reload()
    expect(page.get_by_role("button", name="Gửi lại")).to_have_count(0)
    assert len(provider.heard) == 9
    page.goto(f"{ROUND}/lien-he")
    expect(page.get_by_text("Chưa biết ai không liên hệ được")).to_be_visible()
    seen(page, "unreachable-none")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_number_that_does_not_exist_is_corrected_by_its_agency(
    app: Flask, new_page: NewPage, provider: Provider, round_: None, width: int
) -> None:
    page = new_page(width)
    page.goto("/")
    provider.manner = program.answering(200, {"error": -108})
    write(app, 3)
    work(app)
    sit_down(app, page, "home_affairs", f"{ROUND}/theo-doi")
    page.get_by_role("link", name="biết là không liên hệ được").click()
    expect(page.get_by_role("cell", name="không có số hoặc hộp thư này").first).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="27/30")).to_be_visible()
    seen(page, "unreachable")
    sit_down(app, page, "focal_point", "/don-vi/dot/1/")
    page.get_by_role("link", name="Sửa liên hệ không dùng được").click()
    seen(page, "agency-contacts")
    page.get_by_role("button", name="Liên hệ này đúng").last.click()
    expect(page.get_by_text("Đã báo Sở Nội vụ: liên hệ của")).to_be_visible()
    page.get_by_role("link", name="Đề nghị sửa").first.click()
    expect(page.get_by_label("Sai thông tin liên hệ")).to_be_checked()
    page.get_by_label("Số điện thoại di động").fill("0905 777 001")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Đã chuyển Sở Nội vụ").first).to_be_visible()
    sit_down(app, page, "home_affairs", f"{ROUND}/lien-he")
    expect(page.get_by_text("Xác nhận liên hệ đúng")).to_be_visible()
    seen(page, "unreachable-asked")
    page.get_by_role("link", name="Sửa liên hệ", exact=True).click()
    page.get_by_role("button", name="Duyệt").first.click()
    page.goto(f"{ROUND}/lien-he")
    expect(page.get_by_text("2 người")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_people_are_called_and_results_come_back_on_screen_and_as_the_file(
    app: Flask, new_page: NewPage, round_: None, tmp_path: Path, width: int
) -> None:
    page = new_page(width)
    page.goto("/")
    sit_down(app, page, "home_affairs", f"{ROUND}/nhac-tra-loi")
    page.get_by_role("link", name="Gọi điện").click()
    expect(page.get_by_text("30 người cần gọi hôm nay")).to_be_visible()
    seen(page, "phone-list")
    page.locator("table summary").first.click()
    seen(page, "phone-list-open")
    page.get_by_label("Từ chối").first.check()
    page.get_by_role("button", name="Lưu kết quả").first.click()
    expect(page.get_by_text("29 người cần gọi hôm nay")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải danh sách gọi").click()
    path = tmp_path / "goi.xlsx"
    waiting.value.save_as(path)
    for result, says in (("Bận", "Không có kết quả “Bận”"), ("Sai số", "Đã ghi 1 kết quả gọi.")):
        book = openpyxl.load_workbook(path)
        row = next(cell.row for cell in book.active["A"] if (cell.value or "").isdecimal())
        book.active.cell(row, 7, result)
        book.save(path)
        if page.get_by_text("Ghi kết quả bằng tệp").count():
            page.get_by_text("Ghi kết quả bằng tệp").click()
        page.get_by_label("Tệp danh sách gọi đã ghi kết quả").set_input_files(path)
        page.get_by_role("button", name="Ghi kết quả", exact=True).click()
        expect(page.get_by_text(says)).to_be_visible()
        seen(page, f"phone-list-{'mistakes' if result == 'Bận' else 'done'}")
    expect(page.get_by_text("28 người cần gọi hôm nay")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
def test_invitations_are_sent_by_hand_with_and_without_scripts(
    app: Flask, new_page: NewPage, round_: None, width: int, scripts: bool
) -> None:
    page = new_page(width)
    if not scripts:
        page.route("**/*.js", lambda route: route.abort())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    sit_down(app, page, "home_affairs", f"{ROUND}/nhac-tra-loi")
    page.get_by_role("link", name="Gửi Zalo bằng tay").click()
    seen(page, "by-hand")
    page.get_by_role("button", name="Lấy 12 lời mời").click()
    text = page.get_by_label("Lời mời của").first
    assert "/t/" in text.input_value()
    copy = page.get_by_role("button", name="Sao chép")
    if scripts:
        seen(page, "by-hand-texts")
        copy.first.click()
        expect(page.get_by_role("button", name="Đã sao chép")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == text.input_value().strip()
    else:
        expect(copy).to_have_count(0)
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Ghi những người đã gửi").click()
    expect(page.get_by_text("Đã ghi đã gửi tay cho 2 người.")).to_be_visible()
    expect(page.get_by_role("button", name="Lấy 10 lời mời")).to_be_visible()


def test_an_agency_opens_none_of_it(app: Flask, new_page: NewPage, round_: None) -> None:
    page = new_page(360)
    page.goto("/")
    sit_down(app, page, "focal_point", "/don-vi/dot/1/")
    for address in ("gui-tay", "goi-dien", "lien-he"):
        answer = page.goto(f"{ROUND}/{address}")
        assert answer is not None
        assert answer.status == 403


def test_long_names_stay_within_the_screen(app: Flask, new_page: NewPage, round_: None) -> None:
    with app.app_context():
        begin_reading(False)
        for number, one in enumerate(invitations(db.session, "EHL")):  # type: ignore[arg-type]
            one.respondent.full_name = f"Nguyễn Hoàng Phương Thảo Nguyên Công Tằng Tôn Nữ Thị Bạch Tuyết {number}"
            one.respondent.position = (
                "Phó Trưởng Ban chuyên trách Ban Kinh tế và Ngân sách Hội đồng nhân dân huyện Ea H'leo"
            )
            contacts.note(db.session, one, "phone", "refused" if number % 2 else "no_such")  # type: ignore[arg-type]
        db.session.commit()
    page = new_page(360)
    page.goto("/")
    for address, name in ((f"{ROUND}/lien-he", "unreachable-long"), (f"{ROUND}/goi-dien", "phone-list-long")):
        sit_down(app, page, "home_affairs", address)
        seen(page, name)
