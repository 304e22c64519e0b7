"""Each cause has its own page: what happened, what became of what was sent, and what to do."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from respondents.envelopes import Envelope
from survey_app.answering import ledger
from survey_app.database import db
from tests.visitor import Visitor, invited, link_of, newest_code

WHO = "Có phải Ông/Bà là người được mời?"
NOT_KEPT = "Trình duyệt này không giữ cookie"


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    return Visitor(field)


# -- links as messengers and sentences leave them


@pytest.mark.parametrize(
    "after", [",", ")", ".", "/", "”", "\u200b", "\ufeff", "/,", ").", "…", "%20", "%2C", "%E2%80%8B", " xin mo"]
)
def test_what_stands_behind_a_link_does_no_harm(hoa: Visitor, after: str) -> None:
    home = link_of()
    hoa.open(home)
    title = hoa.title
    hoa.open(home + (after if after.startswith("%") else quote(after)))
    assert (hoa.title, hoa.path.removesuffix("/")) == (title, home)
    hoa.press()
    assert hoa.title == WHO


@pytest.mark.parametrize("capitals", ["/T/", "/T/\u200b"])
def test_a_keyboard_that_writes_the_first_letter_large_does_no_harm(hoa: Visitor, capitals: str) -> None:
    hoa.open(quote(link_of().replace("/t/", capitals)))
    hoa.press()
    assert hoa.title == WHO


def test_a_mail_that_broke_the_link_into_two_lines_does_no_harm(hoa: Visitor) -> None:
    home = link_of()
    hoa.open(f"{home[:15]}%0A{home[15:]}")
    hoa.press()
    assert hoa.title == WHO


@pytest.mark.parametrize("path", ["/t/abc,", "/T/", "/T/abc", "/t/a/b/c", "/t/" + "0" * 26 + "/"])
def test_what_holds_no_link_is_not_found(hoa: Visitor, path: str) -> None:
    hoa.open(path)
    assert hoa.page.status_code == 404


def test_the_whole_link_or_message_may_be_pasted_into_the_box_for_the_code(hoa: Visitor) -> None:
    for pasted in (
        f"https://khaosat.example{link_of()}.",
        f"So Noi vu moi Ong/Ba: http://localhost{link_of()} Ho tro 0262",
        f"{link_of()[1:]}/",
    ):
        hoa.open("/")
        hoa.press(code=pasted)
        assert hoa.title == WHO
    hoa.open("/")
    hoa.press(code="/t/" + "0" * 26)
    assert hoa.title == "Không tìm thấy đường dẫn"


def test_the_whole_message_may_be_pasted_for_its_code(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.press()
    code = newest_code()
    hoa.press(
        code=f"So Noi vu Dak Lak: ma xac nhan khao sat CCHC cua Ong/Ba la {code}, hieu luc 10 phut.\n@localhost #{code}"
    )
    assert hoa.title == "Ông/Bà cần biết trước khi trả lời"


# -- a browser that keeps no cookies


def test_a_browser_that_keeps_no_cookies_is_told_so_with_its_link_to_copy(hoa: Visitor) -> None:
    hoa.open(link_of())
    token = hoa.token
    hoa.client.delete_cookie("device")
    words = hoa._go("POST", link_of(), {"csrf_token": token})
    assert (hoa.page.status_code, hoa.title) == (400, NOT_KEPT)
    assert "mở bằng Chrome" in words
    assert "0262 000 0000" in words
    body = hoa.page.get_data(as_text=True)
    assert f'value="http://localhost{link_of()}"' in body
    assert "Sao chép đường dẫn" in body
    assert invited().opened_at is None


def test_a_page_of_another_time_is_still_called_so(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa._go("POST", link_of(), {"csrf_token": "0" * 32})
    assert hoa.title == "Trang này đã mở quá lâu"


# -- a tab that was left open


def test_a_change_after_the_submission_is_refused_in_words(hoa: Visitor) -> None:
    hoa.reach_sheet()
    token = hoa.token
    hoa.answer_all()
    hoa.submit()
    sealed = db.session.scalar(sa.select(Envelope.sealed))
    answer = hoa.tap("/data/p1/q1", "3", seq=9)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "Phiếu đã gửi; thay đổi này không được nhận")
    assert answer.get_json()["step"] == "Xem biên nhận"
    hoa._go("POST", "/phieu/trang/1", {"csrf_token": token, "/data/p1/q1": "3"})
    assert (hoa.page.status_code, hoa.title) == (409, "Phiếu đã gửi; thay đổi này không được nhận")
    db.session.rollback()
    assert db.session.scalar(sa.select(Envelope.sealed)) == sealed
    hoa.open("/phieu/trang/1")
    assert hoa.title == "Đã nhận phiếu của Ông/Bà", "who only looks sees the receipt"


# -- a server that does not answer


def test_a_database_that_is_busy_for_a_moment_is_no_maintenance(hoa: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr("survey_app.answering.entrance.ledger", away)
    words = hoa.open(link_of())
    assert (hoa.page.status_code, hoa.page.headers["Retry-After"]) == (503, "5")
    assert "Hệ thống đang bận" in words
    assert "Cơ sở dữ liệu bận" in words
    assert "Xin thử lại sau 5 giây." in words
    assert ledger.ledger is not away


def test_the_end_says_what_becomes_of_a_draft(hoa: Visitor) -> None:
    hoa.reach_sheet()
    invited_to = invited().round_id
    db.session.execute(sa.text("UPDATE survey_round SET state = 'closed' WHERE id = :it"), {"it": invited_to})
    db.session.commit()
    words = hoa.open("/phieu/trang/1")
    assert hoa.title == "Khảo sát đã kết thúc"
    assert "Phiếu làm dở mà chưa gửi thì không được tính và sẽ bị xoá." in words
