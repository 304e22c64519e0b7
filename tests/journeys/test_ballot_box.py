"""Sitting and opening in a browser, from the screens alone: three holders, a chief, people who answer; on a phone and at a desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from tests import cast
from tests.journeys.looking import looks_right, take_over
from tests.long_work import run_jobs
from tests.respondents.envelopes import ballot_cast
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PEOPLE = {("LDS", "so"): 12, ("LDP", "so"): 4}


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
        cast.ask_all_groups(made, cast.a_version(db.session, xform=ballot_cast.FORM))
        db.session.commit()
    signed_in(app, served, chief, "administrator")
    addresses = [signed_in(app, served, page, "key_holder") for page in holders]
    _name_holders(chief, addresses)
    secrets = [take_secret(page) for page in holders]
    _lock(chief, secrets)
    with app.app_context():
        survey_round = db.session.scalars(sa.select(SurveyRound)).one()
        survey_round.state = "open"
        ballot_cast.submit(db.session, survey_round, PEOPLE)
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
    expect(chief.get_by_role("link", name="Xem kết quả")).to_be_visible()
    looks_right(chief)
    with chief.expect_download() as download:
        chief.get_by_role("link", name="In và ký biên bản mở").click()
    assert download.value.suggested_filename == "bien-ban-mo-hom-phieu.pdf"
    chief.get_by_role("link", name="Xem kết quả").click()
    expect(chief.get_by_role("heading", name="Kết quả khảo sát")).to_be_visible()
