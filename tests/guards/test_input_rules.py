"""The page of input rules says what the forms do."""

from __future__ import annotations

import pytest

from survey_app.forms import Form
from tests import input_rules
from tests.guards.sources import ROOT
from tests.rules_together import PLACES, Place


def test_the_page_of_input_rules_is_that_of_the_forms() -> None:
    assert input_rules.PAGE.read_text("utf-8") == input_rules.described(), "run: python -m tests.input_rules"


def test_it_tells_each_form_with_its_bounds() -> None:
    page = input_rules.described()
    assert "| `email` | StringField | InputRequired, Length(max=254), Mailbox |" in page
    assert len(input_rules.forms()) > 60


def test_a_form_made_for_one_page_is_not_told() -> None:
    """Otherwise the page would depend on which tests ran before."""
    made = type("MadeForOnePage", (Form,), {"__module__": "survey_app.forms"})
    assert made not in input_rules.forms()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.where)
def test_what_must_fit_together_is_told_as_its_code_says_it(place: Place) -> None:
    assert place.gone() == [], "the page tells what the code does not ask"
    assert place.untold() == [], "the code asks what the page does not tell"
    assert place.rules
    assert (ROOT / place.test).is_file()


def test_a_sentence_more_or_less_in_the_code_is_seen() -> None:
    place = PLACES[0]
    assert place._replace(rules=dict(list(place.rules.items())[1:])).untold() == [
        "Đã có đợt mang mã …. Hãy đặt mã khác"
    ]
    assert place._replace(rules=place.rules | {"Một câu không có": "x"}).gone() == ["Một câu không có"]
