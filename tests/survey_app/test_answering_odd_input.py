"""Odd phones and keyboards: a wrong clock, two tabs, letters taken apart, signs beyond the usual, cookies that are forgotten."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from flask import Flask

from tests.journeys.phone import Q1, Q2, REASON
from tests.visitor import Visitor, link_of, newest_code

FIRST = "/phieu/trang/1"
SAID = "Chậm, thiếu hướng dẫn 👍🏽 – “đúng hạn” ½ giờ"


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """Somebody at the first page of questions."""
    visitor = Visitor(field)
    visitor.reach_sheet()
    return visitor


def newest(visitor: Visitor) -> int:
    """The number that the page's script goes on from."""
    visitor.open(FIRST)
    found = re.search(r'data-seq="(\d+)"', visitor.page.get_data(as_text=True))
    assert found
    return int(found[1])


def chosen(visitor: Visitor, name: str) -> list[str]:
    """What the page shows as taken."""
    visitor.open(FIRST)
    return re.findall(rf'name="{re.escape(name)}" value="(\w+)" checked', visitor.page.get_data(as_text=True))


@pytest.mark.parametrize("clock", [1, 4_102_444_800_000], ids=["1970", "2100"])
def test_with_a_wrong_clock_the_last_answer_stands(hoa: Visitor, clock: int) -> None:
    hoa.tap(Q1, "5", seq=clock)
    assert chosen(hoa, Q1) == ["5"]
    hoa.tap(Q1, "4", seq=newest(hoa) + 1)  # as the script counts on, whatever its clock says
    assert chosen(hoa, Q1) == ["4"]


def test_of_two_tabs_the_later_tap_stands_whichever_arrives_last(hoa: Visitor) -> None:
    hoa.tap(Q1, "4", seq=20)
    hoa.tap(Q1, "5", seq=10)
    assert chosen(hoa, Q1) == ["4"]


def test_letters_taken_apart_and_signs_beyond_the_usual_are_kept_whole(hoa: Visitor) -> None:
    hoa.tap(Q2, "3", seq=1)
    assert hoa.tap(REASON, unicodedata.normalize("NFD", SAID), seq=2).status_code == 200
    hoa.open(FIRST)
    assert SAID in html.unescape(hoa.page.get_data(as_text=True))


def test_a_window_that_forgets_its_cookies_leads_back_by_link_and_code(hoa: Visitor) -> None:
    hoa.tap(Q1, "5", seq=1)
    forgetful = Visitor(hoa.app)
    words = forgetful.open(FIRST)
    assert (forgetful.title, "Các câu đã lưu vẫn được giữ." in words) == ("Cần mở lại phiếu", True)
    forgetful.open(link_of())
    forgetful.press()
    forgetful.press()
    forgetful.press(code=newest_code())
    assert chosen(forgetful, Q1) == ["5"]
