"""Papers of a campaign: built in the background, numbered, kept bit for bit, with a code that leads to their version."""

from __future__ import annotations

import hashlib
import io
import re

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from agencies.agency import Agency
from foundation.audit import SYSTEM
from self_assessment import appraisal, evidence_files, papers
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.papers import AssessmentPaper
from survey_app.assessment_making import PRODUCTS
from survey_app.database import db
from tests.long_work import gathers_unhindered, run_jobs
from tests.self_assessment.kit import PDF, a_table_handed_in, said, save
from tests.signing_in import sign_in

HOME = "/so-noi-vu/tu-danh-gia"


@pytest.fixture
def campaign(office: Flask) -> AssessmentCampaign:
    return a_table_handed_in(db.session)


def make(officer: FlaskClient, campaign: AssessmentCampaign, product: str) -> AssessmentPaper:
    """What Home Affairs and the worker make of a product."""
    where = f"{HOME}/{campaign.id}/van-ban"
    assert "Đang dựng" in officer.post(f"{where}/{product}", follow_redirects=True).text
    assert "đang chờ đến lượt" in officer.get(f"{where}/tinh-trang").text
    run_jobs(db.session)
    made = papers.of_campaign(db.session, campaign.id)[0]
    assert made.product == product
    return made


def cells(content: bytes) -> str:
    """Everything that stands in a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def words(content: bytes) -> str:
    """Everything that a Word file says."""
    document = docx.Document(io.BytesIO(content))
    found = [one.text for one in document.paragraphs]
    return "\n".join([*found, *(cell.text for table in document.tables for row in table.rows for cell in row.cells)])


def test_others_write_while_the_figures_of_a_paper_are_gathered(
    officer: FlaskClient, campaign: AssessmentCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = gathers_unhindered(monkeypatch, PRODUCTS, "bang-2", db.session)  # type: ignore[arg-type]
    assert make(officer, campaign, "bang-2").files
    assert seen == ["unhindered"]


def test_each_paper_is_a_version_with_a_code_that_tells_whether_it_is_the_newest(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    first = make(officer, campaign, "bang-2")
    file = f"{HOME}/van-ban/{first.id}/xlsx"
    before = officer.get(file).data
    anybody = office.test_client()
    assert "Đúng phiên bản 1" in anybody.get(f"/vb/{first.code}").text
    save(db.session, campaign, "6.1.1", said("3"), db.session.query(Agency).filter_by(code="STC").one())
    db.session.commit()
    second = make(officer, campaign, "bang-2")
    assert officer.get(file).data == before != officer.get(f"{HOME}/van-ban/{second.id}/xlsx").data
    assert "Đã có phiên bản mới hơn" in anybody.get(f"/vb/{first.code}").text
    assert second.code in words(officer.get(f"{HOME}/van-ban/{second.id}/docx").data)
    assert officer.get(f"{HOME}/van-ban/{first.id}/pdf").data.startswith(b"%PDF")
    for text in ("Thiếu tài liệu kiểm chứng: 0 điểm", "12/KH ngày", "Tổng điểm được tính: 1,00 trên 61,50."):
        assert text in cells(before)
    assert officer.get(f"{HOME}/van-ban/99/pdf").status_code == 404


def test_the_report_says_what_the_campaign_comes_to_in_the_official_layout(
    officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    appraisal.appraise(db.session, campaign, "1.1.1", "0,5", "Ban hành muộn", "", SYSTEM)
    db.session.commit()
    form = f"{HOME}/{campaign.id}/the-thuc"
    answer = officer.post(form, data={"issuer": "", "capacity": "CHỦ TỊCH"})
    assert answer.status_code == 422
    assert "Nhập cơ quan ban hành" in answer.text
    facts = {
        "issuer": "UBND tỉnh Minh Họa",
        "ground": "Công văn số 10/UBND-CCHC",
        "paper_number": "7",
        "symbol": "BC-UBND",
        "paper_day": "05/10/2026",
        "place": "Minh Họa",
        "capacity": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        "signer": "Trần Văn Ký",
        "recipients": "Bộ Nội vụ\nLưu: VT.",
    }
    assert "Văn bản lập từ giờ mang các mục này" in officer.post(form, data=facts, follow_redirects=True).text
    made = make(officer, campaign, "bao-cao")
    text = words(officer.get(f"{HOME}/van-ban/{made.id}/docx").data)
    for said_there in (
        "UBND TỈNH MINH HỌA",
        "Số: 07/BC-UBND",
        "Minh Họa, ngày 05 tháng 10 năm 2026",
        "Thực hiện Công văn số 10/UBND-CCHC.",
        "1 cơ quan đã nộp bảng",
        "Ban hành muộn",
        "CHỦ TỊCH",
        "Trần Văn Ký",
        "Bộ Nội vụ",
    ):
        assert said_there in text, said_there
    sheets = openpyxl.load_workbook(io.BytesIO(officer.get(f"{HOME}/van-ban/{made.id}/xlsx").data)).sheetnames
    assert sheets[:3] == ["Theo lĩnh vực", "Theo tiêu chí", "Theo cơ quan chủ trì"]


def test_minutes_wait_for_an_appraisal_and_say_why(officer: FlaskClient, campaign: AssessmentCampaign) -> None:
    failed = make(officer, campaign, "bien-ban")
    assert failed.state == "failed"
    assert "Hãy thẩm định trước" in officer.get(f"{HOME}/{campaign.id}/van-ban").text
    appraisal.appraise(db.session, campaign, "1.1.1", "0,5", "Ban hành muộn", "", SYSTEM)
    db.session.commit()
    made = make(officer, campaign, "bien-ban")
    text = words(officer.get(f"{HOME}/van-ban/{made.id}/docx").data)
    assert re.search(r"Đã thẩm định 1/\d+ tiêu chí thành phần", text)
    assert "ĐẠI DIỆN TỔ THẨM ĐỊNH" in text


def test_the_annex_names_each_document_and_a_reader_makes_no_paper(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    made = make(officer, campaign, "phu-luc")
    reader = office.test_client()
    sign_in(reader, "ministry")
    assert hashlib.sha256(PDF).hexdigest() in cells(reader.get(f"{HOME}/van-ban/{made.id}/xlsx").data)
    assert reader.post(f"{HOME}/{campaign.id}/van-ban/phu-luc").status_code == 403


def test_a_file_that_was_changed_is_not_given_out(officer: FlaskClient, campaign: AssessmentCampaign) -> None:
    made = make(officer, campaign, "phu-luc")
    path = evidence_files.path(made.files[".pdf"])
    path.chmod(0o600)
    path.write_bytes(b"%PDF another")
    page = officer.get(f"{HOME}/van-ban/{made.id}/pdf", follow_redirects=True).text
    assert "không còn đúng như lúc lập" in page
