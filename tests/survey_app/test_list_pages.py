"""Home Affairs' pages on lists: overview, review, matches, freeze, changes, agencies, focal points."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from sqlalchemy import select

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import now
from foundation.jobs import Job
from foundation.outbox import Message
from respondents import match_search, snapshots
from respondents.invitation import Invitation
from respondents.match_decisions import MatchDecision, TakenOff
from respondents.quotas import Quota
from respondents.roster import ChangeRequest, Respondent, Roster, RosterComment
from survey_app.accounts import Account
from survey_app.database import db
from tests import cast
from tests.long_work import run_jobs
from tests.respondents.list_room import sheet
from tests.signing_in import an_account, sign_in

LISTS, AGENCIES = "/so-noi-vu/dot/1/danh-sach", "/so-noi-vu/don-vi"


@pytest.fixture
def office(app: Flask) -> FlaskClient:
    """An official, three agencies: one list submitted, one draft, one not begun; each with a focal point but the last."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        survey_round = cast.a_round(db.session)
        cast.ask_all_groups(survey_round, cast.a_version(db.session))
        submitted = cast.an_agency(db.session)
        draft = cast.an_agency(db.session, "SYT", "Sở Y tế")
        cast.an_agency(db.session, "CMG", "UBND huyện Cư M'gar", "huyen")
        cast.a_roster(db.session, survey_round, submitted, 12, "submitted")
        others = cast.a_roster(db.session, survey_round, draft, 2, "draft")
        for person, name in zip(others.people, ("Phạm Quang Vinh", "Y Thanh Êban"), strict=True):
            person.full_name = name
        for agency in (submitted, draft):
            an_account("focal_point", agency)
        client = app.test_client()
        sign_in(client, "home_affairs")
    return client


def scalars(office: FlaskClient, query: Any) -> list[Any]:
    with office.application.app_context():
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        return found


def states(office: FlaskClient) -> list[str]:
    return scalars(office, select(Roster.state).order_by(Roster.id))


def text(office: FlaskClient, address: str) -> str:
    answer = office.get(address, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def post(office: FlaskClient, address: str, **data: Any) -> str:
    return office.post(address, data=data, follow_redirects=True).get_data(as_text=True)


def test_the_overview_shows_every_agency_also_those_that_did_nothing(office: FlaskClient) -> None:
    page = text(office, LISTS)
    for words in ("Sở Tư pháp", "Sở Y tế", "UBND huyện Cư M&#39;gar", "Chưa có danh sách", "Còn 6 ngày"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [("tim=tu+phap", {"Sở Tư pháp"}), ("tinh_trang=none", {"UBND huyện"}), ("loai=so", {"Sở Tư pháp", "Sở Y tế"})],
)
def test_agencies_are_found_without_diacritics_and_by_state_and_class(office, query: str, shown: set) -> None:
    page = text(office, f"{LISTS}?{query}")
    rows = page[page.index("<tbody") : page.index("</tbody")]
    assert {name for name in ("Sở Tư pháp", "Sở Y tế", "UBND huyện") if name in rows} == shown


def test_late_agencies_are_reminded_once_a_day_and_those_without_a_focal_point_named(office: FlaskClient) -> None:
    page = post(office, f"{LISTS}/nhac")
    assert "Đang gửi thư nhắc tới đầu mối của 1 đơn vị" in page
    assert "Chưa có tài khoản đầu mối: UBND huyện Cư M&#39;gar" in page
    (message,) = scalars(office, select(Message))
    assert "Sở Y tế chưa gửi danh sách" in message.text
    assert "\nhttp://localhost/don-vi/dot/1/\n" in message.text, "of the round that is asked about"
    assert "Thư này do hệ thống tự gửi" in message.text, "and whom to ask"
    post(office, f"{LISTS}/nhac")
    assert len(scalars(office, select(Message))) == 1


def test_a_list_is_reviewed_remarked_and_returned_with_a_letter(office: FlaskClient) -> None:
    page = text(office, f"{LISTS}/1")
    assert "12 người" in page
    person = scalars(office, select(Respondent.id))[0]
    post(office, f"{LISTS}/1/nhan-xet?dong={person}", column="position", text="Đã nghỉ hưu từ 01/9")
    assert "Đã nghỉ hưu từ 01/9" in text(office, f"{LISTS}/1")
    assert office.post(f"{LISTS}/1/tra-lai", data={"reason": ""}).status_code == 422
    post(office, f"{LISTS}/1/tra-lai", reason="Một người đã nghỉ hưu")
    assert states(office) == ["returned", "draft"]
    (message,) = scalars(office, select(Message))
    assert "Một người đã nghỉ hưu" in message.text
    event = scalars(office, select(audit.AuditEvent).where(audit.AuditEvent.verb == "view"))[0]
    assert event.detail["rows"] == 12


def test_a_remark_can_be_taken_back_before_the_agency_reads_it(office: FlaskClient) -> None:
    post(office, f"{LISTS}/1/nhan-xet", text="Thiếu một phó giám đốc")
    post(office, f"{LISTS}/1/nhan-xet/1/xoa")
    assert scalars(office, select(RosterComment)) == []


def test_two_who_share_a_name_are_told_apart_one_by_one_or_all_at_once(office: FlaskClient) -> None:
    with office.application.app_context():
        for number, name in ((1, "Hồ Văn Tư"), (2, "Đỗ Thị Năm")):
            db.session.get_one(Respondent, number).full_name = name
            double = cast.a_respondent(
                db.session.get_one(Roster, 2), 8 + number, full_name=name, phone=f"+8490512349{number}"
            )
            db.session.add(double)
        db.session.commit()
    page = lxml_html.fromstring(text(office, f"{LISTS}/trung"))
    first, second = page.xpath("//input[@name='match']/@value")[:2]
    refused = office.post(f"{LISTS}/trung/hai-nguoi", data={"match": first, f"can-cu-{first}-reason": "x" * 301})
    assert refused.status_code == 422
    assert scalars(office, select(MatchDecision)) == []
    again = lxml_html.fromstring(refused.text)
    kept = [box.get("name") for box in again.xpath("//input[contains(@name, 'can-cu')]") if box.get("value")]
    assert kept == [f"can-cu-{first}-reason"], "in its own form alone"
    done = post(office, f"{LISTS}/trung/hai-nguoi", match=[first, second], **{"can-cu-chung-reason": "Hai số căn cước"})
    assert "Đã xác nhận 2 trường hợp là hai người khác nhau" in done
    assert [one.reason for one in scalars(office, select(MatchDecision))] == ["Hai số căn cước"] * 2


def test_a_shared_phone_stops_the_approval_until_one_agency_keeps_the_person(office: FlaskClient) -> None:
    with office.application.app_context():
        first = db.session.get_one(Respondent, 1)
        double = cast.a_respondent(db.session.get_one(Roster, 2), 9, full_name="Hồ Văn Tư", phone=first.phone)
        double.phone_index = first.phone_index
        db.session.add(double)
        db.session.get_one(Roster, 2).state = "submitted"
        db.session.commit()
        ids = (first.id, double.id)
    page = post(office, f"{LISTS}/1/duyet")
    assert "có cùng số điện thoại với một người của Sở Y tế" in page
    assert states(office)[0] == "submitted"
    assert "Cùng số điện thoại" in text(office, f"{LISTS}/trung")
    assert "cùng số điện thoại với người của Sở Y tế" in text(office, f"{LISTS}/1")
    asked = f"{LISTS}/trung/giu?match={ids[0]}-{ids[1]}&keep={ids[0]}"
    assert "Bỏ người này khỏi danh sách của Sở Y tế?" in text(office, asked)
    assert "Đầu mối của Sở Y tế nhận thư báo" in text(office, asked)
    assert len(scalars(office, select(Respondent).where(Respondent.roster_id == 2))) == 3, "asking changes nothing"
    post(office, f"{LISTS}/trung/giu", match=f"{ids[0]}-{ids[1]}", keep=ids[0])
    (told,) = scalars(office, select(Message).where(Message.subject == "Một người được bỏ khỏi danh sách"))
    assert "Hồ Văn Tư: người này được giữ ở danh sách của Sở Tư pháp" in told.text
    assert "Đã bỏ khỏi một danh sách" in text(office, f"{LISTS}/trung")
    assert "không còn nữa" in post(office, f"{LISTS}/trung/giu", match=f"{ids[0]}-{ids[1]}", keep=ids[0])
    (gone,) = scalars(office, select(TakenOff.id))
    post(office, f"{LISTS}/trung/dua-lai", row=gone)
    assert "vừa được đưa lại" in post(office, f"{LISTS}/trung/dua-lai", row=gone)
    (back,) = scalars(office, select(Respondent).where(Respondent.roster_id == 2, Respondent.ordinal == 9))
    assert (back.full_name, back.phone_index != "") == ("Hồ Văn Tư", True)
    assert scalars(office, select(RosterComment)) == []
    assert len(scalars(office, select(Message).where(Message.subject == "Một người được đưa lại vào danh sách"))) == 1
    post(office, f"{LISTS}/trung/giu", match=f"{ids[0]}-{back.id}", keep=ids[0])
    post(office, f"{LISTS}/1/duyet")
    assert states(office)[0] == "approved"


def test_a_large_round_is_searched_by_a_job_and_the_page_says_what_may_be_missing(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_search, "AT_ONCE", 1)
    page, state = f"{LISTS}/trung", f"{LISTS}/trung/tinh-trang"

    def write(ordinal: int, phone: str) -> None:
        with office.application.app_context():
            roster = db.session.get_one(Roster, 2)
            double = cast.a_respondent(roster, ordinal, full_name=f"Hồ Văn {ordinal}", phone=phone)
            double.phone_index = keys.current().index("phone", phone)
            db.session.add(double)
            roster.version += 1
            db.session.commit()

    def search() -> None:
        with office.application.app_context():
            assert run_jobs(db.session) == 1

    first, second = scalars(
        office, select(Respondent).where(Respondent.roster_id == 1).order_by(Respondent.id).limit(2)
    )
    write(8, first.phone)
    waits = text(office, page)
    assert "Có thể đóng trang này và quay lại sau" in waits
    assert "đang chờ đến lượt" in waits
    assert "Không có ai trùng" not in waits, "nobody knows yet"
    assert "đang chờ đến lượt" in text(office, state)
    assert len(scalars(office, select(Job))) == 1, "asked for once"
    search()
    assert "Đã tìm xong" in text(office, state)
    found = text(office, page)
    assert "Hồ Văn 8" in found
    assert "còn thiếu" not in found
    write(9, second.phone)
    stale = text(office, page)
    assert "có thể còn thiếu trường hợp mới" in stale
    assert "Hệ thống tìm lại lúc" in stale
    assert ("Hồ Văn 8" in stale, "Hồ Văn 9" in stale) == (True, False)
    assert "Đang tìm lại" in post(office, f"{page}/tim")
    search()
    assert "Hồ Văn 9" in text(office, page)
    with office.application.app_context():
        for gone in db.session.scalars(select(Respondent).where(Respondent.full_name.like("Hồ Văn%"))):
            db.session.delete(gone)
        db.session.get_one(Roster, 2).version += 1
        db.session.commit()
    assert "Các trường hợp ở trang này vừa được xử lý" in text(office, page), "what no longer holds is not shown"


def test_the_surest_matches_are_shown_where_there_are_more(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_search, "MOST", 1)
    with office.application.app_context():
        for number, one in enumerate(list(db.session.scalars(select(Respondent).where(Respondent.roster_id == 1)))[:3]):
            double = cast.a_respondent(
                db.session.get_one(Roster, 2), 8 + number, full_name=f"Hồ {number}", phone=one.phone
            )
            double.phone_index = one.phone_index
            db.session.add(double)
        db.session.commit()
    page = text(office, f"{LISTS}/trung?loai=phone")
    assert "Tất cả (3)" in page
    assert "cho xem 1 trường hợp chắc nhất" in page


def test_ticked_lists_are_approved_together(office: FlaskClient) -> None:
    assert "Đã duyệt 1 danh sách" in post(office, f"{LISTS}/duyet", roster=["1"])
    assert "Chưa chọn danh sách nào" in post(office, f"{LISTS}/duyet")


def freeze(office: FlaskClient) -> str:
    post(office, f"{LISTS}/duyet", roster=["1"])
    return post(office, f"{LISTS}/khoa", **{"reason-2": "Không gửi", "reason-3": "Đã sáp nhập"})


def test_the_round_is_frozen_when_the_others_are_left_out_with_reasons(office: FlaskClient) -> None:
    post(office, f"{LISTS}/duyet", roster=["1"])
    assert "Còn 2 đơn vị chưa có danh sách được duyệt" in post(office, f"{LISTS}/khoa")
    assert "Đã khoá danh sách: 12 người, bản số 1" in freeze(office)
    assert len(scalars(office, select(Invitation))) == 12
    assert "SHA-256" in text(office, f"{LISTS}/khoa")


def test_one_reason_stands_for_all_who_are_left_out_but_those_with_their_own(office: FlaskClient) -> None:
    post(office, f"{LISTS}/duyet", roster=["1"])
    said = {"reason": "Nộp muộn", "reason-2": "", "reason-3": "Đã sáp nhập"}
    assert "Đã khoá danh sách" in post(office, f"{LISTS}/khoa", **said)
    assert {one.left_out for one in scalars(office, select(Roster).where(Roster.id > 1))} == {"Nộp muộn", "Đã sáp nhập"}


def ask(app: Flask, **data: Any) -> FlaskClient:
    """The first agency's focal point asks for a change of its first person."""
    focal = app.test_client()
    with app.app_context():
        sign_in(focal, "focal_point", db.session.get_one(Agency, 1))
    kind = data.pop("kind")
    answer = focal.post(f"/don-vi/dot/1/thay-doi/moi/{kind}?nguoi=1", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return focal


def test_a_change_is_asked_for_shown_and_carried_out(app: Flask, office: FlaskClient) -> None:
    freeze(office)
    proof = (io.BytesIO(b"%PDF-1.7 qd"), "quyet-dinh.pdf")
    focal = ask(app, kind="remove", reason="retired", evidence=proof)
    assert "Nghỉ hưu" in text(focal, "/don-vi/dot/1/thay-doi")
    assert "Nghỉ hưu" in text(office, f"{LISTS}/thay-doi")
    assert "Nguyễn Thị Huệ" in text(office, f"{LISTS}/thay-doi/1")
    assert office.get(f"{LISTS}/thay-doi/1/minh-chung").data == b"%PDF-1.7 qd"
    assert "Đường dẫn cũ, nếu có, đã bị thu hồi" in post(office, f"{LISTS}/thay-doi/1/duyet")
    assert scalars(office, select(Invitation.state).where(Invitation.respondent_id == 1)) == ["revoked"]
    with app.app_context():
        assert snapshots.latest(db.session, 1).number == 2


def test_a_refusal_needs_its_reason_and_the_agency_reads_it(app: Flask, office: FlaskClient) -> None:
    freeze(office)
    focal = ask(app, kind="contact", reason="wrong_contact", phone="0905 777 001")
    post(office, f"{LISTS}/thay-doi/1/tu-choi", note=" ")
    assert scalars(office, select(ChangeRequest.state)) == ["asked"]
    post(office, f"{LISTS}/thay-doi/1/tu-choi", note="Cần công văn của đơn vị")
    assert "Cần công văn của đơn vị" in text(focal, "/don-vi/dot/1/thay-doi")


def test_nobody_who_answered_is_replaced(app: Flask, office: FlaskClient) -> None:
    freeze(office)
    ask(app, kind="remove", reason="retired")
    with app.app_context():
        mine = db.session.scalars(select(Invitation).where(Invitation.respondent_id == 1)).one()
        mine.submitted_at, mine.receipt = now(), "BN1234567890"
        db.session.commit()
    assert "đã gửi phiếu" in text(office, f"{LISTS}/thay-doi/1")
    post(office, f"{LISTS}/thay-doi/1/duyet")
    assert scalars(office, select(ChangeRequest.state)) == ["asked"]


# -- agencies


HEADINGS = ["Mã đơn vị", "Tên đơn vị", "Loại", "Có từ ngày", "Đến ngày", "Mã đơn vị kế thừa"]


def import_agencies(office: FlaskClient, *rows: tuple[str, ...]) -> str:
    return post(office, f"{AGENCIES}/nhap", file=(io.BytesIO(sheet(rows, HEADINGS)), "dv.xlsx"))


def test_agencies_come_from_a_file_with_dates_and_successors(office: FlaskClient) -> None:
    rows = (
        ("H-CMG", "UBND huyện Cư M'gar", "huyen", "", "30/06/2025", "X-CMG"),
        ("X-CMG", "UBND xã Cư M'gar", "UBND cấp xã", "01/07/2025", "", ""),
    )
    assert "Đã thêm 2 đơn vị, cập nhật 0 đơn vị" in import_agencies(office, *rows)
    found = scalars(office, select(Agency).where(Agency.code.like("%-CMG")).order_by(Agency.code))
    assert [(a.class_code, str(a.valid_to), a.successor_id) for a in found] == [
        ("huyen", "2025-06-30", found[1].id),
        ("xa", "None", None),
    ]
    assert "Đã thêm 0 đơn vị, cập nhật 1 đơn vị" in import_agencies(
        office, ("STP", "Sở Tư pháp tỉnh", "so", "", "", "")
    )


def test_a_file_of_agencies_with_mistakes_names_them_all_and_stores_nothing(office: FlaskClient) -> None:
    page = import_agencies(
        office,
        ("A1", "", "so", "", "", ""),
        ("A2", "Sở A", "cục", "31/02/2025", "", "ZZ"),
        ("A2", "Sở B", "so", "02/01/2025", "01/01/2025", ""),
    )
    for words in (
        "Thiếu tên đơn vị",
        "Không có loại “cục”",
        "Không đọc được ngày “31/02/2025”",
        "Mã “A2” có ở nhiều dòng",
    ):
        assert words in page
    assert len(scalars(office, select(Agency))) == 3


def test_an_agency_is_edited_and_a_code_stays_unique(office: FlaskClient) -> None:
    fields = {"code": "STP", "name": "Sở Tư pháp", "class_code": "so", "valid_to": "30/06/2025", "successor": "2"}
    post(office, f"{AGENCIES}/1", **fields)
    (agency,) = scalars(office, select(Agency).where(Agency.id == 1))
    assert (str(agency.valid_to), agency.successor_id) == ("2025-06-30", 2)
    answer = office.post(f"{AGENCIES}/2", data={**fields, "successor": ""})
    assert (answer.status_code, "đã dùng cho đơn vị khác" in answer.get_data(as_text=True)) == (422, True)


def test_quotas_are_set_per_agency_and_group(office: FlaskClient) -> None:
    post(office, "/so-noi-vu/dot/1/don-vi/1/chi-tieu", min_1="3", max_1="5", min_2="", max_2="")
    (quota,) = scalars(office, select(Quota).where(Quota.minimum.is_not(None)))
    assert (quota.agency_id, quota.group_id, quota.minimum, quota.maximum) == (1, 1, 3, 5)
    page = office.post("/so-noi-vu/dot/1/don-vi/1/chi-tieu", data={"min_1": "6", "max_1": "5"}).get_data(as_text=True)
    assert "không lớn hơn số tối đa" in page
    page = office.post("/so-noi-vu/dot/1/don-vi/1/chi-tieu", data={"min_1": "ba"}).get_data(as_text=True)
    assert "Nhập một số nguyên" in page


def test_focal_points_are_invited_together_or_not_at_all(office: FlaskClient) -> None:
    wrong = "CMG; an@daklak.example; Nguyễn Văn An\nXYZ; b@daklak.example\nSTP; khongphaithu"
    page = post(office, f"{AGENCIES}/dau-moi", lines=wrong)
    assert "Dòng 2: Không có đơn vị mã “XYZ”" in page
    before = len(scalars(office, select(Account)))
    assert "tới 1 đầu mối" in post(office, f"{AGENCIES}/dau-moi", lines="CMG; an@daklak.example; Nguyễn Văn An")
    assert len(scalars(office, select(Account))) == before + 1
    (message,) = scalars(office, select(Message))
    assert (message.to, "/mat-khau-moi/" in message.text) == ("an@daklak.example", True)


def test_a_refused_freeze_keeps_the_reasons_that_were_typed(office: FlaskClient) -> None:
    data = {"reason": "", "reason-1": "Nộp muộn <1>", "reason-2": "", "reason-3": ""}
    answer = office.post(f"{LISTS}/khoa", data=data)
    assert answer.status_code == 422
    assert "Còn 2 đơn vị chưa có danh sách được duyệt" in answer.text
    assert 'name="reason-1" value="Nộp muộn &lt;1&gt;"' in answer.text
    assert states(office) == ["submitted", "draft"]
