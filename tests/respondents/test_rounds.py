"""Of which round a thing or an event of the log is, on both databases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, audit_log
from foundation.audit import AuditEvent
from foundation.audit_log import Wish
from respondents import rounds
from tests import cast
from tests.survey_app.fieldwork_cast import a_round_in_the_field


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


def test_what_is_about_nobody_is_of_no_round(session_on_each: Session) -> None:
    session, number = session_on_each, a_round_in_the_field(session_on_each).id
    odd = ("respondent:", "respondent:Nobody", "respondent:4000000000", "invitation:999999", "rosters:1", "call_back:x")
    said = ["respondent:30", "invitation:1", "roster:2", f"round:{number}"]
    for subject in (*odd, *said):
        audit.record(session, audit.SYSTEM, "test", subject)
    query = select(AuditEvent).where(AuditEvent.verb == "test", rounds.concerns(number))
    events = session.scalars(query.order_by(AuditEvent.id))
    assert [event.subject for event in events] == said


def test_a_log_without_end_is_looked_at_only_as_far_as_it_is_shown(session_on_each: Session, monkeypatch) -> None:
    session, number = session_on_each, a_round_in_the_field(session_on_each).id
    monkeypatch.setattr(audit_log, "MOST", 100)
    for place in range(100):
        audit.record(session, audit.SYSTEM, "test", f"respondent:{place % 30 + 1}")
    about = rounds.concerns(number)
    exactly = audit_log.page(session, Wish(noun="test"), 2, about)
    assert (exactly.total, exactly.is_cut, exactly.items[-1].subject) == (100, False, "respondent:1")
    newest = audit.record(session, audit.SYSTEM, "test", "invitation:1")
    for asked, shown in ((1, 1), (2, 2), (3, 2), (9999, 2)):
        page = audit_log.page(session, Wish(noun="test"), asked, about)
        assert (page.total, page.is_cut, page.number, page.pages) == (100, True, shown, 2)
        assert [event.id for event in page.items] == [newest.id - 50 * (shown - 1) - one for one in range(50)]
    oldest = audit_log.page(session, Wish(noun="test"), 1, about, forwards=True)
    assert (oldest.is_cut, oldest.items[0].id) == (True, newest.id - 100)
