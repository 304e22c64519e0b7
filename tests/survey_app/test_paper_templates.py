"""The wording of papers: downloaded, changed in Word, uploaded; what is wrong is told with its place, and nothing replaced."""

from __future__ import annotations

import io
from zipfile import ZipFile

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from agencies.agency import Agency
from questionnaires.ballot import box, holders
from questionnaires.survey_round import SurveyRound
from survey_app import paper_files, paper_texts
from survey_app.database import db
from survey_app.home_affairs import ballot_papers
from survey_app.ministry import respondent_list
from survey_app.ministry.wish import Wish
from tests.signing_in import sign_in

PAGE = "/so-noi-vu/mau-van-ban"


@pytest.fixture
def administrator(office: Flask, survey_round: SurveyRound) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "administrator")
    return client


def changed(content: bytes, old: str, new: str) -> bytes:
    """The template as somebody saves it who wrote `new` instead of `old` in a cell."""
    document = docx.Document(io.BytesIO(content))
    for row in document.tables[0].rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                if old in paragraph.text:
                    paragraph.text = paragraph.text.replace(old, new)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def upload(client: FlaskClient, paper: str, content: bytes, seen: int = 0) -> str:
    data = {"tep": (io.BytesIO(content), "mau.docx"), "seen": str(seen)}
    address = f"{PAGE}/{paper}"
    return client.post(address, data=data, content_type="multipart/form-data", follow_redirects=True).text


def printed(survey_round: SurveyRound) -> tuple[str, str]:
    files = respondent_list.draft(Wish(survey_round)).files()
    pdf = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(files[".pdf"])).pages).split())
    body = docx.Document(io.BytesIO(files[".docx"])).element.body
    return pdf, " ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


def test_what_an_administrator_words_anew_stands_on_print_and_in_word(
    administrator: FlaskClient, survey_round: SurveyRound
) -> None:
    template = administrator.get(f"{PAGE}/letter.docx").data
    page = upload(administrator, "letter", changed(template, "trân trọng gửi", "xin gửi"))
    assert "Đã thay mẫu “Công văn gửi danh sách”" in page
    assert "Riêng, phiên bản 1" in page
    db.session.expire_all()
    for text in printed(survey_round):
        assert "Sở Nội vụ xin gửi Bộ Nội vụ xem xét" in text
        assert "gồm 30 người của 3 cơ quan" in text
    db.session.rollback()
    again = administrator.post(f"{PAGE}/letter/mau-chuan", data={"seen": "1"}, follow_redirects=True).text
    assert "Đã lấy lại mẫu chuẩn" in again
    assert "xin gửi {noi_nhan}" in again, "the version before is kept and can be read"
    assert "Sở Nội vụ trân trọng gửi Bộ Nội vụ" in printed(survey_round)[0]


def test_everything_wrong_is_told_with_its_place_and_nothing_is_replaced(administrator: FlaskClient) -> None:
    template = changed(administrator.get(f"{PAGE}/letter.docx").data, "{so_nguoi}", "{so_ngoui}")
    page = upload(administrator, "letter", changed(template, "Trích yếu", "Trich"))
    for words in (
        "Dòng 3 của bảng, phần “Nội dung”: Không có trường {so_ngoui}",
        "Thiếu trường {so_nguoi} (số người trong danh sách)",
        "Dòng 2 của bảng: không có phần “Trich”",
        "Thiếu phần “Trích yếu”",
        "Chưa thay mẫu nào",
    ):
        assert words in page
    assert paper_texts.texts("letter") == paper_texts.standard("letter")


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"PK\x03\x04", b"%PDF-1.7"])
def test_what_is_no_word_file_is_refused(administrator: FlaskClient, content: bytes) -> None:
    page = upload(administrator, "respondent_list", content)
    assert ("Tệp không phải Word" in page) or ("Chọn tệp mẫu" in page)


def test_a_file_that_unpacks_into_too_much_is_refused() -> None:
    target = io.BytesIO()
    with ZipFile(target, "w", 8) as archive:
        archive.writestr("word/document.xml", b" " * (paper_files.UNPACKED + 1))
    assert paper_files.read("letter", target.getvalue()) == ({}, [paper_files.NOT_WORD])


def test_of_two_administrators_the_second_is_told(administrator: FlaskClient) -> None:
    template = administrator.get(f"{PAGE}/ranking.docx").data
    assert "Đã thay mẫu" in upload(administrator, "ranking", changed(template, "TỶ LỆ", "Bảng tỷ lệ"))
    assert "Có người vừa thay mẫu này" in upload(administrator, "ranking", template)


def test_the_standard_texts_have_no_problem_and_come_back_from_word_as_they_were(office: Flask) -> None:
    for paper in paper_texts.PAPERS:
        standard = paper_texts.standard(paper)
        assert paper_files.read(paper, paper_files.written(paper, standard)) == (standard, [])


def test_the_minutes_of_a_ballot_box_are_worded_anew_and_lose_no_fact(
    administrator: FlaskClient, survey_round: SurveyRound
) -> None:
    template = administrator.get(f"{PAGE}/sitting_minutes.docx").data
    worded = changed(template, "Đã thử: ", "Kết quả thử: ")
    worded = changed(
        changed(worded, "NGƯỜI CHỦ TRÌ", "CHỦ TRÌ PHIÊN HỌP"), "BIÊN BẢN LẬP KHOÁ", "BIÊN BẢN PHIÊN LẬP KHOÁ"
    )
    assert "Đã thay mẫu “Biên bản lập khoá hòm phiếu”" in upload(administrator, "sitting_minutes", worded)
    db.session.expire_all()
    the_box = box.of_round(db.session, survey_round.id)
    assert the_box is not None
    text = text_of_pdf(ballot_papers.sitting_minutes(survey_round, the_box, holders.of_box(db.session, the_box.id)))
    for words in ("BIÊN BẢN PHIÊN LẬP KHOÁ", "Kết quả thử", "CHỦ TRÌ PHIÊN HỌP", "cùng nghe", the_box.fingerprint[:9]):
        assert words in text
    db.session.rollback()
    broken = changed(changed(worded, "{da_thu}", "rồi"), "Loại đợt: ", "Loại đợt ")
    page = upload(administrator, "sitting_minutes", broken, seen=1)
    assert "Dòng 3 của bảng, phần “Ghi nhận, mỗi dòng một mục”: Thiếu trường {da_thu} (lần thử mở phong bì thử)" in page
    assert "phần “Ghi nhận, mỗi dòng một mục”: Đoạn 2 “Loại đợt {loai_hom}”: ghi tên mục, dấu hai chấm" in page
    assert "Chưa thay mẫu nào" in page


@pytest.mark.parametrize("paper", ["last_evening", "opening_minutes"])
def test_what_has_nothing_to_say_is_not_printed(office: Flask, survey_round: SurveyRound, paper: str) -> None:
    the_box = box.of_round(db.session, survey_round.id)
    assert the_box is not None
    text = text_of_pdf(getattr(ballot_papers, paper)(survey_round, the_box, [], 2))
    assert "Phiếu giấy, tính riêng 2" in text
    assert "lý do mở tiếp" not in text
    the_box.doubt_reason = "Máy chủ khôi phục từ bản sao: đã đối chiếu"
    if paper == "opening_minutes":
        text = text_of_pdf(ballot_papers.opening_minutes(survey_round, the_box, [], 2))
        assert "lý do mở tiếp Máy chủ khôi phục từ bản sao: đã đối chiếu" in text


def test_an_agencys_own_list_is_worded_anew(
    administrator: FlaskClient, office: Flask, survey_round: SurveyRound
) -> None:
    template = administrator.get(f"{PAGE}/own_list.docx").data
    worded = changed(template, "THỦ TRƯỞNG CƠ QUAN", "KT. GIÁM ĐỐC")
    worded = changed(worded, "Tổng số: {so_nguoi} người.", "{don_vi} có {so_nguoi} người, đã kiểm tra.")
    assert "Đã thay mẫu “Danh sách của đơn vị (bản trình ký)”" in upload(administrator, "own_list", worded)
    focal = office.test_client()
    sign_in(focal, "focal_point", db.session.scalars(select(Agency).where(Agency.code == "STP")).one())
    for ending, read in ((".pdf", text_of_pdf), (".docx", text_of_docx)):
        text = read(focal.get(f"/don-vi/dot/{survey_round.id}/danh-sach/ban-ky{ending}").data)
        assert "Sở Tư pháp có 12 người, đã kiểm tra." in text
        assert "KT. GIÁM ĐỐC" in text
        assert "THỦ TRƯỞNG" not in text


def text_of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def text_of_docx(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


def test_only_an_administrator_words_papers(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 403
