"""Self-assessment on the pages: Home Affairs assigns, an agency scores with proof and hands in; each sees its own."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from agencies.agency import Agency
from foundation.audit import SYSTEM
from foundation.outbox import Message
from foundation.vietnam_time import today
from self_assessment import assignments, entries, evidence
from self_assessment.assignments import Assigned
from self_assessment.campaigns import NAMES, AssessmentCampaign
from survey_app.database import db
from tests.self_assessment.kit import PDF, a_campaign, two_agencies
from tests.self_assessment.sheets import workbook
from tests.signing_in import sign_in
from tests.statements import heard

HOME, DESK = "/so-noi-vu/tu-danh-gia", "/don-vi/tu-danh-gia"


@pytest.fixture
def campaign(office: Flask) -> AssessmentCampaign:
    return a_campaign(db.session)


@pytest.fixture
def agencies(campaign: AssessmentCampaign) -> tuple[Agency, Agency]:
    return two_agencies(db.session, campaign)


@pytest.fixture
def home_affairs(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "home_affairs")
    return client


@pytest.fixture
def first(office: Flask, agencies: tuple[Agency, Agency]) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "focal_point", agencies[0])
    return client


@pytest.fixture
def second(office: Flask, agencies: tuple[Agency, Agency]) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "focal_point", agencies[1])
    return client


def leaf(campaign: AssessmentCampaign, number: str = "1.1.1") -> str:
    return f"{DESK}/{campaign.id}/tieu-chi/{number}"


def days(hand_in: int = 10) -> dict[str, str]:
    found = {}
    for name, after in (("data_until", -10), ("hand_in_until", 0), ("explain_until", 5), ("appraise_until", 9)):
        day = today() + timedelta(days=hand_in + after)
        found |= {f"{name}-ngay": str(day.day), f"{name}-thang": str(day.month), f"{name}-nam": str(day.year)}
    return found


def a_document(**changed: object) -> dict[str, object]:
    told = {
        "number": "12/KH-UBND",
        "day-ngay": "15",
        "day-thang": "12",
        "day-nam": "2025",
        "issuer": "UBND tỉnh",
        "abstract": "Kế hoạch",
    }
    return {**told, "file": (io.BytesIO(PDF), "ke-hoach.pdf"), **changed}


def test_a_campaign_is_made_assigned_from_a_file_and_opened(
    home_affairs: FlaskClient, agencies: tuple[Agency, Agency], campaign: AssessmentCampaign
) -> None:
    form = {"title": "Kỳ mới", "set_id": str(campaign.set_id), "classes": "90; 80; 70", "sure": "y", **days()}
    assert (
        "Các ngày phải theo thứ tự"
        in home_affairs.post(f"{HOME}/moi", data={**form, **days(), "hand_in_until-nam": "2020"}).text
    )
    page = home_affairs.post(f"{HOME}/moi", data=form, follow_redirects=True).text
    assert "chưa có cơ quan chủ trì" in page
    made = db.session.scalars(sa.select(AssessmentCampaign).order_by(AssessmentCampaign.id.desc())).first()
    assert made is not None
    where = f"{HOME}/{made.id}/giao"
    headings = ("Số", "Cơ quan chủ trì", "Cơ quan phối hợp")
    wrong = [("1.1.1", "Sở Trăng Sao", ""), ("1.3", "SNV", ""), ("1.1.2", "SNV", "SNV")]
    answer = home_affairs.post(f"{where}/tep", data={"file": (io.BytesIO(workbook(wrong, headings)), "a.xlsx")})
    assert answer.status_code == 422
    for words in ("“Sở Trăng Sao” chưa có trong danh mục", "“1.3” không phải tiêu chí", "vừa chủ trì vừa phối hợp"):
        assert words in answer.text
    assert assignments.of_campaign(db.session, made) == {}
    right = [("1.1.1", "snv", ""), ("1.1.2", "Sở Nội vụ", "STC")]
    answer = home_affairs.post(
        f"{where}/tep", data={"file": (io.BytesIO(workbook(right, headings)), "a.xlsx")}, follow_redirects=True
    )
    assert "Đã giao 2 tiêu chí" in answer.text
    again = home_affairs.get(f"{where}/tep-hien-co").data
    answer = home_affairs.post(f"{where}/tep", data={"file": (io.BytesIO(again), "a.xlsx")}, follow_redirects=True)
    assert "trong đó 0 tiêu chí đổi cơ quan" in answer.text
    data = {"lead": str(agencies[1].id), "others": [str(agencies[0].id)]}
    assert "Đã giao tiêu chí 1.1.1." in home_affairs.post(f"{where}/1.1.1", data=data, follow_redirects=True).text
    assert "Đã mở kỳ tự đánh giá" in home_affairs.post(f"{HOME}/{made.id}/open", follow_redirects=True).text
    assert "Trạng thái vừa thay đổi" in home_affairs.post(f"{HOME}/{made.id}/open", follow_redirects=True).text


def test_days_of_another_year_ask_for_a_tick(home_affairs: FlaskClient, campaign: AssessmentCampaign) -> None:
    form = {"title": "Kỳ lạ", "set_id": str(campaign.set_id), "classes": "90; 80; 70"}
    for month, name in enumerate(NAMES, start=8):
        form |= {f"{name}-ngay": "1", f"{name}-thang": str(month), f"{name}-nam": "2098"}
    assert 'name="sure"' not in home_affairs.get(f"{HOME}/moi").text, "nobody is asked before"
    answer = home_affairs.post(f"{HOME}/moi", data=form)
    assert answer.status_code == 422
    assert "Bộ tiêu chí của năm 2026 nhưng ngày chốt số liệu là" in answer.text
    assert 'name="sure"' in answer.text
    assert "Kỳ lạ" in home_affairs.post(f"{HOME}/moi", data=form | {"sure": "y"}, follow_redirects=True).text
    made = db.session.scalars(sa.select(AssessmentCampaign).order_by(AssessmentCampaign.id.desc())).first()
    assert made is not None
    assert (made.title, made.data_until.year) == ("Kỳ lạ", 2098)


def test_an_agency_scores_proves_and_hands_in(first: FlaskClient, campaign: AssessmentCampaign) -> None:
    page = first.get(DESK, follow_redirects=True).text
    assert "1.1.1. Ban hành kế hoạch kịp thời" in page
    assert "6.1.1" not in page
    assert "Thiếu tài liệu kiểm chứng: 0 điểm" in first.get(leaf(campaign)).text
    said = {"version": "0", "answer": "Trong quý IV năm trước", "score": "", "expected": "1"}
    assert "Đã lưu tiêu chí 1.1.1." in first.post(leaf(campaign), data=said, follow_redirects=True).text
    page = first.get(f"{DESK}/{campaign.id}").text
    assert "0 điểm" in page
    answer = first.post(f"{leaf(campaign)}/tai-lieu/moi", data=a_document(file=(io.BytesIO(b"MZ"), "a.pdf"), issuer=""))
    assert answer.status_code == 422
    assert "Nhập cơ quan ban hành" in answer.text
    assert "không đúng với đuôi “.pdf”" in answer.text
    page = first.post(f"{leaf(campaign)}/tai-lieu/moi", data=a_document(), follow_redirects=True).text
    assert "Thiếu tài liệu kiểm chứng" not in page
    second_leaf = leaf(campaign, "1.1.2")
    page = first.get(f"{second_leaf}?tim=ke+hoach").text
    assert "Gắn vào tiêu chí này" in page
    document = evidence.shelf(db.session, entries.find(db.session, campaign.id, "1.1.1").agency_id)[0]  # type: ignore[union-attr]
    first.post(f"{second_leaf}/tai-lieu/{document.id}/gan")
    said = {"version": "0", "done": "87", "due": "100", "score": "", "expected": "2"}
    assert first.post(second_leaf, data={**said, "score": "2,5"}).status_code == 422
    first.post(second_leaf, data=said)
    assert "Chọn tệp công văn" in first.post(f"{DESK}/{campaign.id}/nop", data={}).text
    letter = {"letter": (io.BytesIO(PDF), "cong-van.pdf")}
    page = first.post(f"{DESK}/{campaign.id}/nop", data=letter, follow_redirects=True).text
    assert "Đã nộp bảng tự đánh giá" in page
    assert first.get(f"{DESK}/{campaign.id}/cong-van").data == PDF
    assert first.get(f"{DESK}/tai-lieu/{document.id}").data == PDF
    assert first.post(f"{leaf(campaign)}/tai-lieu/{document.id}/bo", follow_redirects=True).text.count("Bảng đã nộp")
    assert "Đã rút lại bảng" in first.post(f"{DESK}/{campaign.id}/rut-lai", follow_redirects=True).text


def test_each_agency_sees_its_own_and_whoever_contributes_gives_documents(
    first: FlaskClient, second: FlaskClient, campaign: AssessmentCampaign, office: Flask
) -> None:
    first.post(f"{leaf(campaign)}/tai-lieu/moi", data=a_document())
    own = evidence.shelf(db.session, db.session.scalar(sa.select(Agency.id).where(Agency.code == "SNV")) or 0)[0]
    assert second.get(leaf(campaign)).status_code == 404
    assert second.get(f"{DESK}/tai-lieu/{own.id}").status_code == 404
    assert second.post(f"{leaf(campaign, '6.1.1')}/tai-lieu/{own.id}/gan").status_code == 404
    shared = leaf(campaign, "1.1.2")
    assert second.post(shared, data={"version": "0", "score": "2"}).status_code == 403
    page = second.post(f"{shared}/tai-lieu/moi", data=a_document(number="9/BC-STC"), follow_redirects=True).text
    assert "Đã thêm tài liệu" in page
    theirs = db.session.scalars(
        sa.select(evidence.AssessmentEvidence).where(evidence.AssessmentEvidence.number == "9/BC-STC")
    ).one()
    assert first.get(f"{DESK}/tai-lieu/{theirs.id}").status_code == 200
    for role in ("home_affairs", "ministry"):
        other = office.test_client()
        sign_in(other, role)
        assert other.get(leaf(campaign)).status_code == 403
    preparing = a_campaign(db.session, state="preparing", year=2027)
    assert first.get(f"{DESK}/{preparing.id}").status_code == 404


def test_two_people_of_an_agency_lose_no_word(first: FlaskClient, campaign: AssessmentCampaign) -> None:
    first.post(leaf(campaign), data={"version": "0", "score": "1", "explanation": "chữ của người thứ nhất"})
    answer = first.post(leaf(campaign), data={"version": "0", "score": "0,5", "explanation": "chữ của người thứ hai"})
    assert answer.status_code == 409
    assert "chữ của người thứ nhất" in answer.text
    assert "chữ của người thứ hai</textarea>" in answer.text
    assert 'name="version" value="1"' in answer.text


def test_what_is_typed_past_the_deadline_is_kept_and_comes_back(
    first: FlaskClient, campaign: AssessmentCampaign
) -> None:
    campaign.hand_in_until = today() - timedelta(days=1)
    answer = first.post(leaf(campaign), data={"version": "0", "score": "1", "explanation": "gõ đến phút chót"})
    assert answer.status_code == 409
    assert "Hệ thống đã giữ lại nguyên văn" in answer.text
    assert "gõ đến phút chót</textarea>" in answer.text
    campaign = db.session.get_one(AssessmentCampaign, campaign.id)
    campaign.hand_in_until = today() + timedelta(days=1)
    page = first.get(leaf(campaign)).text
    assert "Nội dung gõ sau hạn, chưa tính" in page
    assert "gõ đến phút chót</textarea>" in page


def test_late_agencies_are_reminded_once(
    home_affairs: FlaskClient, first: FlaskClient, campaign: AssessmentCampaign
) -> None:
    where = f"{HOME}/{campaign.id}"
    page = home_affairs.post(f"{where}/nhac", follow_redirects=True).text
    assert "Đã viết thư nhắc đầu mối của 1 cơ quan. Không có đầu mối để nhắc: Sở Tài chính." in page
    assert "Vừa nhắc trong 12 giờ" in home_affairs.post(f"{where}/nhac", follow_redirects=True).text
    (message,) = db.session.scalars(sa.select(Message)).all()
    assert f"{DESK}" in (message.text or "")
    campaign = db.session.get_one(AssessmentCampaign, campaign.id)
    campaign.hand_in_until = today() - timedelta(days=1)
    assert home_affairs.get(where).text.count("Quá hạn</strong>") == 2


def test_a_desk_asks_the_database_a_few_times_however_many_leaves_it_has(
    first: FlaskClient, agencies: tuple[Agency, Agency], campaign: AssessmentCampaign
) -> None:
    def questions() -> int:
        with heard(db.engine) as asked:
            first.get(f"{DESK}/{campaign.id}")
        return len(asked)

    few = questions()
    everything = {item.number: Assigned(agencies[0].id) for item in assignments.assignable(campaign)}
    assignments.assign(db.session, db.session.get_one(AssessmentCampaign, campaign.id), everything, SYSTEM)
    assert questions() <= few


def test_the_table_goes_out_to_excel_and_comes_back_whole_or_not_at_all(
    first: FlaskClient, campaign: AssessmentCampaign
) -> None:
    where = f"{DESK}/{campaign.id}/bang"
    fetched = first.get(f"{where}.xlsx").data

    def sent(**cells: str) -> str:
        book = openpyxl.load_workbook(io.BytesIO(fetched))
        for place, text in cells.items():
            book.active[place] = text
        target = io.BytesIO()
        book.save(target)
        return first.post(where, data={"file": (io.BytesIO(target.getvalue()), "a.xlsx")}, follow_redirects=True).text

    page = sent(E2="Trong tháng 01", H3="9", A4="6.1.1")
    for words in ("Dòng 3", "vượt điểm tối đa 2", "“6.1.1” không phải tiêu chí đơn vị chủ trì"):
        assert words in page
    assert entries.find(db.session, campaign.id, "1.1.1") is None
    assert "Đã lưu 2 tiêu chí từ tệp." in sent(E2="Trong tháng 01", F3="87", G3="100", I3="2", J3="- Chưa ký")
    entry = entries.find(db.session, campaign.id, "1.1.1")
    assert entry is not None
    assert entry.score == "0.5"
    assert "công thức không có kết quả" in sent(H3="=1+1")
    assert "đã được lưu trên trang sau khi tải tệp này về" in sent(E2="Sau tháng 01")
    db.session.get_one(AssessmentCampaign, campaign.id).hand_in_until = today() - timedelta(days=1)
    fetched = first.get(f"{where}.xlsx").data
    assert "Đã quá hạn nộp" in sent(H2="1")
