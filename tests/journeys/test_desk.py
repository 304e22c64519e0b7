"""Every staff page at two widths, with no agency and with 150 whose names have 80 letters, before and in the field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, url_for
from playwright.sync_api import Page

from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from tests.journeys.looking import take_over
from tests.signing_in import sign_in
from tests.survey_app import province
from tests.survey_app.fieldwork_cast import a_round_in_the_field
from tests.survey_app.test_staff_walk import pages

pytestmark = [pytest.mark.browser, pytest.mark.long]
NewPage = Callable[[int], Page]
WIDER = "[...document.querySelectorAll('body *')].filter((e) => e.scrollWidth > innerWidth + 1).map((e) => e.className)"
A_DESK = 768
ONE_LINE = 70
MEASURED = """[document.documentElement.scrollWidth - innerWidth,
  document.querySelector(".nav ul")?.getBoundingClientRect().height ?? 0,
  ((ul) => ul ? ul.scrollWidth - ul.clientWidth : 0)(document.querySelector(".nav ul")),
  [...document.querySelectorAll(".stat__value, td.numeric")].filter((e) => {
    const all = document.createRange();
    all.selectNodeContents(e);
    const isNumber = /^[\\d.,+–%/\\s]+$/.test(e.textContent);
    return isNumber && all.getBoundingClientRect().height > 1.9 * parseFloat(getComputedStyle(e).lineHeight);
  }).map((e) => e.textContent.trim())]"""
PHONE = 500


def looked_at(page: Page, address: str, width: int) -> list[str]:
    """What is wrong with a page at this width."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 500, address
    sideways, menu, hidden, broken = page.evaluate(MEASURED)
    wrong = [f"goes beyond the screen: {page.evaluate(WIDER)[-3:]}"] if sideways > 0 else []
    wrong += ["the menu wraps"] if menu > ONE_LINE else []
    wrong += ["the menu has to be pulled"] if hidden > 1 and width > PHONE else []
    return [f"{address}: {words}" for words in wrong + [f"a number breaks: {one}" for one in broken]]


@pytest.mark.parametrize(
    ("width", "count", "made"),
    [
        (360, 0, province.registering),
        (1366, 0, province.registering),
        (1366, 1, province.registering),
        (1366, 28, province.registering),
        (360, 150, province.registering),
        (1366, 150, province.registering),
        (360, 28, province.in_the_field),
        (1366, 150, province.in_the_field),
    ],
)
def test_every_page_keeps_to_the_screen(
    app: Flask,
    new_page: NewPage,
    served: str,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    count: int,
    made: Callable[[int], SurveyRound],
) -> None:
    monkeypatch.setattr("respondents.looking.FEW", 1_000_000)
    client = app.test_client()
    with app.test_request_context():
        made(count)
        sign_in(client, "administrator")
        addresses = [address for _, address in pages(app, "administrator")]
    whole = [one for one in addresses if b"<html" in client.get(one).data[:400]]
    assert len(whole) > 40
    page = new_page(width)
    take_over(page.context, client, served)
    assert [wrong for address in whole for wrong in looked_at(page, address, width)] == []


def test_the_morning_page_tells_everything_without_scrolling(app: Flask, new_page: NewPage, served: str) -> None:
    client = app.test_client()
    with app.test_request_context():
        a_round_in_the_field(db.session)
        sign_in(client, "administrator")
        address = url_for("home_affairs.dashboard", round_id=1)
    page = new_page(1366)
    take_over(page.context, client, served)
    page.goto(address)
    box = page.locator(".desk").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= A_DESK
    for words in ("Đợt đang thế nào", "Việc tiếp theo", "Chỗ cần xem", "Việc cần duyệt", "Còn thiếu nhiều phiếu nhất"):
        assert words in page.locator(".desk").inner_text()
