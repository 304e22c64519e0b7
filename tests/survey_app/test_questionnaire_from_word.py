"""Pages of a questionnaire that comes as a Word document: looked at, fetched, kept as a draft; nothing is kept before."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from tests.questionnaires.word.kit import changed, saved, written
from tests.signing_in import sign_in

PAGE = "/so-noi-vu/mau-phieu"
LINES = """
    **PHIẾU KHẢO SÁT THỬ**
    Câu 1. Đơn vị nào?
    □ Sở
    □ Xã
    Câu 2. Có họp không?
    a) Có
    b) Không
"""


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """An official of Home Affairs."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        made = app.test_client()
        sign_in(made, "home_affairs")
        yield made


def send(client: FlaskClient, content: bytes, name: str = "phieu.docx", **more: str) -> TestResponse:
    return client.post(f"{PAGE}/tai-len", data={"file": (io.BytesIO(content), name), **more})


def carried(page: TestResponse) -> dict[str, str]:
    """What the page's forms send on."""
    names = ("workbook", "filename")
    found = {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page.text) for name in names}
    return {name: unescape(match[1]) for name, match in found.items() if match}


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(QuestionnaireVersion)) or 0


def test_a_word_document_is_looked_at_before_anything_is_kept(client: FlaskClient) -> None:
    page = send(client, saved(written(LINES)))
    assert page.status_code == 200
    assert "PHIẾU KHẢO SÁT THỬ" in page.text
    assert "Đơn vị nào?" in page.text
    assert page.text.count("Xem lại</strong>") == 1  # the boxes that do not say whether one or several
    assert "ô vuông, không ghi chọn một hay nhiều" in page.text
    assert kept() == 0


def test_it_goes_on_as_a_draft_whose_report_lists_the_doubts(client: FlaskClient) -> None:
    page = send(client, saved(written(LINES)))
    answer = client.post(f"{PAGE}/tu-word/dung", data=carried(page), follow_redirects=True)
    assert "DOUBT" in answer.text
    assert "Đã xem, bỏ dấu" in answer.text
    draft = db.session.scalars(select(QuestionnaireVersion)).one()
    assert (draft.errors, len(draft.problems), draft.title) == (0, 1, "PHIẾU KHẢO SÁT THỬ")
    assert draft.filename == "phieu.xlsx"


def test_one_press_takes_the_doubt_away(client: FlaskClient) -> None:
    client.post(f"{PAGE}/tu-word/dung", data=carried(send(client, saved(written(LINES)))))
    draft = db.session.scalars(select(QuestionnaireVersion)).one()
    client.post(f"{PAGE}/{draft.id}/sua-ngay", data={"problem": ""})
    assert db.session.scalars(select(QuestionnaireVersion)).one().problems == []


def test_the_workbook_can_be_fetched_and_opened(client: FlaskClient) -> None:
    answer = client.post(f"{PAGE}/tu-word/tep", data=carried(send(client, saved(written(LINES)))))
    assert "phieu.xlsx" in answer.headers["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames == [
        "survey",
        "choices",
        "settings",
        "Đọc từ Word",
    ]
    assert kept() == 0


def test_changes_that_nobody_decided_on_are_asked_about(client: FlaskClient) -> None:
    document = docx.Document()
    changed(document, "Câu 1. Ông/Bà ", "đồng ý", "hài lòng", " không?")
    data = saved(written("a) Có\nb) Không", document))
    asked = send(client, data)
    assert asked.status_code == 422
    assert "còn 2 chỗ sửa chưa duyệt" in asked.text
    assert "“hài lòng”" in unescape(asked.text)
    assert "Ông/Bà hài lòng không?" in send(client, data, changes="accepted").text
    assert "Ông/Bà đồng ý không?" in send(client, data, changes="rejected").text


@pytest.mark.parametrize(
    ("name", "words"), [("phieu.docx", "không phải văn bản Word"), ("phieu.doc", "không phải văn bản Word")]
)
def test_a_file_that_is_no_document_comes_back_with_a_sentence(client: FlaskClient, name: str, words: str) -> None:
    page = send(client, b"khong phai", name)
    assert page.status_code == 422
    assert words in page.text


@pytest.mark.parametrize("sent", [{}, {"workbook": "%%%"}, {"workbook": "YWJj"}, {"workbook": "é"}])
@pytest.mark.parametrize("act", ["tep", "dung"])
def test_a_workbook_that_did_not_come_back_whole_is_asked_for_again(
    client: FlaskClient, act: str, sent: dict[str, str]
) -> None:
    page = client.post(f"{PAGE}/tu-word/{act}", data=sent, follow_redirects=True)
    assert "Hãy tải tệp Word lên lại" in page.text
    assert kept() == 0


def test_what_the_document_says_is_text_on_the_page(client: FlaskClient) -> None:
    page = send(client, saved(written("Câu 1. <script>alert(1)</script>?\na) <b>Có</b>\nb) Không")))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
