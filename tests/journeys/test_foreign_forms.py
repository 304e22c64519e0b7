"""A questionnaire that was made for Kobo is led to a published one by the messages alone, with presses and no Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PATIENCE
from tests.journeys.looking import looks_right, take_over
from tests.questionnaires.tables import workbook
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NewPage = Callable[..., Page]

SURVEY = """
    type                              | name   | label                    | bind:relevant  | hint:Tiếng Việt (vi) | image
    start                             | start  |                          |                |                      |
    deviceid                          | may    |                          |                |                      |
    select one from kenh or other     | kenh   | Nộp hồ sơ qua kênh nào?  |                | Chọn một ý           | a.png
    string                            | ly_do  | Vì sao chọn kênh này?    | ${kenh} = 'mang' |                    |
    integr                            | lan    | Bao nhiêu lần?           |                |                      |
    select_one_from_file xa.csv       | xa     | Ở xã, phường nào?        |                |                      |
    geopoint                          | o_dau  | Vị trí                   |                |                      |
"""
CHOICES = """
    list name | name | label
    kenh      | mang | Qua mạng
    kenh      | quầy | Tại quầy
"""
SETTINGS = """
    form_title           | form_id | version | submission_url
    Phiếu Kobo (minh họa) | kobo   | 1       | https://kobo.example
"""


@pytest.fixture
def official(app: Flask, browser: Browser, served: str) -> Iterator[NewPage]:
    """Pages of somebody at Home Affairs who is signed in."""
    with app.app_context():
        client = app.test_client()
        sign_in(client, "home_affairs")
    contexts = []

    def made(width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=served, locale="vi-VN")
        context.set_default_timeout(PATIENCE)
        take_over(context, client, served)
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def upload(page: Page, folder: Path) -> None:
    (folder / "kobo.xlsx").write_bytes(workbook(SETTINGS, survey=SURVEY, choices=CHOICES))
    (folder / "xa.csv").write_text("name,label\n01,Xã Ea Ạ\n02,Phường Ea Bê\n", "utf-8")
    page.goto("/so-noi-vu/mau-phieu/tai-len")
    looks_right(page)
    page.get_by_label("Sổ tính hoặc văn bản Word").set_input_files(folder / "kobo.xlsx")
    page.get_by_label("Danh sách kèm theo").set_input_files(folder / "xa.csv")
    page.get_by_role("button", name="Tải lên và kiểm tra").click()


@pytest.mark.long
@pytest.mark.parametrize("width", [360, 1366])
def test_a_kobo_questionnaire_is_published_by_presses_alone(official: NewPage, tmp_path: Path, width: int) -> None:
    page = official(width)
    upload(page, tmp_path)
    expect(page.get_by_text("lỗi cần sửa trước khi công bố")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Bỏ dòng này").first.click()
    looks_right(page)
    page.get_by_role("button", name="Sửa cả").click()
    expect(page.get_by_text("không có lỗi nào")).to_be_visible()
    page.get_by_role("link", name="Công bố").first.click()
    page.get_by_role("button", name="Công bố").click()
    expect(page.get_by_text("Đã công bố phiên bản 1")).to_be_visible()
    expect(page.get_by_role("link", name="Tải XLSForm (.xlsx)")).to_be_visible()
    looks_right(page)
