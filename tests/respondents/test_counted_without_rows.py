"""What pages count is counted by indexes, not by reading everybody: how SQLite goes about each statement, and what it finds."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents.field.person import several
from respondents.messages import late_lists
from respondents.reaching import by_hand
from respondents.roster import Respondent
from respondents.signals import call_sample, grades
from tests.statements import plans
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, invitations

STAFF = audit.Actor("home_affairs", 1)


def test_who_answered_is_counted_by_an_index(session: Session) -> None:
    survey_round = a_round_in_the_field(session)
    people = [*invitations(session, "STP")[:5], *invitations(session, "BDL")]
    answer(session, *people)
    people[0].state, people[1].grade = "revoked", "C"
    people[2].paper_at, people[2].submitted_at, people[2].receipt, people[2].grade = now(), None, None, None
    session.commit()
    number = survey_round.id
    with plans(session) as found:
        share = call_sample.call_share(session, number)
        of_grades = grades.grades(session, number)
    assert (share.wanted, share.drawn) == (7, 0)
    assert of_grades == (7, 1)
    answered, _, proven = found
    assert "COVERING INDEX ix_invitation_web" in answered
    assert "COVERING INDEX ix_invitation_proven" in proven
    call_sample.draw(session, survey_round.id, STAFF)
    assert call_sample.call_share(session, survey_round.id)[:3] == (7, 7, 7)


def test_links_given_anew_are_found_by_their_verb(session: Session) -> None:
    number = a_round_in_the_field(session).id
    with plans(session) as found:
        grades.reissued(session, number)
    (plan,) = found
    assert "SEARCH audit_event USING INDEX ix_audit_event_verb_subject" in plan
    assert "SEARCH invitation USING INTEGER PRIMARY KEY" in plan


def test_nobody_is_looked_for_where_no_number_is_known(session: Session) -> None:
    number = a_round_in_the_field(session).id
    with plans(session) as found:
        assert several(session, number, [None]) == {}
    assert found == []


def test_lists_are_counted_by_an_index(session: Session) -> None:
    survey_round = a_round_in_the_field(session)
    with plans(session) as found:
        lines = late_lists.overview(session, survey_round)
    assert [line.people for line in lines] == [4, 12, 14]
    assert len([plan for plan in found if "respondent USING COVERING INDEX ix_respondent_of_list" in plan]) == 1


@pytest.fixture
def mixed(session_on_each: Session) -> SurveyRound:
    """Of twelve at Sở Tư pháp one each has answered, is held, has a reason, has no number; two were written to, one of them at a
    number that was corrected since."""
    session, survey_round = session_on_each, a_round_in_the_field(session_on_each)
    mine = invitations(session, "STP")
    persons = {one.id: one for one in session.scalars(sa.select(Respondent))}
    for one in persons.values():
        one.phone_index = f"{one.id}"
    answer(session, mine[0])
    mine[1].state, mine[2].disposition = "held", "R"
    persons[mine[3].respondent_id].phone_index = ""
    answer(session, *invitations(session, "BDL"))
    survey_round.opens_at = now() - timedelta(days=1)
    session.commit()
    people = [one for one in by_hand.next_people(session, 1, mine[0].agency_id, 20) if one.invitation in mine[4:7]]
    by_hand.hand_out(session, survey_round, people, STAFF)
    by_hand.mark_sent(session, 1, [mine[4].id, mine[5].id], STAFF)
    persons[mine[5].respondent_id].phone_index = "another"
    session.commit()
    return survey_round


def test_whoever_may_be_written_to_is_counted_by_agency(session_on_each: Session, mixed: SurveyRound) -> None:
    found = by_hand.agencies(session_on_each, mixed.id)
    assert [(agency.code, people, sent) for agency, people, sent in found] == [("STP", 8, 1), ("EHL", 14, 0)]
    agency = session_on_each.scalars(sa.select(Agency).where(Agency.code == "STP")).one()
    assert len(by_hand.next_people(session_on_each, mixed.id, agency.id, 99)) == 8 - 1
    assert by_hand.agencies(session_on_each, mixed.id + 1) == []


def test_nobody_is_read_to_count_whom_to_write_to(session: Session) -> None:
    number = a_round_in_the_field(session).id
    with plans(session) as found:
        by_hand.agencies(session, number)
    counted = found[0]
    assert counted.count("SEARCH invitation USING COVERING INDEX ix_invitation_unanswered") == 3
    assert (
        "LIST SUBQUERY 2; SEARCH respondent USING COVERING INDEX ix_respondent_phone_index (phone_index=?)" in counted
    )
