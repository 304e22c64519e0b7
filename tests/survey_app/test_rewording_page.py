"""“Sửa lời trên màn hình”: a page at a time, what is wrong beside its box, nothing typed lost, and an upload that asks first."""

from __future__ import annotations

import html
import io
import re

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from foundation.audit import SYSTEM
from questionnaires import rewording, versions
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from tests.questionnaires.test_rewording import CHOICE, QUESTION, data

PAGE = "/so-noi-vu/mau-phieu"


@pytest.fixture
def draft(office: Flask) -> QuestionnaireVersion:
    made = versions.upload(db.session, data(), "phieu.xlsx", SYSTEM)  # type: ignore[arg-type]
    db.session.commit()
    return made


def boxes(page: str) -> dict[str, str]:
    """What a save of the page would send."""
    (form,) = (one for one in lxml_html.fromstring(page).forms if "seen" in one.fields and len(one.fields) > 2)
    return {name: (value or "").strip("\r\n") for name, value in form.form_values()}


def box(sent: dict[str, str], text: str) -> str:
    return next(name for name, value in sent.items() if value == text)


def reworded(version: QuestionnaireVersion, text: str = "Lời mới?") -> None:
    made = rewording.reword(version, {QUESTION: text})
    rewording.keep(db.session, version.id, version.sha256 or "", made, SYSTEM)  # type: ignore[arg-type]
    db.session.commit()


def sent(officer: FlaskClient, content: bytes, **more: str) -> TestResponse:
    file = (io.BytesIO(content), "phieu.xlsx")
    return officer.post(f"{PAGE}/tai-len", data={"file": file, **more}, follow_redirects=True)


def test_a_page_is_saved_and_the_workbook_fetched_has_the_new_words(
    officer: FlaskClient, draft: QuestionnaireVersion
) -> None:
    assert f"{PAGE}/{draft.id}/sua-loi" in officer.get(f"{PAGE}/{draft.id}").text
    page = officer.get(f"{PAGE}/{draft.id}/sua-loi").text
    assert "Chưa sửa chỗ nào" in page
    typed = boxes(page)
    typed[box(typed, "Đã dùng dịch vụ chưa?")] = "Ông/Bà đã dùng chưa?"
    saved = officer.post(f"{PAGE}/{draft.id}/sua-loi?trang=1", data=typed, follow_redirects=True)
    assert "Đã lưu 1 chỗ" in saved.text
    assert "Đã sửa 1 chỗ" in saved.text
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"{PAGE}/{draft.id}/tep/workbook").data))
    assert book["survey"]["C3"].value == "Ông/Bà đã dùng chưa?"
    assert "Đã sửa 1 chỗ so với sổ tính" in officer.get(f"{PAGE}/{draft.id}").text
    assert "Ông/Bà đã dùng chưa?" in html.unescape(officer.get(f"{PAGE}/{draft.id}/xem-truoc/phieu").text)


def test_what_is_wrong_stands_beside_its_box_and_what_was_typed_stays(
    officer: FlaskClient, draft: QuestionnaireVersion
) -> None:
    typed = boxes(officer.get(f"{PAGE}/{draft.id}/sua-loi?trang=2").text)
    why, group = box(typed, "Vì sao chọn ${dung}?"), box(typed, "Phần sau")
    typed |= {why: "Vì sao?", group: "Phần cuối"}
    page = officer.post(f"{PAGE}/{draft.id}/sua-loi?trang=2", data=typed)
    assert page.status_code == 422
    assert "Giữ nguyên các chỗ chèn câu trả lời" in page.text
    shown = boxes(page.text)
    assert (shown[why], shown[group]) == ("Vì sao?", "Phần cuối")
    assert lxml_html.fromstring(page.text).xpath(f"//*[@id='{why}-error']")
    same = boxes(officer.get(f"{PAGE}/{draft.id}/sua-loi").text)
    page = officer.post(f"{PAGE}/{draft.id}/sua-loi", data=same)
    assert (page.status_code, "Chưa có chữ nào khác" in page.text) == (422, True)


def test_the_second_officer_loses_nothing_typed_and_takes_nothing_back(
    officer: FlaskClient, draft: QuestionnaireVersion
) -> None:
    typed = boxes(officer.get(f"{PAGE}/{draft.id}/sua-loi").text)
    choice = box(typed, "Chưa")
    reworded(draft)
    page = officer.post(f"{PAGE}/{draft.id}/sua-loi", data=typed | {choice: "Không"})
    assert (page.status_code, "vừa thay" in page.text) == (422, True)
    assert boxes(page.text)[choice] == "Không"
    db.session.rollback()
    assert [one.now for one in rewording.of_draft(db.session.get_one(QuestionnaireVersion, draft.id))] == ["Lời mới?"]


def test_one_change_is_taken_back(officer: FlaskClient, draft: QuestionnaireVersion) -> None:
    reworded(draft)
    page = officer.get(f"{PAGE}/{draft.id}/sua-loi").text
    seen = re.search(r'lay-lai">.*?name="seen" value="(\w+)"', page, re.DOTALL)
    assert seen
    stale = officer.post(f"{PAGE}/{draft.id}/sua-loi/0/lay-lai", data={"seen": "x"}, follow_redirects=True)
    assert "vừa thay" in stale.text
    back = officer.post(f"{PAGE}/{draft.id}/sua-loi/0/lay-lai", data={"seen": seen[1]}, follow_redirects=True)
    assert "Chưa sửa chỗ nào" in back.text


def test_an_upload_over_changed_words_asks_first(officer: FlaskClient, draft: QuestionnaireVersion) -> None:
    reworded(draft)
    newer = data().replace(b"", b"")
    page = sent(officer, newer)
    assert page.status_code == 422
    assert "1 chỗ sửa lời trên màn hình" in page.text
    assert "“Lời mới?”" in html.unescape(page.text)
    db.session.rollback()
    kept = sent(officer, newer, words="keep")
    assert kept.status_code == 200
    assert "Đã sửa 1 chỗ" in kept.text
    dropped = sent(officer, newer, words="drop")
    assert "Đã sửa 1 chỗ" not in dropped.text


def test_published_and_faulty_ones_are_led_back(officer: FlaskClient, draft: QuestionnaireVersion) -> None:
    versions.publish(db.session, draft, SYSTEM, seen=draft.sha256 or "")  # type: ignore[arg-type]
    db.session.commit()
    page = officer.get(f"{PAGE}/{draft.id}/sua-loi", follow_redirects=True).text
    assert "đã công bố thì không sửa lời" in page
    assert "Sửa lời trên màn hình</a>" not in page


def test_words_are_text_and_never_markup(officer: FlaskClient, draft: QuestionnaireVersion) -> None:
    made = rewording.reword(draft, {CHOICE: "<script>alert(1)</script>"})
    rewording.keep(db.session, draft.id, draft.sha256 or "", made, SYSTEM)  # type: ignore[arg-type]
    db.session.commit()
    assert "<script>alert" not in officer.get(f"{PAGE}/{draft.id}/sua-loi").text
