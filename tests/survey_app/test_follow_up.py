"""Whom to call next and why, how alike those who answered are to all, and the three sentences of the first screen."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation.audit import AuditEvent
from foundation.db import now
from foundation.vietnam_time import day_of, today
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard, follow_up, profile, representation
from respondents.field.dashboard import Day
from respondents.field.targets import Targets
from respondents.invitation.counters import ProgressDay
from survey_app.database import db
from tests.survey_app.fieldwork_cast import answer, go_on, invitations

HERE = "/so-noi-vu/dot/1/theo-doi/goi-tiep"
AIMS = Targets(0.95, 0.9)


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def cells(day: date | None = None, weights: dict[int, float] | None = None) -> list[follow_up.Cell]:
    by_agency, by_group = dashboard.by_agency(db.session, 1), dashboard.by_group(db.session, 1)
    return follow_up.cells(db.session, 1, by_agency, by_group, weights or {}, AIMS, day or today())


def test_who_has_begun_comes_before_who_has_not_and_an_agency_at_its_target_not_at_all(
    office: Flask, survey_round: SurveyRound
) -> None:
    begun = invitations(db.session, "STP")[3]
    go_on(db.session, begun)
    answer(db.session, *invitations(db.session, "BDL"))
    found = cells()
    best = found[0]
    assert (best.agency_id, best.stage, best.people) == (begun.agency_id, "started", 1)
    assert {cell.agency_id for cell in found} == {begun.agency_id, invitations(db.session, "EHL")[0].agency_id}
    (first, *_) = follow_up.people(db.session, 1, found, 5, today())
    assert first[0] == begun.id


def test_a_group_of_more_weight_is_called_first(office: Flask, survey_round: SurveyRound) -> None:
    light, heavy = (group.id for group in survey_round.groups)
    assert cells(weights={light: 1, heavy: 5})[0].group_id == heavy
    assert cells(weights={light: 5, heavy: 1})[0].group_id == light


def test_nobody_is_called_before_the_day_they_asked_for_or_after_they_declined(
    office: Flask, survey_round: SurveyRound
) -> None:
    everybody = sum(cell.people for cell in cells())
    later, no = invitations(db.session, "STP")[:2]
    later.remind_on, no.disposition = today() + timedelta(days=3), "R"
    db.session.commit()
    assert sum(cell.people for cell in cells()) == everybody - 2
    assert sum(cell.people for cell in cells(today() + timedelta(days=3))) == everybody - 1


def test_the_page_says_why_and_names_people_only_on_demand(client: FlaskClient) -> None:
    go_on(db.session, *invitations(db.session, "STP")[:1])
    answer(db.session, *invitations(db.session, "EHL")[:6])
    page = words(client.get(HERE).text)
    assert "Sở Tư pháp thiếu 11 phiếu để đạt mức sàn" in page
    assert "1 người đã bắt đầu, chưa gửi" in page
    assert "Chỉ số đại diện R =" in page
    assert "Nguyễn Thị Hoa" not in page
    views = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.verb == "view")
    before = db.session.scalar(views) or 0
    assert "Nguyễn Thị Hoa" in words(client.get(f"{HERE}?nguoi=1").text)
    db.session.rollback()
    assert db.session.scalar(views) == before + 1


def test_the_indicator_of_one_agency_or_of_nobody_is_undefined_or_one_and_says_why(
    office: Flask, survey_round: SurveyRound
) -> None:
    assert pytest.approx(1) == representation.of_round(db.session, survey_round.id).R
    assert representation.of_round(db.session, 99).reason == "chưa có ai được mời"


def test_whoever_is_no_subject_is_not_in_the_indicator(office: Flask, survey_round: SurveyRound) -> None:
    invitations(db.session, "STP")[0].disposition = "NE"
    db.session.commit()
    assert representation.of_round(db.session, survey_round.id).n == 29


def test_the_profile_leads_to_the_target_with_quiet_weekends() -> None:
    monday = date(2023, 10, 2)
    found = profile.profile(monday, monday + timedelta(days=20), 0.95)
    assert found[monday + timedelta(days=20)] == pytest.approx(0.95)
    gains = {day: share - found.get(day - timedelta(days=1), 0) for day, share in found.items()}
    assert gains[date(2023, 10, 7)] < gains[date(2023, 10, 6)] / 2
    assert profile.profile(monday, monday - timedelta(days=1), 0.95) == {}
    with pytest.raises(ValueError, match="target"):
        profile.profile(monday, monday, 1.0)


def test_two_evenings_clearly_below_the_profile_are_behind_it() -> None:
    monday = date(2023, 10, 2)
    expected = profile.profile(monday, monday + timedelta(days=9), 0.95)
    slow = [Day(monday + timedelta(days=number), 5, 100) for number in range(4)]
    assert profile.is_behind(profile.beside(expected, slow))
    assert not profile.is_behind(profile.beside(expected, slow[:1]))
    right = [day._replace(submitted=round(100 * expected[day.day])) for day in slow]
    assert not profile.is_behind(profile.beside(expected, right))


# -- three sentences


def brief(client: FlaskClient) -> str:
    return words(client.get("/so-noi-vu/dot/1/theo-doi").text)


def evening(survey_round: SurveyRound, submitted: int = 0, ago: int = 0) -> None:
    one = invitations(db.session, "STP")[0]
    cell = {"round_id": survey_round.id, "agency_id": one.agency_id, "group_id": one.group_id}
    day = day_of(now()) - timedelta(days=ago)
    db.session.add(ProgressDay(**cell, day=day, invited=30, submitted=submitted))
    db.session.commit()


def test_the_first_screen_says_how_the_round_stands_what_next_and_what_looks_wrong(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    evening(survey_round, 4)
    answer(db.session, *invitations(db.session, "STP")[:4])
    page = brief(client)
    assert (
        "Đợt đang thế nào: 4/30 người đã gửi phiếu (13,3 %), còn 14 ngày; chưa đủ số liệu để dự báo, mục tiêu 95 %."
        in page
    )
    assert "Việc tiếp theo: Gọi trước: UBND huyện Ea H'leo, Sở Tư pháp và 1 đơn vị khác, còn dưới mức sàn." in page
    assert "Chỗ cần xem: Chưa thấy gì bất thường." in page


def test_evenings_that_nobody_kept_look_wrong(client: FlaskClient, survey_round: SurveyRound) -> None:
    survey_round.opens_at = now() - timedelta(days=5)
    evening(survey_round, ago=3)
    assert "có thể tiến trình gửi tin không chạy" in brief(client)


def test_messages_that_do_not_arrive_look_wrong_and_what_waits_comes_first(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    from foundation.audit import SYSTEM
    from respondents.field import not_eligible

    evening(survey_round)
    people = invitations(db.session, "STP")
    not_eligible.ask(db.session, people[0], "trùng", SYSTEM)
    for who in people[:3]:
        who.bounced_at = now()
    answer(db.session, people[5])
    page = brief(client)
    assert "3 tin không tới (10,0 %): hỏi lại số của những người ấy." in page
    assert "Xử lý trước: đề nghị ghi không thuộc đối tượng (1)." in page


@pytest.mark.parametrize(
    ("state", "said"),
    [("registering", "Đang lập danh sách"), ("frozen", "Danh sách đã khoá với 30 người"), ("closed", "Đợt đã hết giờ")],
)
def test_each_state_has_its_sentences(client: FlaskClient, survey_round: SurveyRound, state: str, said: str) -> None:
    db.session.get_one(SurveyRound, survey_round.id).state = state
    db.session.commit()
    page = brief(client)
    assert said in page
    assert "Việc tiếp theo" in page
