"""Appraisal and what it comes to, on the pages of Home Affairs."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from agencies.agency import Agency
from foundation import audit
from foundation.audit import SYSTEM
from foundation.vietnam_time import today
from self_assessment import bundle, desks, entries, evidence, evidence_files
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.evidence import Described
from survey_app.database import db
from tests.self_assessment.kit import PDF, a_campaign, said, save, two_agencies
from tests.signing_in import sign_in

HOME = "/so-noi-vu/tu-danh-gia"


@pytest.fixture
def campaign(office: Flask) -> AssessmentCampaign:
    """One of which Sở Nội vụ has handed its table in: 1.1.1 with proof, 1.1.2 without."""
    made = a_campaign(db.session)
    first, _ = two_agencies(db.session, made)
    entry = save(db.session, made, "1.1.1", said("1", expected="1"), first)
    told = Described("12/KH", today(), "UBND", "Kế hoạch", "", ("a.pdf", PDF))
    evidence.attach(db.session, entry, evidence.add(db.session, first.id, told, SYSTEM), SYSTEM)
    save(db.session, made, "1.1.2", said("2", expected="1,5", explanation="Chưa ký"), first)
    desks.hand_in(db.session, made, first.id, ("cv.pdf", PDF), SYSTEM)
    db.session.commit()
    return made


@pytest.fixture
def officer(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "home_affairs")
    return client


def leaf(campaign: AssessmentCampaign, number: str = "1.1.1") -> str:
    return f"{HOME}/{campaign.id}/tham-dinh/{number}"


def test_a_score_is_accepted_with_a_reason_asked_about_and_explained(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    page = officer.get(leaf(campaign)).text
    assert "12/KH" in page
    answer = officer.post(leaf(campaign), data={"accepted": "0,5", "reason": "", "question": "Ngày nào?"})
    assert answer.status_code == 422
    assert "Hãy ghi lý do" in answer.text
    assert "Ngày nào?</textarea>" in answer.text
    assert "điểm thẩm định là 0" in officer.post(leaf(campaign, "1.1.2"), data={"accepted": "1", "reason": "a"}).text
    officer.post(leaf(campaign), data={"accepted": "", "reason": "", "question": "Ngày nào?"})
    assert "Chờ giải trình" in officer.get(f"{HOME}/{campaign.id}/tham-dinh").text
    agency = office.test_client()
    sign_in(agency, "focal_point", first_agency())
    where = f"/don-vi/tu-danh-gia/{campaign.id}/tieu-chi/1.1.1"
    assert "Ngày nào?" in agency.get(where).text
    agency.post(f"{where}/giai-trinh", data={"answer": "Ngày 15/12"})
    assert "Ngày 15/12" in officer.get(leaf(campaign)).text
    officer.post(leaf(campaign), data={"accepted": "1", "reason": "", "question": "Ngày nào?"})
    assert "Đã chốt điểm 1 tiêu chí" in officer.post(f"{HOME}/{campaign.id}/tham-dinh/chot", follow_redirects=True).text
    assert (
        "không còn chờ giải trình"
        in agency.post(f"{where}/giai-trinh", data={"answer": "a"}, follow_redirects=True).text
    )


def first_agency() -> Agency:
    return db.session.query(Agency).filter_by(code="SNV").one()


def test_a_closed_score_is_changed_by_two_officers_and_all_is_in_the_log(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    officer.post(leaf(campaign), data={"accepted": "1"})
    officer.post(f"{HOME}/{campaign.id}/tham-dinh/chot")
    assert "đã chốt" in officer.post(leaf(campaign), data={"accepted": "0"}).text
    officer.post(f"{leaf(campaign)}/de-nghi-doi", data={"accepted": "0,5", "reason": "Ban hành muộn"})
    page = officer.post(f"{leaf(campaign)}/yes", follow_redirects=True).text
    assert "Cần người thứ hai" in page
    second = office.test_client()
    sign_in(second, "home_affairs")
    assert "Đã đổi điểm đã chốt" in second.post(f"{leaf(campaign)}/yes", follow_redirects=True).text
    entry = entries.find(db.session, campaign.id, "1.1.1")
    assert entry is not None
    assert (entry.accepted, entry.reason) == ("0.5", "Ban hành muộn")
    verbs = {event.verb for event in db.session.query(audit.AuditEvent)}
    assert verbs >= {
        "assessment.appraise",
        "assessment.close_scores",
        "assessment.propose_change",
        "assessment.confirm_change",
    }


def test_a_table_is_returned_with_remarks_at_its_leaves(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    agency = first_agency()
    where = f"{HOME}/{campaign.id}/tra-lai/{agency.id}"
    answer = officer.post(where, data={"reason": "", "remark-1.1.2": "Nộp bản ký"})
    assert answer.status_code == 422
    assert "Nộp bản ký</textarea>" in answer.text
    assert (
        "Đã trả lại bảng"
        in officer.post(where, data={"reason": "Bổ sung", "remark-1.1.2": "Nộp bản ký"}, follow_redirects=True).text
    )
    client = office.test_client()
    sign_in(client, "focal_point", agency)
    page = client.get(f"/don-vi/tu-danh-gia/{campaign.id}").text
    assert "Nộp bản ký" in page
    assert "Bổ sung" in page


def test_everything_together_with_the_parts_of_the_index(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    where = f"{HOME}/{campaign.id}/tong-hop"
    page = officer.get(where).text
    assert "6.1.1. Tỷ lệ giải ngân vốn đầu tư công" in page
    assert "Sở Tài chính" in page
    assert "cộng lại 61,5, phải là 100" in page
    for name, points, most in (("Lãnh đạo", "18,29", "22"), ("SIPAS", "8.15", "10"), ("KTXH", "2,97", "6,5")):
        data = {"name": name, "points": points, "maximum": most, "source": "Công văn 1"}
        assert "Đã ghi phần điểm" in officer.post(f"{where}/phan", data=data, follow_redirects=True).text
    page = officer.get(where).text
    assert "30,41</strong> trên 100, loại <strong>D" in page  # 1 of 61.5 counts: 1.1.2 has no proof
    wrong = {"name": "SIPAS", "points": "11", "maximum": "10", "source": "a"}
    assert "vượt điểm tối đa" in officer.post(f"{where}/phan", data=wrong, follow_redirects=True).text
    for role in ("ministry", "auditor"):
        reader = office.test_client()
        sign_in(reader, role)
        assert "Ghi phần điểm" not in reader.get(where).text
        assert reader.get(leaf(campaign)).status_code == 200
        assert reader.post(leaf(campaign), data={"accepted": "1"}).status_code == 403
        assert reader.get(f"{HOME}/tai-lieu/1").data == PDF
        db.session.rollback()  # what was read before the view was recorded


def test_last_year_stands_beside(officer: FlaskClient, campaign: AssessmentCampaign) -> None:
    newer = a_campaign(db.session, year=2027)
    page = officer.get(f"{HOME}/{newer.id}/tong-hop").text
    assert "Kỳ trước: Tự đánh giá năm 2026" in page


def test_papers_are_numbered_and_fetched_again_bit_for_bit(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    where = f"{HOME}/{campaign.id}/van-ban"
    assert "Đã lập Bảng 2 của tỉnh, thành phố, bản số 1." in officer.post(f"{where}/bang-2", follow_redirects=True).text
    first = officer.get(f"{HOME}/van-ban/1/xlsx").data
    save(db.session, campaign, "6.1.1", said("3"), db.session.query(Agency).filter_by(code="STC").one())
    assert "bản số 2" in officer.post(f"{where}/bang-2", follow_redirects=True).text
    assert officer.get(f"{HOME}/van-ban/1/xlsx").data == first != officer.get(f"{HOME}/van-ban/2/xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(first))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    for words in (
        "Thiếu tài liệu kiểm chứng: 0 điểm",
        "12/KH ngày",
        "Sở Nội vụ",
        "Tổng điểm được tính: 1,00 trên 61,50.",
    ):
        assert any(words in text for text in cells), words
    assert officer.get(f"{HOME}/van-ban/1/pdf").data.startswith(b"%PDF")
    assert officer.get(f"{HOME}/van-ban/9/pdf").status_code == 404
    officer.post(f"{where}/phu-luc")
    reader = office.test_client()
    sign_in(reader, "ministry")
    annex = openpyxl.load_workbook(io.BytesIO(reader.get(f"{HOME}/van-ban/3/xlsx").data))
    assert any(hashlib.sha256(PDF).hexdigest() == cell.value for row in annex.active.iter_rows() for cell in row)
    assert reader.post(f"{where}/bang-2").status_code == 403


def test_the_proof_comes_as_one_streamed_zip_with_its_index(officer: FlaskClient, campaign: AssessmentCampaign) -> None:
    package = zipfile.ZipFile(io.BytesIO(officer.get(f"{HOME}/{campaign.id}/minh-chung.zip").data))
    assert package.testzip() is None
    assert package.namelist() == ["MucLuc.xlsx", "1.1.1/01-12-kh.pdf"]
    assert package.read("1.1.1/01-12-kh.pdf") == PDF


def test_a_large_bundle_takes_no_more_memory_than_a_piece(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytes(40 * 2**20)
    monkeypatch.setitem(evidence_files._place, "folder", tmp_path)
    checksum = evidence_files.keep(content)
    found = [bundle.Entry("1", f"1/{n}.pdf", "a", "", "", "", checksum, "") for n in range(4)]
    tracemalloc.start()
    size = sum(len(piece) for piece in bundle.stream(found, b""))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 4 * len(content)
    assert peak < 8 * 2**20


def test_an_agency_fetches_its_own_table_to_sign(office: Flask, campaign: AssessmentCampaign) -> None:
    client = office.test_client()
    sign_in(client, "focal_point", first_agency())
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/don-vi/tu-danh-gia/{campaign.id}/bang-2/xlsx").data))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert "1.1.1" in cells
    assert "6.1.1" not in cells
