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
from sqlalchemy import select
from werkzeug.test import TestResponse

from agencies.agency import CLASSES
from foundation.audit import AuditEvent
from questionnaires.ballot.box import the_box
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
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


def sheet(answer: TestResponse) -> list[list[object]]:
    """The rows of a workbook from its headings on."""
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]]
    first = next(n for n, row in enumerate(rows) if sum(value is not None for value in row) > 1)
    return rows[first:]


def lines(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("state", ["preparing", "registering", "frozen", "open"])
def test_before_the_round_has_closed_the_page_says_when(client: FlaskClient, state: str) -> None:
    made = cast.a_round(db.session, state)
    version = cast.a_version(db.session)
    db.session.commit()
    page = client.get(first_page(made))
    assert page.status_code == 200
    assert "Dự kiến kết thúc" in page.text
    for address in ("", "/so-ma", "/tep/thong-ke.xlsx", "/tep/du-lieu.csv"):
        assert client.get(f"{first_page(made)}/{version.id}{address}").status_code == 403
    assert client.get(f"{first_page(made)}/diem.csv").status_code == 403


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
    assert merged in str(sheet(client.get(f"{place(few)}/tep/thong-ke.xlsx")))


def test_a_questionnaire_of_nine_is_in_no_figure_but_how_many_submitted(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    few = a_round_with({"LDS": 5, "LDP": 4}, survey_round.groups[0].version_id)
    withheld = "Không công bố vì dưới 10 phiếu: Lãnh đạo cấp sở (5 phiếu); Lãnh đạo cấp phòng thuộc sở (4 phiếu)."
    first = words(client.get(first_page(few)))
    assert withheld in first
    assert "2.1. Quy định rõ ràng không xác định/0,5 không xác định 0" in first
    assert "Tải dữ liệu" in first
    assert "Sổ mã Phiếu thử (minh họa) Không công bố" in first
    page = words(client.get(f"{place(few)}?trang=2"))
    assert "có dưới 10 phiếu nên không công bố con số nào" in page
    assert "người trả lời." not in page
    for file in ("du-lieu.csv", "du-lieu.sav", "thong-ke.csv"):
        assert client.get(f"{place(few)}/tep/{file}").status_code == 404


def test_the_statistics_come_as_workbook_and_as_csv(client: FlaskClient, survey_round: SurveyRound) -> None:
    rows = sheet(client.get(f"{place(survey_round)}/tep/thong-ke.xlsx"))
    assert rows[0] == ["Biến", "Câu hỏi", "Mã", "Trả lời", "Tất cả", "Lãnh đạo cấp sở", "Lãnh đạo cấp phòng thuộc sở"]
    assert ["q1", "Quy định rõ ràng", "1", "Chưa tốt", "khoảng 15", 15, "dưới 10 %"] in rows
    assert ["vi_sao", "Vì sao chưa tốt", None, "Không được hỏi", "–", "–", "–"] not in rows
    found = lines(client.get(f"{place(survey_round)}/tep/thong-ke.csv"))
    assert found[0]["Biến"] == "nam"


def test_points_and_means_are_rounded_in_every_file(client: FlaskClient, survey_round: SurveyRound) -> None:
    version = db.session.get(QuestionnaireVersion, survey_round.groups[0].version_id)
    assert version is not None
    respond(survey_round, "LDS", version, {"q1": "3"}, 2)
    db.session.commit()
    (line,) = lines(client.get(f"{first_page(survey_round)}/diem.csv"))
    assert (line["Tiêu chí"], line["Điểm tối đa"], line["Điểm"]) == ("2.1", "0.5", "0.4")
    assert (line["Lãnh đạo cấp sở"], line["Lãnh đạo cấp phòng thuộc sở"]) == ("0.531", "trên 90 %")
    heading, row = sheet(client.get(f"{first_page(survey_round)}/diem.xlsx"))[:2]
    assert dict(zip(heading, row, strict=True))["Lãnh đạo cấp sở"] == 0.531


def test_the_codebook_is_a_page_and_a_file(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert "98 = Không có thông tin" in words(client.get(f"{place(survey_round)}/so-ma"))
    found = lines(client.get(f"{place(survey_round)}/tep/so-ma.csv"))
    assert [line["Mã trả lời"] for line in found if line["Biến"] == "q1"] == ["1", "2", "3", "98"]


def test_single_responses_hold_no_text_and_leave_an_audit_event(client: FlaskClient, survey_round: SurveyRound) -> None:
    answer = client.get(f"{place(survey_round)}/tep/du-lieu.csv")
    assert len(lines(answer)) == 42
    assert "Tôi là Hoa" not in answer.text
    db.session.rollback()  # to see what the page committed
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "view")).one()
    assert event.subject == f"round:{survey_round.id}"
    assert event.detail == {"results": "DuLieu_thu_v1", "ending": "csv", "rows": 42}


@pytest.mark.parametrize(("ending", "read"), [("sav", pyreadstat.read_sav), ("dta", pyreadstat.read_dta)])
def test_single_responses_come_for_spss_and_stata_too(
    client: FlaskClient, survey_round: SurveyRound, tmp_path: Path, ending: str, read: Callable[..., Any]
) -> None:
    address = f"{place(survey_round)}/tep/du-lieu.{ending}"
    assert address in client.get(first_page(survey_round)).text
    path = tmp_path / f"du-lieu.{ending}"
    path.write_bytes(client.get(address).data)
    frame, about = read(path)
    assert len(frame) == 42
    assert about.column_names_to_labels["q1"] == "Quy định rõ ràng"
    assert about.variable_value_labels["nhom"][1] == "Lãnh đạo cấp sở"
    assert "y_kien" not in frame
    db.session.rollback()  # to see what the page committed
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "view")).one()
    assert event.detail == {"results": "DuLieu_thu_v1", "ending": ending, "rows": 42}


def test_classes_of_agencies_are_merged_in_single_responses_and_it_is_said(
    client: FlaskClient, survey_round: SurveyRound, tmp_path: Path
) -> None:
    """30 leaders of departments, 12 heads of divisions there; of districts four leaders, of communes seven."""
    version = db.session.get(QuestionnaireVersion, survey_round.groups[0].version_id)
    assert version is not None
    for code, people in (("huyen", 4), ("xa", 7)):
        answered(db.session, survey_round, version, "LDS", [{"/data/q1": "2"}] * people, code)
    db.session.commit()
    rows = csv.reader(io.StringIO(client.get(f"{place(survey_round)}/tep/du-lieu.csv").data.decode("utf-8-sig")))
    assert Counter((row[0], row[1]) for row in rows if row[0] in ("LDS", "LDP")) == {
        ("LDS", "so"): 30,
        ("LDS", "huyen+xa"): 11,
        ("LDP", "so"): 12,
    }
    both = f"{CLASSES['huyen']}; {CLASSES['xa']}"
    said = f"Gộp loại cơ quan để mỗi nhóm và loại có ít nhất 10 phiếu: {both}."
    assert said in str(sheet(client.get(f"{place(survey_round)}/tep/du-lieu.xlsx")))
    path = tmp_path / "du-lieu.sav"
    path.write_bytes(client.get(f"{place(survey_round)}/tep/du-lieu.sav").data)
    _, about = pyreadstat.read_sav(path)
    assert both in about.variable_value_labels["loai_co_quan"].values()


def test_home_affairs_sees_tables_and_no_single_responses(app: Flask, survey_round: SurveyRound) -> None:
    official = app.test_client()
    sign_in(official, "home_affairs")
    page = official.get(first_page(survey_round))
    assert page.status_code == 200
    assert "du-lieu" not in page.text
    for ending in ("xlsx", "csv", "sav", "dta"):
        assert official.get(f"{place(survey_round)}/tep/du-lieu.{ending}").status_code == 403


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
