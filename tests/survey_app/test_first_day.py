"""The first day of Home Affairs: no round, then a round with nothing in it. No page is a dead end, none divides by nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app.database import db
from tests import cast
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import text_of


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "home_affairs")
    return client


@pytest.mark.parametrize("page", ["", "theo-doi", "theo-doi/bang-don-vi", "danh-sach", "nhac-tra-loi", "can-xem-lai"])
def test_without_a_round_the_way_leads_to_planning_one(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/so-noi-vu/{page}")
    assert "Chưa có đợt điều tra nào" in answer.text
    assert 'href="/so-noi-vu/dot/moi"' in answer.text


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("theo-doi", "Chưa ai được mời"),
        ("theo-doi", "Chưa đơn vị nào có danh sách"),
        ("theo-doi/bang-don-vi", "Chưa ai được mời nên chưa có tỷ lệ trả lời."),
        ("danh-sach", "Chưa có đơn vị nào. Nhập các đơn vị tham gia"),
        ("danh-sach/khoa", "Đợt này chưa mở nhận danh sách nên chưa có gì để khoá."),
        ("nhac-tra-loi", "Khảo sát không trong thời gian trả lời"),
    ],
)
def test_a_round_that_has_nothing_yet_says_what_comes_first(client: FlaskClient, page: str, said: str) -> None:
    number = cast.a_round(db.session, "preparing").id
    words = text_of(client.get(f"/so-noi-vu/dot/{number}/{page}").text)
    assert said in words
    assert "không xác định" not in words


def test_lists_are_not_frozen_for_groups_without_questions(client: FlaskClient) -> None:
    cast.a_round(db.session, "registering")
    page = text_of(client.get("/so-noi-vu/dot/1/danh-sach/khoa").text)
    assert "Chưa chọn mẫu phiếu cho nhóm" in page
    assert "Không, quay lại" in page
    assert "Khoá danh sách Không" not in page
