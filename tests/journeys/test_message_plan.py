"""Home Affairs makes the plan, tries it dry and opens the round; the worker sends when the clock says so, and whoever follows the
link in that very instant finds the door open. On a phone and at a desk, with a moved clock."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from tests.journeys.looking import looks_right, take_over
from tests.respondents import planned
from tests.respondents.moved_clock import MovedClock
from tests.respondents.planned import Ears, moment
from tests.signing_in import an_account, open_session

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NewPage = Callable[[int], Page]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    return MovedClock(monkeypatch, moment("2026-04-10T09:00"))


@pytest.fixture
def round_id(app: Flask, clock: MovedClock) -> int:
    with app.app_context():
        return planned.a_frozen_round(db.session, "2026-04-20T07:30", "2026-05-25T17:00").id


def signed_in(app: Flask, page: Page) -> None:
    page.goto("/")
    client = app.test_client()
    with app.app_context(), app.test_request_context():
        open_session(client, an_account("home_affairs"))
    take_over(page.context, client, page.evaluate("location.origin"))


def work(app: Flask, round_id: int, ears: Ears) -> list[str]:
    """A minute of the worker; what arrived in it."""
    before = len(ears.heard)
    with app.app_context():
        planned.work(db.session, db.session.get_one(SurveyRound, round_id), ears)
        db.session.remove()
    return [one.text for _, one in ears.heard[before:]]


def press(page: Page, text: str, role: str = "button") -> None:
    page.get_by_role(role, name=text, exact=True).click()  # type: ignore[arg-type]
    looks_right(page)


@pytest.mark.long
@pytest.mark.parametrize("width", [360, 1366])
def test_a_plan_is_made_tried_and_carried_out(
    app: Flask, new_page: NewPage, round_id: int, clock: MovedClock, width: int
) -> None:
    page, ears = new_page(width), Ears()
    signed_in(app, page)
    make_and_try(page, round_id)
    open_after_the_dry_run(page, round_id)
    assert len(work(app, round_id, ears)) == 1, "the message to oneself, and no other when the button is pressed"
    clock.set("2026-04-18", "07:30")
    assert len(work(app, round_id, ears)) == 24, "the word in advance"
    clock.set("2026-04-20", "07:29")
    assert work(app, round_id, ears) == []
    clock.set("2026-04-20", "07:30")
    arrived = work(app, round_id, ears)
    assert len(arrived) == 24
    follow_the_link(new_page(width), arrived[0])
    for day, number in (("2026-04-22", 0), ("2026-04-23", 12), ("2026-04-24", 12)):
        clock.set(day, "09:00")
        assert len(work(app, round_id, ears)) == number, day
    signed_in(app, page)
    page.goto(f"/so-noi-vu/dot/{round_id}/ke-hoach")
    looks_right(page)
    expect(page.get_by_role("row", name=re.compile("Nhắc lần 1")).get_by_text("Đã gửi", exact=True)).to_be_visible()
    press(page, "Nhắc lần 1", "link")
    expect(page.get_by_text(re.compile("Sau 24 giờ: 0/12"))).to_be_visible()


def make_and_try(page: Page, round_id: int) -> None:
    page.goto(f"/so-noi-vu/dot/{round_id}")
    looks_right(page)
    press(page, "Kế hoạch gửi tin", "link")
    press(page, "Lập kế hoạch", "button" if page.get_by_role("button", name="Lập kế hoạch").count() else "link")
    page.locator("#reminder_1_day").fill("21")
    press(page, "Lưu kế hoạch")
    expect(page.get_by_text(re.compile("quá gần “Lời mời”")).first).to_be_visible()
    page.locator("#reminder_1_day").fill("23")
    press(page, "Lưu kế hoạch")
    press(page, "Chạy thử", "button" if page.get_by_role("button", name="Chạy thử").count() else "link")
    expect(page.get_by_text(re.compile("Gửi 24 tin lúc 7 giờ 30, thứ Hai 20/04/2026"))).to_be_visible()
    page.goto(f"/so-noi-vu/dot/{round_id}/ke-hoach")
    press(page, "Bật kế hoạch")
    expect(page.get_by_text("Đang chạy")).to_be_visible()


def open_after_the_dry_run(page: Page, round_id: int) -> None:
    page.goto(f"/so-noi-vu/dot/{round_id}")
    press(page, "Mở trả lời, gửi lời mời", "link")
    press(page, "Tôi đã xem các tin này")
    page.get_by_label("Số di động hoặc địa chỉ thư của Ông/Bà").fill("so-noi-vu@tinh.example")
    press(page, "Gửi thử")
    expect(page.get_by_text(re.compile("Tin thử đang được gửi"))).to_be_visible()
    expect(page.get_by_text(re.compile("Gửi 24 tin từ 7 giờ 30, thứ Hai 20/04/2026"))).to_be_visible()
    press(page, "Mở trả lời và gửi lời mời")
    expect(page.get_by_text(re.compile("24 lời mời được gửi từ 7 giờ 30, thứ Hai 20/04/2026"))).to_be_visible()


def follow_the_link(page: Page, text: str) -> None:
    """In the instant in which it arrived."""
    link = text.rsplit(" ", 1)[-1]
    page.goto("/t/" + link.rsplit("/t/", 1)[-1])
    expect(page.get_by_role("button", name=re.compile("Bắt đầu")).first).to_be_visible()
    expect(page.get_by_text("Khảo sát chưa mở")).to_have_count(0)
