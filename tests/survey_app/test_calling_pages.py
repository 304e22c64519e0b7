"""Calling and sending by hand, on the pages of Home Affairs."""

from __future__ import annotations

import io

import openpyxl
from flask.testing import FlaskClient
from lxml import html
from lxml import html as lxml_html
from sqlalchemy import select, text

from foundation.audit import AuditEvent
from foundation.vietnam_time import today
from respondents.invitation import Invitation
from respondents.reaching.calls import PhoneCall
from respondents.roster import Respondent
from survey_app.database import db
from tests.statements import heard
from tests.survey_app.fieldwork_cast import invitations, text_of

PAGE = "/so-noi-vu/dot/1/goi-dien"
HAND = "/so-noi-vu/dot/1/gui-tay"


def mine(place: int = 0) -> Invitation:
    db.session.rollback()
    return invitations(db.session, "STP")[place]  # type: ignore[arg-type]


def kept() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(one.invitation_id, one.result) for one in db.session.scalars(select(PhoneCall).order_by(PhoneCall.id))]


def verbs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def filled_in(client: FlaskClient, result: str) -> bytes:
    """The workbook as it comes, with this result for the first person."""
    book = openpyxl.load_workbook(io.BytesIO(client.post(f"{PAGE}/tep").data))
    row = next(cell.row for cell in book.active["A"] if (cell.value or "").isdecimal())
    book.active.cell(row, 7, result)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(client: FlaskClient, content: bytes) -> str:
    data = {"file": (io.BytesIO(content), "goi.xlsx")}
    return client.post(f"{PAGE}/ket-qua", data=data, follow_redirects=True).text


def test_people_of_other_agencies_are_counted_and_not_read_for_a_page(client: FlaskClient) -> None:
    with heard(db.engine) as asked:
        assert "30 người cần gọi hôm nay" in text_of(client.get(PAGE).text)
    keys = [one for one in asked if one.startswith("SELECT invitation.id \n") and "LIMIT" in one]
    assert len(keys) == 1
    assert "invitation.agency_id IN" in keys[0], "only agencies of the page"
    (rows,) = [one for one in asked if "respondent.phone," in one]
    assert "invitation.id IN (?" in rows, "rows are asked for by their numbers"


def test_the_page_lists_whom_to_call_with_what_to_say(client: FlaskClient) -> None:
    words = text_of(client.get(PAGE).text)
    assert "30 người cần gọi hôm nay" in words
    assert "Không hỏi mã xác nhận" in words
    assert "view" in verbs()


def test_people_to_call_are_ordered_searched_and_narrowed_by_the_address(client: FlaskClient) -> None:
    def names(query: str) -> list[str]:
        rows = html.fromstring(client.get(f"{PAGE}?{query}").text).xpath("//tbody/tr/th")
        return [next(row.itertext()).strip() for row in rows]

    first, last = names("thu_tu=name"), names("thu_tu=-name")
    db.session.rollback()
    everybody = list(db.session.scalars(select(Respondent.full_name).order_by(Respondent.sort_key)))
    assert (len(first), first[0], last[0]) == (20, everybody[0], everybody[-1])
    assert len(names("thu_tu=name&trang=2")) == 10
    word = everybody[0].split()[-1]
    assert everybody[0] in names(f"tim={word}")
    assert len(names(f"tim={word}")) < 20
    agency = mine().agency_id
    assert len(names(f"don_vi={agency}&trang=1")) == min(20, len(invitations(db.session, "STP")))  # type: ignore[arg-type]
    assert names("don_vi=khong-co") == names("")


def test_a_result_is_written_down_on_screen(client: FlaskClient) -> None:
    who = mine()
    assert "Chọn kết quả." in client.post(f"{PAGE}/{who.id}", data={}, follow_redirects=True).text
    again = {"result": "call_again", "again_on": "32/13/2025"}
    assert "Không có ngày 32 tháng 13" in client.post(f"{PAGE}/{who.id}", data=again, follow_redirects=True).text
    none = {"result": "call_again"}
    assert "cần ghi ngày gọi lại" in client.post(f"{PAGE}/{who.id}", data=none, follow_redirects=True).text
    assert kept() == []
    page = client.post(f"{PAGE}/{who.id}", data={"result": "no_answer"}, follow_redirects=True).text
    assert "Đã ghi kết quả gọi " in page
    assert "29 người cần gọi hôm nay" in page
    assert kept() == [(who.id, "no_answer")]


def test_of_a_result_that_is_refused_the_choice_and_the_day_stay_in_its_own_form(client: FlaskClient) -> None:
    who = mine(1)
    day = {"again_on-ngay": "mười", "again_on-thang": "12", "again_on-nam": ""}
    answer = client.post(f"{PAGE}/{who.id}", data={"result": "call_again", **day})
    page = lxml_html.fromstring(answer.text)
    assert answer.status_code == 422
    assert page.xpath("//input[@name='result' and @checked]/@id") == [f"kq-{who.id}-call_again"]
    assert [one for one in page.xpath("//input[@name='again_on-ngay']/@value") if one] == ["mười"]
    (form,) = page.xpath(f"//form[contains(@action, '/goi-dien/{who.id}?')]")
    assert "Điền ngày" in form.text_content()
    assert form.xpath("ancestor::details[@open]")
    assert not kept()


def test_a_person_of_another_round_gets_no_result(client: FlaskClient) -> None:
    assert client.post(f"{PAGE}/99999", data={"result": "no_answer"}).status_code == 404
    assert kept() == []


def test_results_come_back_by_the_workbook_and_the_same_again_changes_nothing(client: FlaskClient) -> None:
    content = filled_in(client, "Sai số")
    assert "call.list" in verbs()
    assert "Đã ghi 1 kết quả gọi." in upload(client, content)
    assert len(kept()) == 1
    assert "Đã ghi 0 kết quả gọi. 1 kết quả đã có từ trước" in upload(client, content)
    assert "sai số: người khác nghe máy" in client.get("/so-noi-vu/dot/1/lien-he").text


def test_a_file_with_mistakes_keeps_nothing_and_says_all(client: FlaskClient) -> None:
    page = upload(client, filled_in(client, "Bận máy"))
    assert "Tệp còn lỗi nên chưa ghi kết quả nào" in page
    assert "Không có kết quả “Bận máy”" in page
    assert "Chọn tệp đã ghi kết quả" in client.post(f"{PAGE}/ket-qua", data={}).text
    assert kept() == []


def test_when_nobody_is_left_there_is_no_file(client: FlaskClient) -> None:
    for who in db.session.scalars(select(Invitation)):
        who.disposition = "NC"
    db.session.commit()
    assert "Hôm nay không có ai cần gọi" in client.get(PAGE).text
    assert "Hôm nay không có ai cần gọi." in client.post(f"{PAGE}/tep", follow_redirects=True).text


def test_texts_are_handed_out_on_the_record_and_what_was_sent_is_marked(client: FlaskClient) -> None:
    who = mine()
    who.sent_at = None
    db.session.commit()
    agency = who.agency_id
    assert "Lấy 12 lời mời" in client.get(HAND).text
    assert "/t/" not in client.get(HAND).text
    page = client.post(f"{HAND}/{agency}").text
    assert page.count("/t/") == 12
    assert "invitation.hand_over" in verbs()
    assert "Chưa ghi ai" in client.post(f"{HAND}/da-gui", data={"da_gui": ["x"]}, follow_redirects=True).text
    done = client.post(f"{HAND}/da-gui", data={"da_gui": [str(who.id), "424242"]}, follow_redirects=True).text
    assert "Đã ghi đã gửi tay cho 1 người. 1 người đã ghi trước hoặc vừa đổi số." in done
    assert "Lấy 11 lời mời" in done
    assert mine().sent_at is not None
    assert client.post(f"{HAND}/{agency}").text.count("/t/") == 11


def test_no_text_is_handed_out_while_nobody_can_answer(client: FlaskClient) -> None:
    who = mine()
    agency = who.agency_id
    db.session.execute(text("UPDATE survey_round SET state = 'closed'"))
    db.session.commit()
    page = client.post(f"{HAND}/{agency}", follow_redirects=True).text
    assert "chưa lấy lời mời để gửi" in page
    assert "/t/" not in page
    assert "invitation.hand_over" not in verbs()


def test_days_are_kept_and_no_hours(client: FlaskClient) -> None:
    who = mine()
    client.post(f"{PAGE}/{who.id}", data={"result": "no_answer"})
    db.session.rollback()
    assert db.session.scalars(select(PhoneCall.day)).all() == [today()]
