"""A round is set up, opened and closed by pages; what its respondents were told does not change any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.db import now
from foundation.outbox import Message
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from tests import cast
from tests.said import said
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field

DATES = {"list_deadline": "2026-10-10T17:00", "opens_at": "2026-10-16T08:00", "closes_at": "2026-10-30T17:00"}
FIELDS = DATES | {
    "code": "2026",
    "year": "2026",
    "title": "Khảo sát năm 2026",
    "province": "Đắk Lắk",
    "host": "Sở Nội vụ",
    "letter_number": "",
    "minutes": "15",
    "kind": "ministry",
    "sure": "y",  # these days have passed
}


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "administrator")
    return client


def only_round() -> SurveyRound:
    db.session.expire_all()
    return db.session.scalars(select(SurveyRound)).one()


def test_a_round_is_planned_on_the_clock_of_vietnam(client: FlaskClient) -> None:
    answer = client.post("/so-noi-vu/dot/moi", data=FIELDS)
    assert answer.status_code == 302
    made = only_round()
    assert made.opens_at.isoformat() == "2026-10-16T01:00:00+00:00"
    page = client.get(f"/so-noi-vu/dot/{made.id}/sua").text
    assert 'name="opens_at-gio" value="8"' in page
    assert "8 giờ, thứ Sáu 16/10/2026" in page


def test_a_new_round_begins_with_what_the_last_one_said(client: FlaskClient) -> None:
    cast.a_round(db.session, "closed", province="Gia Lai", minutes=20)
    page = client.get("/so-noi-vu/dot/moi").text
    assert 'value="Gia Lai"' in page
    assert f'value="{now().year}"' in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"closes_at": "2026-10-16T07:00"}, "Ngày kết thúc phải sau ngày mở trả lời"),
        ({"list_deadline": "2026-10-20T07:00"}, "Hạn nộp danh sách phải trước ngày mở trả lời"),
        ({"title": " "}, "Nhập tên đợt khảo sát"),
        ({"code": "năm 2026"}, "Mã chỉ gồm chữ không dấu, số, gạch nối"),
        ({"opens_at": ""}, "Nhập ngày giờ mở trả lời"),
        ({"year": "hai nghìn"}, "Nhập một số nguyên"),
    ],
)
def test_a_round_with_mistakes_is_not_planned(client: FlaskClient, wrong: dict[str, str], sentence: str) -> None:
    answer = client.post("/so-noi-vu/dot/moi", data=FIELDS | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(SurveyRound)).all() == []


def test_two_rounds_cannot_share_a_code(client: FlaskClient) -> None:
    client.post("/so-noi-vu/dot/moi", data=FIELDS)
    assert "Đã có đợt mang mã 2026" in client.post("/so-noi-vu/dot/moi", data=FIELDS).text


def test_lists_are_asked_for_by_a_page_that_asks_first(client: FlaskClient) -> None:
    client.post("/so-noi-vu/dot/moi", data=FIELDS)
    address = f"/so-noi-vu/dot/{only_round().id}/buoc/start_registering"
    assert "Mở nhận danh sách của các đơn vị?" in client.get(address).text
    assert only_round().state == "preparing"
    client.post(address)
    assert only_round().state == "registering"
    again = client.post(address, follow_redirects=True)
    assert "Trạng thái vừa thay đổi" in again.text


def test_opening_sends_everyone_one_invitation(client: FlaskClient) -> None:
    survey_round = a_round_in_the_field(db.session, opened=False)
    address = f"/so-noi-vu/dot/{survey_round.id}/buoc/open"
    client.post(address)
    assert only_round().state == "frozen"  # nobody's sheet could be sealed yet
    cast.a_box(db.session, survey_round)
    for _ in range(2):
        client.post(address)
    messages = db.session.scalars(select(Message)).all()
    assert (only_round().state, len(messages)) == ("open", 30)
    assert all("http://localhost/t/" in said(db.session, message) for message in messages)


def test_closing_destroys_the_key_of_device_hashes(client: FlaskClient) -> None:
    survey_round = a_round_in_the_field(db.session)
    assert survey_round.network_key
    client.post(f"/so-noi-vu/dot/{survey_round.id}/buoc/close")
    assert (only_round().state, only_round().network_key) == ("closed", None)


def test_an_open_round_is_not_renamed_and_its_end_moves_only_with_a_word_to_those_concerned(
    client: FlaskClient,
) -> None:
    survey_round = a_round_in_the_field(db.session)
    address, before = f"/so-noi-vu/dot/{survey_round.id}/sua", survey_round.closes_at
    assert 'name="title"' not in client.get(address).text
    later = (now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    client.post(address, data={"title": "Tên khác", "letter_number": "9/UBND", "minutes": "15", "closes_at": later})
    assert only_round().title != "Tên khác"
    assert only_round().letter_number == "9/UBND"
    assert only_round().closes_at == before


def test_a_group_gets_a_published_questionnaire_until_lists_are_frozen(client: FlaskClient) -> None:
    survey_round, version = cast.a_round(db.session), cast.a_version(db.session)
    group = survey_round.groups[0]
    fields = {
        "code": "LDS",
        "name": "Lãnh đạo sở",
        "titles": "Giám đốc",
        "weight": "1.5",
        "version_id": str(version.id),
    }
    address = f"/so-noi-vu/dot/{survey_round.id}/nhom/{group.id}"
    client.post(address, data=fields)
    db.session.expire_all()
    assert (group.name, group.weight, group.version_id) == ("Lãnh đạo sở", 1.5, version.id)
    same_code = client.post(
        f"/so-noi-vu/dot/{survey_round.id}/nhom/moi", data=fields | {"version_id": "0"}, follow_redirects=True
    )
    assert "Đợt này đã có nhóm mang mã LDS" in same_code.text
    survey_round.state = "frozen"
    client.post(address, data=fields | {"name": "Khác"})
    db.session.expire_all()
    assert group.name == "Lãnh đạo sở"


def test_settings_are_kept_and_wrong_ones_explained(client: FlaskClient) -> None:
    survey_round = cast.a_round(db.session)
    address = f"/so-noi-vu/dot/{survey_round.id}/cai-dat"
    fields = {"phone": "0262 111 2222", "site": "khaosat.example", "sms_name": "So Noi vu", "basis": "consent"}
    fields |= {
        "preview": "after_code",
        "grace_minutes": "0",
        "hours": "",
        "zalo": "",
        "email": "",
        "decision": "Quyết định số 1",
    }
    assert client.post(address, data=fields | {"email": "không phải thư"}).status_code == 422
    refused = client.post(address, data=fields | {"check_phone": "02621112222"})
    assert "Số kiểm chứng phải khác điện thoại hỗ trợ" in refused.text
    refused = client.post(address, data=fields | {"letter_day": "31/12/2099"})
    assert "Ngày ký còn ở sau hôm nay" in refused.text
    fields |= {"check_phone": "0262 333 4444", "letter_day": "12/10/2023", "letter_signer": "Chủ tịch UBND tỉnh A"}
    client.post(address, data=fields)
    db.session.expire_all()
    kept = [survey_round.setting(name) for name in ("phone", "basis", "grace_minutes", "site")]
    assert kept == ["0262 111 2222", "consent", 0, "khaosat.example"]
    assert [survey_round.setting(name) for name in ("check_phone", "letter_day")] == ["0262 333 4444", "2023-10-12"]


def boxes(name: str, *parts: str) -> dict[str, str]:
    """What the five boxes of a moment send."""
    return {f"{name}-{box}": part for box, part in zip(("ngay", "thang", "nam", "gio", "phut"), parts, strict=True)}


def test_moments_are_typed_into_boxes_and_all_that_is_wrong_is_told_at_once(client: FlaskClient) -> None:
    plain = {name: value for name, value in FIELDS.items() if name not in DATES}
    wrong = (
        boxes("list_deadline", "31", "2", "2099", "25", "")
        | boxes("opens_at", "", "", "", "", "")
        | boxes("closes_at", "30", "x", "2099", "17", "00")
    )
    page = client.post("/so-noi-vu/dot/moi", data=plain | wrong | {"title": " ", "code": "năm"})
    for words in (
        "Không có ngày 31 tháng 2 năm 2099; kiểm tra lại. Điền giờ từ 0 đến 23",
        "Nhập ngày giờ mở trả lời",
        "Điền tháng bằng số",
        "Nhập tên đợt khảo sát",
        "Mã chỉ gồm chữ không dấu",
        'name="list_deadline-gio" value="25"',
        'name="closes_at-thang" value="x"',
    ):
        assert words in page.text, words
    right = (
        boxes("list_deadline", "1", "10", "2099", "17", "")
        | boxes("opens_at", "16", "10", "2099", "8", "05")
        | boxes("closes_at", "30", "10", "2099", "17", "00")
    )
    client.post("/so-noi-vu/dot/moi", data=plain | right | {"sure": "y"})
    made = only_round()
    assert f"{in_vietnam(made.opens_at):%d/%m/%Y %H:%M}" == "16/10/2099 08:05"
    page = client.get(f"/so-noi-vu/dot/{made.id}/sua").text
    assert 'name="opens_at-phut" value="05"' in page
    assert 'name="list_deadline-phut" value="00"' in page
    before = made.list_deadline
    client.post(f"/so-noi-vu/dot/{made.id}/sua", data=plain | right | {"minutes": "21", "sure": "y"})
    assert (only_round().minutes, only_round().list_deadline) == (21, before)
