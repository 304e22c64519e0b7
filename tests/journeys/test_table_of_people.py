"""The table of the people on a list, at the widths of a desk and of a phone, with every column filled."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from survey_app.database import db
from tests import cast
from tests.journeys.looking import looks_right, take_over
from tests.respondents.list_room import GOOD, MESSY, sheet
from tests.signing_in import sign_in

BROKEN = """() => {
  const broken = [];
  for (const cell of document.querySelectorAll('#danh-sach :is(th, td)')) {
    if (getComputedStyle(cell.closest('thead, tbody')).position === 'absolute') continue;  // read aloud only
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (text.parentElement.closest('.long-text')) continue;
      for (const word of text.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((line) => line.top)).size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}"""
"""The words of the table that are broken in two, but for mailboxes and remarks, which may be."""
PAGES = {"focal_point": "/don-vi/dot/1/danh-sach", "home_affairs": "/so-noi-vu/dot/1/danh-sach/1"}
NOTE = "Kiêm nhiệm từ 01/7/2025, đang chờ quyết định bổ nhiệm lại"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("role", PAGES)
def test_words_stay_whole(app: Flask, new_page: Callable[[int], Page], served: str, role: str, width: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        cast.a_round(db.session)
        sign_in(agency := app.test_client(), "focal_point", cast.an_agency(db.session))
        sign_in(home := app.test_client(), "home_affairs")
    rows = [*GOOD[:2], (*GOOD[2][:6], NOTE), MESSY[1]]
    sent = agency.post("/don-vi/dot/1/danh-sach/tai-len", data={"file": (io.BytesIO(sheet(rows)), "ds.xlsx")})
    sent.request.environ["wsgi.input"].close()
    page = new_page(width)
    take_over(page.context, agency if role == "focal_point" else home, served)
    page.goto(PAGES[role])
    assert page.get_by_text(NOTE).first.is_visible()
    assert page.evaluate(BROKEN) == []
    looks_right(page)
