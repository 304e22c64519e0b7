"""Home Affairs makes the plan, tries it dry, switches it, and opens the round after a dry run."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.audit import AuditEvent
from foundation.db import now
from foundation.outbox import Message
from questionnaires.survey_round import SurveyRound
from respondents.messages import holidays, reminders
from respondents.messages.plan import making
from respondents.messages.plan.effect import Reading, difference
from respondents.messages.plan.steps import PlanReading, PlanState, Switch
from survey_app.cli import duties
from survey_app.database import db
from survey_app.home_affairs import plan_words
from tests.respondents import planned
from tests.respondents.moved_clock import MovedClock
from tests.respondents.planned import BY, moment
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import text_of

OPENS, CLOSES = "2026-04-20T07:00", "2026-05-25T17:00"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    return MovedClock(monkeypatch, moment("2026-04-10T09:00"))


@pytest.fixture
def survey_round(office: Flask, clock: MovedClock) -> SurveyRound:
    return planned.a_frozen_round(db.session, OPENS, CLOSES)


@pytest.fixture
def client(office: Flask, survey_round: SurveyRound) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "home_affairs")
    return client


def at(survey_round: SurveyRound, rest: str) -> str:
    return f"/so-noi-vu/dot/{survey_round.id}/{rest}"


def form_of(**changes: str) -> dict[str, str]:
    """What a browser sends of the plan that is suggested, with changes."""
    survey_round = db.session.scalars(select(SurveyRound)).one()
    plan = making.of_round(db.session, survey_round)
    steps = making.steps_of(db.session, survey_round) or making.suggestion(db.session, survey_round)
    data = {"version": str(plan.version if plan else 0)}
    for step in steps:
        data |= {f"{step.kind}_{name}": str(getattr(step, name)) for name in making.FIELDS if name != "switch"}
        data |= {f"{step.kind}_switch": "y"} if step.switch != "off" else {}
    db.session.rollback()
    return data | changes


def state_of(kind: str) -> tuple[str, str]:
    db.session.rollback()
    survey_round = db.session.scalars(select(SurveyRound)).one()
    step = next(one for one in making.steps_of(db.session, survey_round) if one.kind == kind)
    return step.state, step.switch


def test_a_plan_is_suggested_saved_tried_and_switched_on(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert "chưa có kế hoạch" in text_of(client.get(at(survey_round, "ke-hoach")).text)
    suggested = client.get(at(survey_round, "ke-hoach/sua")).text
    assert re.search('-ngay" value="18".*-thang" value="4".*-nam" value="2026"', suggested, re.DOTALL), (
        "the word in advance two days before the opening"
    )
    assert client.post(at(survey_round, "ke-hoach/sua"), data=form_of()).status_code == 302
    page = text_of(client.get(at(survey_round, "ke-hoach")).text)
    assert "Chưa bật" in page
    assert "Nhắc lần 1" in page
    trial = text_of(client.get(at(survey_round, "ke-hoach/chay-thu")).text)
    assert "Gửi 24 tin lúc 7 giờ 30, thứ Hai 20/04/2026" in trial
    assert "Không gửi gì." in trial
    client.post(at(survey_round, "ke-hoach/cong-tac"), data={"state": "on"})
    assert "Đang chạy" in text_of(client.get(at(survey_round, "ke-hoach")).text)
    db.session.rollback()
    verbs = list(
        db.session.scalars(select(AuditEvent.verb).where(AuditEvent.verb.like("plan.%")).order_by(AuditEvent.id))
    )
    assert verbs == ["plan.save", "plan.switch"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reminder_1_day": "21/04/2026"}, "quá gần “Lời mời”"),
        ({"reminder_2_day": "25/04/2026"}, "nửa sau gửi ngày 24/04/2026"),
        ({"reminder_2_day": "22/04/2026"}, "phải sau “Nhắc lần 1”"),
        ({"invitation_day": "09/04/2026"}, "Ngày 09/04/2026 đã qua"),
        ({"invitation_day": "15/04/2026"}, "Lúc đó chưa mở trả lời"),
        ({"pre_notice_day": "20/04/2026"}, "phải gửi trước lúc mở trả lời"),
        ({"last_call_day": "26/05/2026"}, "Đợt kết thúc lúc 17:00 ngày 25/05/2026"),
        ({"reminder_1_from_hour": "17:30", "reminder_1_until_hour": "18:00"}, "nằm ngoài giờ gửi tin của đợt"),
        ({"reminder_1_until_hour": "07:00"}, "Giờ kết thúc phải sau giờ bắt đầu"),
        ({"phone_list_day": "24/05/2026"}, "Cùng ngày, cùng giờ với “Nhắc lần cuối”"),
        ({"reminder_1_day": ""}, "Nhập ngày của bước “Nhắc lần 1”"),
        ({"reminder_1_from_hour": "x"}, "Nhập giờ và phút"),
        ({"version": "7"}, "vừa được người khác sửa"),
    ],
)
def test_what_does_not_go_together_is_said_at_its_place_and_nothing_is_saved(
    client: FlaskClient, survey_round: SurveyRound, changes: dict[str, str], said: str
) -> None:
    answer = client.post(at(survey_round, "ke-hoach/sua"), data=form_of(**changes))
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert making.steps_of(db.session, survey_round) == []
    for name, value in changes.items():
        for part in value.split("/"):
            assert f'value="{part}"' in answer.text, f"{name} is not lost"


def test_all_problems_are_said_at_once(client: FlaskClient, survey_round: SurveyRound) -> None:
    changes = {"reminder_1_day": "21/04/2026", "last_call_day": "26/05/2026"}
    page = text_of(client.post(at(survey_round, "ke-hoach/sua"), data=form_of(**changes)).text)
    assert "Có 2 chỗ cần sửa" in page


def test_two_people_do_not_overwrite_each_other(client: FlaskClient, survey_round: SurveyRound) -> None:
    mine, theirs = form_of(), form_of(reminder_1_condition="unopened")
    assert client.post(at(survey_round, "ke-hoach/sua"), data=theirs).status_code == 302
    answer = client.post(at(survey_round, "ke-hoach/sua"), data=mine)
    assert "Kế hoạch vừa được người khác sửa" in text_of(answer.text)
    assert [one.condition for one in making.steps_of(db.session, survey_round)].count("unopened") == 1


def test_a_step_that_has_begun_meanwhile_is_not_changed(
    client: FlaskClient, survey_round: SurveyRound, clock: MovedClock
) -> None:
    planned.plan(db.session, survey_round)
    posted = form_of()
    clock.set("2026-04-18", "08:00")
    duties.message_plans(db.session)
    sign_in(client, "home_affairs")
    answer = client.post(at(survey_round, "ke-hoach/sua"), data=posted)
    assert "Bước Báo trước vừa bắt đầu nên không sửa được nữa" in text_of(answer.text)
    fresh = client.get(at(survey_round, "ke-hoach/sua")).text
    assert 'name="pre_notice_day-ngay"' not in fresh
    assert 'name="invitation_day-ngay"' in fresh


def test_a_holiday_moves_a_step_and_says_so(client: FlaskClient, survey_round: SurveyRound) -> None:
    client.post(
        at(survey_round, "ke-hoach/sua"),
        data=form_of(reminder_1_day="26/04/2026", reminder_2_day="04/05/2026", reminder_3_switch=""),
    )
    page = text_of(client.get(at(survey_round, "ke-hoach")).text)
    assert "Ngày 26/04/2026 là Giỗ Tổ Hùng Vương: bước này gửi ngày 28/04/2026." in page


def test_a_round_that_is_extended_says_that_the_last_call_is_early_now(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    planned.plan(db.session, survey_round)
    survey_round.closes_at += timedelta(days=14)
    db.session.commit()
    assert "nhắc lần cuối gửi khá sớm" in text_of(client.get(at(survey_round, "ke-hoach")).text)


def test_switches_of_plan_and_steps_are_kept(client: FlaskClient, survey_round: SurveyRound) -> None:
    planned.plan(db.session, survey_round)
    address = at(survey_round, "ke-hoach/reminder_2/cong-tac")
    client.post(address, data={"state": "off"})
    assert state_of("reminder_2") == ("planned", "off")
    client.post(address, data={"state": "on"})
    assert state_of("reminder_2") == ("planned", "on")
    client.post(at(survey_round, "ke-hoach/cong-tac"), data={"state": "paused"})
    assert "Tạm dừng" in text_of(client.get(at(survey_round, "ke-hoach")).text)
    assert client.post(address, data={"state": "sideways"}).status_code == 404


def test_the_dry_run_says_of_each_person_what_they_get_and_why_not(
    client: FlaskClient, survey_round: SurveyRound, clock: MovedClock
) -> None:
    planned.plan(db.session, survey_round)
    one, two, *_ = planned.people(db.session)
    one.disposition, two.remind_on = "R", date(2026, 4, 30)
    agency = one.agency_id
    db.session.commit()
    page = text_of(client.get(at(survey_round, f"ke-hoach/reminder_1?don_vi={agency}")).text)
    assert "Không: đã ghi lý do không trả lời" in page
    assert "Không: hẹn trả lời lúc khác" in page
    assert page.count(" Có ") == 14
    db.session.rollback()
    assert f"agency:{agency}" in list(db.session.scalars(select(AuditEvent.subject).where(AuditEvent.verb == "view")))
    whole = text_of(client.get(at(survey_round, "ke-hoach/reminder_1")).text)
    assert "1 người hẹn trả lời lúc khác" in whole


def test_the_effect_is_told_with_its_interval_or_not_at_all(client: FlaskClient, survey_round: SurveyRound) -> None:
    planned.plan(db.session, survey_round)
    step = next(one for one in making.steps_of(db.session, survey_round) if one.kind == "reminder_1")
    assert "Chưa có số đo" in text_of(client.get(at(survey_round, "ke-hoach/reminder_1")).text)
    for half, answered in ((1, 30), (2, 10)):
        db.session.add(PlanReading(step_id=step.id, hours=24, half=half, people=100, answered=answered))
    db.session.commit()
    page = text_of(client.get(at(survey_round, "ke-hoach/reminder_1")).text)
    assert "30/100 (30,0 %) người đã được nhắc và 10/100 (10,0 %) người chưa được nhắc đã trả lời" in page
    assert "Chênh lệch 20,0 điểm phần trăm (khoảng tin cậy 95 %: từ 9,0 đến 30,6): lời nhắc có tác dụng." in page


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((30, 100, 28, 100), "chưa đủ chắc"),
        ((5, 100, 30, 100), "trả lời ít hơn"),
        ((3, 9, 0, 9), "nên không tính"),
        ((0, 10, 0, 10), "chưa đủ chắc"),
    ],
)
def test_an_effect_is_never_claimed_beyond_its_interval(counts: tuple[int, int, int, int], said: str) -> None:
    one, of_one, other, of_other = counts
    assert said in plan_words.effect(Reading(24, of_one, one, of_other, other))


def test_the_interval_is_that_of_newcombes_paper() -> None:
    """Table II of the paper, method 10: 56/70 and 48/80, 9/10 and 3/10, 0/10 and 0/10."""
    assert [round(one, 4) for one in difference(56, 70, 48, 80)] == [0.2, 0.0524, 0.3339]
    assert [round(one, 4) for one in difference(9, 10, 3, 10)] == [0.6, 0.1705, 0.8090]
    assert [round(one, 4) for one in difference(0, 10, 0, 10)] == [0, -0.2775, 0.2775]


def test_a_worker_that_is_away_or_a_clock_that_went_back_is_said(
    client: FlaskClient, survey_round: SurveyRound, clock: MovedClock
) -> None:
    planned.plan(db.session, survey_round)
    duties.message_plans(db.session)
    clock.go(hours=2)
    sign_in(client, "home_affairs")
    assert "Máy gửi tin chưa chạy từ 09:00 ngày 10/04/2026" in text_of(client.get(at(survey_round, "ke-hoach")).text)
    clock.go(hours=-4)
    assert "Đồng hồ máy chủ vừa bị lùi lại" in text_of(client.get(at(survey_round, "ke-hoach")).text)


# -- the dry run of the opening


def test_the_opening_says_what_is_not_ready_how_many_leave_and_when(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    page = text_of(client.get(at(survey_round, "buoc/open")).text)
    for words in ("Chưa ai xem nội dung", "Chưa gửi thử tin nào", "Chưa lập kế hoạch"):
        assert words in page
    assert "Gửi 24 tin lúc nào? Lúc 7 giờ 30, thứ Hai 20/04/2026" in page
    answer = client.post(at(survey_round, "buoc/open"), data={"leaves": "in_hours"}, follow_redirects=True)
    assert "24 lời mời được gửi lúc 7 giờ 30, thứ Hai 20/04/2026" in text_of(answer.text)
    db.session.rollback()
    assert set(db.session.scalars(select(Message.not_before))) == {moment("2026-04-20T07:30")}
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "round.open_undone")).one()
    assert event.detail == {"not_ready": ["texts", "gateway", "plan"]}


def test_with_a_plan_the_plan_sends_and_the_page_says_when(client: FlaskClient, survey_round: SurveyRound) -> None:
    planned.plan(db.session, survey_round, invitation={"day": date(2026, 4, 20), "from_hour": "09:00"})
    page = text_of(client.get(at(survey_round, "buoc/open")).text)
    assert "Gửi 24 tin từ 9 giờ, thứ Hai 20/04/2026" in page
    client.post(at(survey_round, "buoc/open"))
    db.session.rollback()
    assert list(db.session.scalars(select(Message))) == []


def test_texts_are_seen_and_the_gateway_is_tried_with_a_message_to_oneself(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    page = client.get(at(survey_round, "buoc/open")).text
    texts = page.split('name="texts" value="', 1)[1].split('"', 1)[0]
    client.post(at(survey_round, "mo-tra-loi/da-xem"), data={"texts": texts})
    assert "Chưa ai xem nội dung" not in text_of(client.get(at(survey_round, "buoc/open")).text)
    wrong = client.post(at(survey_round, "mo-tra-loi/gui-thu"), data={"to": "không phải số"}, follow_redirects=True)
    assert "Nhập số di động" in text_of(wrong.text)
    assert 'name="to" value="không phải số"' in wrong.text, "what was typed stays"
    client.post(at(survey_round, "mo-tra-loi/gui-thu"), data={"to": "0905 123 456"})
    assert "Tin thử lần cuối: chờ gửi" in text_of(client.get(at(survey_round, "buoc/open")).text)
    client.post(at(survey_round, "mo-tra-loi/gui-thu"), data={"to": "van-thu@so-noi-vu.example"})
    db.session.rollback()
    assert {(one.channel, one.purpose) for one in db.session.scalars(select(Message))} == {
        ("sms", "test"),
        ("email", "test"),
    }
    message = db.session.scalars(select(Message).where(Message.channel == "sms")).one()
    db.session.scalars(select(Message).where(Message.channel == "email")).one().state = "delivered"
    assert (message.purpose, message.to) == ("test", "+84905123456")
    assert "/t/XXXX" in (message.text or "")
    message.state = "delivered"
    survey_round.settings = {**survey_round.settings, "sms_name": "So Noi vu tinh"}
    db.session.commit()
    after = text_of(client.get(at(survey_round, "buoc/open")).text)
    assert "Tin thử lần cuối" not in after
    assert "Tin đã đổi sau lần xem trước" in after
    stale = client.post(at(survey_round, "mo-tra-loi/da-xem"), data={"texts": texts}, follow_redirects=True)
    assert "Nội dung tin vừa được đổi" in text_of(stale.text)


def test_a_round_whose_end_has_passed_does_not_open(
    client: FlaskClient, survey_round: SurveyRound, clock: MovedClock
) -> None:
    clock.set("2026-06-01", "09:00")
    sign_in(client, "home_affairs")
    assert "Giờ kết thúc trả lời đã qua" in text_of(client.get(at(survey_round, "buoc/open")).text)
    answer = client.post(at(survey_round, "buoc/open"), follow_redirects=True)
    assert "Giờ kết thúc trả lời đã qua" in text_of(answer.text)
    db.session.rollback()
    assert db.session.scalars(select(SurveyRound.state)).one() == "frozen"


# -- holidays on screen


def test_a_day_of_rest_is_entered_and_taken_back(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert "Cần kiểm tra" in client.get("/so-noi-vu/ngay-nghi").text
    bad = client.post("/so-noi-vu/ngay-nghi", data={"day": "", "state": "off", "name": "", "source": ""})
    assert (bad.status_code, "Nhập tên" in bad.text) == (422, True)
    day = {"day": "20/05/2026", "state": "off", "name": "Nghỉ theo công văn", "source": "Công văn 9"}
    client.post("/so-noi-vu/ngay-nghi", data=day)
    assert "Nghỉ theo công văn" in client.get("/so-noi-vu/ngay-nghi").text
    clockless = holidays.calendar(db.session).rest(date(2026, 5, 20))
    assert clockless == "Nghỉ theo công văn"
    client.post("/so-noi-vu/ngay-nghi/2026-05-20/bo")
    db.session.rollback()
    assert holidays.calendar(db.session).rest(date(2026, 5, 20)) == ""
    wrong = client.post("/so-noi-vu/ngay-nghi", data=day | {"state": "work"}, follow_redirects=True)
    assert "thứ Bảy hoặc Chủ nhật" in text_of(wrong.text)


def test_the_worker_takes_the_plans_up(client: FlaskClient, survey_round: SurveyRound, clock: MovedClock) -> None:
    planned.plan(db.session, survey_round)
    clock.set("2026-04-18", "08:00")
    assert duties.message_plans(db.session) > 0
    while duties.message_plans(db.session):
        pass
    assert db.session.scalars(select(Message.kind).distinct()).all() == ["pre_notice"]
    clock.set("2026-04-18", "18:00")
    duties.message_plans(db.session)
    assert {one > now() for one in db.session.scalars(select(Message.not_before))} == {True}, (
        "what waits keeps the hours"
    )
    assert making.switch(db.session, survey_round, PlanState.OFF, BY)
    assert Switch.OFF.text
    assert reminders.leaves_at(db.session, survey_round) == moment("2026-04-19T07:30")
