"""Vietnamese as phones and keyboards really type it: a word is composed and changed before it stands (Telex), letters may come
apart (NFD), and nothing that saves meanwhile touches what is being typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Locator, Page, expect

from survey_app.database import db
from tests.browser import serving
from tests.journeys.phone import phone as phone
from tests.journeys.phone import says, tap
from tests.journeys.test_last_metre import LONG, REMARK, YEARS
from tests.journeys.test_last_metre import page as page
from tests.visitor import open_round

pytestmark = pytest.mark.browser

WORDS = {  # what stands in the field while a word is typed by Telex
    "Tiếng": ("T", "Ti", "Tie", "Tiê", "Tiên", "Tiêng", "Tiếng"),
    "Việt": ("V", "Vi", "Vie", "Viê", "Viêt", "Việt"),
    "được": ("d", "đ", "đu", "đuo", "đươ", "đươc", "được"),
}
FAMILY = "👩‍👩‍👧"


@pytest.fixture
def served(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        open_round(db.session, survey=LONG)
        db.session.remove()
    with serving(app) as address:
        app.extensions["address"] = address
        yield app


def compose(keyboard: CDPSession, word: str) -> None:
    """One word, underlined until it is finished."""
    for so_far in WORDS[word]:
        place = {"selectionStart": len(so_far), "selectionEnd": len(so_far)}
        keyboard.send("Input.imeSetComposition", {"text": so_far, **place})
    keyboard.send("Input.insertText", {"text": word})


def saved_again(page: Page, remark: Locator, text: str) -> None:
    """It stands there as it was typed, also as the server gives it back."""
    expect(remark).to_have_value(text)
    remark.blur()
    says(page, "✓ Đã lưu")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.get_by_label("Góp ý")).to_have_value(unicodedata.normalize("NFC", text))


def test_words_composed_by_telex_stand_as_they_were_typed(page: Page) -> None:
    remark, keyboard = page.get_by_label("Góp ý"), page.context.new_cdp_session(page)
    remark.focus()
    for number, word in enumerate(WORDS):
        if number:
            keyboard.send("Input.insertText", {"text": " "})
        compose(keyboard, word)
    saved_again(page, remark, "Tiếng Việt được")


def test_what_is_saved_while_a_word_is_composed_leaves_it_alone(page: Page) -> None:
    """The answer before is on its way, the phone sleeps and wakes, the words beside the button change: in the middle of a word."""
    remark, keyboard = page.get_by_label("Góp ý"), page.context.new_cdp_session(page)
    held: list[object] = []
    page.route("**/phieu/tra-loi", lambda route: held.append(route))
    tap(page, "/data/p1/q1", "Tốt")
    remark.focus()
    for so_far in WORDS["Tiếng"][:4]:
        keyboard.send("Input.imeSetComposition", {"text": so_far, "selectionStart": 4, "selectionEnd": 4})
    held[0].continue_()  # type: ignore[attr-defined]
    page.unroute("**/phieu/tra-loi")
    expect(page.locator(".sheet-end [data-left]")).to_have_text("Còn 3 câu ở trang này")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    expect(remark).to_have_value("Tiê")
    for so_far in WORDS["Tiếng"][4:]:
        keyboard.send("Input.imeSetComposition", {"text": so_far, "selectionStart": 5, "selectionEnd": 5})
    keyboard.send("Input.insertText", {"text": "Tiếng"})
    compose(keyboard, "Việt")
    saved_again(page, remark, "TiếngViệt")


def test_letters_that_come_apart_and_pictures_are_counted_as_they_are_kept(page: Page) -> None:
    remark, keyboard = page.get_by_label("Góp ý"), page.context.new_cdp_session(page)
    remark.focus()
    apart = unicodedata.normalize("NFD", "Tiếng Việt ") * 85 + FAMILY
    keyboard.send("Input.insertText", {"text": apart})
    expect(page.locator(".question__count")).to_contain_text("Còn viết được 57 ký tự.")
    saved_again(page, remark, apart)


def test_a_number_composed_with_letters_is_refused_at_its_question_and_kept(page: Page) -> None:
    years, keyboard = page.get_by_label("Số năm công tác"), page.context.new_cdp_session(page)
    years.focus()
    compose(keyboard, "được")
    years.blur()
    expect(page.locator(f'[id="q-{YEARS}"] .govuk-error-message')).to_contain_text("Nhập một số nguyên")
    expect(years).to_have_value("được")
    assert page.locator(f'[id="q-{REMARK}"] .govuk-error-message').count() == 0
