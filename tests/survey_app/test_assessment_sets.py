"""A set of criteria from the file to the published version, on the pages of Home Affairs."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from self_assessment import set_file
from self_assessment.sets import AssessmentSet, everything
from survey_app.database import db
from tests import cast
from tests.self_assessment.sheets import HEADINGS, SOUND, changed, workbook
from tests.signing_in import sign_in

BASE = "/so-noi-vu/tu-danh-gia/bo-tieu-chi"


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "home_affairs")
    return client


def send(client: FlaskClient, rows=SOUND, **fields: str):
    data = {"audience": "province", "year": "2026", "title": "Bộ tiêu chí 2026"} | fields
    file = (io.BytesIO(workbook(rows)), "bo.xlsx")
    return client.post(f"{BASE}/moi", data={**data, "file": file}, follow_redirects=True)


def test_a_set_is_sent_looked_at_and_published(client: FlaskClient) -> None:
    page = send(client).text
    assert "Đã lưu bản nháp: 6 tiêu chí" in page
    assert "1.1.1. Ban hành kế hoạch" in page
    kept = everything(db.session)[0]
    assert client.post(f"{BASE}/{kept.id}/cong-bo", data={"seen": "x"}, follow_redirects=True).text.count(
        "vừa được người khác thay"
    )
    page = client.post(f"{BASE}/{kept.id}/cong-bo", data={"seen": kept.sha256}, follow_redirects=True).text
    assert "Đã công bố bộ tiêu chí." in page
    assert "giữ nguyên, không bỏ được" in client.post(f"{BASE}/{kept.id}/bo", follow_redirects=True).text
    found = set_file.read(client.get(f"{BASE}/{kept.id}/tep").data, "a.xlsx")
    assert found.ok
    assert found.items is not None
    assert [one.to_json() for one in found.items] == [one.to_json() for one in kept.items]


def test_what_is_published_stays_and_another_version_can_be_compared(client: FlaskClient) -> None:
    send(client)
    first = everything(db.session)[0]
    client.post(f"{BASE}/{first.id}/cong-bo", data={"seen": first.sha256})
    rows = changed(4, name="Ban hành kế hoạch kịp thời")
    send(client, rows)
    send(client, changed(4, name="Ban hành đúng hạn"), title="Sửa lần nữa")
    newest, before = everything(db.session)
    assert (newest.number, before.number, newest.state) == (2, 1, "draft")
    assert before.content[2]["name"] == "Ban hành kế hoạch"
    page = client.get(f"{BASE}/{newest.id}/so-voi?voi={first.id}").text
    assert "Có 1 chỗ khác" in page
    assert "Ban hành đúng hạn" in page
    assert "Đã bỏ bản nháp." in client.post(f"{BASE}/{newest.id}/bo", follow_redirects=True).text
    assert len(everything(db.session)) == 1


def test_old_numbers_are_checked_against_the_published_set_of_the_year_before(client: FlaskClient) -> None:
    send(client, year="2025")
    last = everything(db.session)[0]
    client.post(f"{BASE}/{last.id}/cong-bo", data={"seen": last.sha256})
    head = (*HEADINGS, "Số năm trước")
    rows = [(*row, {4: "1.1.2", 5: "mới", 6: "5.5"}.get(place, "")) for place, row in enumerate(SOUND, start=2)]
    data = {"audience": "province", "year": "2026", "title": "Bộ 2026"}
    answer = client.post(f"{BASE}/moi", data={**data, "file": (io.BytesIO(workbook(rows, head)), "bo.xlsx")})
    assert answer.status_code == 422
    assert "Bộ năm trước (Bộ tiêu chí 2026, năm 2025) không có 5.5 để 1.2 so với" in answer.text
    rows[4] = (*rows[4][:-1], "")
    file = (io.BytesIO(workbook(rows, head)), "bo.xlsx")
    page = client.post(f"{BASE}/moi", data={**data, "file": file}, follow_redirects=True).text
    assert "Năm trước: số 1.1.2" in page
    assert "Mới, năm trước chưa có" in page


def test_with_a_mistake_nothing_is_kept_and_everything_is_told(client: FlaskClient) -> None:
    answer = send(client, changed(4, maximum="-8", kind="gì đó"))
    assert answer.status_code == 422
    assert "Điểm không thể âm" in answer.text
    assert "Không có cách chấm “gì đó”" in answer.text
    assert "Dòng 4, cột “Cách chấm”" in answer.text
    assert everything(db.session) == []
    assert "Nhập một số nguyên" in send(client, year="hai nghìn").text


def test_the_ministry_and_the_auditor_read_and_change_nothing(office: Flask, client: FlaskClient) -> None:
    send(client)
    kept = db.session.get(AssessmentSet, everything(db.session)[0].id)
    assert kept is not None
    for role in ("ministry", "auditor"):
        reader = office.test_client()
        sign_in(reader, role)
        assert "Bộ tiêu chí 2026" in reader.get(BASE).text
        page = reader.get(f"{BASE}/{kept.id}").text
        assert "Công bố bộ tiêu chí" not in page
        assert reader.post(f"{BASE}/{kept.id}/cong-bo").status_code == 403
    agency = office.test_client()
    sign_in(agency, "focal_point", cast.an_agency(db.session))
    assert agency.get(BASE).status_code == 403
