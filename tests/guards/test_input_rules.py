"""The page of input rules says what the forms do."""

from __future__ import annotations

from survey_app.forms import Form
from tests import input_rules


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
