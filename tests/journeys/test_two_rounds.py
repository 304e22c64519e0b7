"""Two rounds open at once, in a real browser: each role finds both, changes from one to the other, and sees which it is in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from agencies.agency import Agency
from survey_app.database import db
from tests.journeys.looking import looks_right, take_over
from tests.signing_in import sign_in
from tests.survey_app.two_rounds import two_rounds

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NewPage = Callable[[int], Page]

WAYS = {
    "home_affairs": ("Theo dõi", "Cần xem lại", "Danh sách"),
    "focal_point": ("Việc cần làm",),
    "ministry": ("Xuất hồ sơ", "Kết quả"),
    "auditor": ("Nhật ký",),
}
"""The sections that each role walks through in both rounds."""


@pytest.mark.long
@pytest.mark.parametrize("width", [360, 1366])
@pytest.mark.parametrize("role", WAYS)
def test_each_role_walks_both_rounds(app: Flask, served: str, new_page: NewPage, role: str, width: int) -> None:
    with app.app_context():
        numbers = {half.word: half.survey_round.id for half in two_rounds()}
        agency = db.session.query(Agency).where(Agency.code == "STP").one() if role == "focal_point" else None
        client = app.test_client()
        sign_in(client, role, agency)
    page = new_page(width)
    take_over(page.context, client, served)
    page.goto("/bat-dau")
    looks_right(page)
    for word, other in (("Alpha", "Beta"), ("Beta", "Alpha")):
        choose(page, word)
        for section in WAYS[role]:
            if role != "auditor":
                visit(page, section)
            assert f"/dot/{numbers[word]}/" in page.url
            assert other not in page.locator("main").inner_text()
            looks_right(page)


def choose(page: Page, word: str) -> None:
    """In the switch, or in the list of a front page that has none."""
    switch = page.get_by_role("navigation", name="Đợt điều tra")
    here = page.locator("main").get_by_role("link", name=f"Đợt {word}")
    if switch.count():
        switch.locator("summary").click()
        looks_right(page)
        here = switch.get_by_role("link", name=f"Đợt {word}")
    here.first.click()
    expect(page.locator(".rounds")).to_contain_text(f"Đợt {word}")


def visit(page: Page, section: str) -> None:
    page.get_by_role("navigation", name="Mục chính").get_by_role("link", name=section, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
