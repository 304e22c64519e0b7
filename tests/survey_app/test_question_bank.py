"""Pages of the question bank: searching, choosing over several pages, taking a workbook, growing a draft."""

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

from foundation.audit import SYSTEM
from questionnaires import versions
from questionnaires.bank_rows import BankQuestion
from questionnaires.versions import QuestionnaireVersion
from survey_app.access import ACCESS
from survey_app.database import db
from survey_app.home_affairs.questionnaires.bank import MOST_CHOSEN
from survey_app.roles import HOME_AFFAIRS
from tests import cast
from tests.questionnaires.tables import workbook
from tests.questionnaires.test_bank import DRAFT, DRAFT_CHOICES, DRAFT_SETTINGS, SURVEY, a_published
from tests.signing_in import sign_in

PAGE = "/so-noi-vu/mau-phieu/kho-cau-hoi"
TAKING = f"{PAGE}/da-chon"


@pytest.fixture
def client(app_on_each: Flask) -> Iterator[FlaskClient]:
    """An official of Home Affairs."""
    app_on_each.config["WTF_CSRF_ENABLED"] = False
    with app_on_each.app_context():
        made = app_on_each.test_client()
        sign_in(made, "home_affairs")
        yield made


def words(answer: TestResponse) -> str:
    """The page's text."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def number_of(name: str) -> int:
    """The newest question of the name."""
    query = select(BankQuestion.id).where(BankQuestion.name == name).order_by(BankQuestion.id.desc())
    return db.session.scalars(query).first() or 0


def a_draft(survey: str = DRAFT) -> QuestionnaireVersion:
    data = workbook(DRAFT_SETTINGS, survey=survey, choices=DRAFT_CHOICES)
    made = versions.upload(db.session, data, "nhap.xlsx", SYSTEM)
    db.session.commit()
    return made


def kept(survey: str = SURVEY, form_id: str = "thu") -> QuestionnaireVersion:
    made = a_published(db.session, survey, form_id)
    db.session.commit()
    return made


def test_an_empty_bank_says_how_it_is_filled(client: FlaskClient) -> None:
    page = client.get(PAGE)
    assert "Kho chưa có câu hỏi nào" in page.text
    assert "Chọn thêm các câu" not in page.text
    assert "Chưa chọn câu nào" in client.get(TAKING).text
    assert client.get(f"{TAKING}/tep").status_code == 404
    assert client.get(f"{PAGE}/1").status_code == 404


def test_a_question_is_found_with_its_choices_and_where_it_was_used(client: FlaskClient) -> None:
    made = kept()
    held = cast.a_round(db.session, "open")
    cast.ask_all_groups(held, made)
    db.session.commit()
    shown = words(client.get(f"{PAGE}?tim=da+dung+dich+vu"))
    assert "Đã dùng dịch vụ công chưa?" in shown
    assert "Rồi; Chưa" in shown
    assert "đợt 2023 (Lãnh đạo cấp sở; Lãnh đạo cấp phòng thuộc sở), 2023" in shown
    assert "Mấy lần?" not in shown
    assert "Không có dòng nào khớp trong 3" in words(client.get(f"{PAGE}?tim=khong+thay"))
    assert "Mấy lần?" in words(client.get(f"{PAGE}?loai=integer&nam=2023&dot={held.id}"))
    for odd in ("loai=x", "nam=abc", "dot=99999999999", "trang=-1", "tim=%25%27%00", "chon=x,,1,-2,999999999999"):
        assert client.get(f"{PAGE}?{odd}").status_code == 200, odd


def test_ticked_questions_join_those_that_were_chosen_before_and_the_search_stays(client: FlaskClient) -> None:
    kept()
    one, two = number_of("dung"), number_of("may")
    answer = client.get(f"{PAGE}?tim=lan&chon={one}&them={two}&them={two}")
    assert answer.status_code == 302
    assert answer.location == f"{PAGE}?tim=lan&chon={one}%2C{two}"
    assert "Xem 2 câu đã chọn" in client.get(answer.location).text
    many = client.get(f"{PAGE}?chon={','.join(str(n) for n in range(1, 500))}")
    assert f"Đã chọn đủ {MOST_CHOSEN} câu" in many.text


def test_wordings_of_two_years_stand_side_by_side(client: FlaskClient) -> None:
    kept()
    kept(SURVEY.replace("Mấy lần?", "Mấy lần trong năm?"))
    assert "2 cách" in words(client.get(f"{PAGE}/{number_of('may')}"))
    assert "<mark>lần?</mark>" in client.get(f"{PAGE}/{number_of('may')}").text
    assert "1 cách ghi khác" in words(client.get(f"{PAGE}?tim=may+lan"))


def test_what_is_not_chosen_is_told_with_place_and_a_way_to_choose_it(client: FlaskClient) -> None:
    kept()
    page = client.get(f"{TAKING}?chon={number_of('vi_sao')}")
    assert "3 chỗ nhắc tới câu không được chọn" in page.text
    assert "Câu vi_sao, ô “relevant”: nhắc tới ${dung}, câu này chưa được chọn." in words(page)
    assert f"chon={number_of('vi_sao')},{number_of('dung')}" in page.text.replace("%2C", ",")


def test_the_chosen_questions_are_taken_as_a_workbook(client: FlaskClient) -> None:
    kept()
    answer = client.get(f"{TAKING}/tep?chon={number_of('vi_sao')},{number_of('dung')}")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["survey", "choices", "settings", "Nguồn"]
    assert [row[1] for row in book["survey"].iter_rows(min_row=2, values_only=True)] == ["vi_sao", "dung"]
    assert [row[0] for row in book["Nguồn"].iter_rows(values_only=True)][2:] == ["vi_sao", "dung"]


def test_a_draft_grows_and_comes_back_with_its_report(client: FlaskClient) -> None:
    kept()
    draft = a_draft()
    chon = f"{number_of('vi_sao')},{number_of('may')}"
    page = client.get(f"{TAKING}?chon={chon}&nhap={draft.id}")
    seen = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert seen
    assert "Phần chung" in page.text
    said = {"chon": chon, "seen": seen[1], "group": "2"}
    answer = client.post(f"/so-noi-vu/mau-phieu/{draft.id}/them-tu-kho", data=said, follow_redirects=True)
    assert "Đã thêm 3 dòng từ kho câu hỏi vào bản nháp" in answer.text
    assert "${dung} là câu khác trùng mã" in answer.text
    db.session.expire_all()
    again = versions.draft_of(db.session, "nhap")
    assert again
    assert again.report["questions"] == 4
    late = client.post(f"/so-noi-vu/mau-phieu/{draft.id}/them-tu-kho", data=said, follow_redirects=True)
    assert "Đã thêm" not in late.text, "the draft is not the one that was seen"
    db.session.expire_all()
    assert again.report["questions"] == 4


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"chon": ""}, "Chưa chọn câu nào"),
        ({"group": "x"}, "Chưa chọn nhóm"),
        ({"group": "77"}, "Nhóm đã chọn không còn"),
        ({"seen": "x"}, "Tải lại trang"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_changes(
    client: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    kept()
    draft = a_draft()
    before = draft.workbook
    said = {"chon": str(number_of("may")), "seen": draft.created_at.isoformat(), "group": "2"} | changed
    answer = client.post(f"/so-noi-vu/mau-phieu/{draft.id}/them-tu-kho", data=said, follow_redirects=True)
    assert sentence.lower() in words(answer).lower()
    db.session.expire_all()
    assert draft.workbook == before


def test_a_published_version_takes_no_more_questions(client: FlaskClient) -> None:
    made = kept()
    said = {"chon": str(number_of("may")), "seen": made.created_at.isoformat(), "group": "2"}
    answer = client.post(f"/so-noi-vu/mau-phieu/{made.id}/them-tu-kho", data=said, follow_redirects=True)
    assert "đã công bố thì không thêm câu được nữa" in words(answer)


def test_a_draft_that_cannot_grow_says_why(client: FlaskClient) -> None:
    kept()
    draft = a_draft(DRAFT.replace("    end group      |       |\n", ""))
    page = client.get(f"{TAKING}?chon={number_of('may')}&nhap={draft.id}")
    assert "có nhóm chưa mở hoặc chưa đóng" in page.text


def test_a_workbook_that_cannot_be_read_any_more_is_said(client: FlaskClient) -> None:
    made = cast.a_version(db.session)
    one = BankQuestion(
        version_id=made.id, place=1, name="cu", kind="text", label="Cũ", said="cu", folded="cu", wording="x"
    )
    db.session.add(one)
    db.session.commit()
    assert "Không đọc lại được sổ tính" in client.get(f"{TAKING}?chon={one.id}").text
    page = client.get(f"{TAKING}/tep?chon={one.id}", follow_redirects=True)
    assert "Không đọc lại được sổ tính" in page.text


def test_words_of_authors_are_text(client: FlaskClient) -> None:
    kept(SURVEY.replace("Mấy lần?", "<script>alert(1)</script> mấy"), "xau")
    for address in (PAGE, f"{PAGE}/{number_of('may')}", f"{TAKING}?chon={number_of('may')}"):
        assert "<script>alert" not in client.get(address).text
        assert "&lt;script&gt;" in client.get(address).text


def test_the_bank_is_home_affairs_alone() -> None:
    pages = [name for name in ACCESS if name.startswith("home_affairs.questionnaires_bank")]
    assert len(pages) == 5
    assert {ACCESS[name] for name in pages} == {HOME_AFFAIRS}
