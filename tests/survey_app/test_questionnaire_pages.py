"""Pages of questionnaires: an official uploads, mends, previews, compares, publishes, assigns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from foundation.audit import SYSTEM, AuditEvent
from questionnaires import library, template, version_list, versions
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from tests import cast
from tests.questionnaires.tables import workbook
from tests.signing_in import sign_in

PAGE = "/so-noi-vu/mau-phieu"
SURVEY = """
    type              | name  | label                    | relevant    | required
    select_one co     | dung  | Đã dùng dịch vụ chưa?    |             | yes
    select_multiple co | nhieu | Chọn nhiều               |             |
    text              | vi_sao | Vì sao chưa dùng?        | ${dung} = 2 |
"""
CHOICES = """
    list_name | name | label
    co        | 1    | Rồi
    co        | 2    | Chưa
"""
SETTINGS = """
    form_title           | form_id | version
    Phiếu thử (minh họa) | thu     | 1
"""


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """An official of Home Affairs."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        made = app.test_client()
        sign_in(made, "home_affairs")
        yield made


def data(survey: str = SURVEY) -> bytes:
    return workbook(SETTINGS, survey=survey, choices=CHOICES)


def send(client: FlaskClient, content: bytes, name: str = "phieu.xlsx") -> TestResponse:
    return client.post(f"{PAGE}/tai-len", data={"file": (io.BytesIO(content), name)}, follow_redirects=True)


def a_draft(content: bytes | None = None) -> QuestionnaireVersion:
    made = versions.upload(db.session, content or data(), "phieu.xlsx", SYSTEM)
    db.session.commit()
    return made


def a_published(content: bytes | None = None) -> QuestionnaireVersion:
    made = a_draft(content)
    versions.publish(db.session, made, SYSTEM, seen=made.sha256 or "")
    db.session.commit()
    return made


def words(answer: TestResponse) -> str:
    """The page's text."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_the_list_offers_template_upload_and_library_before_there_is_anything(client: FlaskClient) -> None:
    page = client.get(PAGE)
    assert "Chưa có mẫu phiếu nào" in page.text
    assert page.text.count("Dùng mẫu này") == len(library.names())
    assert f"{PAGE}/tep-trong" in page.text


def test_the_blank_template_comes_back_as_a_draft_without_errors(client: FlaskClient) -> None:
    blank = client.get(f"{PAGE}/tep-trong")
    assert blank.data == template.workbook()
    page = send(client, blank.data, template.FILENAME)
    assert "không có lỗi nào" in page.text


def test_a_workbook_with_errors_shows_each_with_place_own_words_and_remedy(client: FlaskClient) -> None:
    page = send(client, data(SURVEY.replace("${dung} = 2", "${dung} = = 2")))
    assert "Còn 1 lỗi" in page.text
    shown = words(page)
    assert "Dòng 4, cột relevant Lỗi ${dung} = = 2" in shown
    assert "Mã XPATH_SYNTAX" in shown
    assert "Xem thử</a>" not in page.text


def test_a_file_that_is_no_workbook_is_refused_beside_the_field(client: FlaskClient) -> None:
    page = send(client, b"%PDF", "phieu.pdf")
    assert page.status_code == 422
    assert "Không mở được tệp “phieu.pdf”" in page.text
    assert version_list.all_versions(db.session) == []


def test_no_file_is_asked_for(client: FlaskClient) -> None:
    page = client.post(f"{PAGE}/tai-len", data={})
    assert page.status_code == 422
    assert "Chọn tệp .xlsx hoặc .docx" in page.text


def test_a_file_that_is_too_large_is_refused_with_a_sentence(client: FlaskClient, app: Flask) -> None:
    app.config["UPLOAD_MAX_BYTES"] = 2**12
    page = send(client, b"PK" + b"x" * 2**12)
    assert page.status_code == 422
    assert "Tệp lớn hơn" in page.text


def test_labels_of_an_author_are_text_and_never_markup(client: FlaskClient) -> None:
    hostile = SURVEY.replace("Vì sao chưa dùng?", "<script>alert(1)</script>")
    made = a_draft(data(hostile))
    for address in ("", "/xem-truoc", "/xem-truoc/phieu"):
        assert "<script>alert" not in client.get(f"{PAGE}/{made.id}{address}").text


def test_the_coloured_copy_marks_the_wrong_cell(client: FlaskClient) -> None:
    made = a_draft(data(SURVEY.replace("text   ", "txt    ")))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}/{made.id}/to-mau").data))
    assert "không có loại câu hỏi" in book["survey"]["A4"].comment.text


def test_a_questionnaire_of_the_library_becomes_a_draft_once(client: FlaskClient) -> None:
    for _ in range(2):
        page = client.post(f"{PAGE}/thu-vien/par_lds/dung", follow_redirects=True)
        assert page.status_code == 200
    assert len(version_list.all_versions(db.session)) == 1
    assert client.post(f"{PAGE}/thu-vien/khong_co/dung").status_code == 404


def test_publishing_asks_first_and_then_freezes_what_was_seen(client: FlaskClient) -> None:
    made = a_draft()
    asked = client.get(f"{PAGE}/{made.id}/cong-bo")
    assert "Công bố phiên bản 1?" in asked.text
    seen = re.search(r'name="seen" value="(\w+)"', asked.text)
    assert seen is not None
    page = client.post(f"{PAGE}/{made.id}/cong-bo", data={"seen": seen[1]}, follow_redirects=True)
    assert "Đã công bố phiên bản 1" in page.text
    verbs = db.session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "questionnaire.publish"))
    assert len(verbs.all()) == 1


def test_a_draft_with_errors_cannot_be_published_by_its_address(client: FlaskClient) -> None:
    made = a_draft(data(SURVEY.replace("text   ", "txt    ")))
    assert "chưa công bố được" in client.get(f"{PAGE}/{made.id}/cong-bo").text
    page = client.post(f"{PAGE}/{made.id}/cong-bo", data={"seen": ""}, follow_redirects=True)
    assert "còn 1 lỗi" in page.text


def test_a_draft_is_thrown_away_and_a_published_version_is_not(client: FlaskClient) -> None:
    kept = a_published()
    gone = a_draft(data(SURVEY + "    text | them | Thêm |  |\n"))
    assert "Đã xoá bản nháp" in client.post(f"{PAGE}/{gone.id}/xoa", follow_redirects=True).text
    assert "không xoá được" in client.post(f"{PAGE}/{kept.id}/xoa", follow_redirects=True).text


def test_the_files_of_a_version_come_back_bit_for_bit(client: FlaskClient) -> None:
    made = a_published()
    assert client.get(f"{PAGE}/{made.id}/tep/workbook").data == made.workbook
    assert client.get(f"{PAGE}/{made.id}/tep/xform").text == made.xform
    assert client.get(f"{PAGE}/{made.id}/tep/khac").status_code == 404


def test_the_codebook_is_there_before_anybody_is_asked(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}/{a_published().id}/tep/ddi")
    assert 'name="nhieu/1"' in answer.text
    assert "<catValu>KHONG_HOI</catValu>" in answer.text
    assert "fileDscr" not in answer.text
    assert client.get(f"{PAGE}/{a_draft(data(SURVEY.replace('text   ', 'txt    '))).id}/tep/ddi").status_code == 404


def test_two_versions_are_compared_in_words(client: FlaskClient) -> None:
    a_published()
    newer = a_draft(data(SURVEY.replace("Vì sao chưa dùng?", "Lý do chưa dùng")))
    page = client.get(f"{PAGE}/{newer.id}/so-sanh")
    assert "Câu hỏi Vì sao chưa dùng? Lý do chưa dùng" in words(page)


def test_a_first_version_has_nothing_to_be_compared_with(client: FlaskClient) -> None:
    assert "Chưa có phiên bản nào khác" in client.get(f"{PAGE}/{a_draft().id}/so-sanh").text


def giving(survey_round: SurveyRound, version_id: int) -> str:
    return f"/so-noi-vu/dot/{survey_round.id}/mau-phieu/{version_id}/gan-nhom"


def test_a_published_version_is_given_to_groups_and_taken_away_again(client: FlaskClient) -> None:
    survey_round = cast.a_round(db.session)
    made = a_published()
    first, second = survey_round.groups
    address = giving(survey_round, made.id)
    client.post(address, data={"groups": [first.id, second.id]})
    assert (first.version_id, second.version_id) == (made.id, made.id)
    client.post(address, data={"groups": [second.id]})
    assert (first.version_id, second.version_id) == (None, made.id)


@pytest.mark.parametrize("state", ["frozen", "open", "closed"])
def test_groups_of_a_round_whose_lists_are_frozen_are_not_offered(client: FlaskClient, state: str) -> None:
    survey_round = cast.a_round(db.session, state)
    made = a_published()
    address = giving(survey_round, made.id)
    assert "đã khoá nên mẫu phiếu của các nhóm không đổi nữa" in client.get(address).text
    groups = [group.id for group in survey_round.groups]
    assert "đã khoá" in client.post(address, data={"groups": groups}, follow_redirects=True).text
    assert {group.version_id for group in survey_round.groups} == {None}


def test_a_draft_cannot_be_given_to_a_group(client: FlaskClient) -> None:
    assert client.get(giving(cast.a_round(db.session), a_draft().id)).status_code == 404


# -- the preview


def sheet(client: FlaskClient, version: QuestionnaireVersion, **values: object) -> TestResponse:
    address = f"{PAGE}/{version.id}/xem-truoc/phieu"
    return client.post(address, data=values) if values else client.get(address)


def travelling(page: TestResponse) -> str:
    """The answers that the page carries."""
    found = re.search(r'name="phieu" value="([^"]*)"', page.text)
    assert found is not None
    return found[1].replace("&#34;", '"')


def test_the_preview_stands_in_a_frame_and_only_there(client: FlaskClient) -> None:
    made = a_draft()
    outside = client.get(f"{PAGE}/{made.id}/xem-truoc").headers
    inside = sheet(client, made).headers
    assert "frame-src 'self'" in outside["Content-Security-Policy"]
    assert outside["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'self'" in inside["Content-Security-Policy"]
    assert inside["X-Frame-Options"] == "SAMEORIGIN"


def test_an_answer_makes_the_next_question_come_and_nothing_is_stored(client: FlaskClient) -> None:
    made = a_draft()
    asked = sheet(client, made, **{"/data/dung": "2", "nut": "tiep", "phieu": travelling(sheet(client, made))})
    assert "Có thêm câu hỏi" in asked.text
    assert '"/data/dung": "2"' in travelling(asked)
    answered = {"/data/dung": "2", "/data/vi_sao": "Xa", "nut": "tiep", "phieu": travelling(asked)}
    done = sheet(client, made, **answered)
    assert "Kiểm tra trước khi gửi" in done.text
    assert "Xa" in words(done)
    assert db.session.execute(select(AuditEvent.verb)).scalars().all() == ["questionnaire.upload"]


def test_gaps_are_asked_about_once(client: FlaskClient) -> None:
    made = a_draft()
    first = sheet(client, made, nut="tiep")
    assert "Còn 1 câu chưa trả lời" in first.text
    again = sheet(client, made, **{"nut": "tiep", "phieu": travelling(first), "da-hoi": "all"})
    assert "Kiểm tra trước khi gửi" in again.text


@pytest.mark.parametrize(
    "values",
    [
        {"phieu": "{"},
        {"phieu": "[1]"},
        {"phieu": '{"values": 3, "repeats": "x", "seed": "y"}'},
        {"phieu": '{"values": {"/data/dung": 7, "/khac": "1"}}'},
        {"phieu": "[" * 100_000},
        {"trang": "khong-co", "nut": "tiep"},
        {"/data/dung": "99", "nut": "tiep"},
        {"/data/vi_sao": "không được hỏi", "nut": "tiep"},
        {"add": "/data/khong", "nut": "x"},
        {"remove": "/data/dung"},
        {"ngon-ngu": "xx"},
    ],
)
def test_whatever_is_posted_to_the_preview_a_page_comes_back(client: FlaskClient, values: dict[str, str]) -> None:
    page = sheet(client, a_draft(), **values)
    assert page.status_code == 200
    assert "không được hỏi" not in page.text


def test_a_draft_with_errors_has_no_preview(client: FlaskClient) -> None:
    made = a_draft(data(SURVEY.replace("text   ", "txt    ")))
    assert client.get(f"{PAGE}/{made.id}/xem-truoc").status_code == 404


@pytest.mark.parametrize("address", ["", "/xem-truoc", "/so-sanh", "/cong-bo", "/xoa", "/tep/workbook"])
def test_a_version_that_is_not_there_is_404(client: FlaskClient, address: str) -> None:
    assert client.get(f"{PAGE}/999{address}").status_code == 404


OLD = """
    type              | name   | label                    | image
    selct_one co      | dung   | Đã dùng dịch vụ chưa?    | a.png
    start             | bat_dau |                         |
"""


def drafts() -> list[QuestionnaireVersion]:
    return list(db.session.scalars(select(QuestionnaireVersion)))


def test_one_press_does_what_a_problem_says(client: FlaskClient) -> None:
    page = send(client, workbook(SETTINGS, survey=OLD, choices=CHOICES)).get_data(as_text=True)
    for words in ("Ghi select_one co", "Bỏ cột này", "Bỏ dòng này", "Sửa cả 3 chỗ"):
        assert words in page
    [draft] = drafts()
    pressed = client.post(
        f"{PAGE}/{draft.id}/sua-ngay", data={"problem": "survey|2|type|TYPE_UNKNOWN"}, follow_redirects=True
    )
    assert "Còn 2 lỗi cần sửa" in pressed.get_data(as_text=True)
    done = client.post(f"{PAGE}/{drafts()[0].id}/sua-ngay", follow_redirects=True).get_data(as_text=True)
    assert "không có lỗi nào" in done
    [draft] = drafts()
    assert draft.may_be_published
    book = openpyxl.load_workbook(io.BytesIO(draft.workbook))
    assert [cell.value for cell in book["survey"][1]] == ["type", "name", "label"]
    assert [row[0].value for row in book["survey"].iter_rows(min_row=2)] == ["select_one co"]


def test_a_press_on_what_is_gone_says_so(client: FlaskClient) -> None:
    send(client, workbook(SETTINGS, survey=OLD, choices=CHOICES))
    [draft] = drafts()
    gone = client.post(f"{PAGE}/{draft.id}/sua-ngay", data={"problem": "survey|9|x|Y"}, follow_redirects=True)
    assert "Có người khác vừa thay mẫu phiếu này" in gone.get_data(as_text=True)
    assert draft.errors == 3


def test_a_published_version_is_not_mended(client: FlaskClient) -> None:
    send(client, data())
    [version] = drafts()
    versions.publish(db.session, version, SYSTEM, seen=version.sha256 or "")
    db.session.commit()
    refused = client.post(f"{PAGE}/{version.id}/sua-ngay", follow_redirects=True).get_data(as_text=True)
    assert "đã công bố thì không sửa được" in refused


def test_a_list_that_lies_beside_the_workbook_is_uploaded_with_it(client: FlaskClient) -> None:
    survey = "type | name | label\nselect_one_from_file xa.csv | xa | Xã, phường?"
    files = [(io.BytesIO("name,label\n01,Xã Ea Ạ\n02,Xã Ea Bê\n".encode()), "xa.csv")]
    sent = {"file": (io.BytesIO(workbook(SETTINGS, survey=survey)), "phieu.xlsx"), "lists": files}
    page = client.post(f"{PAGE}/tai-len", data=sent, follow_redirects=True).get_data(as_text=True)
    assert "không có lỗi nào" in page
    [draft] = drafts()
    assert draft.xform
    assert "Xã Ea Bê" in draft.xform
    choices = openpyxl.load_workbook(io.BytesIO(draft.workbook))["choices"]
    assert [cell.value for cell in choices[2]] == ["xa", "01", "Xã Ea Ạ"]


def test_a_list_that_cannot_be_read_is_told_beside_the_upload(client: FlaskClient) -> None:
    survey = "type | name | label\nselect_one_from_file xa.xlsx | xa | Xã, phường?"
    sent = {
        "file": (io.BytesIO(workbook(SETTINGS, survey=survey)), "phieu.xlsx"),
        "lists": [(io.BytesIO(b"x"), "xa.xlsx")],
    }
    answer = client.post(f"{PAGE}/tai-len", data=sent)
    assert answer.status_code == 422
    assert "không đọc được danh sách kèm theo “xa.xlsx”" in answer.get_data(as_text=True)
    assert drafts() == []


def test_a_questionnaire_downloads_as_an_xlsform_and_comes_back_as_itself(client: FlaskClient) -> None:
    send(client, data())
    [version] = drafts()
    assert "Tải XLSForm (.xlsx)" in client.get(f"{PAGE}/{version.id}").get_data(as_text=True)
    file = client.get(f"{PAGE}/{version.id}/tep/xlsform")
    assert "_xlsform.xlsx" in file.headers["Content-Disposition"]
    before = version.xform
    send(client, file.data)
    [version] = drafts()
    db.session.refresh(version)
    assert version.xform == before


def test_a_draft_with_errors_has_no_xlsform_yet(client: FlaskClient) -> None:
    send(client, workbook(SETTINGS, survey=OLD, choices=CHOICES))
    [draft] = drafts()
    assert client.get(f"{PAGE}/{draft.id}/tep/xlsform").status_code == 404
