"""Sitting, answering and opening in browsers, from the screens alone: three holders, a chief, people who answer on their phones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from foundation import audit
from respondents import invitation
from respondents.envelopes import Envelope
from respondents.invitation import counters
from survey_app.database import db
from tests import cast
from tests.browser import PATIENCE
from tests.journeys.looking import looks_right, take_over
from tests.journeys.phone import Q1, Q2, ask, tap
from tests.long_work import run_jobs
from tests.questionnaires.tiny_forms import xml_of
from tests.signing_in import sign_in
from tests.visitor import SCALE, SURVEY, Visitor, link_of, newest_code

pytestmark = [pytest.mark.browser, pytest.mark.long]
PEOPLE, ON_PHONES = 12, 2


def signed_in(app: Flask, served: str, page: Page, role: str) -> str:
    """Gives the page a session of a new account; its address of e-mail."""
    with app.app_context():
        client = app.test_client()
        email = sign_in(client, role).email
    take_over(page.context, client, served)
    return email


def take_secret(page: Page) -> str:
    """ "Mã khoá của tôi", read from the screen and typed back."""
    page.goto("/so-noi-vu/dot/1/hom-phieu")
    looks_right(page)
    page.get_by_role("link", name="Mã khoá của tôi").click()
    looks_right(page)
    page.get_by_role("button", name="Mã khoá của tôi").click()
    looks_right(page)
    secret = "-".join(page.locator("strong.code").all_inner_texts())
    assert re.fullmatch(r"(\w{4}-){7}\w{4}", secret)
    page.get_by_role("link", name="Tôi đã có mã trên giấy, nhập lại").click()
    page.get_by_label("Mã khoá trên giấy").fill("A" + secret[1:] if secret[0] != "A" else "B" + secret[1:])
    page.get_by_role("button", name="Kiểm tra mã").click()
    expect(page.get_by_role("alert").get_by_text("chép chưa đúng")).to_be_visible()
    expect(page.get_by_label("Mã khoá trên giấy")).to_have_value("")
    looks_right(page)
    page.get_by_label("Mã khoá trên giấy").fill(secret.lower().replace("-", " "))
    page.get_by_role("button", name="Kiểm tra mã").click()
    expect(page.get_by_text("Mã khoá đúng")).to_be_visible()
    return secret


@pytest.mark.parametrize("width", [360, 1366])
def test_a_province_holds_sitting_and_opening_from_the_screens(
    app: Flask, served: str, new_page: Callable[[int], Page], width: int
) -> None:
    chief, *holders = (new_page(width) for _ in range(4))
    with app.app_context():
        made = cast.a_round(db.session, "frozen", network_key="x")
        xform = xml_of(SURVEY, SCALE, style="pages")
        cast.ask_all_groups(made, cast.a_version(db.session, xform=xform))
        cast.a_roster(db.session, made, cast.an_agency(db.session), PEOPLE, state="frozen")
        invitation.issue_for(db.session, made, audit.SYSTEM)
        counters.recount(db.session, made.id)
        db.session.commit()
    signed_in(app, served, chief, "administrator")
    addresses = [signed_in(app, served, page, "key_holder") for page in holders]
    _name_holders(chief, addresses)
    secrets = [take_secret(page) for page in holders]
    _lock(chief, secrets)
    chief.goto("/so-noi-vu/dot/1/buoc/open")
    looks_right(chief)
    chief.get_by_role("button", name="Mở trả lời").click()
    for number in range(1, ON_PHONES + 1):
        answer_on_a_phone(app, new_page(360), number)
    with app.app_context():
        for number in range(ON_PHONES + 1, PEOPLE + 1):
            answer_from_pages(app, number)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Envelope)) == PEOPLE
    chief.goto("/so-noi-vu/dot/1/buoc/close")
    chief.get_by_role("button", name="Kết thúc đợt").click()
    _strip(app, chief)
    for page in holders[1:]:
        page.goto("/so-noi-vu/dot/1/hom-phieu/mo")
        page.get_by_role("link", name="Người giữ khoá đồng ý").click()
        looks_right(page)
        page.get_by_role("button", name="Tôi đồng ý mở").click()
        expect(page.get_by_text("Ông/Bà đồng ý mở hòm phiếu")).to_be_visible()
    _open(chief, secrets[1:])
    expect(chief.get_by_text(f"{PEOPLE} người trả lời").first).to_be_visible()
    looks_right(chief)


def answer_on_a_phone(app: Flask, page: Page, number: int) -> None:
    """From the link to the receipt, by tapping."""
    page.goto(ask(app, lambda: link_of(number)))
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("button", name="Đúng, gửi mã xác nhận").click()
    page.get_by_label("Nhập mã xác nhận").fill(ask(app, lambda: newest_code(number)))
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_text("Tôi tự đọc và tự trả lời").click()
    page.get_by_text("Tôi sẽ đọc kỹ").click()
    page.get_by_role("button", name="Tôi đã đọc, tiếp tục").click()
    tap(page, Q1, "Rất tốt")
    tap(page, Q2, "Tốt")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_role("link", name="Tiếp tục", exact=True).click()  # after "Ông/Bà trả lời rất nhanh"
    tap(page, "/data/p2/q3", "Có")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_text("Tôi xác nhận đây là đánh giá").click()
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_role("heading", name="Đã nhận phiếu của Ông/Bà")).to_be_visible()
    looks_right(page)


def answer_from_pages(app: Flask, number: int) -> None:
    """The same pages, without a browser."""
    person = Visitor(app, address=f"203.0.113.{number}")
    person.reach_sheet(number)
    person.answer_all()
    person.submit()
    assert "Đã nhận phiếu" in person.text


def _name_holders(chief: Page, addresses: list[str]) -> None:
    chief.goto("/so-noi-vu/dot/1")
    chief.get_by_role("link", name="Khoá hòm phiếu").click()
    looks_right(chief)
    chief.get_by_role("link", name="Bắt đầu lập khoá").click()
    looks_right(chief)
    for address in addresses:
        chief.get_by_role("group", name="Người giữ khoá").get_by_label(address).check()
    chief.get_by_role("button", name="Mở phiên lập khoá").click()
    expect(chief.get_by_text("Đã mở phiên lập khoá")).to_be_visible()
    looks_right(chief)


def _lock(chief: Page, secrets: list[str]) -> None:
    chief.reload()
    chief.get_by_role("link", name="Lập khoá và thử").click()
    for field, secret in zip(chief.get_by_role("textbox").all(), secrets, strict=True):
        field.fill(secret)
    looks_right(chief)
    chief.get_by_role("button", name="Lập khoá").click()
    expect(chief.get_by_text("Đã lập khoá. Mọi nhóm")).to_be_visible()
    looks_right(chief)
    with chief.expect_download() as download:
        chief.get_by_role("link", name="In và ký biên bản lập khoá").click()
    assert download.value.suggested_filename == "bien-ban-lap-khoa.pdf"


def _strip(app: Flask, chief: Page) -> None:
    chief.goto("/so-noi-vu/dot/1/hom-phieu")
    chief.get_by_role("link", name="Mở hòm phiếu").click()
    looks_right(chief)
    chief.get_by_role("link", name="Chốt hòm phiếu").click()
    looks_right(chief)
    chief.get_by_role("button", name="Chốt hòm phiếu").click()
    expect(chief.get_by_text("đang chờ đến lượt")).to_be_visible()
    looks_right(chief)
    with app.app_context():
        assert run_jobs(db.session) == 1
    expect(chief.get_by_text("Đã chốt hòm phiếu").first).to_be_visible()


def _open(chief: Page, secrets: list[str]) -> None:
    chief.reload()
    chief.get_by_role("link", name="Nhập mã khoá và mở hòm phiếu").click()
    fields = chief.get_by_role("textbox").all()
    for field in fields:
        field.fill(secrets[0])
    chief.get_by_role("button", name="Mở hòm phiếu").click()
    expect(chief.get_by_role("alert").get_by_text("đã được nhập ở ô khác")).to_be_visible()
    looks_right(chief)
    for field, secret in zip(chief.get_by_role("textbox").all(), secrets, strict=True):
        expect(field).to_have_value("")
        field.fill(secret)
    chief.get_by_role("button", name="Mở hòm phiếu").click()
    expect(chief.get_by_role("link", name="Xem kết quả")).to_be_visible(
        timeout=4 * PATIENCE
    )  # a process of its own opens
    looks_right(chief)
    with chief.expect_download() as download:
        chief.get_by_role("link", name="In và ký biên bản mở").click()
    assert download.value.suggested_filename == "bien-ban-mo-hom-phieu.pdf"
    chief.get_by_role("link", name="Xem kết quả").click()
    expect(chief.get_by_role("heading", name="Kết quả khảo sát")).to_be_visible()
    looks_right(chief)
    chief.locator("main").get_by_role("link", name="Phiếu (minh họa)").first.click()
