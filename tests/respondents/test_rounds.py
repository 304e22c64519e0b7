"""Of which round a thing or an event of the log is, on both databases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.audit import AuditEvent
from respondents import rounds
from tests import cast


def test_an_event_concerns_the_round_of_its_subject_or_the_one_among_its_details(session_on_each: Session) -> None:
    session = session_on_each
    agency = cast.an_agency(session)
    found = [cast.a_round(session, code=code) for code in ("cu", "moi")]
    for survey_round in found:
        roster = cast.a_roster(session, survey_round, agency)
        audit.record(session, audit.SYSTEM, "view", f"roster:{roster.id}", note=survey_round.code)
        audit.record(
            session, audit.SYSTEM, "view", f"agency:{agency.id}", round=survey_round.id, note=survey_round.code
        )
        assert rounds.of_roster(session, roster.id) == survey_round.id
    audit.record(session, audit.SYSTEM, "account.sign_in", "account:1", note="neither")
    for survey_round in found:
        events = session.scalars(select(AuditEvent).where(rounds.concerns(survey_round.id))).all()
        assert [event.detail["note"] for event in events] == [survey_round.code] * 2
    assert rounds.of_roster(session, 999) is None
    assert rounds.of_invitation(session, 999) is None
    assert rounds.of_change_request(session, 999) is None
