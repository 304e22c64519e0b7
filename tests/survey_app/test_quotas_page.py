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
    sheet.cell(heading + 1, 9).value, sheet.cell(heading + 1, 10).value = low, high
    return book


def test_the_file_goes_out_is_filled_and_comes_back(client: FlaskClient, survey_round: SurveyRound) -> None:
    survey_round.state = "registering"
    db.session.commit()
    assert "không giới hạn" in client.get(PAGE).text
    page = sent(client, filled(the_file(client), 2, 7))
    assert "lưu chỉ tiêu của" in page
    assert "2 đến 7" in page
    again = the_file(client).active
    assert [2, 7] in [[row[8], row[9]] for row in again.iter_rows(values_only=True)]


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


def one_file(*sheets: tuple[str, list[list[object]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def test_agencies_focal_points_and_quotas_come_from_one_file(client: FlaskClient, survey_round: SurveyRound) -> None:
    survey_round.state = "registering"
    db.session.commit()
    group = survey_round.groups[0].name
    headings = ["Mã đơn vị", "Tên đơn vị", "Loại", "Thư của đầu mối", "Họ tên đầu mối", f"{group}: tối đa"]
    rows = [
        ["MOI1", "Sở Du lịch", "Sở, ban, ngành", "a@tinh.example; b@tinh.example", "Lê An; Hồ Bình", 4],
        ["MOI2", "Xã Ea Kao", "UBND cấp xã", "", "", ""],
    ]
    page = sent(client, one_file(("Đơn vị", [headings, *rows])))
    assert "Đã thêm 2 đơn vị, gửi thư mời tới 2 đầu mối, lưu chỉ tiêu của 2 đơn vị." in page
    assert "đến 4" in page
    again = the_file(client)
    assert ("a@tinh.example; b@tinh.example", "Lê An; Hồ Bình") in [
        row[6:8] for row in again.active.iter_rows(values_only=True)
    ]
    assert "gửi thư mời" not in sent(client, again)  # those who are there are not written to again


def test_every_mistake_of_the_three_is_told_at_once_and_nothing_is_stored(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    survey_round.state = "registering"
    db.session.commit()
    group = survey_round.groups[0].name
    page = sent(
        client,
        one_file(
            ("Đơn vị", [["Mã đơn vị", "Tên đơn vị", "Loại"], ["MOI1", "Sở Du lịch", "Hội"]]),
            ("Đầu mối", [["Mã đơn vị", "Thư đầu mối"], ["LA", "khongphaithu"], ["MOI1", "a@tinh.example"]]),
            ("Chỉ tiêu", [["Mã đơn vị", f"{group}: tối thiểu"], ["MOI1", "ba"]]),
        ),
    )
    for place, words in (
        ("Trang “Đơn vị”, dòng 2", "Không có loại “Hội”"),
        ("Trang “Đầu mối”, dòng 2", "Không có đơn vị mã “LA”"),
        ("Trang “Đầu mối”, dòng 2", "không phải một địa chỉ thư"),
        ("Trang “Chỉ tiêu”, dòng 2", "“ba” chưa phải số người"),
    ):
        assert place in page
        assert words in page
    assert "Sở Du lịch" not in client.get(PAGE).text
