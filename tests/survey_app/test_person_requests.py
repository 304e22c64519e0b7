"""“Yêu cầu về dữ liệu cá nhân” on screen and on paper: found, recorded, late ones shown, answered, and no answer in it."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

import docx
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation.audit import SYSTEM, Actor, AuditEvent
from foundation.db import now, table
from foundation.vietnam_time import today
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import SurveyRound
from respondents import of_one_person, person_requests
from respondents.identity import call_back
from respondents.person_requests import Came, PersonRequest
from respondents.roster import Respondent
from survey_app.database import db
from survey_app.home_affairs import person_requests_paper
from tests.survey_app.fieldwork_cast import answer, invitations
from tests.survey_app.sitting_cast import a_person
from tests.survey_app.two_rounds import two_rounds

HERE = "/so-noi-vu/dot/1/yeu-cau-ca-nhan"
TYPED = {
    "kind": "access", "way": "phone", "received_on-ngay": "1", "received_on-thang": "1", "received_on-nam": "2026",
    "proven_by": "Gọi lại số đã duyệt", "wish": "Muốn biết đang giữ gì",
}  # fmt: skip


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def person(survey_round: SurveyRound) -> Respondent:
    found = invitations(db.session, "STP")[0].respondent
    db.session.commit()
    return found


def asked(person: Respondent, kind: str, by: int = 99, days: int = 0) -> PersonRequest:
    db.session.rollback()
    came = Came(kind, "letter", today() - timedelta(days=days), "Gọi lại", "Sửa số cuối thành 9")
    survey_round = db.session.scalars(sa.select(SurveyRound)).one()
    made = person_requests.record(db.session, survey_round, person, came, Actor("home_affairs", by))  # type: ignore[arg-type]
    db.session.commit()
    return made


def text_of(client: FlaskClient, made: PersonRequest) -> str:
    """Everything that stands in the paper for Word."""
    document = docx.Document(io.BytesIO(client.get(f"{HERE}/{made.id}/ban-cung-cap.docx").data))
    body = [node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")]
    return " ".join(body)


def test_it_is_recorded_from_the_search_and_stands_among_what_waits(client: FlaskClient, person: Respondent) -> None:
    assert "Chưa có yêu cầu nào" in client.get(HERE).text
    found = client.get("/so-noi-vu/dot/1/tim-nguoi?tim=Hoa").text
    assert f"{HERE}/moi/{person.id}" in found
    page = client.post(f"{HERE}/moi/{person.id}", data=TYPED | {"proven_by": "", "kind": ""})
    assert page.status_code == 422
    assert "Chọn loại yêu cầu" in page.text
    assert "Muốn biết đang giữ gì" in page.text
    page = client.post(f"{HERE}/moi/{person.id}", data=TYPED | {"kind": "correction", "wish": ""})
    assert (page.status_code, "sửa gì thành gì" in page.text) == (422, True)
    page = client.post(f"{HERE}/moi/{person.id}", data=TYPED, follow_redirects=True)
    assert "Quá hạn" in page.text
    assert "Hết ngày 11/01/2026" in words(page.text)
    assert client.post(f"{HERE}/moi/{person.id}", data=TYPED).status_code == 422
    assert "Yêu cầu về dữ liệu cá nhân đã quá hạn : 1" in words(client.get("/so-noi-vu/dot/1/theo-doi").text)
    assert "Báo đã nhận, hạn 06/01/2026" in words(client.get(HERE).text)


def test_somebody_of_another_round_is_not_there(client: FlaskClient, person: Respondent) -> None:
    assert client.get(f"{HERE}/moi/9999").status_code == 404
    assert client.get(f"{HERE}/9999").status_code == 404


def test_it_is_told_answered_and_opened_again(client: FlaskClient, person: Respondent) -> None:
    made = asked(person, "access")
    page = client.post(f"{HERE}/{made.id}/da-bao", follow_redirects=True).text
    assert "Đã ghi: đã báo" in page
    assert "Đã báo người yêu cầu" not in page
    page = client.post(f"{HERE}/{made.id}/tra-loi", data={"tra-loi-state": "refused", "tra-loi-outcome": ""})
    assert page.status_code == 422
    page = client.post(f"{HERE}/{made.id}/tra-loi", data={"tra-loi-state": "", "tra-loi-outcome": "Giữ lại chữ này"})
    assert (page.status_code, "Giữ lại chữ này" in page.text, "chọn kết quả" in page.text) == (422, True, True)
    typed = {"tra-loi-state": "refused", "tra-loi-outcome": "Không đúng người"}
    page = client.post(f"{HERE}/{made.id}/tra-loi", data=typed, follow_redirects=True).text
    assert "Từ chối" in page
    assert "Không đúng người" in page
    page = client.post(f"{HERE}/{made.id}/mo-lai", follow_redirects=True).text
    assert "Đã mở lại" in page
    assert "Đóng yêu cầu" in page


def test_the_paper_holds_everything_about_the_person_and_no_answer(
    client: FlaskClient, person: Respondent, survey_round: SurveyRound
) -> None:
    one = invitations(db.session, "STP")[0]
    answer(db.session, one)
    call_back.ask(db.session, one.id, "Không nhận được mã", SYSTEM)
    db.session.commit()
    person.repairs = [{"before": "nguyen thi hoa", "after": "Nguyễn Thị Hoa", "column": "full_name"}]
    person.problems = [{"message": "Giống với Trần Văn Khác ở dòng 3"}]
    db.session.commit()
    made = asked(person, "access")
    text = text_of(client, made)
    for part in (
        person.full_name,
        person.position,
        "Gửi phiếu",
        "Gọi xác minh",
        "Không nhận được mã",
        "không cán bộ nào",
    ):
        assert part.casefold() in text.casefold(), part
    assert "“nguyen thi hoa” thành “Nguyễn Thị Hoa”; 1 chỗ máy hỏi lại" in text
    assert "Trần Văn Khác" not in text, "somebody else's name"
    assert "7F3K92QD" not in text, "the receipt's code is its owner's"
    assert person.phone[-4:] in re.sub(r"\D", "", text)
    assert client.get(f"{HERE}/{made.id}/ban-cung-cap.pdf").data.startswith(b"%PDF-")
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.verb, event.subject, event.detail["download"]) == ("view", f"person_request:{made.id}", "paper")
    assert client.get(f"{HERE}/{asked(person, 'erasure').id}/ban-cung-cap.pdf").status_code == 404


def test_the_paper_knows_every_table_about_one_person() -> None:
    """A table that is erased with a person, and that a person who asks is not told of, would be a lie of the paper."""
    own = {"respondent", "invitation"}
    there = {table(model).name for model in of_one_person.tables()} - own
    assert there == set(person_requests_paper.KEPT)


def test_a_row_of_each_table_can_be_told(office: Flask) -> None:
    half, _ = two_rounds()
    number = half.things["person_request_id"]
    made = db.session.get_one(PersonRequest, number)
    with office.test_request_context():
        paper = person_requests_paper.report(made, of_one_person.fates(db.session, made), now())  # type: ignore[arg-type]
    said = repr(paper)
    for part in ("Gọi Alpha", "Vì Alpha", "Báo không phải mình gửi phiếu", "Liên hệ không dùng được", "Xem Alpha"):
        assert part in said


def test_a_correction_is_led_to_the_way_that_the_list_is_open_to(client: FlaskClient, person: Respondent) -> None:
    made = asked(person, "correction")
    for state, part in (
        ("draft", "sửa thay đơn vị"),
        ("submitted", "trả lại để sửa"),
        ("frozen", "Đề nghị thay đổi"),
    ):
        db.session.rollback()
        db.session.execute(sa.text("UPDATE roster SET state = :state"), {"state": state})
        db.session.commit()
        page = client.get(f"{HERE}/{made.id}").text
        assert part in page
        link = re.search(rf'href="([^"]+)">{part}', page)
        assert link
        assert client.get(html.unescape(link[1])).status_code == 200


def test_another_officer_erases_what_may_go_now(office: Flask, client: FlaskClient, person: Respondent) -> None:
    first, second = a_person(office, "home_affairs"), a_person(office, "home_affairs")
    db.session.commit()
    made = asked(person, "erasure", first.account.id)
    page = second.client.get(f"{HERE}/{made.id}").text
    assert "Xoá ngay phần xoá được" not in page
    assert "Đợt chưa kết thúc" in page
    db.session.rollback()
    round_ = db.session.scalars(sa.select(SurveyRound)).one()
    round_.state, round_.closes_at = "closed", now() - timedelta(days=1)
    db.session.execute(sa.update(BallotBox).values(state="cleaned"))
    db.session.commit()
    assert "Cần một cán bộ khác" in first.client.get(f"{HERE}/{made.id}").text
    assert "người thứ hai" in first.client.post(f"{HERE}/{made.id}/xoa-ngay", follow_redirects=True).text
    assert "Xoá ngay phần xoá được" in second.client.get(f"{HERE}/{made.id}").text
    assert "Đã xoá" in second.client.post(f"{HERE}/{made.id}/xoa-ngay", follow_redirects=True).text
    db.session.rollback()
    assert db.session.get_one(Respondent, person.id).phone == ""
