"""States: one row says the stored word, what people read and its colour; the database and the pages obey it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.db import Base
from foundation.states import HasState, State, Tone
from respondents.roster import RosterState
from tests import cast

TEMPLATES = Path(__file__).parents[2] / "templates"
STATED = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, HasState)}
TABLES = sorted({model.STATES for model in STATED}, key=lambda states: states.__name__)


@pytest.mark.parametrize("states", TABLES)
def test_every_state_has_a_word_of_its_own_and_a_colour_that_there_is(states: type[State]) -> None:
    assert len({state.text for state in states}) == len(list(states))
    assert {state.tone for state in states} <= set(get_args(Tone))


def test_a_state_is_its_stored_word() -> None:
    assert RosterState.of("submitted") is RosterState.SUBMITTED == "submitted"
    assert f"{RosterState.SUBMITTED}" == "submitted"
    with pytest.raises(KeyError):
        RosterState.of("lost")


def test_a_model_says_the_word_and_colour_of_its_state(session: Session) -> None:
    roster = cast.a_roster(session, cast.a_round(session), cast.an_agency(session), state="returned")
    assert (roster.state_text, roster.state_tone) == ("Trả lại để sửa", "yellow")


@pytest.mark.parametrize("model", sorted(STATED, key=lambda model: model.__name__))
def test_no_state_is_stored_that_stands_in_no_table(session_on_each: Session, model: type[HasState]) -> None:
    kept = sa.inspect(session_on_each.connection()).get_check_constraints(model.__tablename__)  # type: ignore[attr-defined]
    (sentence,) = [str(one["sqltext"]) for one in kept if str(one["name"]).endswith("_state")]
    words = re.findall(r"'(\w+)'", sentence)
    assert set(words) == {state.value for state in model.STATES}


def test_no_template_knows_the_colour_of_a_state() -> None:
    own = [
        path.name for path in TEMPLATES.rglob("*.html") if re.search(r"state_text\s*,\s*[{\"]", path.read_text("utf-8"))
    ]
    assert own == []


def test_every_tag_of_a_state_says_its_colour() -> None:
    bare = [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"tag\([\w.\[\]]*state_text\)", path.read_text("utf-8"))
    ]
    assert bare == []
