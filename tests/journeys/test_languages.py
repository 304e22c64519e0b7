"""A phone that reads English: from the link to the receipt, with the script's own words, and axe content with every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from survey_app.database import db
from tests.browser import serving
from tests.journeys.looking import looks_right
from tests.journeys.phone import ask, says, tap
from tests.journeys.phone import phone as phone
from tests.survey_app.test_languages import Q1, Q2, SCALE, SURVEY, YEARS
from tests.visitor import link_of, newest_code, open_round

pytestmark = pytest.mark.browser


@pytest.fixture
def served(app: Flask) -> Iterator[Flask]:
    """A round whose questionnaire speaks two languages."""
    with app.app_context():
        open_round(db.session, survey=SURVEY, scale=SCALE)
        db.session.remove()
    with serving(app) as address:
        app.extensions["address"] = address
        yield app


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.long
def test_from_the_link_to_the_receipt_in_english(phone: BrowserContext, served: Flask) -> None:
    page = phone.new_page()
    page.goto(ask(served, link_of))
    page.get_by_role("link", name="English").click()
    looks_right(page)
    press(page, "Start")
    press(page, "Yes, send the code")
    page.get_by_label("Enter your confirmation code").fill(ask(served, newest_code))
    press(page, "Confirm")
    press(page, "I have read this, continue")
    page.get_by_text("I read and answer by myself").click()
    page.get_by_text("I will read carefully").click()
    press(page, "Continue")
    expect(page.get_by_role("heading", name="Part 1. Institutions")).to_be_visible()
    looks_right(page)
    tap(page, Q1, "Good")
    says(page, "✓ Saved")
    phone.set_offline(True)
    tap(page, Q2, "Good")
    says(page, "Answers waiting to be sent: 1")
    press(page, "Save and continue")
    expect(page.get_by_role("alert")).to_contain_text("this device is offline")
    phone.set_offline(False)
    says(page, "Everything is saved")
    press(page, "Việt")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    looks_right(page)
    press(page, "English")
    press(page, "Save and continue")
    page.get_by_role("link", name="Continue", exact=True).click()  # after the prompt about haste
    field = page.locator(f'[id="{YEARS}"]')
    field.fill("many")
    field.blur()
    expect(page.get_by_text("Enter a whole number, for example 12")).to_be_visible()
    looks_right(page)
    field.fill("12")
    press(page, "Save and continue")
    page.get_by_role("link", name="Skip and continue").click()
    expect(page.get_by_role("heading", name="Check before you submit")).to_be_visible()
    looks_right(page)
    page.get_by_text("I confirm that this is my personal").click()
    press(page, "Submit")
    expect(page.get_by_role("heading", name="Your questionnaire has been received")).to_be_visible()
    looks_right(page)
