"""The list of who cannot be reached, and the task of their agency, on the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from agencies.agency import Agency
from foundation.audit import AuditEvent
from respondents.invitation import Invitation
from respondents.reaching import contacts
from respondents.reaching.contacts import ContactFault
from survey_app.database import db
from tests.signing_in import OwnTransactionClient, sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, invitations, text_of

PAGE = "/so-noi-vu/dot/1/lien-he"
AGENCY = "/don-vi/dot/1"


def broken(place: int = 0, reason: str = "no_such", agency: str = "STP") -> Invitation:
    mine = invitations(db.session, agency)[place]  # type: ignore[arg-type]
    contacts.note(db.session, mine, "phone", reason)  # type: ignore[arg-type]
    db.session.commit()
    return mine


@pytest.fixture
def focal(app: Flask) -> Iterator[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        a_round_in_the_field(db.session)  # type: ignore[arg-type]
        made = OwnTransactionClient(app, use_cookies=True)
        sign_in(made, "focal_point", db.session.scalars(select(Agency).where(Agency.code == "STP")).one())
        yield made


def test_nobody_is_unreachable_at_first(client: FlaskClient) -> None:
    words = text_of(client.get(PAGE).text)
    assert "Chưa biết ai không liên hệ được" in words
    assert "Lời mời đã tới 30 /30" in words


def test_each_person_stands_with_reason_what_is_left_and_what_the_agency_did(client: FlaskClient) -> None:
    broken()
    broken(1, "refused")
    answer(db.session, broken(2))  # type: ignore[arg-type]
    words = text_of(client.get(PAGE).text)
    assert "2 người" in words
    assert "không có số hoặc hộp thư này Không còn Được nhờ sửa, chưa làm" in words
    assert "chưa rõ vì số hay vì nội dung Không còn Không được nhờ" in words
    assert "Lời mời đã tới 28 /30" in words
    assert "Biết là không liên hệ được 2" in words
    assert "1 người" in text_of(client.get(f"{PAGE}?ly_do=refused").text)
    assert "0 người" not in text_of(client.get(f"{PAGE}?ly_do=nonsense&don_vi=x").text)
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.subject == "unreachable:1")).first()
    assert event is not None
    assert event.verb == "view"


def test_the_dashboard_and_the_rounds_page_count_them(client: FlaskClient) -> None:
    broken()
    for page in ("/so-noi-vu/dot/1/theo-doi", "/so-noi-vu/dot/1"):
        words = text_of(client.get(page).text)
        assert "Lời mời đã tới 29" in words
        assert "biết là không liên hệ được : 1 ; chưa rõ: 0" in words, page


def test_staff_set_a_contact_right_with_a_reason(client: FlaskClient) -> None:
    mine = broken()
    page = f"/so-noi-vu/dot/1/theo-doi/nguoi/{mine.id}"
    assert "Ghi nhận liên hệ dùng được" in client.get(page).text
    answer_ = client.post(f"{page}/lien-he-dung", data={"dung-reason": "Đã gặp qua điện thoại"}, follow_redirects=True)
    assert "dùng được. Có thể cấp lại" in answer_.text
    assert "Ghi nhận liên hệ dùng được" not in answer_.text
    assert "Ghi lý do" in client.post(f"{page}/lien-he-dung", data={}, follow_redirects=True).text


def test_the_agency_is_asked_to_correct_and_does(focal: FlaskClient) -> None:
    assert "Sửa liên hệ" not in focal.get(f"{AGENCY}/").text
    assert "Không có liên hệ nào cần sửa" in focal.get(f"{AGENCY}/lien-he").text
    db.session.rollback()
    mine = broken()
    assert "Sửa liên hệ không dùng được" in focal.get(f"{AGENCY}/").text
    page = focal.get(f"{AGENCY}/lien-he").text
    assert f"thay-doi/moi/contact?nguoi={mine.respondent_id}" in page
    asked = focal.get(f"{AGENCY}/thay-doi/moi/contact?nguoi={mine.respondent_id}").text
    assert 'value="wrong_contact" checked' in asked
    data = {"reason": "wrong_contact", "phone": "0905 777 001"}
    focal.post(f"{AGENCY}/thay-doi/moi/contact?nguoi={mine.respondent_id}", data=data)
    assert "Không có liên hệ nào cần sửa" in focal.get(f"{AGENCY}/lien-he").text


def test_the_agency_says_that_it_is_right(focal: FlaskClient) -> None:
    db.session.rollback()
    broken()
    fault = db.session.scalars(select(ContactFault)).one()
    db.session.rollback()
    answer_ = focal.post(f"{AGENCY}/lien-he/{fault.id}/dung", follow_redirects=True)
    assert "Đã báo Sở Nội vụ: liên hệ của" in answer_.text
    again = focal.post(f"{AGENCY}/lien-he/{fault.id}/dung", follow_redirects=True)
    assert "Việc này đã làm xong" in again.text


def test_an_agency_touches_no_contact_of_another(focal: FlaskClient) -> None:
    db.session.rollback()
    broken(agency="EHL")
    assert "Không có liên hệ nào cần sửa" in focal.get(f"{AGENCY}/lien-he").text
    fault = db.session.scalars(select(ContactFault)).one()
    db.session.rollback()
    assert focal.post(f"{AGENCY}/lien-he/{fault.id}/dung").status_code == 404
    db.session.rollback()
    assert db.session.scalars(select(ContactFault)).one().confirmed_on is None
