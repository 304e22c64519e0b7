"""What a respondent's request knows: every field is the column it is named after."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from foundation.db import now
from foundation.keys import CookieKey
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.identity import RespondentSession, visit
from respondents.identity.visit import Visit
from tests.visitor import invited, open_round

MOMENTS = ("verified_at", "noticed_at", "started_at", "paper_at")


def a_visit(session: Session, *, to_write: bool) -> tuple[Visit, RespondentSession]:
    """The second of three people, each moment of whom is another."""
    open_round(session)
    mine, cookie, at = invited(2), CookieKey.generate(), now().replace(microsecond=0)
    for days, name in enumerate(MOMENTS, start=1):
        setattr(mine, name, at - timedelta(days=days))
    mine.issue, mine.declared = 7, "helped"
    begun = RespondentSession(
        key_hash=cookie.hash, invitation_id=mine.id, issue=6, sealed_draft_key=b"key", purpose="preview"
    )
    begun.created_at, begun.seen_at, begun.verified_at = (at - timedelta(hours=hours) for hours in (3, 2, 1))
    session.add(begun)
    session.commit()
    found = visit.load(session, cookie, to_write=to_write)
    assert found is not None
    return found, begun


@pytest.mark.parametrize("to_write", [False, True])
def test_every_field_is_the_column_it_is_named_after(session_on_each: Session, to_write: bool) -> None:
    found, begun = a_visit(session_on_each, to_write=to_write)
    own = [name for name in Visit._fields if name not in visit._ELSEWHERE]
    mine = invited(2)
    assert {name: getattr(found, name) for name in own} == {name: getattr(mine, name) for name in own}
    begun = session_on_each.get_one(RespondentSession, begun.id)
    survey_round = session_on_each.get_one(SurveyRound, mine.round_id)
    version = session_on_each.get_one(QuestionnaireVersion, mine.version_id)
    elsewhere = {
        "session_id": begun.id,
        "session_issue": 6,
        "sealed_draft_key": b"key",
        "purpose": "preview",
        "created_at": begun.created_at,
        "seen_at": begun.seen_at,
        "proven_at": begun.verified_at,
        "ended_at": None,
        "ended_because": "",
        "version_sha256": version.sha256,
        "round_state": "open",
        "opens_at": survey_round.opens_at,
        "closes_at": survey_round.closes_at,
    }
    assert {name: getattr(found, name) for name in elsewhere} == elsewhere
    assert json.loads(found.round_settings) == survey_round.settings


def test_nobody_comes_with_a_cookie_of_no_session(session: Session) -> None:
    open_round(session)
    assert visit.load(session, CookieKey.generate(), to_write=False) is None
