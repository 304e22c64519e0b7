"""From an empty installation to an open round of 45 agencies on the screens alone, with at most 60 clicks of the officer besides
uploads, approvals and the sitting of the key. Every press, choice and tick is counted; the count is printed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from agencies.agency import Agency
from foundation import audit
from foundation.db import now
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.roster import Roster, decisions
from survey_app.database import db
from tests import cast
from tests.journeys.looking import looks_right, take_over
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]
AGENCIES, MOST = 45, 60
GROUPS = {
    "LDS": ("Lãnh đạo cấp sở", "Giám đốc;Phó Giám đốc"),
    "LDP": ("Lãnh đạo cấp phòng", "Trưởng phòng;Phó Trưởng phòng"),
    "LDH": ("Lãnh đạo UBND cấp xã", "Chủ tịch;Phó Chủ tịch"),
    "HDND": ("Đại biểu HĐND", "Đại biểu"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Counting:
    """An officer whose every press is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, name: str, where: Locator | Page | None = None, *, counts: bool = True) -> None:
        """The link or button of this name; the page that follows is looked at."""
        pattern = (where or self.page).locator("a, button").get_by_text(name, exact=True)
        found = pattern.or_((where or self.page).get_by_role("button", name=name, exact=True))
        found = found.or_((where or self.page).get_by_role("link", name=name, exact=True)).first
        self.clicks += counts
        found.click()
        self.page.wait_for_load_state()

    def choose(self, label: str, option: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def type(self, **fields: str) -> None:
        """Typing is no click: the keyboard goes from field to field."""
        for name, text in fields.items():
            self.page.locator(f"[name={name}]").fill(text)

    def type_moments(self, **fields: datetime) -> None:
        """Each of the five boxes of a moment."""
        for name, at in fields.items():
            parts = {"ngay": at.day, "thang": at.month, "nam": at.year, "gio": at.hour, "phut": at.minute}
            self.type(**{f"{name}-{box}": str(part) for box, part in parts.items()})


def after(days: int) -> datetime:
    return in_vietnam(now() + timedelta(days=days))


def test_an_empty_installation_comes_to_an_open_round_in_sixty_clicks(
    app: Flask, served: str, new_page: Callable[[int], Page]
) -> None:
    with app.app_context():
        client = app.test_client()
        sign_in(client, "home_affairs")
    officer = Counting(new_page(1366))
    officer.clicks += 2  # signing in, and its second factor
    take_over(officer.page.context, client, served)
    officer.page.goto("/so-noi-vu/")
    _plan(officer)
    _questionnaires(officer)
    _groups_and_agencies(officer)
    officer.press("Trang trả lời và thông tin hỗ trợ")
    officer.type(phone="0262 000 0000", sms_name="So Noi vu Dak Lak", decision="Quyết định số 1/QĐ-BNV")
    officer.press("Lưu cài đặt")
    officer.press("Mở nhận danh sách")
    officer.press("Mở nhận danh sách")
    with app.app_context():
        _lists_come_and_are_approved()
    officer.press("Duyệt và khoá danh sách")
    officer.press("Khoá danh sách")
    with app.app_context():
        cast.a_box(db.session, _the_round())
        db.session.commit()
    _open(officer)
    print(f"\n{officer.clicks} clicks from an empty installation to an open round of {AGENCIES} agencies")
    with app.app_context():
        assert _the_round().state == "open"
        invited = db.session.scalar(sa.select(sa.func.count(Invitation.agency_id.distinct())))
        assert (invited, officer.clicks <= MOST) == (AGENCIES, True), officer.clicks
    looks_right(officer.page)


def _plan(officer: Counting) -> None:
    officer.press("Lập đợt mới")
    officer.type(title="Khảo sát Chỉ số cải cách hành chính tỉnh Đắk Lắk năm 2030", code="2030", province="Đắk Lắk")
    officer.type_moments(list_deadline=after(20), opens_at=after(30), closes_at=after(60))
    officer.type(letter_number="1/UBND")
    officer.press("Lập đợt")
    expect(officer.page.get_by_role("alert")).to_contain_text("Đã lập đợt")
    looks_right(officer.page)


def _questionnaires(officer: Counting) -> None:
    """Two of the ready ones, published."""
    for place in (1, 2):
        officer.press("Mẫu phiếu", officer.page.get_by_role("navigation", name="Mục chính"))
        row = officer.page.get_by_role("table", name="Mẫu có sẵn").get_by_role("row").nth(place)
        officer.clicks += 1
        row.get_by_role("button").first.click()
        officer.press("Công bố", officer.page.locator("main"))
        officer.clicks += 1
        officer.page.locator("main").get_by_role("button").first.click()
        officer.page.wait_for_load_state()
        expect(officer.page.get_by_role("alert")).to_contain_text("ông bố")


def _groups_and_agencies(officer: Counting) -> None:
    officer.press("Đợt điều tra", officer.page.get_by_role("navigation", name="Mục chính"))
    officer.clicks += 1
    officer.page.get_by_role("table").get_by_role("link").first.click()
    officer.press("Nhóm đối tượng và mẫu phiếu")
    for code, (name, titles) in GROUPS.items():
        officer.press("Thêm nhóm")
        officer.type(name=name, code=code, titles=titles)
        officer.clicks += 1
        officer.page.locator("[name=version_id]").select_option(index=1)
        officer.press("Lưu nhóm")
    _to_the_round(officer)
    officer.press("Đơn vị, đầu mối và chỉ tiêu")
    with officer.page.expect_download() as template:
        officer.page.get_by_role("link", name="Tải tệp hiện có (.xlsx)").click()
    data = _filled(openpyxl.load_workbook(io.BytesIO(template.value.path().read_bytes())))
    officer.page.locator("input[type=file]").set_input_files({"name": "don-vi.xlsx", "mimeType": XLSX, "buffer": data})
    officer.press("Nhập tệp", counts=False)
    expect(officer.page.get_by_role("alert")).to_contain_text(f"{AGENCIES}")
    looks_right(officer.page)
    _to_the_round(officer)


def _to_the_round(officer: Counting) -> None:
    officer.press("Đợt điều tra", officer.page.get_by_role("navigation", name="Mục chính"))
    officer.clicks += 1
    officer.page.locator("main").get_by_role("table").get_by_role("link").first.click()
    officer.page.wait_for_load_state()


def _filled(book: openpyxl.Workbook) -> bytes:
    """The template with 45 agencies, a focal point each, and quotas."""
    sheet: Any = book.active
    top = next(row for row in sheet.iter_rows() if any(cell.value == "Mã đơn vị" for cell in row))
    columns = {str(cell.value): cell.column for cell in top if cell.value}
    for number in range(1, AGENCIES + 1):
        values = {
            "Mã đơn vị": f"DV{number:02d}",
            "Tên đơn vị": f"Sở thứ {number}",
            "Loại": "Sở, ban, ngành",
            "Loại đơn vị": "Sở, ban, ngành",
            "Thư của đầu mối": f"dau.moi.{number}@daklak.example",
            "Lãnh đạo cấp sở: tối thiểu": 1,
            "Lãnh đạo cấp sở: tối đa": 9,
        }
        for heading, value in values.items():
            if heading in columns:
                sheet.cell(top[0].row + number, columns[heading], value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _the_round() -> SurveyRound:
    return db.session.scalars(sa.select(SurveyRound)).one()


def _lists_come_and_are_approved() -> None:
    """The agencies hand their lists in, and each is approved: neither is counted."""
    session: Any = db.session
    for agency in session.scalars(sa.select(Agency)).all():
        cast.a_roster(session, _the_round(), agency, 2, "submitted")
    for roster in session.scalars(sa.select(Roster)).all():
        decisions.approve(session, roster, by=audit.SYSTEM)
    session.commit()


def _open(officer: Counting) -> None:
    officer.page.goto("/so-noi-vu/dot")
    _to_the_round(officer)
    officer.press("Kế hoạch gửi tin")
    officer.press("Lập kế hoạch")
    officer.press("Lưu kế hoạch")
    officer.press("Bật kế hoạch")
    _to_the_round(officer)
    officer.press("Mở trả lời, gửi lời mời")
    looks_right(officer.page)
    officer.press("Tôi đã xem các tin này")
    officer.type(to="0905 123 456")
    officer.press("Gửi thử")
    officer.press("Mở trả lời và gửi lời mời")
    expect(officer.page.get_by_role("alert")).to_contain_text("Đã mở trả lời")
