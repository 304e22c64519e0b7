"""Home Affairs words a message in a real browser: looks, is told what is missing, saves, takes the standard text again."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey_app.database import db
from tests.journeys.looking import looks_right, take_over
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NewPage = Callable[[int], Page]


def look(page: Page, name: str) -> None:
    looks_right(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.mark.long
@pytest.mark.parametrize("width", [360, 1366])
def test_a_text_is_worded_anew(app: Flask, served: str, new_page: NewPage, width: int) -> None:
    with app.app_context():
        number = a_round_in_the_field(db.session).id
        client = app.test_client()
        sign_in(client, "home_affairs")
    page = new_page(width)
    take_over(page.context, client, served)
    page.goto(f"/so-noi-vu/dot/{number}")
    page.get_by_role("link", name="Mẫu tin nhắn và thư").click()
    expect(page.get_by_role("link", name="Đợt điều tra", exact=True)).to_have_attribute("aria-current", "page")
    look(page, "texts")
    page.get_by_role("link", name="Lời nhắc", exact=True).click()
    look(page, "text")
    sms = page.get_by_label("Tin nhắn SMS và Zalo")
    sms.fill("Xin mời “Ông/Bà” trả lời {xyz}")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#sms-error")).to_contain_text("Bỏ hoặc sửa {xyz}")
    expect(page.locator("#sms-error")).to_contain_text("Thêm {duong_dan}")
    look(page, "text-wrong")
    sms.fill("Xin mời “Ông/Bà” trả lời trước {han_ngan}: {duong_dan}")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".bubble").first).to_contain_text('Xin moi "Ong/Ba" tra loi truoc')
    look(page, "text-preview")
    page.get_by_role("button", name="Lưu mẫu tin").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã lưu mẫu tin")
    page.get_by_role("button", name="Lấy lại mẫu có sẵn").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã lấy lại mẫu có sẵn")
    expect(sms).to_have_value(
        "{nguoi_gui}: {da_tra_loi}kính mời Ông/Bà trả lời khảo sát CCHC {nam} trước {gio_han} {han_ngan}: {duong_dan}"
    )
    page.goto(f"/so-noi-vu/dot/{number}/cai-dat")
    look(page, "settings")
    page.goto("/so-noi-vu/hop-thu-di")
    look(page, "outbox")
