"""Queues of cases walked by keys: j and k, Enter, d to the decision, ?; never in a box, never sending, off for who says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from foundation.audit import Actor
from foundation.vietnam_time import today
from respondents import person_requests
from respondents.field import not_eligible
from respondents.person_requests import Came
from survey_app.database import db
from tests.journeys.looking import take_over
from tests.journeys.test_reaching import seen
from tests.signing_in import an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field, invitations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(app: Flask, new_page: Callable[[int], Page], served: str) -> tuple[Page, str]:
    """An officer before a round in which three cases and two requests wait."""
    page = new_page(1366)
    with app.app_context():
        survey_round = a_round_in_the_field(db.session)
        here = f"/so-noi-vu/dot/{survey_round.id}"
        for who in invitations(db.session, "STP")[:3]:
            not_eligible.ask(db.session, who, "thôi giữ chức vụ", Actor("home_affairs", 99))  # type: ignore[arg-type]
        for who in invitations(db.session, "EHL")[:2]:
            came = Came("access", "letter", today(), "Gọi lại số đã duyệt")
            person_requests.record(db.session, survey_round, who.respondent, came, Actor("home_affairs", 99))  # type: ignore[arg-type]
        client = app.test_client()
        open_session(client, an_account("home_affairs"))
        db.session.commit()
        take_over(page.context, client, served)
    return page, here


def test_cases_are_walked_and_the_decision_is_only_reached(desk: tuple[Page, str]) -> None:
    page, here = desk
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto(f"{here}/khong-thuoc-doi-tuong")
    cases = page.locator("[data-case]")
    expect(page.get_by_text("Phím tắt: j, k, Enter, d; ? để xem.")).to_be_visible()
    page.keyboard.press("j")
    expect(cases.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(cases.nth(2)).to_be_focused()
    page.keyboard.press("j")
    expect(cases.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(cases.nth(1)).to_be_focused()
    seen(page, "keys")
    page.keyboard.press("d")
    expect(cases.nth(1).get_by_role("button", name="Duyệt: không thuộc đối tượng")).to_be_focused()
    assert sent == []


def test_letters_typed_into_a_box_are_letters(desk: tuple[Page, str]) -> None:
    page, here = desk
    page.goto(f"{here}/khong-thuoc-doi-tuong")
    box = page.locator("[data-case] textarea").first
    box.click()
    page.keyboard.type("jkd? đã kiểm")
    expect(box).to_be_focused()
    expect(box).to_have_value("jkd? đã kiểm")
    expect(page.locator("[data-keys-list]")).to_be_hidden()


def test_a_row_is_opened_and_its_page_has_the_decision(desk: tuple[Page, str]) -> None:
    page, here = desk
    page.goto(f"{here}/yeu-cau-ca-nhan")
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url)
    page.keyboard.press("j")
    expect(page.locator("tbody tr").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xem, được cung cấp")
    page.keyboard.press("d")
    expect(page.get_by_label("Kết quả")).to_be_focused()


def test_the_keys_are_shown_and_switched_off_for_this_browser(desk: tuple[Page, str]) -> None:
    page, here = desk
    page.goto(f"{here}/yeu-cau-ca-nhan")
    page.keyboard.press("?")
    expect(page.get_by_text("tới ô ghi quyết định; không gửi gì")).to_be_visible()
    seen(page, "keys-shown")
    page.keyboard.press("?")
    expect(page.get_by_text("tới ô ghi quyết định; không gửi gì")).to_be_hidden()
    page.get_by_role("button", name="Tắt phím tắt").click()
    page.reload()
    expect(page.get_by_text("Phím tắt đang tắt.")).to_be_visible()
    page.locator("main").click()
    page.keyboard.press("j")
    expect(page.locator("tbody tr").first).not_to_be_focused()
    page.get_by_role("button", name="Bật phím tắt").click()
    page.keyboard.press("j")
    page.locator("main").click()
    page.keyboard.press("j")
    expect(page.locator("tbody tr").first).to_be_focused()


def test_a_page_without_a_queue_says_nothing_of_keys(desk: tuple[Page, str]) -> None:
    page, here = desk
    page.goto(f"{here}/theo-doi")
    expect(page.locator("[data-keys-switch]")).to_have_count(0)
