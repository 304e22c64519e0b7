"""What a round keeps about people goes when its time is over, each kind by its own clock; and the register says what goes when."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.db import Base, Refused, now, table
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import DEFAULT_SETTINGS, SurveyRound
from respondents import erasing
from respondents.erasing import Clock
from respondents.identity import Challenge, RespondentSession
from respondents.invitation import Invitation
from respondents.roster import Respondent
from respondents.roster.snapshot import Snapshot
from survey_app.cli import duties
from survey_app.database import db
from tests.guards.sources import ROOT
from tests.guards.test_personal_data import ROWS, TEXT
from tests.statements import heard
from tests.survey_app.fieldwork_cast import a_round_in_the_field
from tests.visitor import Visitor, let_go, open_round

FIRST, SECOND = audit.Actor("home_affairs", 1), audit.Actor("administrator", 2)
NAMED = {"traces_days": "traces", "messages_days": "messages", "contacts_days": "contacts", "retention_days": "people"}


def nobody(_: int) -> frozenset[int]:
    return frozenset()


def over(session: Session, days: int) -> SurveyRound:
    """The round ended so many days ago, and its box is opened and cleaned."""
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    survey_round.state, survey_round.closes_at = "closed", now() - timedelta(days=days)
    session.execute(sa.update(BallotBox).values(state="cleaned"))
    session.execute(sa.text("DELETE FROM envelope"))
    session.commit()
    return survey_round


@pytest.fixture
def walked(app_on_each: Flask, session_on_each: Session) -> Session:
    """One person has answered by the pages, so that sessions, codes and messages lie there."""
    open_round(db.session, 3)  # type: ignore[arg-type]
    visitor = Visitor(app_on_each)
    visitor.reach_sheet()
    visitor.answer_all()
    visitor.submit()
    let_go()
    return session_on_each


def count(session: Session, model: type[Base]) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(table(model))) or 0)


def test_each_clock_takes_its_own_and_leaves_the_rest(walked: Session) -> None:
    survey_round = over(walked, 31)
    assert count(walked, RespondentSession) * count(walked, Challenge) * count(walked, outbox.Message) > 0
    assert [clock for clock, _ in erasing.erase_due(walked, survey_round)] == [Clock.TRACES]
    assert count(walked, RespondentSession) + count(walked, Challenge) == 0
    assert count(walked, outbox.Message) > 0
    over(walked, 91)
    assert [clock for clock, _ in erasing.erase_due(walked, survey_round)] == [Clock.MESSAGES, Clock.CONTACTS]
    assert count(walked, outbox.Message) == 0
    people = walked.scalars(sa.select(Respondent)).all()
    assert {(one.phone, one.phone_index, one.email, one.email_index) for one in people} == {("", "", "", "")}
    assert all(one.full_name for one in people)
    over(walked, 731)
    assert [clock for clock, _ in erasing.erase_due(walked, survey_round)] == [Clock.PEOPLE]
    assert count(walked, Respondent) + count(walked, Invitation) == 0


def test_running_it_again_erases_nothing_and_writes_no_second_certificate(walked: Session) -> None:
    survey_round = over(walked, 731)
    assert len(erasing.erase_due(walked, survey_round)) == 4
    assert erasing.erase_due(walked, survey_round) == []
    of_erasing = sa.select(audit.AuditEvent).where(audit.AuditEvent.verb == "round.erase")
    events = walked.scalars(of_erasing.order_by(audit.AuditEvent.id)).all()
    assert [event.detail["clock"] for event in events] == list(Clock)
    assert "respondent 3" in events[-1].detail["rows"]
    assert audit.verify(walked)[1] is None


def test_another_round_keeps_everything(session_on_each: Session) -> None:
    session = session_on_each
    kept = a_round_in_the_field(session)
    before = count(session, Respondent)
    old = SurveyRound(
        code="OLD", year=2020, title="Cũ", province="T", opens_at=now(), closes_at=now() - timedelta(days=9999)
    )
    old.state = "closed"
    session.add(old)
    session.commit()
    assert len(erasing.erase_due(session, old)) == 4
    assert erasing.erase_due(session, kept) == []
    assert count(session, Respondent) == before > 0


def test_a_dry_run_says_what_goes_and_changes_nothing(app_on_each: Flask, walked: Session) -> None:
    over(walked, 31)
    result = app_on_each.test_cli_runner().invoke(args=["erase", "--dry-run"])
    assert "đến hạn, " in result.output
    assert count(walked, RespondentSession) > 0
    result = app_on_each.test_cli_runner().invoke(args=["erase"])
    assert "đã xoá “Phiên" in result.output
    assert count(walked, RespondentSession) == 0


def test_rows_are_counted_where_they_can_go_each_clock_by_one_statement(walked: Session) -> None:
    survey_round = walked.scalars(sa.select(SurveyRound)).one()
    with heard(db.engine) as asked:
        assert [one.rows for one in erasing.due(walked, survey_round)] == [{}, {}, {}, {}], "it is open"
    assert not [one for one in asked if "count(" in one]
    over(walked, 1)
    with heard(db.engine) as asked:
        traces, messages, _, people = erasing.due(walked, survey_round)
    assert len([one for one in asked if "count(" in one]) == 4
    assert not [one for one in asked if "IN (SELECT invitation.id" in one], "a list of all for each table"
    assert traces.rows["respondent_session"] == count(walked, RespondentSession) > 0
    assert messages.rows["message"] == count(walked, outbox.Message) > 0
    assert people.rows["respondent"] == count(walked, Respondent) > 0
    walked.rollback()


def test_sheets_under_their_persons_are_waited_for(walked: Session) -> None:
    survey_round = walked.scalars(sa.select(SurveyRound)).one()
    survey_round.state, survey_round.closes_at = "closed", now() - timedelta(days=999)
    walked.commit()
    assert erasing.erase_due(walked, survey_round) == []
    assert "phiếu đã niêm phong" in erasing.due(walked, survey_round)[0].waits
    with pytest.raises(Refused, match="niêm phong"):
        erasing.archive(walked, survey_round, FIRST, nobody, is_second=False)
    survey_round.state = "open"
    assert erasing.due(walked, survey_round)[0].waits == "Đợt chưa kết thúc."


def test_a_round_is_archived_by_two_officers_and_what_it_was_for_stays(session_on_each: Session) -> None:
    session = session_on_each
    a_round_in_the_field(session)
    survey_round = over(session, 1)
    digest = session.scalars(sa.select(Snapshot.sha256)).one()
    with pytest.raises(Refused, match="Không có đề nghị"):
        erasing.withdraw(session, survey_round, FIRST)
    assert not erasing.archive(session, survey_round, FIRST, nobody, is_second=False)
    with pytest.raises(Refused, match="khác vừa đề nghị"):
        erasing.archive(session, survey_round, SECOND, nobody, is_second=False)
    with pytest.raises(Refused, match="người thứ hai"):
        erasing.archive(session, survey_round, FIRST, nobody, is_second=True)
    vouched = {2: frozenset({1})}
    with pytest.raises(Refused, match="lập hoặc duyệt"):
        erasing.archive(session, survey_round, SECOND, lambda one: vouched.get(one, frozenset()), is_second=True)
    erasing.withdraw(session, survey_round, SECOND)
    with pytest.raises(Refused, match="vừa được rút"):
        erasing.archive(session, survey_round, SECOND, nobody, is_second=True)
    erasing.archive(session, survey_round, FIRST, nobody, is_second=False)
    assert erasing.archive(session, survey_round, SECOND, nobody, is_second=True)
    session.commit()
    assert count(session, Respondent) == 0
    assert session.scalars(sa.select(Snapshot)).one().sha256 == digest
    assert session.scalars(sa.select(Snapshot)).one().content == "[]"
    assert session.scalar(sa.text("SELECT sum(invited) FROM progress")) == 30
    with pytest.raises(Refused, match="đã được lưu trữ"):
        erasing.archive(session, survey_round, SECOND, nobody, is_second=True)


def test_a_round_of_before_the_clocks_waits_until_somebody_has_set_them(session: Session) -> None:
    a_round_in_the_field(session)
    survey_round = over(session, 9999)
    survey_round.settings = {name: value for name, value in survey_round.settings.items() if name != "retention_days"}
    assert erasing.erase_due(session, survey_round) == []
    assert "lưu thời hạn" in erasing.due(session, survey_round)[0].waits
    assert count(session, Respondent) == 30


def test_nothing_outlives_the_people_whom_it_is_about(session: Session) -> None:
    survey_round = a_round_in_the_field(session)
    survey_round.settings = survey_round.settings | {"retention_days": 10}
    assert {erasing.days(survey_round, clock) for clock in Clock} == {10}


def test_no_name_and_no_number_of_the_round_is_left(walked: Session) -> None:
    names = [person.full_name for person in walked.scalars(sa.select(Respondent))]
    survey_round = over(walked, 731)
    erasing.erase_due(walked, survey_round)
    for whole in Base.metadata.sorted_tables:
        held = repr(walked.execute(sa.select(whole)).all())
        assert [name for name in names if name in held] == [], whole.name


def test_the_documents_name_the_days_that_rounds_begin_with() -> None:
    first, *others, last = (DEFAULT_SETTINGS[name] for name in NAMED)
    assert f"({first}, {others[0]}, {others[1]} and {last} days unless changed" in " ".join(TEXT.split())
    calendar = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")
    assert f"| {first}, {others[0]}, {others[1]}, {last} ngày sau khi kết thúc |" in calendar


def test_the_register_says_by_which_clock_each_column_goes() -> None:
    """Every registered column of a table whose rows go, and every column that is emptied, says so, and nothing else does."""
    said = set()
    for name, columns, _, _, _, when in ROWS.findall(TEXT):
        found = [NAMED[word] for word in re.findall(r"`(\w+_days)`", when)]
        said |= {(name, column, clock) for column in re.findall(r"`(\w+)`", columns) for clock in found}
    registered = {
        (name, column) for name, columns, *_ in ROWS.findall(TEXT) for column in re.findall(r"`(\w+)`", columns)
    }
    first: dict[tuple[str, str], str] = {}
    for clock in reversed(Clock):
        for rule in (one for one in erasing.GOING if one.clock == clock):
            name = table(rule.model).name
            columns = rule.emptied or {column.name for column in table(rule.model).columns}
            first |= {(name, column): str(clock) for column in columns if (name, column) in registered}
    assert said == {(*place, clock) for place, clock in first.items()}


def test_the_worker_erases_once_a_day(walked: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "_kept", {})
    over(walked, 31)
    duties.days_instead_of_moments(walked)
    assert count(walked, RespondentSession) == 0
    assert count(walked, Respondent) == 3
