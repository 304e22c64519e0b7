"""Every staff page that stands by itself, at two widths, with no agency and with 150 whose names have 80 letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.routing import Rule

from agencies.agency import Agency
from foundation import audit
from respondents import quotas
from survey_app.access import ACCESS
from survey_app.database import db
from tests import cast
from tests.journeys.looking import take_over
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field

pytestmark = [pytest.mark.browser, pytest.mark.long]
NewPage = Callable[[int], Page]
LONG_NAME = "Ban Quản lý Khu bảo tồn thiên nhiên và Vườn di sản các tỉnh Tây Nguyên phía Bắc"
WIDER = "[...document.querySelectorAll('body *')].filter((e) => e.scrollWidth > innerWidth + 1).map((e) => e.className)"
A_DESK = 768
ONE_LINE = 70
MEASURED = """[document.documentElement.scrollWidth - innerWidth,
  document.querySelector(".nav ul")?.getBoundingClientRect().height ?? 0,
  ((ul) => ul ? ul.scrollWidth - ul.clientWidth : 0)(document.querySelector(".nav ul"))]"""
PHONE = 500


def pages(app: Flask, client: FlaskClient) -> list[str]:
    """The addresses of Home Affairs' whole pages that ask for no number but the round's."""

    def stands_alone(rule: Rule) -> bool:
        is_ours = "administrator" in ACCESS.get(rule.endpoint, ()) and "GET" in (rule.methods or ())
        return is_ours and set(rule.arguments) <= {"round_id"}

    found = {rule.rule.replace("<int:round_id>", "1") for rule in app.url_map.iter_rules() if stands_alone(rule)}
    return sorted(address for address in found if b"<html" in client.get(address).data[:400])


def a_province(count: int) -> None:
    """So many agencies with long names, in a round that asks them all."""
    survey_round = cast.a_round(db.session)
    for number in range(count):
        one = Agency(code=f"DV{number}", class_code="so")
        one.rename(f"{LONG_NAME} {number}"[:160])
        db.session.add(one)
        db.session.flush()
        groups = {group.id: (1000, 20_000) for group in survey_round.groups}
        quotas.set_for(db.session, survey_round, one, groups, audit.SYSTEM)
        if number % 3:
            cast.a_roster(db.session, survey_round, one, 2, state=("draft", "submitted")[number % 2])
    db.session.commit()


@pytest.mark.parametrize(("width", "count"), [(360, 0), (360, 150), (1366, 0), (1366, 1), (1366, 28), (1366, 150)])
def test_every_page_keeps_to_the_screen(app: Flask, new_page: NewPage, served: str, width: int, count: int) -> None:
    client = app.test_client()
    with app.test_request_context():
        a_province(count)
        sign_in(client, "administrator")
        addresses = pages(app, client)
    page = new_page(width)
    take_over(page.context, client, served)
    wrong = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 500, address
        sideways, menu, hidden = page.evaluate(MEASURED)
        if sideways > 0:
            wrong.append((address, page.evaluate(WIDER)[-3:]))
        if menu > ONE_LINE:
            wrong.append((address, ["the menu wraps"]))
        if hidden > 1 and width > PHONE:
            wrong.append((address, ["the menu has to be pulled"]))
    assert wrong == []


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
