"""A phone of 360 px at a sheet: its way in, its taps, and what it says of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from survey_app.database import db
from tests.browser import serving
from tests.visitor import link_of, newest_code, open_round

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "locale": "vi-VN"}
Q1, Q2, REASON = "/data/p1/q1", "/data/p1/q2", "/data/p1/ly_do"


@pytest.fixture
def served(app: Flask) -> Iterator[Flask]:
    """A round in the field, served on this machine."""
    with app.app_context():
        open_round(db.session)
        db.session.remove()
    with serving(app) as address:
        app.extensions["address"] = address
        yield app


@pytest.fixture
def phone(browser: Browser, served: Flask) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE, base_url=served.extensions["address"])  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


def ask(app: Flask, question: Callable[[], str]) -> str:
    """Something only the database knows."""
    with app.app_context():
        answer = question()
        db.session.remove()
        return answer


def enter(page: Page, app: Flask) -> None:
    """From the link to the first question, by tapping."""
    page.goto(ask(app, link_of))
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("button", name="Đúng, gửi mã xác nhận").click()
    page.get_by_label("Nhập mã xác nhận").fill(ask(app, newest_code))
    page.get_by_role("button", name="Xác nhận").click()


def begin(page: Page, app: Flask) -> None:
    enter(page, app)
    page.get_by_text("Tôi tự đọc và tự trả lời").click()
    page.get_by_text("Tôi sẽ đọc kỹ").click()
    page.get_by_role("button", name="Tôi đã đọc, tiếp tục").click()
    expect(page.get_by_role("heading", name="Phần 1. Thể chế")).to_be_visible()


def tap(page: Page, name: str, words: str) -> None:
    page.locator(f'[id="q-{name}"]').get_by_text(words, exact=True).click()


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(words))


def chosen(page: Page, name: str, value: str | None) -> None:
    """Waits until this answer of a question is chosen, or none (a press on a link returns before the page is there)."""
    if value is None:
        expect(page.locator(f"[name='{name}']").first).to_be_attached()
        expect(page.locator(f"[name='{name}']:checked")).to_have_count(0)
    else:
        expect(page.locator(f"[name='{name}'][value='{value}']")).to_be_checked()
