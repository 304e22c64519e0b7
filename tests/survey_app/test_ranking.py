"""The agencies by response rate: ranked where a rate is fair, counted where it is not; as a page and as files."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.vietnamese_order import phrase_key
from respondents.field.dashboard import AgencyLine, Figures
from survey_app.database import db
from survey_app.home_affairs.ranking import PLACES
from survey_app.ranking_table import ranked
from tests.survey_app.fieldwork_cast import answer, invitations, text_of


def line(name: str, submitted: int, invited: int) -> AgencyLine:
    return AgencyLine(1, name, name, "so", phrase_key(name), "frozen", Figures(invited=invited, submitted=submitted))


LINES = [
    line("Sở Đất đai", 10, 20),
    line("Sở Dân tộc", 30, 30),
    line("Sở Ấm no", 5, 10),
    line("Sở Âm nhạc", 18, 20),
    line("Xã Đông", 0, 4),
    line("Xã Dang", 3, 9),
    line("Chưa mời", 0, 0),
]


def test_equal_rates_share_a_place_and_the_next_is_counted_on() -> None:
    found = ranked(LINES)
    assert [(place.rank, place.line.name) for place in found.places] == [
        (1, "Sở Dân tộc"),
        (2, "Sở Âm nhạc"),
        (3, "Sở Đất đai"),
        (3, "Sở Ấm no"),
    ]


def test_small_agencies_are_named_in_order_and_never_ranked() -> None:
    assert [one.name for one in ranked(LINES).small] == ["Xã Dang", "Xã Đông"]


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ("", ["Sở Dân tộc", "Sở Âm nhạc", "Sở Đất đai", "Sở Ấm no"]),
        ("name", ["Sở Âm nhạc", "Sở Ấm no", "Sở Dân tộc", "Sở Đất đai"]),
        ("-invited", ["Sở Dân tộc", "Sở Âm nhạc", "Sở Đất đai", "Sở Ấm no"]),
        ("waiting", ["Sở Dân tộc", "Sở Âm nhạc", "Sở Ấm no", "Sở Đất đai"]),
        ("-nonsense", ["Sở Dân tộc", "Sở Âm nhạc", "Sở Đất đai", "Sở Ấm no"]),
    ],
)
def test_the_table_is_sorted_as_wished_and_names_as_vietnamese_does(wish: str, names: list[str]) -> None:
    with Flask(__name__).test_request_context(f"/?thu_tu={wish}"):
        assert [place.line.name for place in PLACES.shown(ranked(LINES).places).items] == names


@pytest.fixture(autouse=True)
def answered(request: pytest.FixtureRequest) -> None:
    """Three of the Department of Justice and everybody of the small newspaper, where a test has pages."""
    if "client" in request.fixturenames:
        request.getfixturevalue("client")
        answer(db.session, *invitations(db.session, "STP")[:3], *invitations(db.session, "BDL"))


ADDRESS = "/so-noi-vu/dot/1/theo-doi/bang-don-vi"


def test_the_page_counts_the_small_agency_instead_of_rating_it(client: FlaskClient) -> None:
    page = client.get(ADDRESS).text
    words = text_of(page)
    assert "Toàn tỉnh: 7/30 người đã gửi phiếu (23,3 %)" in words
    ranked, small = words.split("Đơn vị dưới 10 người Đơn vị", 1)
    assert "Sở Tư pháp 1 12 3 25,0 % 9" in ranked
    assert "UBND huyện Ea H&#39;leo 2 14 0 0,0 % 14" in ranked
    assert "Báo Đắk Lắk" not in ranked
    assert "Báo Đắk Lắk 4/4 người" in small
    assert "%" not in small.split("Cần hỗ trợ")[0]
    assert "Sở Tư pháp" not in client.get(f"{ADDRESS}?loai=huyen").text


def test_the_files_hold_every_agency(client: FlaskClient) -> None:
    text = client.get(f"{ADDRESS}.csv").data.decode("utf-8-sig")
    assert text.splitlines() == [
        'Hạng,"Cơ quan, đơn vị",Loại,Được mời,Đã gửi phiếu,Tỷ lệ,Chưa gửi',
        '1,Sở Tư pháp,"Sở, ban, ngành",12,3,0.25,9',
        "2,UBND huyện Ea H'leo,UBND cấp huyện,14,0,0.0,14",
        '–,Báo Đắk Lắk,"Sở, ban, ngành",4,4,–,0',
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{ADDRESS}.xlsx").data)).active
    assert sheet is not None
    assert "Sở Tư pháp" in {cell.value for row in sheet.iter_rows() for cell in row}
    assert client.get(f"{ADDRESS}.pdf").status_code == 404
