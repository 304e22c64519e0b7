"""The focal point's pages: one's own agency only, refusals that say why, nothing lost, every view of people recorded."""

from __future__ import annotations

import html
import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from agencies.agency import Agency
from foundation import audit, keys
from foundation.outbox import Message
from questionnaires.survey_round import SurveyRound
from respondents.invitation.counters import ProgressDay
from respondents.roster import Respondent, Roster, comparison, upload
from survey_app.accounts import Account
from survey_app.database import db
from tests import cast
from tests.long_work import run_jobs
from tests.respondents.list_room import GOOD, HEADINGS, MESSY, sheet
from tests.signing_in import PASSWORD, an_account, open_session, quiet_for, sign_in


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    """The focal point of Sở Tư pháp in a round that registers."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        cast.a_round(db.session)
        agency = cast.an_agency(db.session)
        db.session.commit()
        client = app.test_client()
        sign_in(client, "focal_point", agency)
    return client


def send(client: FlaskClient, rows, filename: str = "ds.xlsx") -> TestResponse:
    content = rows if isinstance(rows, bytes) else sheet(rows)
    answer = client.post("/don-vi/dot/1/danh-sach/tai-len", data={"file": (io.BytesIO(content), filename)})
    answer.request.environ["wsgi.input"].close()  # the test client's own temporary file
    return answer


def scalars(desk: FlaskClient, query) -> list:
    """The answers to a query, in a context of its own, so that no transaction of the test's stands in a page's way."""
    with desk.application.app_context():
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        return found


def people(desk: FlaskClient) -> list[Respondent]:
    return scalars(desk, select(Respondent).order_by(Respondent.ordinal))


def person(desk: FlaskClient, name: str) -> Respondent:
    return next(one for one in people(desk) if one.full_name == name)


def version(desk: FlaskClient) -> int:
    return scalars(desk, select(Roster.version))[0]


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_first_page_says_how_long_it_is_and_what_to_do(desk: FlaskClient) -> None:
    page = text(desk, "/don-vi/dot/1/")
    for words in ("Còn 6 ngày", "Lập danh sách", "Kiểm tra lỗi", "Gửi Sở Nội vụ", "Theo dõi tỷ lệ trả lời"):
        assert words in page


def test_without_a_round_there_is_nothing_to_do(app: Flask) -> None:
    with app.app_context():
        client = app.test_client()
        sign_in(client, "focal_point", cast.an_agency(db.session))
    assert "Chưa có đợt điều tra nào" in text(client, "/don-vi/")


def test_a_messy_file_is_read_and_counted(desk: FlaskClient) -> None:
    assert send(desk, MESSY).headers["Location"] == "/don-vi/dot/1/danh-sach"
    page = re.sub(r"<[^>]+>|\s+", " ", text(desk, "/don-vi/dot/1/danh-sach"))
    page = re.sub(r"\s+", " ", page)
    assert "Đọc được 3 dòng : 1 hợp lệ , 1 cần sửa , 1 cần xác nhận" in page
    assert "Dòng 3, Điện thoại di động" in page
    assert "Nên sửa ngay tại đây" in page
    repairs = text(desk, "/don-vi/dot/1/danh-sach/da-tu-chinh")
    assert "NGUYỄN THỊ HOA" in repairs
    assert "Nguyễn Thị Hoa" in repairs


def test_a_cell_that_was_mended_in_two_ways_is_listed_once(desk: FlaskClient) -> None:
    send(desk, [("TS. NGUYỄN THỊ HOA", *GOOD[0][1:])])
    page = text(desk, "/don-vi/dot/1/danh-sach/da-tu-chinh")
    assert page.count("TS. NGUYỄN THỊ HOA") == 1
    assert "bỏ danh xưng, học vị; viết hoa đúng họ tên" in page


@pytest.mark.parametrize(
    ("content", "filename", "says"),
    [
        (b"", "a.xlsx", "Tệp rỗng"),
        (b"x", "a.docx", "Chỉ nhận tệp"),
        (sheet([]), "a.xlsx", "Chưa có người nào"),
        (b"0" * (10 * 1024 * 1024 + 1), "a.csv", "lớn hơn 10 MB"),
    ],
)
def test_a_refused_file_answers_with_its_sentence_and_saves_nothing(
    desk, content: bytes, filename: str, says: str
) -> None:
    answer = send(desk, content, filename)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)
    assert people(desk) == []


def test_a_form_without_a_file_says_so(desk: FlaskClient) -> None:
    answer = desk.post("/don-vi/dot/1/danh-sach/tai-len", data={})
    assert (answer.status_code, "Chọn tệp danh sách" in answer.get_data(as_text=True)) == (422, True)


def test_a_second_file_asks_before_anything_changes(desk: FlaskClient) -> None:
    send(desk, GOOD)
    assert send(desk, GOOD[:2]).headers["Location"] == "/don-vi/dot/1/danh-sach/so-sanh"
    page = text(desk, "/don-vi/dot/1/danh-sach/so-sanh")
    assert "Không còn trong tệp" in page
    assert "Lê Thị Mai" in page
    assert len(people(desk)) == 3
    assert desk.post("/don-vi/dot/1/danh-sach/so-sanh", data={"seen": version(desk)}).status_code == 422
    desk.post("/don-vi/dot/1/danh-sach/so-sanh", data={"missing": "drop", "seen": version(desk)})
    assert [one.full_name for one in people(desk)] == ["Nguyễn Thị Hoa", "Trần Văn Bình"]


def test_a_file_that_is_not_wanted_leaves_the_list_alone(desk: FlaskClient) -> None:
    send(desk, GOOD)
    send(desk, GOOD[:1])
    desk.post("/don-vi/dot/1/danh-sach/bo-tep")
    assert len(people(desk)) == 3
    assert desk.get("/don-vi/dot/1/danh-sach/so-sanh").headers["Location"] == "/don-vi/dot/1/danh-sach"


def test_a_heavy_file_has_a_page_that_waits_without_a_script(desk: FlaskClient, monkeypatch) -> None:
    monkeypatch.setattr(upload, "HEAVY", 10)
    assert send(desk, GOOD).headers["Location"] == "/don-vi/dot/1/danh-sach/dang-doc"
    assert "Xem tình trạng mới nhất" in text(desk, "/don-vi/dot/1/danh-sach/dang-doc")
    state = "/don-vi/dot/1/danh-sach/dang-doc/tinh-trang"
    before = desk.get(state)
    assert "đang chờ đến lượt" in before.get_data(as_text=True)
    assert desk.get(state, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    with desk.application.app_context():
        run_jobs(db.session)
    assert "Xem danh sách" in text(desk, state)
    assert len(people(desk)) == 3


def test_a_row_is_mended_without_a_script(desk: FlaskClient) -> None:
    send(desk, MESSY)
    binh = person(desk, "Trần Văn Bình")
    answer = desk.post(f"/don-vi/dot/1/danh-sach/dong/{binh.id}", data={"phone": "0905 123 402", "seen": version(desk)})
    assert answer.status_code == 302
    assert person(desk, "Trần Văn Bình").phone == "+84905123402"


def test_a_script_gets_the_row_drawn_again(desk: FlaskClient) -> None:
    send(desk, MESSY)
    binh = person(desk, "Trần Văn Bình")
    wants = {"Accept": "text/html-fragment, text/html"}
    address = f"/don-vi/dot/1/danh-sach/dong/{binh.id}"
    still = desk.post(address, data={"phone": "0262", "seen": version(desk)}, headers=wants)
    assert (still.status_code, still.get_data(as_text=True).lstrip()[:5]) == (422, "<form")
    assert desk.post(address, data={"phone": "0905123402", "seen": version(desk)}, headers=wants).status_code == 200


def test_a_proposed_value_is_taken_with_one_press(desk: FlaskClient) -> None:
    send(desk, [(*GOOD[0][:4], "01655123401", "", "")])
    page = text(desk, "/don-vi/dot/1/danh-sach")
    assert "Dùng 0355 123 401" in page
    hoa = person(desk, "Nguyễn Thị Hoa")
    desk.post(
        f"/don-vi/dot/1/danh-sach/dong/{hoa.id}",
        data={"phone": "01655123401", "take-phone": "0355 123 401", "seen": version(desk)},
    )
    assert person(desk, "Nguyễn Thị Hoa").phone == "+84355123401"


def test_two_people_at_one_row_see_both_values(desk: FlaskClient) -> None:
    send(desk, GOOD)
    seen, mai = version(desk), person(desk, "Lê Thị Mai").id
    address = f"/don-vi/dot/1/danh-sach/dong/{mai}"
    desk.post(address, data={"position": "Phó Trưởng phòng", "seen": seen})
    clash = desk.post(address, data={"position": "Trưởng phòng Hành chính", "seen": seen})
    page = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "Phó Trưởng phòng" in page
    assert "Trưởng phòng Hành chính" in page
    desk.post(address, data={"position": "Trưởng phòng Hành chính", "seen": version(desk)})
    assert person(desk, "Lê Thị Mai").position == "Trưởng phòng Hành chính"


def test_an_unusual_row_is_kept_with_its_reason(desk: FlaskClient) -> None:
    send(desk, MESSY)
    mai = person(desk, "Lê Thị Mai")
    address = f"/don-vi/dot/1/danh-sach/dong/{mai.id}/xac-nhan"
    code = "POSITION_NOT_IN_GROUP"
    desk.post(address, data={"accept": code, f"reason-{code}": "Phụ trách phòng", "note": "mới", "seen": version(desk)})
    kept = person(desk, "Lê Thị Mai")
    assert (kept.worst, kept.accepted, kept.note) == ("", {code: "Phụ trách phòng"}, "mới")


def test_what_was_typed_into_a_row_that_is_refused_stays(desk: FlaskClient) -> None:
    send(desk, MESSY)
    mai, code = person(desk, "Lê Thị Mai"), "POSITION_NOT_IN_GROUP"
    long = "Phụ trách phòng " * 30
    data = {"accept": code, f"reason-{code}": long, "note": "đang gõ", "seen": version(desk)}
    answer = desk.post(f"/don-vi/dot/1/danh-sach/dong/{mai.id}/xac-nhan", data=data)
    page = html.unescape(answer.text)
    assert (answer.status_code, "nhiều nhất 300" in page) == (422, True)
    assert f'name="reason-{code}" value="{long}"' in page
    assert 'value="đang gõ"' in page
    assert page.count(long) == 1, "in its own row alone"


def test_a_reason_for_the_whole_list_stays_on_the_page_from_which_it_came(desk: FlaskClient) -> None:
    send(desk, MESSY)
    long = "Danh sách ngắn " * 30
    for place, here in (("", "Danh sách đối tượng điều tra"), ("agency.submission", "Kiểm tra trước khi gửi")):
        data = {"key": "x", "reason": long, "from": place}
        answer = desk.post("/don-vi/dot/1/danh-sach/xac-nhan", data=data)
        assert (answer.status_code, here in answer.text) == (422, True)
        assert "Đánh dấu xác nhận trước khi gửi" not in answer.text


def test_one_reason_and_one_correction_go_for_all_rows_alike(desk: FlaskClient) -> None:
    rows = [
        (f"Nguyễn Thị {name}", "Chuyên viên", "Sở Tư pháp", "LDP", f"0905 123 41{number}", "", "")
        for number, name in enumerate("ABC")
    ]
    send(desk, rows)
    page = desk.get("/don-vi/dot/1/danh-sach").text
    assert "Áp dụng cho cả 3 dòng giống vậy" in page
    first, code = people(desk)[0], "POSITION_NOT_IN_GROUP"
    address = f"/don-vi/dot/1/danh-sach/dong/{first.id}"
    data = {"accept": code, f"reason-{code}": "Phụ trách", "seen": version(desk)}
    desk.post(f"{address}/xac-nhan?theo=giong", data=data)
    assert [one.accepted for one in people(desk)] == [{code: "Phụ trách"}] * 3
    answer = desk.post(
        f"{address}?theo=giong", data={"position": "Trưởng phòng", "seen": version(desk)}, follow_redirects=True
    )
    assert "Đã sửa 3 dòng giống nhau" in answer.text
    assert {one.position for one in people(desk)} == {"Trưởng phòng"}


def test_a_person_is_typed_in_and_taken_off_and_brought_back(desk: FlaskClient) -> None:
    typed = dict(zip(("full_name", "position", "unit", "group", "phone"), GOOD[0], strict=False))
    desk.post("/don-vi/dot/1/danh-sach/them", data=typed)
    hoa = person(desk, "Nguyễn Thị Hoa")
    assert hoa.worst == ""
    desk.post(f"/don-vi/dot/1/danh-sach/dong/{hoa.id}/bo", data={"seen": version(desk)})
    assert people(desk) == []
    desk.post("/don-vi/dot/1/danh-sach/hoan-tac")
    assert person(desk, "Nguyễn Thị Hoa").id == hoa.id


def test_a_list_goes_to_home_affairs_and_can_be_taken_back(desk: FlaskClient) -> None:
    send(desk, GOOD)
    assert desk.post("/don-vi/dot/1/danh-sach/gui", data={}).status_code == 422
    assert desk.post("/don-vi/dot/1/danh-sach/gui", data={"declared": "y"}).headers["Location"] == "/don-vi/dot/1/"
    assert "đang xem danh sách" in text(desk, "/don-vi/dot/1/danh-sach")
    desk.post(f"/don-vi/dot/1/danh-sach/dong/{people(desk)[0].id}", data={"full_name": "X", "seen": version(desk)})
    assert people(desk)[0].full_name == "Nguyễn Thị Hoa"
    desk.post("/don-vi/dot/1/danh-sach/rut-lai")
    assert scalars(desk, select(Roster.state)) == ["draft"]


def test_the_list_and_the_template_come_as_files_and_downloads_are_recorded(desk: FlaskClient) -> None:
    send(desk, MESSY)
    for address in ("tai-xuong", "tep-mau", "tep-to-mau"):
        answer = desk.get(f"/don-vi/dot/1/danh-sach/{address}")
        assert answer.data[:2] == b"PK"
        assert answer.headers["Cache-Control"] == "no-store"
    views = scalars(desk, select(audit.AuditEvent).where(audit.AuditEvent.verb == "view").order_by(audit.AuditEvent.id))
    assert [view.detail.get("download") for view in views] == ["list", "coloured"]


def test_looking_at_people_leaves_an_event_with_their_number(desk: FlaskClient) -> None:
    send(desk, GOOD)
    text(desk, "/don-vi/dot/1/danh-sach")
    (event,) = scalars(desk, select(audit.AuditEvent).where(audit.AuditEvent.verb == "view"))
    assert event.detail == {"rows": 3}


def test_another_agencys_rows_do_not_exist_here(app: Flask, desk: FlaskClient) -> None:
    send(desk, GOOD)
    other = app.test_client()
    with app.app_context():
        sign_in(other, "focal_point", cast.an_agency(db.session, "SYT", "Sở Y tế"))
    mai = person(desk, "Lê Thị Mai")
    for address in (f"dong/{mai.id}", f"dong/{mai.id}/bo", f"dong/{mai.id}/xac-nhan"):
        other.post(f"/don-vi/dot/1/danh-sach/{address}", data={"full_name": "X", "seen": 99, "accept": "x"})
    assert person(desk, "Lê Thị Mai").full_name == "Lê Thị Mai"
    assert "Lê Thị Mai" not in text(other, "/don-vi/dot/1/danh-sach")


def test_a_focal_point_may_not_give_an_own_phone(app: Flask, desk: FlaskClient) -> None:
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        account.phone_index = keys.current().index("phone", "+84905123401")
        db.session.commit()
    send(desk, GOOD)
    assert "Số này là số của đầu mối đơn vị" in text(desk, "/don-vi/dot/1/danh-sach")


def end_session(client: FlaskClient) -> None:
    """As if nobody had touched the page for hours."""
    with client.application.app_context():
        quiet_for(minutes=300)


def sign_in_again(client: FlaskClient, account: Account) -> TestResponse:
    """With the password, through the page; follows to where it leads."""
    fields = {"email": account.email, "password": PASSWORD}
    return client.post("/dang-nhap", data=fields, follow_redirects=True)


def a_colleague(app: Flask) -> Account:
    """Another focal point of the same agency."""
    with app.app_context():
        made = an_account("focal_point", db.session.scalars(select(Agency)).one(), password=PASSWORD)
        db.session.refresh(made)
        db.session.expunge_all()
    return made


@pytest.fixture
def owner(app: Flask, desk: FlaskClient) -> Account:
    """The focal point at the desk, who has a password."""
    made = a_colleague(app)
    with app.app_context():
        open_session(desk, made)
    return made


def test_a_session_that_ended_keeps_the_row_that_was_being_saved(desk: FlaskClient, owner: Account) -> None:
    send(desk, MESSY)
    binh = person(desk, "Trần Văn Bình")
    end_session(desk)
    address = f"/don-vi/dot/1/danh-sach/dong/{binh.id}?loc=loi"
    ended = desk.post(address, data={"phone": "0905123402", "note": "Mới đổi số", "seen": version(desk)})
    assert (ended.status_code, "/dang-nhap" in ended.headers["Location"]) == (302, True)
    assert "đăng nhập bằng đúng tài khoản" in text(desk, ended.headers["Location"])
    page = sign_in_again(desk, owner).get_data(as_text=True)
    for words in ("Ông/Bà đang lưu dở trước khi hết phiên", "Dòng 3 · Trần Văn Bình", "0905123402", "Mới đổi số"):
        assert words in page
    assert f'action="{address}"' in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert desk.post(address, data=hidden).headers["Location"].endswith(f"loc=loi#dong-{binh.id}")
    assert (person(desk, "Trần Văn Bình").phone, person(desk, "Trần Văn Bình").note) == ("+84905123402", "Mới đổi số")
    assert "lưu dở" not in text(desk, "/don-vi/dot/1/luu-do")


def test_what_was_kept_is_unreadable_in_the_cookie_and_can_be_dropped(desk: FlaskClient, owner: Account) -> None:
    send(desk, MESSY)
    end_session(desk)
    desk.post("/don-vi/dot/1/danh-sach/them", data={"full_name": "Phan Thi Kim"})
    with desk.session_transaction() as session:
        assert "Kim" not in str(dict(session))
    assert "Phan Thi Kim" in sign_in_again(desk, owner).get_data(as_text=True)
    desk.post("/don-vi/dot/1/luu-do/bo")
    assert "Phan Thi Kim" not in text(desk, "/don-vi/dot/1/luu-do")


def test_what_was_kept_is_never_offered_to_another_account(app: Flask, desk: FlaskClient, owner: Account) -> None:
    send(desk, MESSY)
    end_session(desk)
    desk.post("/don-vi/dot/1/danh-sach/them", data={"full_name": "Phan Thi Kim"})
    assert "Phan Thi Kim" not in sign_in_again(desk, a_colleague(app)).get_data(as_text=True)
    desk.post("/dang-xuat")
    assert "Phan Thi Kim" not in sign_in_again(desk, owner).get_data(as_text=True)


@pytest.mark.parametrize(
    "fields",
    [
        {"full_name": "".join(chr(33 + n * n % 90) for n in range(9000))},
        {"full_name": "Hoa", "evidence": (io.BytesIO(b"%PDF"), "a.pdf")},
    ],
)
def test_a_form_that_does_not_fit_a_cookie_is_said_to_be_lost(desk: FlaskClient, owner: Account, fields) -> None:
    end_session(desk)
    ended = desk.post("/don-vi/dot/1/danh-sach/them", data=fields)
    ended.request.environ["wsgi.input"].close()
    assert "hãy nhập lại rồi gửi" in text(desk, ended.headers["Location"])


# -- A11


def figures(desk: FlaskClient, *counts: tuple[int, int]) -> None:
    """So many submitted of so many invited, per group, on one evening of an open round."""
    with desk.application.app_context():
        roster = Roster(round_id=1, agency_id=db.session.scalars(select(Agency.id)).one(), state="frozen")
        db.session.add(roster)
        for group_id, (submitted, invited) in enumerate(counts, start=1):
            fixed = {"round_id": 1, "agency_id": roster.agency_id, "group_id": group_id, "day": date(2023, 10, 20)}
            db.session.add(ProgressDay(**fixed, submitted=submitted, invited=invited))
        db.session.get_one(SurveyRound, 1).state = "open"
        db.session.commit()


def test_the_rate_is_one_number_of_the_evening(desk: FlaskClient) -> None:
    figures(desk, (31, 42))
    page = text(desk, "/don-vi/dot/1/ty-le")
    assert "<strong>31/42</strong> (74 %)" in page
    assert "17 giờ ngày 20/10/2023" in page


def test_a_small_agency_reads_only_whether_all_have_answered(desk: FlaskClient) -> None:
    figures(desk, (2, 4))
    page = text(desk, "/don-vi/dot/1/ty-le")
    assert "Chưa đủ" in page
    assert "2/4" not in page


def test_the_agency_reminds_once_in_two_days_and_learns_not_how_many(desk: FlaskClient) -> None:
    figures(desk, (1, 9))
    page = desk.post("/don-vi/dot/1/ty-le/nhac", follow_redirects=True).get_data(as_text=True)
    assert "Lời nhắc được gửi trong giờ hành chính tới những người chưa trả lời" in page
    assert "Có thể nhắc lại từ" in page
    assert "trong 48 giờ qua" in desk.post("/don-vi/dot/1/ty-le/nhac", follow_redirects=True).get_data(as_text=True)
    assert scalars(desk, select(Message)) == []


# -- columns that the reader does not know

COLUMNS_PAGE = "/don-vi/dot/1/danh-sach/chon-cot"
OWN_HEADINGS = ["Họ và tên", "Chức vụ", "Đơn vị", "Nhóm", "Số liên lạc", "Hòm thư", "Ghi chú"]


def test_an_unknown_heading_is_asked_about_with_its_values_and_remembered(desk: FlaskClient) -> None:
    assert send(desk, sheet(GOOD, OWN_HEADINGS)).headers["Location"] == COLUMNS_PAGE
    page = text(desk, COLUMNS_PAGE)
    for words in ("Có phải là cột “Số liên lạc”?", "0905 123 401 · 0905 123 402", "Đúng, dùng các cột này"):
        assert words in page
    assert people(desk) == []
    answer = desk.post(COLUMNS_PAGE, data={"phone": "E", "email": "F"})
    assert answer.headers["Location"] == "/don-vi/dot/1/danh-sach"
    assert [one.phone for one in people(desk)] == ["+84905123401", "+84905123402", "+84905123403"]
    assert "Cột “Số liên lạc” được đọc là “Số điện thoại di động”" in text(desk, "/don-vi/dot/1/danh-sach")
    assert send(desk, sheet(GOOD[:2], OWN_HEADINGS)).headers["Location"] == "/don-vi/dot/1/danh-sach/so-sanh"


def test_a_choice_that_does_not_work_keeps_what_was_chosen(desk: FlaskClient) -> None:
    send(desk, sheet(GOOD, OWN_HEADINGS))
    answer = desk.post(COLUMNS_PAGE, data={"phone": "E", "email": "E"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Mỗi nội dung phải là một cột có tiêu đề riêng" in page) == (422, True)
    assert len(re.findall(r'value="E" checked', page)) == 2
    assert desk.post(COLUMNS_PAGE, data={"phone": "E"}).status_code == 422


def test_columns_chosen_wrongly_are_chosen_anew(desk: FlaskClient) -> None:
    send(desk, sheet(GOOD, OWN_HEADINGS))
    desk.post(COLUMNS_PAGE, data={"phone": "-", "email": "F"})
    assert "Không thấy cột “Số điện thoại di động”" in text(desk, "/don-vi/dot/1/danh-sach")
    desk.post(f"{COLUMNS_PAGE}/bo")
    assert send(desk, sheet(GOOD, OWN_HEADINGS)).headers["Location"] == COLUMNS_PAGE
    assert text(desk, "/don-vi/dot/1/danh-sach/dang-doc").count("Chọn cột của tệp") == 2
    desk.post("/don-vi/dot/1/danh-sach/bo-tep")
    assert desk.get(COLUMNS_PAGE).headers["Location"] == "/don-vi/dot/1/danh-sach"


def test_of_the_people_missing_in_a_file_each_may_stay(desk: FlaskClient) -> None:
    send(desk, GOOD)
    send(desk, GOOD[:1])
    mai, seen = person(desk, "Lê Thị Mai"), version(desk)
    compare = "/don-vi/dot/1/danh-sach/so-sanh"
    page = desk.post(compare, data={"missing": "each", "seen": seen}).get_data(as_text=True)
    assert "Đánh dấu những người được giữ lại" in page
    page = desk.post(compare, data={"missing": "drop", "stay": mai.id, "seen": seen}).get_data(as_text=True)
    assert "Đã đánh dấu 1 người" in page
    desk.post(compare, data={"missing": "each", "stay": mai.id, "seen": seen})
    assert [one.full_name for one in people(desk)] == ["Nguyễn Thị Hoa", "Lê Thị Mai"]


def test_a_file_in_which_nobody_is_missing_asks_nothing(desk: FlaskClient) -> None:
    send(desk, GOOD[:2])
    send(desk, GOOD)
    assert "Không còn trong tệp thì sao" not in text(desk, "/don-vi/dot/1/danh-sach/so-sanh")
    answer = desk.post("/don-vi/dot/1/danh-sach/so-sanh", data={"seen": version(desk)})
    assert (answer.headers["Location"], len(people(desk))) == ("/don-vi/dot/1/danh-sach", 3)


# -- the signed letter

LETTER = "/don-vi/dot/1/danh-sach/cong-van"


def scan(content: bytes = b"%PDF-1.7 123", name: str = "cv-123.pdf") -> dict:
    return {"letter": (io.BytesIO(content), name)}


def test_a_letter_goes_with_the_list_and_is_kept_when_the_list_cannot_go_yet(app: Flask, desk: FlaskClient) -> None:
    send(desk, GOOD)
    answer = desk.post("/don-vi/dot/1/danh-sach/gui", data=scan())
    assert (answer.status_code, "cv-123.pdf" in answer.get_data(as_text=True)) == (422, True)
    desk.post("/don-vi/dot/1/danh-sach/gui", data={"declared": "y"})
    assert scalars(desk, select(Roster.state)) == ["submitted"]
    office = app.test_client()
    with app.app_context():
        sign_in(office, "home_affairs")
    assert "cv-123.pdf" in text(office, "/so-noi-vu/dot/1/danh-sach/1")
    assert office.get("/so-noi-vu/dot/1/danh-sach/1/cong-van").data == b"%PDF-1.7 123"


def test_a_letter_is_replaced_until_the_approval(desk: FlaskClient) -> None:
    send(desk, GOOD)
    assert desk.get(LETTER).status_code == 404
    desk.post("/don-vi/dot/1/danh-sach/gui", data={"declared": "y", **scan()})
    assert "Thay công văn" in text(desk, "/don-vi/dot/1/danh-sach/gui")
    assert desk.post(LETTER, data={}).status_code == 422
    page = desk.post(LETTER, data=scan(b"PK", "cv.docx")).get_data(as_text=True)
    assert "Công văn phải là PDF, JPG hoặc PNG" in page
    desk.post(LETTER, data=scan(b"%PDF-1.7 124", "cv-124.pdf"))
    assert desk.get(LETTER).data == b"%PDF-1.7 124"
    with desk.application.app_context():
        db.session.query(Roster).update({"state": "approved"})
        db.session.commit()
    assert "Thay công văn" not in text(desk, "/don-vi/dot/1/danh-sach/gui")
    assert "đã được duyệt" in desk.post(LETTER, data=scan()).get_data(as_text=True)


def test_a_letter_that_is_no_scan_stops_the_list_and_says_why(desk: FlaskClient) -> None:
    send(desk, GOOD)
    answer = desk.post("/don-vi/dot/1/danh-sach/gui", data={"declared": "y", **scan(b"PK", "cv.docx")})
    assert (answer.status_code, "Công văn phải là" in answer.get_data(as_text=True)) == (422, True)
    assert scalars(desk, select(Roster.state)) == ["draft"]


# -- one file, looked at again

COMPARE = "/don-vi/dot/1/danh-sach/so-sanh"


def two_sheets() -> bytes:
    """Leaders on one sheet, heads of divisions on the other."""
    book = Workbook()
    for name, rows in (("Lãnh đạo sở", GOOD[:2]), ("Lãnh đạo phòng", GOOD[2:])):
        page = book.create_sheet(name)
        page.append(HEADINGS)
        for row in rows:
            page.append(row)
    book.remove(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_second_sheet_of_the_file_is_read_and_joined(desk: FlaskClient) -> None:
    send(desk, two_sheets())
    assert "Đọc trang tính “Lãnh đạo phòng”" in text(desk, "/don-vi/dot/1/danh-sach")
    page = desk.post("/don-vi/dot/1/danh-sach/trang-tinh", data={"sheet": "Không có"}, follow_redirects=True).text
    assert "Tệp không có trang tính này" in page
    answer = desk.post("/don-vi/dot/1/danh-sach/trang-tinh", data={"sheet": "Lãnh đạo phòng"})
    assert answer.headers["Location"] == COMPARE
    page = text(desk, COMPARE)
    assert "Đọc trang tính “Lãnh đạo sở”" in page
    assert "hãy giữ lại những người không có trong trang tính này" in page
    desk.post(COMPARE, data={"missing": "keep", "seen": version(desk)})
    assert [one.full_name for one in people(desk)] == ["Lê Thị Mai", "Nguyễn Thị Hoa", "Trần Văn Bình"]
    assert "Đọc trang tính" not in text(desk, "/don-vi/dot/1/danh-sach")  # both were read: nothing is left to ask about


def test_of_the_cells_that_a_file_changes_each_is_taken_or_left(desk: FlaskClient) -> None:
    send(desk, GOOD)
    changed = [
        (*GOOD[0][:1], "Phó Giám đốc", *GOOD[0][2:4], "0905 123 499", *GOOD[0][5:]),
        (*GOOD[1][:4], "0262 3812 345", *GOOD[1][5:]),
        GOOD[2],
    ]
    send(desk, changed)
    hoa, binh, seen = person(desk, "Nguyễn Thị Hoa"), person(desk, "Trần Văn Bình"), version(desk)
    page = text(desk, COMPARE)
    assert page.count('name="take"') == page.count(" checked aria-label=") == 3
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    desk.post(COMPARE, data={"shown": shown, "take": f"{hoa.id}-position", "seen": seen})
    hoa, binh = person(desk, hoa.full_name), person(desk, binh.full_name)
    assert (hoa.position, hoa.phone, binh.phone) == ("Phó Giám đốc", "+84905123401", "+84905123402")
    assert (binh.worst, hoa.worst) == (
        "",
        "",
    )  # what the file had is not what the list has: its fault is none of theirs
    assert str(load_workbook(io.BytesIO(coloured_file(desk))).active["E3"].value) == "0905123402"


def test_all_cells_of_a_file_are_left_or_taken_at_once(desk: FlaskClient) -> None:
    send(desk, GOOD)
    send(desk, [(*one[:1], "Phó Giám đốc", *one[2:]) for one in GOOD])
    answer = desk.post(COMPARE, data={"tat_ca": "giu", "seen": version(desk)})
    assert "giữ <strong>2</strong> ô" in desk.get(answer.headers["Location"]).text
    desk.post(COMPARE, data={"seen": version(desk)})
    assert [one.position for one in people(desk)] == ["Giám đốc", "Phó Giám đốc", "Trưởng phòng"]
    send(desk, [(*one[:1], "Phó Giám đốc", *one[2:]) for one in GOOD])
    desk.post(COMPARE, data={"seen": version(desk)})
    assert [one.position for one in people(desk)] == ["Phó Giám đốc"] * 3


MANY_CHANGED = 120  # people, so that their cells stand on three pages


def changed_file(desk: FlaskClient) -> list[Respondent]:
    """A list of many people, and a file that gives each another position and every second a note; the people."""
    rows = [(f"Nguyễn Văn An{chr(97 + n % 26)}", *GOOD[0][1:4], f"0905{n:06}", "", "") for n in range(MANY_CHANGED)]
    send(desk, rows)
    send(desk, [(one[0], "Phó Giám đốc", *one[2:6], "mới" if n % 2 else "") for n, one in enumerate(rows)])
    return people(desk)


def pressed(desk: FlaskClient, address: str, page: str, button: dict[str, str], unticked: str = "") -> str:
    """A button of the page, sent with what is ticked on it but for one box; the address to which it leads."""
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    ticked = [name for name in re.findall(r'name="take" value="([^"]+)" checked', page) if name != unticked]
    data = {"shown": shown, "take": ticked, "seen": version(desk), **button}
    return desk.post(address, data=data).headers["Location"]


def test_what_was_ticked_on_a_page_stands_while_others_are_on_screen(desk: FlaskClient) -> None:
    first, *_, last = changed_file(desk)
    page = text(desk, COMPARE)
    assert (page.count('name="take"'), "1–50 trong 180" in page) == (50, True)
    second = pressed(desk, COMPARE, page, {"o_trang": "4"}, unticked=f"{first.id}-position")
    page = text(desk, second)
    assert "giữ <strong>1</strong> ô" in page
    assert "151–180 trong 180" in page
    back = pressed(desk, second, page, {"o_trang": "1"}, unticked=f"{last.id}-note")
    page = text(desk, back)
    assert f'value="{first.id}-position" aria-label' in page, "the box stays empty"
    assert pressed(desk, back, page, {}) == "/don-vi/dot/1/danh-sach"
    found = people(desk)
    file = upload.RosterUpload
    assert scalars(desk, select(file.id).where(file.state == "taken", file.comparison.is_(None))), "it goes once taken"
    assert not scalars(desk, select(file.id).where(file.choices.is_not(None)))
    assert [one.position for one in found].count("Giám đốc") == 1
    assert [one.note for one in found].count("mới") == MANY_CHANGED // 2 - 1


def test_all_cells_of_a_kind_are_left_at_once(desk: FlaskClient) -> None:
    changed_file(desk)
    there = pressed(desk, COMPARE, text(desk, COMPARE), {"o_loc": "1", "o_cot": "note", "o_kieu": "filled"})
    page = text(desk, there)
    assert "Giữ cả 60 ô đang lọc" in page
    there = pressed(desk, there, page, {"tat_ca": "giu"})
    assert "o_cot=note" in there, "the filter stands"
    page = text(desk, there)
    assert "giữ <strong>60</strong> ô" in page
    there = pressed(desk, there, page, {"o_loc": "1", "o_cot": "", "o_kieu": "", "o_tim": ""})
    assert "o_cot" not in there
    pressed(desk, there, text(desk, there), {})
    assert {(one.position, one.note) for one in people(desk)} == {("Phó Giám đốc", "")}


def test_a_list_that_changed_since_is_compared_anew_once(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = changed_file(desk)
    desk.post(f"/don-vi/dot/1/danh-sach/dong/{first.id}", data={"position": "Phó Giám đốc", "seen": version(desk)})
    page = text(desk, COMPARE)
    assert "1–50 trong 179" in page
    assert f'"{first.id}-position"' not in page
    pressed(desk, COMPARE, page, {"o_trang": "2"})

    def again(*_: object) -> None:
        raise AssertionError("compared again")

    monkeypatch.setattr(comparison, "_found", again)
    assert "51–100 trong 179" in text(desk, f"{COMPARE}?o_trang=2")


def test_of_many_people_missing_in_a_file_those_of_every_page_stay(desk: FlaskClient) -> None:
    rows = [(f"Nguyễn Văn An{chr(97 + n % 26)}", *GOOD[0][1:4], f"0905{n:06}", "", "") for n in range(MANY_CHANGED)]
    send(desk, rows)
    send(desk, rows[:1])
    page = text(desk, COMPARE)
    on_page = re.findall(r'name="shown_person" value="(\d+)"', page)
    assert len(on_page) == 50
    seen = {"missing": "each", "seen": version(desk)}
    there = desk.post(COMPARE, data={**seen, "shown_person": on_page, "stay": on_page[7], "vang_trang": "3"})
    page = text(desk, there.headers["Location"])
    assert 'value="each" checked' in page
    on_page = re.findall(r'name="shown_person" value="(\d+)"', page)
    desk.post(COMPARE, data={**seen, "shown_person": on_page, "stay": on_page[-1]})
    assert len(people(desk)) == 3


def coloured_file(desk: FlaskClient) -> bytes:
    return desk.get("/don-vi/dot/1/danh-sach/tep-to-mau").data


def test_the_coloured_workbook_shows_what_was_mended_on_the_screen(desk: FlaskClient) -> None:
    send(desk, MESSY)
    binh = person(desk, "Trần Văn Bình")
    desk.post(f"/don-vi/dot/1/danh-sach/dong/{binh.id}", data={"phone": "0905123402", "seen": version(desk)})
    page = load_workbook(io.BytesIO(coloured_file(desk))).active
    cell = next(one for row in page.iter_rows() for one in row if str(one.value).replace(" ", "") == "0905123402")
    assert "Đã sửa trên màn hình" in cell.comment.text


def test_a_file_without_groups_is_answered_once(desk: FlaskClient) -> None:
    send(desk, sheet([(*one[:3], *one[4:]) for one in GOOD], [*HEADINGS[:3], *HEADINGS[4:]]))
    page = text(desk, "/don-vi/dot/1/danh-sach")
    for words in ("3 dòng thiếu nhóm đối tượng", "Điền cho cả 3 dòng", "Điền 3 dòng theo chức vụ", "3 cần sửa"):
        assert words in page
    address = "/don-vi/dot/1/danh-sach/dien-chung/group"
    assert "Chưa ghi nhóm" in desk.post(address, data={"seen": version(desk)}, follow_redirects=True).text
    desk.post(address, data={"proposed": "1", "seen": version(desk)})
    assert [one.group_code for one in people(desk)] == ["LDS", "LDS", "LDP"]
    assert desk.post("/don-vi/dot/1/danh-sach/dien-chung/phone", data={"text": "1"}).status_code == 422
    assert desk.post("/don-vi/dot/1/danh-sach/dien-chung/x", data={"text": "1"}).status_code == 422
