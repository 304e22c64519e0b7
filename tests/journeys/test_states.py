"""Every page that a respondent can meet: nothing that axe finds, nothing that runs off a small screen in large letters of any font,
and a page of eight questions no longer than a thumb has patience for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from questionnaires import library
from questionnaires.rendering import Booklet
from questionnaires.sheet import AnswerSheet
from questionnaires.workbook import check
from questionnaires.xform import read_xform
from survey_app.database import db
from tests.browser import serving
from tests.frame.test_screen import ONLY_FONT, OVERFLOW
from tests.frame.test_screen import only_font as only_font
from tests.journeys.looking import looks_right
from tests.journeys.phone import PHONE
from tests.journeys.states import Size, show, states

pytestmark = [pytest.mark.browser, pytest.mark.long]
LONGEST = 3200  # pixels of a page of eight questions
PHONE_SIZE, SMALL_AND_LARGE = Size("360", 360), Size("320-200", 320, "200%")


@pytest.fixture
def kept(app: Flask) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the product, and every page that it said."""
    with app.app_context():
        found = states(app)
        db.session.remove()
    with serving(app) as address:
        yield address, found


def test_axe_finds_nothing_in_any_state(kept: tuple[str, dict[str, str]], browser: Browser) -> None:
    address, found = kept
    page, problems = browser.new_page(), []
    for name, body in found.items():
        show(page, address, body, PHONE_SIZE)
        try:
            looks_right(page)
        except AssertionError as error:
            problems.append(f"{name}: {error}")
    page.close()
    assert problems == []


def test_nothing_overflows_in_large_letters_of_the_only_font(
    kept: tuple[str, dict[str, str]], browser: Browser, only_font: str
) -> None:
    address, found = kept
    page, wide = browser.new_page(), []
    for name, body in found.items():
        show(page, address, body, SMALL_AND_LARGE)
        page.evaluate(ONLY_FONT, only_font)
        if (over := page.evaluate(OVERFLOW)) > 0:
            wide.append(f"{name}: {over} px")
    page.close()
    assert wide == []


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_eight_questions_are_at_most_3200_pixels_high(kept: tuple[str, dict[str, str]], phone_page: Page) -> None:
    """The first page of the form of thirty items, in the frame that the product drew."""
    address, found = kept
    form = read_xform(check(library.path("par_30").read_bytes()).xform)
    assert len(list(form.pages[0].questions())) == 8
    questions = Booklet(form).page(form.pages[0], AnswerSheet(form, seed=1))
    frame = found["R7 trang câu hỏi"]
    start, end = frame.index(">", frame.index('name="visible_ms"')) + 1, frame.index('<div class="sheet-end"')
    show(phone_page, address, frame[:start] + questions + frame[end:], PHONE_SIZE)
    assert phone_page.evaluate("document.documentElement.scrollHeight") <= LONGEST
