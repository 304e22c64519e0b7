"""Whether a round takes answers is said twice, by Python of a row and by the door's statement: they agree at every moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import now
from questionnaires.survey_round import RoundState, SurveyRound
from respondents import invitation
from respondents.identity import door
from respondents.invitation import Invitation
from tests import cast

OFFSETS = st.integers(-72, 72).filter(lambda minutes: minutes != 0)


@pytest.fixture
def invited(session_on_each: Session) -> Invitation:
    made = cast.a_round(session_on_each, "open", network_key="khoá mạng")
    cast.ask_all_groups(made, cast.a_version(session_on_each))
    cast.a_roster(session_on_each, made, cast.an_agency(session_on_each), people=1, state="frozen")
    invitation.issue_for(session_on_each, made, audit.SYSTEM)
    session_on_each.commit()
    return session_on_each.query(Invitation).one()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(list(RoundState)),
    opens=OFFSETS,
    lasts=st.integers(1, 100),
    link=st.sampled_from(["active", "held", "revoked"]),
)
def test_the_door_opens_just_when_the_round_takes_answers(
    session_on_each: Session, invited: Invitation, state: RoundState, opens: int, lasts: int, link: str
) -> None:
    trial = session_on_each.begin_nested()
    survey_round = session_on_each.get_one(SurveyRound, invited.round_id)
    survey_round.state, invited.state = state, link
    survey_round.opens_at = now() + timedelta(minutes=opens, seconds=30)
    survey_round.closes_at = survey_round.opens_at + timedelta(minutes=lasts)
    session_on_each.flush()
    found = door.of_token(session_on_each, keys.current().link_token(invited.respondent_id, invited.issue))
    assert (found.window == "open") is survey_round.accepts_answers
    assert (found.opening is not None) is (survey_round.accepts_answers and link != "revoked")
    trial.rollback()
    session_on_each.expire_all()


@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [(-60, -30, "closed"), (30, 60, "early"), (-60, 60, "open")],
    ids=lambda value: str(value),
)
def test_a_link_is_told_of_its_own_round_while_another_is_open(
    session_on_each: Session, invited: Invitation, opens: int, closes: int, told: str
) -> None:
    own = session_on_each.get_one(SurveyRound, invited.round_id)
    own.opens_at, own.closes_at = now() + timedelta(minutes=opens), now() + timedelta(minutes=closes)
    other = cast.a_round(session_on_each, "open", code="khac")
    session_on_each.commit()
    found = door.of_token(session_on_each, keys.current().link_token(invited.respondent_id, invited.issue))
    assert (found.window, found.round_key[0]) == (told, own.id)
    unknown = door.of_token(session_on_each, "0" * 26)
    assert (unknown.window, unknown.round_key[0], unknown.opening) == (
        "open",
        other.id if told != "open" else unknown.round_key[0],
        None,
    )
