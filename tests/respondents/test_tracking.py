"""Following a round on each database: figures, people, limits, exports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import Refused, now
from foundation.outbox import Message
from foundation.vietnam_time import VIETNAM
from questionnaires import round_setup
from questionnaires.survey_round import SurveyRound
from respondents import exports as export
from respondents.exports import Made
from respondents.field import dashboard, dispositions, opening, person
from respondents.field.dashboard import Figures
from respondents.identity import call_back
from respondents.messages import mailing, reminders
from respondents.roster import Roster
from survey_app.accounts.limits import Limit, forget, give_back, take
from survey_app.home_affairs.waiting import waiting
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, go_on, invitations

BY = audit.Actor("home_affairs", None)


@pytest.fixture
def survey_round(session_on_each: Session) -> SurveyRound:
    made = a_round_in_the_field(session_on_each)
    answer(session_on_each, *invitations(session_on_each, "STP")[:3])
    go_on(session_on_each, *invitations(session_on_each, "EHL")[:2])
    return made


def test_figures_add_up_by_agency_by_group_and_in_all(session_on_each: Session, survey_round: SurveyRound) -> None:
    by_group = dashboard.by_group(session_on_each, survey_round.id)
    everyone = dashboard.total(by_group.values())
    assert (everyone.invited, everyone.submitted, everyone.answering, everyone.unopened) == (30, 3, 2, 25)
    by_agency = dashboard.by_agency(session_on_each, survey_round.id)
    assert dashboard.total(by_agency.values()) == everyone
    for agency_id, figures in by_agency.items():
        mine = dashboard.by_group(session_on_each, survey_round.id, agency_id)
        assert dashboard.total(mine.values()) == figures


def test_nobody_invited_is_no_rate_and_no_drop() -> None:
    assert (Figures().share, Figures().largest_drop) == (None, None)
    assert dashboard.total([]) == Figures()


def test_the_table_of_agencies_counts_from_the_evening(session_on_each: Session, survey_round: SurveyRound) -> None:
    opening.take_evening_figures(session_on_each, survey_round, at=now())
    answer(session_on_each, invitations(session_on_each, "STP")[3])
    newest = dashboard.newest_day(session_on_each, survey_round.id)
    evening = dashboard.evenings(session_on_each, survey_round.id, newest)
    figures = dashboard.by_agency(session_on_each, survey_round.id)
    lines = dashboard.agency_lines(session_on_each, survey_round, figures, evening.newest_by_agency)
    assert [(line.code, line.figures.submitted, line.since_evening, line.roster_text) for line in lines] == [
        ("BDL", 0, 0, "Đã khoá"),
        ("STP", 4, 1, "Đã khoá"),
        ("EHL", 0, 0, "Đã khoá"),
    ]
    assert [(day.submitted, day.invited) for day in evening.days] == [(3, 30)]


def test_people_are_listed_with_their_status(session_on_each: Session, survey_round: SurveyRound) -> None:
    agency_id = invitations(session_on_each, "STP")[0].agency_id
    found = person.people(session_on_each, survey_round.id, agency_id, person.Wanted(status="submitted"))
    assert [one.status.text for one in found.items] == ["Đã gửi phiếu"] * 3
    assert person.status_counts(session_on_each, survey_round.id, agency_id) == {"submitted": 3, "unopened": 9}


def test_who_left_the_list_is_counted_and_not_forgotten(session_on_each: Session, survey_round: SurveyRound) -> None:
    who = invitations(session_on_each, "STP")[5]
    who.state = "revoked"
    session_on_each.commit()
    counts = dispositions.counts(session_on_each, survey_round.id, "agency_id")[who.agency_id]
    assert (counts.complete, counts.not_eligible, counts.total) == (3, 1, 12)


def test_letters_go_to_whoever_has_not_answered(session_on_each: Session, survey_round: SurveyRound) -> None:
    agency_id = invitations(session_on_each, "STP")[0].agency_id
    letters = mailing.letters(session_on_each, survey_round, agency_id, "https://khaosat.example")
    assert len(letters) == 9
    assert len({letter.code for letter in letters}) == 9
    assert all(letter.link.startswith("https://khaosat.example/t/") for letter in letters)
    assert mailing.mailing(survey_round, "https://khaosat.example").site == "khaosat.example"
    numbers = {agency.code: number for agency, number in mailing.recipients_by_agency(session_on_each, survey_round.id)}
    assert numbers == {"BDL": 4, "STP": 9, "EHL": 14}


def test_a_limit_counts_forgets_and_gives_back(session_on_each: Session, ring: keys.Keys) -> None:
    limit = Limit("sign_in", "a@x.vn 10.0.0.1", 2)
    assert [take(session_on_each, limit) for _ in range(3)] == [True, True, False]
    give_back(session_on_each, limit)
    give_back(session_on_each, limit)
    assert take(session_on_each, limit)
    assert not take(session_on_each, limit)
    forget(session_on_each, limit)
    assert take(session_on_each, limit)


def test_an_export_keeps_its_bytes_and_its_number(session_on_each: Session, survey_round: SurveyRound) -> None:
    made = Made({".xlsx": b"PK\x03\x04 file"}, 30, now(), 1)
    one = export.keep(session_on_each, survey_round, "respondent_list", "DSDT_v01", 1, made, "gửi Bộ", BY)
    session_on_each.commit()
    session_on_each.expire_all()
    (file,) = one.files
    assert (
        export.content(file),
        file.name,
        export.next_number(session_on_each, survey_round.id, "respondent_list"),
    ) == (
        b"PK\x03\x04 file",
        "DSDT_v01.xlsx",
        2,
    )
    with pytest.raises(Refused):
        export.keep(session_on_each, survey_round, "respondent_list", "DSDT_v01", 1, made, "lần hai", BY)
    file.content = b"changed"
    session_on_each.flush()
    with pytest.raises(ValueError, match="checksum"):
        export.content(file)


def test_what_was_told_to_respondents_stays(session_on_each: Session, survey_round: SurveyRound) -> None:
    with pytest.raises(Refused):
        round_setup.revise(session_on_each, survey_round, {"title": "Khác"}, BY)
    told, later = survey_round.closes_at, survey_round.closes_at + timedelta(days=3)
    with pytest.raises(Refused):  # an end moves with a reason, and whoever was told of the old one is told
        round_setup.revise(session_on_each, survey_round, {"closes_at": later}, BY)
    assert survey_round.closes_at == told
    round_setup.revise(session_on_each, survey_round, {"minutes": 25}, BY)
    verbs = session_on_each.scalars(select(audit.AuditEvent.verb)).all()
    assert verbs.count("round.revise") == 1


def test_reminders_that_wait_are_put_off_and_taken_back(
    session_on_each: Session, survey_round: SurveyRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey_round.closes_at = now() + timedelta(days=5)
    evening = now().astimezone(VIETNAM).replace(hour=16, minute=59, second=0, microsecond=0)
    survey_round.opens_at = evening - timedelta(days=2)
    monkeypatch.setattr(reminders, "now", lambda: evening)
    assert reminders.remind(session_on_each, survey_round, by=BY) == 27
    answer(session_on_each, *invitations(session_on_each, "EHL")[:4])
    monkeypatch.setattr(reminders, "now", lambda: evening + timedelta(minutes=2))
    assert reminders.keep_hours(session_on_each, survey_round) == 4 + 23
    left = session_on_each.scalars(select(Message.not_before)).all()
    assert left == [evening.replace(hour=7, minute=30) + timedelta(days=1)] * 23


def test_what_waits_for_a_decision_is_counted_in_one_statement(
    session_on_each: Session, survey_round: SurveyRound
) -> None:
    call_back.ask(session_on_each, invitations(session_on_each, "STP")[0].id, "không nhận được mã", BY)
    roster = session_on_each.scalars(select(Roster)).first()
    assert roster is not None
    roster.state = "submitted"
    session_on_each.commit()
    assert [(one.text, one.number) for one in waiting(survey_round)] == [
        ("Danh sách chờ duyệt", 1),
        ("Người đề nghị gọi xác minh", 1),
    ]
