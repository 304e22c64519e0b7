"""Appraisal and what it comes to, on the pages of Home Affairs."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from agencies.agency import Agency
from foundation import audit
from foundation.audit import SYSTEM
from foundation.outbox import Message
from foundation.vietnam_time import today
from questionnaires.results import read_round, score_lines
from questionnaires.results.scores import rounded
from self_assessment import assignments, bundle, campaigns, desks, entries, evidence_files, reminding, sets, together
from self_assessment.assignments import Assigned
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.items import Items
from survey_app.database import db
from tests import cast
from tests.self_assessment.kit import PDF, a_campaign, a_table_handed_in, dates, two_agencies
from tests.signing_in import an_account, sign_in
from tests.survey_app.results_cast import a_closed_round

HOME = "/so-noi-vu/tu-danh-gia"


@pytest.fixture
def campaign(office: Flask) -> AssessmentCampaign:
    return a_table_handed_in(db.session)


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
    long = agency.post(f"{where}/giai-trinh", data={"answer": "Ngày 15/12. " * 600})
    assert long.status_code == 422
    assert f"{'Ngày 15/12. ' * 600}</textarea>" in long.text, "what was typed stays"
    agency.post(f"{where}/giai-trinh", data={"answer": "Ngày 15/12"})
    assert "Ngày 15/12" in officer.get(leaf(campaign)).text
    officer.post(leaf(campaign), data={"accepted": "1", "reason": "", "question": "Ngày nào?"})
    assert "Đã chốt điểm 1 tiêu chí" in officer.post(f"{HOME}/{campaign.id}/tham-dinh/chot", follow_redirects=True).text
    assert (
        "không còn chờ giải trình"
        in agency.post(f"{where}/giai-trinh", data={"answer": "a"}, follow_redirects=True).text
    )


def test_a_second_round_keeps_what_both_sides_said_and_there_is_no_third(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    agency = office.test_client()
    sign_in(agency, "focal_point", first_agency())
    where = f"/don-vi/tu-danh-gia/{campaign.id}/tieu-chi/1.1.1"
    for question, answer in (("Ngày nào?", "Ngày 15/12"), ("Ai ký?", "Chủ tịch ký")):
        officer.post(leaf(campaign), data={"accepted": "0,5", "reason": "Chưa rõ", "question": question})
        agency.post(f"{where}/giai-trinh", data={"answer": answer})
    for reader, page in ((officer, leaf(campaign)), (agency, where)):
        text = reader.get(page).text
        for said_there in ("Lượt 1: Sở Nội vụ hỏi: Ngày nào?", "Ngày 15/12", "Chủ tịch ký"):
            assert said_there in text
    third = officer.post(leaf(campaign), data={"accepted": "0,5", "reason": "Chưa rõ", "question": "Ở đâu?"})
    assert third.status_code == 422
    assert "giải trình 2 lượt" in third.text
    entry = entries.find(db.session, campaign.id, "1.1.1")
    assert entry is not None
    assert (entry.question, entry.answer, len(entry.earlier)) == ("Ai ký?", "Chủ tịch ký", 1)


def test_one_agency_gets_more_time_with_a_reason_and_is_told(office: Flask, officer: FlaskClient) -> None:
    made = a_campaign(db.session, days=-1)
    first, second = two_agencies(db.session, made)
    an_account("focal_point", first)
    db.session.commit()
    page = officer.get(f"{HOME}/{made.id}").text
    assert page.count(">Quá hạn<") == 2
    where = f"{HOME}/{made.id}/gia-han/{first.id}"
    for data, problem in (
        ({"day": f"{today() + timedelta(days=5):%d/%m/%Y}", "reason": ""}, "Ghi lý do gia hạn"),
        ({"day": f"{today() - timedelta(days=1):%d/%m/%Y}", "reason": "Bão"}, "Chọn ngày sau hạn hiện nay"),
        ({"day": f"{today() + timedelta(days=90):%d/%m/%Y}", "reason": "Bão"}, "không muộn hơn ngày thẩm định xong"),
    ):
        answer = officer.post(where, data=data)
        assert answer.status_code == 422
        assert problem in answer.text
    day = today() + timedelta(days=5)
    done = officer.post(where, data={"day": f"{day:%d/%m/%Y}", "reason": "Mưa bão"}, follow_redirects=True).text
    assert "Đã viết thư báo 1 đầu mối" in done
    assert done.count(">Quá hạn<") == 1
    assert "Mưa bão" in done
    (mail,) = [one for one in db.session.query(Message) if one.subject == reminding.LONGER]
    assert f"{day:%d/%m/%Y}" in (mail.text or "")
    assert "Lý do: Mưa bão" in (mail.text or "")
    assert desks.is_editable(made, desks.of_agency(db.session, made, first.id))
    assert not desks.is_editable(made, desks.of_agency(db.session, made, second.id))
    told = "Cơ quan chưa có đầu mối để báo"
    later = {"day": f"{day:%d/%m/%Y}", "reason": "Mưa bão"}
    assert told in officer.post(f"{HOME}/{made.id}/gia-han/{second.id}", data=later, follow_redirects=True).text


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


def test_what_is_counted_is_accepted_with_a_press_and_the_next_that_waits_comes_up(
    officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    assert "Nhận điểm được tính (1,00), sang tiêu chí tiếp theo" in officer.get(leaf(campaign)).text
    answer = officer.post(leaf(campaign), data={"as_counted": "1"})
    assert answer.location.endswith("/tham-dinh/1.1.2"), "1.1.2 was handed in too; 6.1.1 was not"
    assert "Nhận điểm được tính (0,00)" in officer.get(leaf(campaign, "1.1.2")).text, "it has no proof"
    answer = officer.post(leaf(campaign, "1.1.2"), data={"as_counted": "1"})
    assert answer.location.endswith("/tham-dinh")
    assert {one.accepted for one in entries.of_campaign(db.session, campaign.id).values()} == {"1", "0"}
    db.session.rollback()
    again = officer.post(leaf(campaign), data={"as_counted": "1"}, follow_redirects=True).text
    assert "vừa được người khác thẩm định" in again
    assert "Nhận điểm được tính" not in again
    assert (
        "chưa nộp bảng" in officer.post(leaf(campaign, "6.1.1"), data={"as_counted": "1"}, follow_redirects=True).text
    )


def test_an_agency_that_was_merged_hands_over_from_the_page_and_what_both_have_is_said(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    first = first_agency()
    heir = db.session.query(Agency).filter_by(code="STC").one()
    first.valid_to, first.successor = today() - timedelta(days=1), heir
    db.session.commit()
    here = f"{HOME}/{campaign.id}"
    page = officer.get(here).text
    assert "kế thừa là Sở Tài chính; đang chủ trì 2 tiêu chí: 1.1.1, 1.1.2." in page
    assert "Chuyển cho Sở Tài chính" in page
    done = officer.post(f"{here}/chuyen", data={"agency": str(first.id)}, follow_redirects=True).text
    assert "Đã chuyển tiêu chí, điểm và tài liệu kiểm chứng cho Sở Tài chính." in done
    assert "Tiêu chí 1.1.2: Sở Tài chính đang phối hợp, nay chủ trì" in done
    assert "Chuyển cho" not in done
    agency, before = office.test_client(), office.test_client()
    sign_in(agency, "focal_point", heir)
    sign_in(before, "focal_point", first)
    desk = f"/don-vi/tu-danh-gia/{campaign.id}"
    assert "1.1.1. Ban hành kế hoạch kịp thời" in agency.get(desk).text
    assert agency.get("/don-vi/tu-danh-gia/tai-lieu/1").data == PDF
    assert before.get(desk).status_code == 404
    assert before.get("/don-vi/tu-danh-gia/tai-lieu/1").status_code == 404
    reader = office.test_client()
    sign_in(reader, "ministry")
    assert reader.post(f"{here}/chuyen", data={"agency": str(first.id)}).status_code == 403


def test_last_year_stands_beside(officer: FlaskClient, campaign: AssessmentCampaign) -> None:
    newer = a_campaign(db.session, year=2027)
    assignments.assign(db.session, newer, {"1.1.1": Assigned(first_agency().id)}, SYSTEM)
    db.session.commit()
    page = officer.get(f"{HOME}/{newer.id}/tong-hop").text
    assert "Kỳ trước: Tự đánh giá năm 2026" in page
    assert page.count("giảm 1,00") == 3  # the field, its criterion and the agency that leads it
    for title in ("Điểm theo lĩnh vực", "Điểm theo tiêu chí", "Điểm theo cơ quan chủ trì"):
        assert page.count(title) >= 2  # the drawing, and the table of its numbers


def test_last_year_of_an_agency_that_was_merged_has_its_name_and_its_number(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    rows = [replace(item, before="1.1.1" if item.number == "1.1.2" else "") for item in campaign.items]
    kept = sets.keep(db.session, Items(rows), title="Bộ", year=2027, audience="province", by=SYSTEM)
    sets.publish(db.session, kept, SYSTEM, seen=kept.sha256)
    facts = {"title": "Tự đánh giá năm 2027", "classes": campaign.classes, **dates()}
    newer = campaigns.save(db.session, None, kept, SYSTEM, sure=True, **facts)
    heir = cast.an_agency(db.session, "SNM", "Sở Nội vụ mới")
    first_agency().successor_id = heir.id
    assignments.assign(db.session, newer, {"1.1.2": Assigned(heir.id)}, SYSTEM)
    campaigns.turn(db.session, newer, "open", SYSTEM)
    db.session.commit()
    page = " ".join(re.sub(r"<[^>]+>", " ", officer.get(f"{HOME}/{newer.id}/tong-hop").text).split())
    assert "Sở Nội vụ: 1,00" in page
    agency = office.test_client()
    sign_in(agency, "focal_point", heir)
    page = agency.get(f"/don-vi/tu-danh-gia/{newer.id}/tieu-chi/1.1.2").text
    assert "Kỳ trước, tiêu chí 1.1.1, Sở Nội vụ: tự chấm 1,00" in page


def test_points_of_a_round_come_as_the_figure_that_its_results_print(
    officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    where = f"{HOME}/{campaign.id}/tong-hop"
    assert "Lấy điểm điều tra" not in officer.get(where).text
    closed = a_closed_round()
    cast.a_round(db.session, "closed", code="2022", year=2022, title="Đợt 2022")
    db.session.commit()
    page = officer.get(where).text
    assert all(f">{title}</option>" in page for title in (closed.title, "Đợt 2022"))
    page = officer.post(f"{where}/tu-dot", data={"round": str(closed.id)}, follow_redirects=True).text
    (part,) = together.parts(db.session, campaign)
    _, whole = score_lines(read_round(db.session, closed))
    assert whole is not None
    assert whole.points is not None
    assert (part.name, Decimal(part.points), Decimal(part.maximum)) == (
        "Điều tra xã hội học",
        Decimal(str(rounded(whole.points, 1))),
        Decimal(f"{whole.maximum:g}"),
    )
    assert f"Kết quả {closed.title}" in page
    for wrong in ("", "9999", "x", "-1"):
        answer = officer.post(f"{where}/tu-dot", data={"round": wrong}, follow_redirects=True).text
        assert "Chọn một đợt điều tra đã kết thúc" in answer


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
