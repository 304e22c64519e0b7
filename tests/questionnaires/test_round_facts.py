"""What a round says of its province is entered, never guessed: a city is no province, and nobody is invited without a help line."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from questionnaires import round_setup
from questionnaires.survey_round import DEFAULT_SETTINGS, SurveyRound
from respondents.messages import mailing
from survey_app.letterhead import letterhead
from survey_app.ministry import products
from tests import cast

BY = audit.Actor("home_affairs", 1)


@pytest.fixture
def city(session: Session) -> SurveyRound:
    return cast.a_round(session, province="Huế", province_kind="thành phố")


def test_a_city_is_called_a_city_in_pages_letters_and_documents(city: SurveyRound) -> None:
    assert (city.province_text, city.province_in_text) == ("Thành phố Huế", "thành phố Huế")
    letter = mailing.mailing(city, "https://khaosat.example")
    assert letter.parent_body == "ỦY BAN NHÂN DÂN THÀNH PHỐ HUẾ"
    assert (letter.sender, letter.place) == ("Sở Nội vụ thành phố Huế", "Huế")
    head = letterhead(city)
    assert (head.parent_body, head.place) == ("UBND THÀNH PHỐ HUẾ", "Huế")
    assert products.PRODUCTS, "their file names are made of the name alone"


def test_the_symbol_of_official_documents_is_the_rounds_own(session: Session, city: SurveyRound) -> None:
    round_setup.set_settings(session, city, {"symbol": "SNV-TCBC"}, BY)
    assert letterhead(city).number_line.endswith("/SNV-TCBC")
    round_setup.set_settings(session, city, {"symbol": ""}, BY)
    assert letterhead(city).number_line == ""


@pytest.mark.parametrize(
    ("name", "words"), [("phone", "điện thoại hỗ trợ"), ("sms_name", "tên người gửi"), ("decision", "căn cứ của đợt")]
)
def test_nobody_is_invited_before_the_facts_are_entered(session: Session, name: str, words: str) -> None:
    survey_round = cast.a_round(session, "frozen")
    survey_round.settings = {**survey_round.settings, name: " "}
    with pytest.raises(Refused, match=words):
        survey_round.move(session, "open", BY)
    assert survey_round.state == "frozen"


def test_no_default_names_a_place_a_number_or_a_decision() -> None:
    for name in ("phone", "zalo", "email", "site", "sms_name", "decision"):
        assert DEFAULT_SETTINGS[name] == ""


def test_a_new_round_takes_the_provinces_facts_over_but_not_what_the_old_one_rested_on(session: Session) -> None:
    first = cast.a_round(session)
    dates = {"opens_at": now(), "closes_at": first.closes_at}
    made = round_setup.plan(session, {"code": "x", "year": 2024, "title": "x", "province": "Huế", **dates}, BY)
    assert made.setting("phone") == first.setting("phone") != ""
    assert (made.setting("decision"), made.missing_facts) == ("", ["căn cứ của đợt"])
