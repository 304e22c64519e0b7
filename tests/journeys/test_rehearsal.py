"""Thử trước on a phone and at a desk: asked for, looked at, taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey_app.database import db
from survey_app.trials import shelf
from tests import cast
from tests.journeys.looking import looks_right, take_over
from tests.signing_in import sign_in
from tests.survey_app.trial_kit import lay_down

pytestmark = pytest.mark.browser


def test_a_trial_is_asked_for_looked_at_and_taken_away(
    app: Flask, served: str, new_page: Callable[[int], Page], width: int
) -> None:
    with app.app_context():
        survey_round = cast.a_round(db.session, state="preparing")
        cast.ask_all_groups(survey_round, cast.a_version(db.session))
        cast.an_agency(db.session)
        db.session.commit()
        client, page = app.test_client(), new_page(width)
        sign_in(client, "home_affairs")
    take_over(page.context, client, served)
    page.goto("/so-noi-vu/dot/1")
    page.get_by_role("link", name="Thử trước").click()
    looks_right(page)
    page.get_by_label("Số người trả lời thử").fill("60")
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("đang chờ đến lượt")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Dừng").click()
    with app.app_context():
        lay_down(1)
        folder = shelf.folder_of(1)
    page.goto("/so-noi-vu/dot/1/thu-truoc")
    expect(page.get_by_role("row", name="Lãnh đạo cấp phòng")).to_contain_text("Không, vì dưới mười phiếu")
    page.get_by_text("Lời mời, thư điện tử").click()
    expect(page.get_by_text("https://khaosat.example")).to_be_visible()
    looks_right(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="THU_SoMa_par_lds_v1.xml").click()
    assert given.value.suggested_filename == "THU_SoMa_par_lds_v1.xml"
    page.get_by_role("button", name="Xoá bản thử").or_(page.get_by_role("link", name="Xoá bản thử")).click()
    looks_right(page)
    page.get_by_role("button", name="Xoá bản thử").click()
    expect(page.get_by_text("Đã xoá bản thử")).to_be_visible()
    assert not folder.exists()
