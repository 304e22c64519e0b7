"""Quotas of a round on one page: what is set, the file to fill, the file that comes back."""

from __future__ import annotations

import io

import openpyxl
from flask.testing import FlaskClient

from questionnaires.survey_round import SurveyRound
from survey_app.database import db

PAGE = "/so-noi-vu/dot/1/chi-tieu"


def the_file(client: FlaskClient) -> openpyxl.Workbook:
    answer = client.get(f"{PAGE}/tep-mau")
    assert answer.mimetype.endswith("sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def sent(client: FlaskClient, book: openpyxl.Workbook) -> str:
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    data = {"file": (content, "chi-tieu.xlsx")}
    return client.post(PAGE, data=data, content_type="multipart/form-data", follow_redirects=True).text


def filled(book: openpyxl.Workbook, low: object, high: object) -> openpyxl.Workbook:
    sheet = book.active
    heading = next(row for row in range(1, 30) if sheet.cell(row, 1).value == "Mã đơn vị")
    sheet.cell(heading + 1, 3).value, sheet.cell(heading + 1, 4).value = low, high
    return book


def test_the_file_goes_out_is_filled_and_comes_back(client: FlaskClient, survey_round: SurveyRound) -> None:
    survey_round.state = "registering"
    db.session.commit()
    assert "không giới hạn" in client.get(PAGE).text
    page = sent(client, filled(the_file(client), 2, 7))
    assert "Đã lưu chỉ tiêu của" in page
    assert "2 đến 7" in page
    again = the_file(client).active
    assert [2, 7] in [[row[2], row[3]] for row in again.iter_rows(values_only=True)]


def test_a_wrong_file_changes_nothing_and_names_the_row(client: FlaskClient, survey_round: SurveyRound) -> None:
    survey_round.state = "registering"
    db.session.commit()
    page = sent(client, filled(the_file(client), 7, 2))
    assert "số tối thiểu 7 lớn hơn số tối đa 2" in page
    assert "Dòng " in page
    assert "7 đến 2" not in client.get(PAGE).text


def test_after_the_freeze_quotas_are_read_only(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "không đổi chỉ tiêu được" in page
    assert 'type="file"' not in page
