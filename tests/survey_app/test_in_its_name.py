"""Home Affairs enters a list for an agency that cannot: only announced, in one round, visibly, and another officer approves."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from foundation.outbox import Message
from respondents.roster import Roster
from survey_app.database import db
from tests import cast
from tests.signing_in import sign_in


def test_an_officer_works_for_an_agency_and_the_agency_sees_who_and_why(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    officer, focal, other = app.test_client(), app.test_client(), app.test_client()
    with app.app_context():
        cast.a_round(db.session)
        agency, foreign = cast.an_agency(db.session), cast.an_agency(db.session, "SYT", "Sở Y tế")
        db.session.commit()
        sign_in(officer, "home_affairs")
        sign_in(other, "home_affairs")
        sign_in(focal, "focal_point", agency)
        number, strange = agency.id, foreign.id
    page = "/don-vi/dot/1/danh-sach"
    assert officer.get(page).status_code == 403
    begin = f"/so-noi-vu/dot/1/don-vi/{number}/nhap-thay"
    assert "Ghi lý do nhập thay" in officer.post(begin, data={"reason": " "}).text
    assert officer.get(page).status_code == 403
    officer.post(begin, data={"reason": "Chưa có máy tính"})
    person = {
        "full_name": "Nguyễn Thị Hoa",
        "position": "Giám đốc",
        "unit": "Sở Tư pháp",
        "group": "LDS",
        "phone": "0905123401",
    }
    officer.post("/don-vi/dot/1/danh-sach/them", data=person)
    assert "Đang nhập thay Sở Tư pháp" in officer.get(page).text
    assert officer.get("/don-vi/dot/1/ty-le").status_code == 403
    seen = focal.get("/don-vi/dot/1/").text
    assert "Nguyễn Văn Thử (Sở Nội vụ) nhập thay đơn vị" in seen
    assert "Chưa có máy tính" in seen
    with app.app_context():
        told = db.session.scalars(select(Message).where(Message.subject.like("%nhập thay%"))).all()
        assert len(told) == 1
        roster = db.session.scalars(select(Roster)).one()
        assert (roster.agency_id, len(roster.people)) == (number, 1)
        roster.state, review = "submitted", f"/so-noi-vu/dot/1/danh-sach/{roster.id}"
        db.session.commit()
    assert "cán bộ khác duyệt" in officer.post(f"{review}/duyet", follow_redirects=True).text
    assert "cán bộ khác duyệt" not in other.get(review).text
    officer.post("/so-noi-vu/thoi-nhap-thay")
    assert officer.get(page).status_code == 403
    assert strange
