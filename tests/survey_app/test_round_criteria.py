"""Home Affairs sets what is scored: from the questionnaires to a set of its own, with every mistake said beside its field."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from foundation.audit import SYSTEM
from questionnaires import versions
from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from tests import cast
from tests.questionnaires.results_kit import CHOICES, SETTINGS, SURVEY
from tests.questionnaires.tables import workbook


@pytest.fixture
def here(survey_round: SurveyRound) -> str:
    version = versions.upload(db.session, workbook(SETTINGS, survey=SURVEY, choices=CHOICES), "thu.xlsx", SYSTEM)
    versions.publish(db.session, version, SYSTEM, seen=version.sha256 or "")
    cast.ask_all_groups(survey_round, version)
    db.session.commit()
    return f"/so-noi-vu/dot/{survey_round.id}/tieu-chi"


def test_the_questionnaires_name_the_criteria_until_the_round_has_its_own(client: FlaskClient, here: str) -> None:
    page = client.get(here).text
    assert "2.1. Quy định rõ ràng" in page
    assert "Lập bộ tiêu chí từ mẫu phiếu" in page
    assert "chia cho tổng trọng số của những nhóm có ý kiến" in page
    assert client.get(f"{here}/2.1").status_code == 404
    page = client.post(f"{here}/lay-tu-mau-phieu", follow_redirects=True).text
    assert "Đã lập bộ tiêu chí" in page
    assert f'href="{here}/2.1"' in page


def test_points_steps_and_the_total_are_entered_and_what_does_not_add_up_is_said(
    client: FlaskClient, here: str
) -> None:
    client.post(f"{here}/lay-tu-mau-phieu")
    field = {"number": "2", "name": "Thể chế", "maximum": "1", "formula": ""}
    page = client.post(f"{here}/moi", data=field, follow_redirects=True).text
    assert "Tiêu chí 2 tối đa 1 điểm, các tiêu chí thành phần cộng lại 0,5 (còn thiếu 0,5)." in page
    change = {"number": "2.1", "name": "Quy định rõ ràng", "maximum": "1", "formula": "90: 100; 50: 40"}
    page = client.post(f"{here}/2.1", data=change, follow_redirects=True).text
    assert "từ 90 % được 100 % số điểm" in page
    page = client.post(here, data={"total": "22"}, follow_redirects=True).text
    assert "Điểm tối đa cộng lại được 1, phải là 22 (còn thiếu 21)." in page
    assert 'value="90: 100; 50: 40"' in client.get(f"{here}/2.1").text
    page = client.post(f"{here}/2/xoa", follow_redirects=True).text
    assert "Đã xoá tiêu chí 2." in page
    assert "2. Thể chế" not in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "hai", "Viết như 2.1"),
        ("name", " ", "Nhập nội dung"),
        ("maximum", "-1", "Nhập số điểm từ 0"),
        ("formula", "90 thì 100", "Không đọc được “90 thì 100”"),
        ("formula", "90: 40; 80: 50", "Bậc cao hơn phải được"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(
    client: FlaskClient, here: str, field: str, value: str, words: str
) -> None:
    client.post(f"{here}/lay-tu-mau-phieu")
    data = {"number": "2.2", "name": "Tên đã nhập", "maximum": "1", "formula": "90: 100"} | {field: value}
    answer = client.post(f"{here}/moi", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert field == "name" or "Tên đã nhập" in answer.text


def test_after_the_close_the_page_only_shows(client: FlaskClient, here: str, survey_round: SurveyRound) -> None:
    client.post(f"{here}/lay-tu-mau-phieu")
    db.session.get_one(SurveyRound, survey_round.id).state = "closed"
    db.session.commit()
    page = client.get(here).text
    assert "không đổi nữa" in page
    assert "Thêm tiêu chí" not in page
    assert "không đổi" in client.post(f"{here}/2.1/xoa", follow_redirects=True).text
