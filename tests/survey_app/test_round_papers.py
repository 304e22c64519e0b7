"""What stands on a round's papers is asked once, shown, and stands on every paper."""

from __future__ import annotations

import io
import json

import docx
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from survey_app.list_columns import PRINTED
from survey_app.ministry import respondent_list, response_rates
from survey_app.ministry.wish import Wish

PAGE = "/so-noi-vu/dot/1/van-ban"
VALUES = {
    "symbol": "SNV-CCHC",
    "paper_number": "417",
    "paper_day-ngay": "15",
    "paper_day-thang": "12",
    "paper_day-nam": "2023",
    "place": "Buôn Ma Thuột",
    "addressed_to": "Bộ Nội vụ",
    "capacity": "KT. GIÁM ĐỐC\r\nPHÓ GIÁM ĐỐC",
    "signer": "Nguyễn Hữu Kiên",
    "recipients": "Như trên;\r\nLưu: VT, CCHC.",
}
EXPECTED = (
    "417/SNV-CCHC",
    "Buôn Ma Thuột, ngày 15 tháng 12 năm 2023",
    "Kính gửi: Bộ Nội vụ",
    "KT. GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
)
SIGNED = ("Nguyễn Hữu Kiên", "- Lưu: VT, CCHC.")


def text_of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def text_of_docx(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


def test_what_is_saved_stands_on_the_letter_and_the_statistics(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert client.post(PAGE, data=VALUES).status_code == 302
    db.session.expire_all()
    made = respondent_list.draft(Wish(survey_round)).files()
    for text in (text_of_pdf(made[".pdf"]), text_of_docx(made[".docx"])):
        assert [one for one in (*EXPECTED, *SIGNED) if one not in text] == []
        assert "Công văn số 417/SNV-CCHC ngày 15 tháng 12 năm 2023" in text, "the annex names its letter"
    rates = response_rates.draft(Wish(survey_round)).files()
    for text in (text_of_pdf(rates[".pdf"]), text_of_docx(rates[".docx"])):
        assert [one for one in SIGNED if one not in text] == []


def test_a_number_that_is_not_given_yet_leaves_room(client: FlaskClient, survey_round: SurveyRound) -> None:
    client.post(
        PAGE, data=VALUES | {"paper_number": "", "paper_day-ngay": "", "paper_day-thang": "", "paper_day-nam": ""}
    )
    db.session.expire_all()
    text = text_of_docx(respondent_list.draft(Wish(survey_round)).files()[".docx"])
    assert "Số:         /SNV-CCHC" in text
    assert "ngày" in text


def test_papers_are_signed_after_the_close_too(client: FlaskClient, survey_round: SurveyRound) -> None:
    survey_round.state = "closed"
    db.session.commit()
    assert client.post(PAGE, data=VALUES).status_code == 302
    db.session.expire_all()
    assert survey_round.setting("signer") == "Nguyễn Hữu Kiên"


def test_what_is_wrong_is_told_at_once_and_nothing_is_saved(client: FlaskClient, survey_round: SurveyRound) -> None:
    wrong = VALUES | {"paper_number": "0", "paper_day-thang": "13", "addressed_to": "", "capacity": ""}
    answer = client.post(PAGE, data=wrong)
    assert answer.status_code == 422
    assert "Có 4 chỗ cần sửa" in answer.text
    assert "Không có ngày 15 tháng 13 năm 2023" in answer.text
    db.session.expire_all()
    assert survey_round.setting("signer") == ""


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"symbol": ""}, "Số chỉ được ghi cùng ký hiệu"),
        ({"invitation_number": "9", "invitation_symbol": ""}, "Số chỉ được ghi cùng ký hiệu"),
        ({"invitation_day": "31/12/2099"}, "chọn ngày không muộn hơn"),
    ],
)
def test_number_sign_and_day_fit_together(
    client: FlaskClient, survey_round: SurveyRound, other: dict[str, str], says: str
) -> None:
    answer = client.post(PAGE, data=VALUES | other)
    assert (answer.status_code, says in answer.text) == (422, True)
    db.session.expire_all()
    assert survey_round.setting("signer") == ""


def test_the_first_page_is_shown_as_it_will_look(client: FlaskClient) -> None:
    assert f'src="{PAGE}/xem-truoc"' in client.get(PAGE).text
    answer = client.get(f"{PAGE}/xem-truoc")
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    before = answer.data
    client.post(PAGE, data=VALUES)
    assert client.get(f"{PAGE}/xem-truoc").data != before


@pytest.mark.parametrize("column", ["agency_name", "full_name"])
def test_the_list_says_who_belongs_to_which_agency(column: str) -> None:
    assert column in [one.key for one in PRINTED]


COLUMNS_PAGE = "/so-noi-vu/dot/1/van-ban/cot-danh-sach"
OWN = {
    "seen": "[]",
    "order_full_name": "2",
    "title_full_name": "=HỌ VÀ TÊN",
    "print_full_name": "1",
    "order_agency_name": "1",
    "title_agency_name": "Cơ quan",
    "print_agency_name": "1",
    "order_position": "3",
    "title_position": "Chức danh",
}


def test_the_columns_of_the_list_are_data_of_the_round(client: FlaskClient, survey_round: SurveyRound) -> None:
    assert client.post(COLUMNS_PAGE, data=OWN).status_code == 302
    db.session.expire_all()
    draft = respondent_list.draft(Wish(survey_round))
    assert [one.heading for one in draft.sheets[0].columns] == ["Cơ quan", "=HỌ VÀ TÊN", "Chức danh"]
    assert draft.paper is not None
    assert [one.heading for one in draft.paper.tables[0].columns] == ["Cơ quan", "=HỌ VÀ TÊN"]
    headed = respondent_list.draft(Wish(survey_round, "agency_heading")).paper
    assert headed is not None
    assert [one.heading for one in headed.tables[0].columns] == ["=HỌ VÀ TÊN"]
    db.session.rollback()
    assert "Có người vừa đổi mẫu cột" in client.post(COLUMNS_PAGE, data=OWN, follow_redirects=True).text
    db.session.expire_all()
    seen = json.dumps(survey_round.setting("list_columns"), ensure_ascii=False)
    db.session.rollback()
    assert client.post(COLUMNS_PAGE, data={"seen": seen, "chuan": "1"}).status_code == 302
    db.session.expire_all()
    assert survey_round.setting("list_columns") == []


def test_what_is_wrong_with_columns_is_told_at_once_at_its_place(client: FlaskClient) -> None:
    wrong = OWN | {"order_agency_name": "", "order_position": "2", "title_full_name": "", "order_phone": "x"}
    answer = client.post(COLUMNS_PAGE, data=wrong)
    assert answer.status_code == 422
    assert "Có 5 chỗ cần sửa" in answer.text
    for words in ("phải có cột cơ quan lập danh sách", "Số 2 đã dùng", "Nhập tiêu đề của cột"):
        assert words in answer.text
    assert 'value="Chức danh"' in answer.text, "nothing that was typed is lost"
