"""Somebody asks about their own data: the days of the law, one answer with its reason, and what goes at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now, table
from foundation.outbox import Message
from foundation.vietnam_time import today
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import SurveyRound
from respondents import erasing, of_one_person, person_requests
from respondents.erasing import Clock
from respondents.field import waiting
from respondents.identity import Challenge, RespondentSession
from respondents.person_requests import Came, PersonRequest
from respondents.roster import Respondent
from survey_app.database import db
from tests.survey_app.fieldwork_cast import a_round_in_the_field, invitations
from tests.visitor import Visitor, let_go, open_round

FIRST, SECOND = audit.Actor("home_affairs", 1), audit.Actor("administrator", 2)


def nobody(_: int) -> frozenset[int]:
    return frozenset()


def came(kind: str = "access", on: date | None = None, **more: str) -> Came:
    return Came(kind, "letter", on or today(), **({"proven_by": "Gọi lại số đã duyệt", "wish": "Số cuối là 9"} | more))


@pytest.fixture
def field(session_on_each: Session) -> tuple[Session, SurveyRound, Respondent]:
    survey_round = a_round_in_the_field(session_on_each)
    return session_on_each, survey_round, invitations(session_on_each, "STP")[0].respondent


def test_the_days_are_working_days_for_the_reply_and_days_for_the_rest(field) -> None:
    session, survey_round, person = field
    friday = date(2026, 8, 28)  # before the National Day of 2026: 1 and 2 September rest
    for kind, days in (("access", 10), ("correction", 10), ("erasure", 20)):
        made = person_requests.record(session, survey_round, person, came(kind, date(2026, 11, 27)), FIRST)
        assert (made.reply_by, made.due_on) == (date(2026, 12, 1), date(2026, 11, 27) + timedelta(days=days))
    assert person_requests.deadlines(session, survey_round, "access", friday).reply_by > date(2026, 9, 2)
    survey_round.settings = survey_round.settings | {"access_days": 15}
    assert person_requests.deadlines(session, survey_round, "access", friday).due_on == date(2026, 9, 12)
    assert session.scalars(sa.select(PersonRequest.due_on).order_by(PersonRequest.id)).first() == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"proven_by": " "}, "kiểm tra danh tính"),
        ({"proven_by": "x" * 301}, "nhiều nhất 300"),
        ({"kind": "correction", "wish": ""}, "sửa gì"),
        ({"kind": "sell"}, "chọn loại"),
        ({"on": today() + timedelta(days=1)}, "sau hôm nay"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(field, wrong, words) -> None:
    session, survey_round, person = field
    with pytest.raises(Refused, match=words):
        person_requests.record(session, survey_round, person, came(**wrong), FIRST)
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonRequest)) == 0


def test_of_one_kind_one_stands(field) -> None:
    session, survey_round, person = field
    person_requests.record(session, survey_round, person, came(), FIRST)
    with pytest.raises(Refused, match="cùng loại"):
        person_requests.record(session, survey_round, person, came(), SECOND)
    person_requests.record(session, survey_round, person, came("erasure"), SECOND)


def test_it_waits_and_is_late_until_it_is_told_and_answered(field) -> None:
    session, survey_round, person = field
    made = person_requests.record(session, survey_round, person, came(on=today() - timedelta(days=8)), FIRST)
    session.flush()

    def counts() -> tuple[int, int]:
        found = waiting.of_round(session, survey_round.id)
        return found.person_requests, found.late_requests

    assert (made.is_late, counts()) == (True, (1, 1))
    person_requests.tell(session, made, FIRST)
    assert (made.is_late, counts()) == (False, (1, 0))
    with pytest.raises(Refused, match="Đã ghi việc này"):
        person_requests.tell(session, made, FIRST)
    made.due_on = today() - timedelta(days=1)
    session.flush()
    assert (made.is_late, counts()) == (True, (1, 1))
    person_requests.close(session, made, "done", "Đã gửi bản cung cấp", SECOND)
    assert (made.is_late, counts()) == (False, (0, 0))


def test_it_is_closed_once_with_a_reason_and_opened_again(field) -> None:
    session, survey_round, person = field
    made = person_requests.record(session, survey_round, person, came(), FIRST)
    for state, outcome, words in (
        ("refused", " ", "lý do từ chối"),
        ("reopen", "x", "chọn kết quả"),
        ("", "x", "chọn kết quả"),
        ("done", "x" * 1001, "nhiều nhất 1000"),
    ):
        with pytest.raises(Refused, match=words):
            person_requests.close(session, made, state, outcome, FIRST)
    with pytest.raises(Refused):
        person_requests.reopen(session, made, FIRST)
    person_requests.close(session, made, "refused", "Không chứng minh được là ai", FIRST)
    assert (made.state, made.closed_on, made.closed_by) == ("refused", today(), 1)
    with pytest.raises(Refused):
        person_requests.close(session, made, "done", "x", SECOND)
    with pytest.raises(Refused, match="đã đóng"):
        person_requests.tell(session, made, SECOND)
    person_requests.reopen(session, made, SECOND)
    assert (made.is_open, made.closed_on, made.outcome) == (True, None, "Không chứng minh được là ai")
    verbs = session.scalars(sa.select(audit.AuditEvent.verb).order_by(audit.AuditEvent.id.desc()).limit(3)).all()
    assert verbs == ["person_request.reopen", "person_request.close", "person_request.record"]
    told = repr(session.execute(sa.select(audit.AuditEvent.detail)).all())
    assert "chứng minh" not in told
    assert person.full_name not in told


def test_open_ones_come_first_by_the_day_that_is_next(field) -> None:
    session, survey_round, person = field
    closed = person_requests.record(session, survey_round, person, came(), FIRST)
    person_requests.close(session, closed, "done", "x", FIRST)
    later = person_requests.record(session, survey_round, person, came("erasure"), FIRST)
    person_requests.tell(session, later, FIRST)
    soon = person_requests.record(session, survey_round, person, came("correction"), FIRST)
    assert [one.id for one in person_requests.of_round(session, survey_round.id)] == [soon.id, later.id, closed.id]


def test_another_rows_owner_is_the_same_only_by_name_and_contact(field) -> None:
    session, _, person = field
    other = invitations(session, "BDL")[0].respondent
    assert [row.person.id for row in person_requests.everywhere(session, person)] == [person.id]
    other.phone_index, other.name_key, person.name_key = person.phone_index, "tran van b", "nguyen thi a"
    session.flush()
    assert [row.person.id for row in person_requests.everywhere(session, person)] == [person.id]
    other.name_key = person.name_key
    session.flush()
    assert [row.person.id for row in person_requests.everywhere(session, person)] == [person.id, other.id]
    other.phone_index = person.phone_index = ""
    session.flush()
    assert [row.person.id for row in person_requests.everywhere(session, person)] == [person.id]


def over(session: Session, days: int = 1) -> SurveyRound:
    """The round ended so many days ago, and its box is opened and cleaned."""
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    survey_round.state, survey_round.closes_at = "closed", now() - timedelta(days=days)
    session.execute(sa.update(BallotBox).values(state="cleaned"))
    session.execute(sa.text("DELETE FROM envelope"))
    session.commit()
    return survey_round


def test_erasing_takes_what_is_about_this_person_and_leaves_everybody_else(
    app_on_each, session_on_each: Session
) -> None:
    session = session_on_each
    open_round(db.session, 3)  # type: ignore[arg-type]
    visitor = Visitor(app_on_each)
    visitor.reach_sheet()
    visitor.answer_all()
    visitor.submit()
    let_go()
    (number,) = session.scalars(sa.select(RespondentSession.invitation_id).distinct())
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    person = next(one for one in invitations_of(session) if one.id == number).respondent
    made = person_requests.record(session, survey_round, person, came("erasure"), FIRST)
    session.commit()
    assert not any(fate.goes_at_once for fate in of_one_person.fates(session, made))
    with pytest.raises(Refused, match="không có gì xoá ngay"):
        of_one_person.erase_now(session, made, SECOND, nobody)
    over(session)
    with pytest.raises(Refused, match="người thứ hai"):
        of_one_person.erase_now(session, made, FIRST, nobody)
    with pytest.raises(Refused, match="lập hoặc duyệt"):
        of_one_person.erase_now(session, made, SECOND, lambda one: frozenset({1} if one == 2 else ()))
    others = {one.id: one.phone for one in session.scalars(sa.select(Respondent)) if one.id != person.id}
    name = person.full_name
    assert of_one_person.erase_now(session, made, SECOND, nobody) > 3
    session.commit()
    mine = sa.and_(Message.about_kind == "invitation", Message.about_id == number)
    for model in (RespondentSession, Challenge):
        assert session.scalars(sa.select(model).where(table(model).c.invitation_id == number)).all() == []
    assert session.scalars(sa.select(Message).where(mine)).all() == []
    person = session.get_one(Respondent, person.id)
    assert (person.phone, person.phone_index, person.full_name) == ("", "", name)
    assert {one.id: one.phone for one in session.scalars(sa.select(Respondent)) if one.id != person.id} == others
    event = session.scalars(sa.select(audit.AuditEvent).order_by(audit.AuditEvent.id.desc())).first()
    assert (event.verb, "respondent 1" in event.detail["rows"]) == ("person_request.erase", True)


def invitations_of(session: Session):
    from respondents.invitation import Invitation

    return session.scalars(sa.select(Invitation)).all()


def test_only_an_open_request_to_erase_erases(field) -> None:
    session, survey_round, person = field
    seen = person_requests.record(session, survey_round, person, came(), FIRST)
    gone = person_requests.record(session, survey_round, person, came("erasure"), FIRST)
    person_requests.close(session, gone, "refused", "Đợt chưa xong", FIRST)
    for made in (seen, gone):
        with pytest.raises(Refused, match="không phải yêu cầu xoá"):
            of_one_person.erase_now(session, made, SECOND, nobody)


def test_names_wait_for_an_answer_and_then_go_with_the_request(field) -> None:
    session, survey_round, person = field
    made = person_requests.record(session, survey_round, person, came(), FIRST)
    over(session, 731)
    assert [clock for clock, _ in erasing.erase_due(session, survey_round)] == [
        Clock.TRACES,
        Clock.MESSAGES,
        Clock.CONTACTS,
    ]
    with pytest.raises(Refused, match="chưa trả lời xong"):
        erasing.archive(session, survey_round, FIRST, nobody, is_second=False)
    person_requests.close(session, made, "done", "Đã gửi", FIRST)
    assert [clock for clock, _ in erasing.erase_due(session, survey_round)] == [Clock.PEOPLE]
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonRequest)) == 0
