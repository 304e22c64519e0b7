"""Home Affairs on a phone and at a desk: how the round stands, its rates, whom to call, its criteria and targets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from agencies.agency import Agency
from foundation.audit import Actor
from foundation.db import now
from foundation.vietnam_time import day_of
from questionnaires import round_criteria, versions
from questionnaires.survey_round import SurveyRound
from respondents.field import not_eligible
from respondents.invitation.counters import Progress, ProgressDay
from survey_app.database import db
from tests import cast
from tests.journeys.looking import looks_right, take_over
from tests.questionnaires.results_kit import CHOICES, SETTINGS, SURVEY
from tests.questionnaires.tables import workbook
from tests.signing_in import an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, go_on, invitations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG = "Ban Quản lý dự án đầu tư xây dựng công trình giao thông và nông nghiệp phát triển nông thôn tỉnh"


def nine_evenings(survey_round: SurveyRound) -> None:
    """Each cell's evenings, a tenth more a day."""
    survey_round.opens_at = now() - timedelta(days=9)
    for cell in db.session.scalars(sa.select(Progress)).all():
        for number in range(9):
            day = day_of(now()) - timedelta(days=9 - number)
            done = min(cell.submitted, cell.invited * number // 12)
            where = {"round_id": cell.round_id, "agency_id": cell.agency_id, "group_id": cell.group_id}
            db.session.add(ProgressDay(**where, day=day, invited=cell.invited, submitted=done))


def a_full_round() -> SurveyRound:
    """In the field for nine days, with an agency of a long name, criteria of its own that do not add up, a case that waits."""
    survey_round = a_round_in_the_field(db.session)
    version = versions.upload(
        db.session, workbook(SETTINGS, survey=SURVEY, choices=CHOICES), "thu.xlsx", Actor("system")
    )
    versions.publish(db.session, version, Actor("system"), seen=version.sha256 or "")
    cast.ask_all_groups(survey_round, version)
    db.session.scalars(sa.select(Agency).where(Agency.code == "EHL")).one().rename(LONG)
    answer(db.session, *invitations(db.session, "STP")[:7])
    go_on(db.session, invitations(db.session, "EHL")[0])
    nine_evenings(survey_round)
    not_eligible.ask(
        db.session, invitations(db.session, "BDL")[0], "thôi giữ chức vụ từ ngày 01/9", Actor("home_affairs", 99)
    )
    round_criteria.take_from_questionnaires(db.session, survey_round, Actor("system"))
    db.session.commit()
    return survey_round


@pytest.mark.long
@pytest.mark.parametrize("width", [360, 1366])
def test_rates_calls_criteria_and_targets_look_right_and_lead_on(
    app: Flask, new_page: Callable[[int], Page], served: str, width: int
) -> None:
    page = new_page(width)
    with app.app_context():
        here = f"/so-noi-vu/dot/{a_full_round().id}"
        client = app.test_client()
        open_session(client, an_account("home_affairs"))
        take_over(page.context, client, served)
    page.goto(f"{here}/theo-doi")
    expect(page.get_by_text("Đợt đang thế nào:")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Gọi ai tiếp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gọi ai tiếp")
    looks_right(page)
    page.get_by_role("link", name="Xem những người nên gọi trước").click()
    expect(page.get_by_role("rowheader").first).to_be_visible()
    looks_right(page)
    for way in ("nhom", "loai", "don-vi", "ngay"):
        page.goto(f"{here}/theo-doi/ty-le?theo={way}")
        looks_right(page)
    for place in ("khong-thuoc-doi-tuong", "muc-tieu", "tieu-chi", "tieu-chi/2.1"):
        page.goto(f"{here}/{place}")
        looks_right(page)
    page.goto(f"{here}/khong-thuoc-doi-tuong")
    page.get_by_role("button", name="Duyệt: không thuộc đối tượng").click()
    expect(page.get_by_text("được tính là không thuộc đối tượng (NE)")).to_be_visible()
