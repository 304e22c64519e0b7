"""Results on screen and in files: closed until the round has closed, then tables by group and nothing about one person."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from agencies.agency import CLASSES
from foundation.db import Refused
from questionnaires.ballot.box import the_box
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.wish import Wish
from tests import cast
from tests.questionnaires.opened_kit import answered
from tests.signing_in import sign_in
from tests.survey_app.results_cast import a_closed_round, respond


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A reader of the Ministry."""
    with app.app_context():
        made = app.test_client()
        sign_in(made, "ministry")
        yield made


@pytest.fixture
def survey_round(client: FlaskClient) -> SurveyRound:
    """The closed round of the cast, and somebody of the Ministry to look at it."""
    return a_closed_round()


def first_page(of: SurveyRound) -> str:
    return f"/bo-noi-vu/dot/{of.id}/ket-qua"


def place(of: SurveyRound) -> str:
    return f"{first_page(of)}/{of.groups[0].version_id}"


def words(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\u00a0", " ").split())


def exported(of: SurveyRound, product: str) -> dict[str, bytes]:
    """The files of an export, by the end of their names."""
    return PRODUCTS[product].draft(Wish(of)).files()


def sheet(files: dict[str, bytes], name: str) -> list[list[object]]:
    """The rows of a sheet from its headings on."""
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(files[".xlsx"]))[name]]
    first = next(n for n, row in enumerate(rows) if sum(value is not None for value in row) > 1)
    return rows[first:]


def ending_in(files: dict[str, bytes], ending: str) -> bytes:
    (found,) = (content for name, content in files.items() if name.endswith(ending))
    return found


@pytest.mark.parametrize("state", ["preparing", "registering", "frozen", "open"])
def test_before_the_round_has_closed_the_page_says_when(client: FlaskClient, state: str) -> None:
    made = cast.a_round(db.session, state)
    version = cast.a_version(db.session)
    db.session.commit()
    page = client.get(first_page(made))
    assert page.status_code == 200
    assert "Dự kiến kết thúc" in page.text
    for address in ("", "/so-ma"):
        assert client.get(f"{first_page(made)}/{version.id}{address}").status_code == 403
    for product in ("results", "microdata"):
        with pytest.raises(Refused, match="chưa mở"):
            exported(made, product)


def test_the_first_page_counts_responses_and_points(client: FlaskClient, survey_round: SurveyRound) -> None:
    shown = words(client.get(first_page(survey_round)))
    assert "Phiếu đã gửi 42" in shown
    assert "2.1. Quy định rõ ràng 0,4/0,5 khoảng 72,5 % 42 50,0 % trên 90 %" in shown
    assert "Tổng điểm 0,4 trên 0,5 điểm (khoảng 72,5 %)" in shown
    assert "từ chín phần mười người trả lời trở lên chọn cùng một ý" in shown


def test_how_many_sheets_were_set_aside_is_said(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert "đặt riêng" not in words(client.get(first_page(survey_round)))
    box = the_box(db.session, survey_round.id)
    box.counts = {**box.counts, "set_aside": 2}
    db.session.commit()
    assert "2 phiếu được đặt riêng, không mở, không tính" in words(client.get(first_page(survey_round)))


def test_a_question_shows_its_three_facts_and_its_answers(client: FlaskClient, survey_round: SurveyRound) -> None:
    pages = [words(client.get(f"{place(survey_round)}?trang={number}")) for number in range(1, 6)]
    assert "30 người trả lời, 12 người không trả lời." in pages[0]
    assert "Trung bình 3,5 3,5 không xác định" in pages[0]
    assert "Chưa tốt khoảng 15 (35,7 %) 15 (50,0 %) dưới 10 %" in pages[1]
    assert "Rất tốt khoảng 27 (64,3 %) 15 (50,0 %) trên 90 %" in pages[1]
    assert "15 người trả lời, 27 người không được hỏi câu này." in pages[2]
    assert "Câu trả lời bằng lời không hiển thị" in pages[4]
    assert not any("Tôi là Hoa" in page for page in pages)


def a_round_with(sizes: dict[str, int], version: int | None) -> SurveyRound:
    """A second closed round in which the first two groups have one questionnaire."""
    few = cast.a_round(db.session, "closed", code="2024")
    few.groups[0].version_id = few.groups[1].version_id = version
    asked = db.session.get(QuestionnaireVersion, version)
    assert asked is not None
    for group, people in sizes.items():
        respond(few, group, asked, {"q1": "3" if group == "LDS" else "1"}, people)
    db.session.commit()
    return few


def test_a_group_of_nine_is_merged_with_the_other_of_its_questionnaire(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    few = a_round_with({"LDS": 24, "LDP": 9}, survey_round.groups[0].version_id)
    merged = "Gộp làm một vì có nhóm dưới 10 phiếu: Lãnh đạo cấp sở; Lãnh đạo cấp phòng thuộc sở."
    shown = words(client.get(f"{place(few)}?trang=2"))
    assert "Rất tốt 24 (72,7 %) 24 (72,7 %)" in shown
    assert merged in shown
    first = words(client.get(first_page(few)))
    assert merged in first
    assert "Gộp với Lãnh đạo cấp sở" in first
    assert merged in str(sheet(exported(few, "results"), "Thống kê"))


def test_a_questionnaire_of_nine_is_in_no_figure_but_how_many_submitted(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    few = a_round_with({"LDS": 5, "LDP": 4}, survey_round.groups[0].version_id)
    withheld = "Không công bố vì dưới 10 phiếu: Lãnh đạo cấp sở (5 phiếu); Lãnh đạo cấp phòng thuộc sở (4 phiếu)."
    first = words(client.get(first_page(few)))
    assert withheld in first
    assert "2.1. Quy định rõ ràng không xác định/0,5 không xác định 0" in first
    assert "Không công bố · Sổ mã" in first
    page = words(client.get(f"{place(few)}?trang=2"))
    assert "có dưới 10 phiếu nên không công bố con số nào" in page
    assert "người trả lời." not in page
    assert openpyxl.load_workbook(io.BytesIO(exported(few, "results")[".xlsx"])).sheetnames[-1] == "Sổ mã"
    assert "Thống kê" not in str(openpyxl.load_workbook(io.BytesIO(exported(few, "results")[".xlsx"])).sheetnames)
    with pytest.raises(Refused, match="đủ 10 phiếu"):
        exported(few, "microdata")


def test_the_statistics_come_in_the_workbook_of_the_results(client: FlaskClient, survey_round: SurveyRound) -> None:
    rows = sheet(exported(survey_round, "results"), "Thống kê")
    assert rows[0] == ["Biến", "Câu hỏi", "Mã", "Trả lời", "Tất cả", "Lãnh đạo cấp sở", "Lãnh đạo cấp phòng thuộc sở"]
    assert ["q1", "Quy định rõ ràng", "1", "Chưa tốt", "khoảng 15", 15, "dưới 10 %"] in rows
    assert ["vi_sao", "Vì sao chưa tốt", None, "Không được hỏi", "–", "–", "–"] not in rows


def test_points_and_means_are_rounded_in_every_file(client: FlaskClient, survey_round: SurveyRound) -> None:
    version = db.session.get(QuestionnaireVersion, survey_round.groups[0].version_id)
    assert version is not None
    respond(survey_round, "LDS", version, {"q1": "3"}, 2)
    db.session.commit()
    heading, row = sheet(exported(survey_round, "results"), "Điểm")[:2]
    line = dict(zip(heading, row, strict=True))
    assert (line["Tiêu chí"], line["Điểm tối đa"], line["Điểm"]) == ("2.1", 0.5, 0.4)
    assert (line["Lãnh đạo cấp sở"], line["Lãnh đạo cấp phòng thuộc sở"]) == (0.531, "trên 90 %")


def test_the_codebook_is_a_page_and_a_file(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert "98 = Không có thông tin" in words(client.get(f"{place(survey_round)}/so-ma"))
    found = sheet(exported(survey_round, "results"), "Sổ mã")
    place_of = {heading: number for number, heading in enumerate(found[0])}
    codes = [row[place_of["Mã trả lời"]] for row in found if row[place_of["Biến"]] == "q1"]
    assert codes == ["1", "2", "3", "98"]


def test_single_responses_hold_no_text(client: FlaskClient, survey_round: SurveyRound) -> None:
    said = ending_in(exported(survey_round, "microdata"), ".csv").decode("utf-8-sig")
    assert len([row for row in csv.reader(io.StringIO(said)) if row[0] in ("LDS", "LDP")]) == 42
    assert "Tôi là Hoa" not in said


@pytest.mark.parametrize(("ending", "read"), [("sav", pyreadstat.read_sav), ("dta", pyreadstat.read_dta)])
def test_single_responses_come_for_spss_and_stata_too(
    client: FlaskClient, survey_round: SurveyRound, tmp_path: Path, ending: str, read: Callable[..., Any]
) -> None:
    path = tmp_path / f"du-lieu.{ending}"
    path.write_bytes(ending_in(exported(survey_round, "microdata"), f".{ending}"))
    frame, about = read(path)
    assert len(frame) == 42
    assert about.column_names_to_labels["q1"] == "Quy định rõ ràng"
    assert about.variable_value_labels["nhom"][1] == "Lãnh đạo cấp sở"
    assert "y_kien" not in frame


def test_classes_of_agencies_are_merged_in_single_responses_and_it_is_said(
    client: FlaskClient, survey_round: SurveyRound, tmp_path: Path
) -> None:
    """30 leaders of departments, 12 heads of divisions there; of districts four leaders, of communes seven."""
    version = db.session.get(QuestionnaireVersion, survey_round.groups[0].version_id)
    assert version is not None
    for code, people in (("huyen", 4), ("xa", 7)):
        answered(db.session, survey_round, version, "LDS", [{"/data/q1": "2"}] * people, code)
    db.session.commit()
    files = exported(survey_round, "microdata")
    rows = csv.reader(io.StringIO(ending_in(files, ".csv").decode("utf-8-sig")))
    assert Counter((row[0], row[1]) for row in rows if row[0] in ("LDS", "LDP")) == {
        ("LDS", "so"): 30,
        ("LDS", "huyen+xa"): 11,
        ("LDP", "so"): 12,
    }
    both = f"{CLASSES['huyen']}; {CLASSES['xa']}"
    said = f"Gộp loại cơ quan để mỗi nhóm và loại có ít nhất 10 phiếu: {both}."
    assert said in str(sheet(files, "Dữ liệu"))
    path = tmp_path / "du-lieu.sav"
    path.write_bytes(ending_in(files, ".sav"))
    _, about = pyreadstat.read_sav(path)
    assert both in about.variable_value_labels["loai_co_quan"].values()


def test_home_affairs_sees_tables_and_no_single_responses(app: Flask, survey_round: SurveyRound) -> None:
    official = app.test_client()
    sign_in(official, "home_affairs")
    page = official.get(first_page(survey_round))
    assert page.status_code == 200
    assert "san_pham=results" in page.text
    assert "san_pham=microdata" not in page.text
    asked = official.get(f"/bo-noi-vu/dot/{survey_round.id}/xuat?san_pham=microdata").text
    assert 'value="microdata"' not in asked


def test_the_page_leads_to_the_export_that_holds_it(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert "san_pham=microdata" in client.get(first_page(survey_round)).text
    page = client.get(f"/bo-noi-vu/dot/{survey_round.id}/xuat?san_pham=microdata").text
    assert re.search(r'value="microdata"[^>]* checked', page)
    for gone in (f"{place(survey_round)}/tep/du-lieu.csv", f"{first_page(survey_round)}/diem.xlsx"):
        assert client.get(gone).status_code == 404


def test_a_questionnaire_of_another_round_is_404(client: FlaskClient, survey_round: SurveyRound) -> None:
    other = cast.a_round(db.session, "closed", code="2020")
    db.session.commit()
    assert client.get(f"{first_page(other)}/{survey_round.groups[0].version_id}").status_code == 404
    assert client.get("/bo-noi-vu/dot/999/ket-qua/1").status_code == 404
    assert client.get("/bo-noi-vu/dot/999/ket-qua").status_code == 404


def test_a_round_without_a_questionnaire_has_an_empty_page(client: FlaskClient) -> None:
    made = cast.a_round(db.session, "closed")
    db.session.commit()
    page = client.get(first_page(made))
    assert page.status_code == 200
    assert "Chưa nhóm nào có mẫu phiếu" in page.text


def test_without_any_round_the_page_says_so(client: FlaskClient) -> None:
    assert client.get("/bo-noi-vu/ket-qua").status_code == 200
