"""Second looks, random call-backs, guided sessions and shared devices, as people meet them. Agencies see nothing of the looks."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from agencies.agency import Agency
from foundation.audit import AuditEvent
from foundation.db import now
from foundation.outbox import Message
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import Envelope, Repudiation
from respondents.identity import RespondentSession
from respondents.identity.limits import Limits
from respondents.invitation import Invitation
from respondents.signals import GuidedSession, KnownDevice, RandomCall, Review, guided, review
from survey_app.answering.blueprint import NEEDS_LIMITS
from survey_app.database import db
from tests.respondents.envelopes import ballot_cast
from tests.signing_in import an_account, open_session
from tests.survey_app.sitting_cast import Person, a_person
from tests.visitor import Visitor, link_of

REASONS = ["shared_device", "late_code", "too_fast"]


class Desk:
    """A round in which one sheet is worth a look, and two officers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.survey_round: SurveyRound = ballot_cast.a_round(db.session)[0]
        self.people = ballot_cast.submit(db.session, self.survey_round, {("LDS", "so"): 12})
        self.invited: Invitation = self.people[0]
        self.at = f"/so-noi-vu/dot/{self.survey_round.id}"
        self.first, self.second = a_person(app, "home_affairs"), a_person(app, "home_affairs")

    def begin(self) -> Review:
        made = review.begin(db.session, self.invited, REASONS)
        db.session.commit()
        assert made is not None
        return made

    def page(self, who: Person, where: str = "/can-xem-lai/dau-hieu") -> str:
        return html.unescape(who.client.get(f"{self.at}{where}").text)

    def post(self, who: Person, where: str, **fields: str) -> str:
        return html.unescape(who.client.post(f"{self.at}{where}", data=fields, follow_redirects=True).text)

    def confirm(self, who: Person, look: Review, note: str = "Đã gọi, đúng người") -> str:
        return self.post(who, f"/can-xem-lai/dau-hieu/{look.id}/dung-nguoi", **{f"goi-{look.id}-note": note})

    def propose(self, who: Person, look: Review, proposal: str = "again") -> str:
        named = {f"rieng-{look.id}-proposal": proposal, f"rieng-{look.id}-reason": "Đã gọi, nói văn thư trả lời"}
        return self.post(who, f"/can-xem-lai/dau-hieu/{look.id}/de-rieng", **named)

    def agree(self, who: Person) -> str:
        number = db.session.scalars(sa.select(Repudiation.id)).one()
        return self.post(who, f"/khong-phai-toi/{number}/quyet-dinh", **{f"ca-{number}-decision": "agree"})

    def focal_point(self) -> Person:
        agency = db.session.get_one(Agency, self.invited.agency_id)
        account = an_account("focal_point", agency)
        client = self.app.test_client()
        open_session(client, account)
        return Person(client, account)


@pytest.fixture
def desk(office: Flask) -> Desk:
    return Desk(office)


def fresh(look: Review) -> Review:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Review, look.id)


def test_a_look_shows_its_reasons_its_steps_and_that_it_is_no_verdict(desk: Desk) -> None:
    assert "Chưa có phiếu nào cần xem lại" in desk.page(desk.first)
    desk.begin()
    page = desk.page(desk.first)
    assert "không phải kết luận" in page
    for words in ("nhiều người trong cùng đơn vị được nhập trên một thiết bị", "rất lâu sau khi gửi", "nhanh hơn hẳn"):
        assert words in page
    assert "1 người chưa gọi" in desk.page(desk.first, "/can-xem-lai")
    assert "Dấu hiệu cần xem lại, chưa gọi" in desk.page(desk.first, "/theo-doi")
    events = db.session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.verb == "view")).all()
    assert f"reviews:{desk.survey_round.id}" in events


def test_a_call_that_finds_the_person_ends_it_and_the_sheet_counts(desk: Desk) -> None:
    look = desk.begin()
    assert "Ghi kết quả cuộc gọi" in desk.confirm(desk.first, look, "")
    assert "Đã ghi: đúng người trả lời" in desk.confirm(desk.first, look)
    assert fresh(look).outcome == "confirmed"
    assert db.session.get_one(Invitation, desk.invited.id).submitted_at is not None
    assert "vừa thay đổi" in desk.confirm(desk.second, look)


def test_two_officers_set_it_aside_and_its_owner_gets_a_new_link(desk: Desk) -> None:
    look, issue = desk.begin(), desk.invited.issue
    assert "Chọn cách xử lý" in desk.post(desk.first, f"/can-xem-lai/dau-hieu/{look.id}/de-rieng")
    assert "Đã ghi đề xuất" in desk.propose(desk.first, look)
    decision = desk.page(desk.second, "/khong-phai-toi")
    assert "Từ mục “Dấu hiệu cần xem lại”" in decision
    assert "nhiều người trong cùng đơn vị" in decision
    assert "Cần người thứ hai" in desk.agree(desk.first)
    assert fresh(look).outcome == "proposed"
    assert "Đã quyết định" in desk.agree(desk.second)
    assert fresh(look).outcome == "again"
    who = db.session.get_one(Invitation, desk.invited.id)
    assert (who.submitted_at, who.issue, who.state) == (None, issue + 1, "active")
    aside = db.session.scalars(sa.select(Envelope).where(Envelope.set_aside_on.is_not(None))).one()
    assert aside.set_aside_why == "review"
    assert kinds() == ["looked_at_again"]


def test_set_aside_alone_the_link_is_held_and_the_owner_is_told(desk: Desk) -> None:
    look = desk.begin()
    desk.propose(desk.first, look, "set_aside")
    desk.agree(desk.second)
    who = db.session.get_one(Invitation, desk.invited.id)
    assert (fresh(look).outcome, who.state, kinds()) == ("set_aside", "held", ["looked_at"])


def test_a_sheet_that_two_officers_keep_counts_and_nobody_hears_of_it(desk: Desk) -> None:
    look = desk.begin()
    desk.propose(desk.first, look)
    case = db.session.scalars(sa.select(Repudiation)).one()
    number = case.id
    desk.post(desk.second, f"/khong-phai-toi/{number}/quyet-dinh", **{
        f"ca-{number}-decision": "reject", f"ca-{number}-reason": "Gọi lại thì đúng người",
    })  # fmt: skip
    desk.post(desk.first, f"/khong-phai-toi/{number}/de-xuat", **{
        f"ca-{number}-proposal": "kept", f"ca-{number}-reason": "Gọi lại thì đúng người",
    })  # fmt: skip
    desk.agree(desk.second)
    assert fresh(look).outcome == "kept"
    assert kinds() == []


def kinds() -> list[str]:
    return list(db.session.scalars(sa.select(Message.kind).where(Message.purpose == "notice")))


def test_an_agency_sees_nothing_of_a_look(desk: Desk) -> None:
    focal = desk.focal_point()
    at = f"/don-vi/dot/{desk.survey_round.id}"
    pages = ("/", "/danh-sach", "/thay-doi", "/thay-doi/moi", "/ty-le", "/buoi-huong-dan")

    def seen() -> list[str]:
        texts = (focal.client.get(at + page, follow_redirects=True).text for page in pages)
        return [
            re.sub(r'(name="csrf_token" value|nonce|content)="[^"]*"|\d\d:\d\d(:\d\d)?', "", text) for text in texts
        ]

    before = seen()
    look = desk.begin()
    assert seen() == before
    desk.propose(desk.first, look)
    assert seen() == before
    for where in ("/can-xem-lai/dau-hieu", "/goi-kiem-tra", "/buoi-huong-dan", "/khong-phai-toi"):
        assert focal.client.get(desk.at + where).status_code in (403, 404)


def test_another_rounds_look_is_not_found(desk: Desk) -> None:
    look = desk.begin()
    address = f"/so-noi-vu/dot/99/can-xem-lai/dau-hieu/{look.id}/dung-nguoi"
    assert desk.first.client.post(address).status_code == 404


def test_links_given_anew_are_counted_by_officer(desk: Desk) -> None:
    who = desk.people[1]
    who.submitted_at = who.receipt = None
    db.session.commit()
    desk.post(desk.first, f"/theo-doi/nguoi/{who.id}/cap-lai", **{"cap-reason": "Gửi nhầm người"})
    page = desk.page(desk.first)
    assert "Nguyễn Văn Thử" in page.partition("Số lần cấp lại")[2]


def test_people_are_drawn_called_and_counted(desk: Desk) -> None:
    assert "Chưa rút ai" in desk.page(desk.first, "/goi-kiem-tra")
    assert "Đã rút 12 người từ 12" in desk.post(desk.first, "/goi-kiem-tra/rut")
    page = desk.page(desk.first, "/goi-kiem-tra")
    assert "Tôi không biết và không hỏi" in page
    assert "Không xác định" in page
    call = db.session.scalars(sa.select(RandomCall)).first()
    assert call is not None
    where = f"/goi-kiem-tra/{call.id}"
    assert "Chọn kết quả" in desk.post(desk.first, where)
    assert "Đã ghi kết quả" in desk.post(desk.first, where, **{f"goi-{call.id}-result": "self"})
    assert "100,0 %" in desk.page(desk.first, "/goi-kiem-tra") or "100 %" in desk.page(desk.first, "/goi-kiem-tra")


def registration(**other: str) -> dict[str, str]:
    at = in_vietnam(now() + timedelta(minutes=10))
    at = at if at.hour < 20 else at - timedelta(hours=4)
    day = in_vietnam(now() + timedelta(days=1))
    return {
        "place": "Hội trường", "day": f"{day:%d/%m/%Y}", "starts": "08:00", "ends": "10:00", "people": "40",
        "address": "203.0.113.7",
    } | other  # fmt: skip


def test_an_agency_registers_a_session_and_home_affairs_approves(desk: Desk) -> None:
    focal = desk.focal_point()
    where = f"/don-vi/dot/{desk.survey_round.id}/buoi-huong-dan"
    assert "127.0.0.1" in focal.client.get(where).text
    wrong = focal.client.post(where, data=registration(place="", people="nhiều"), follow_redirects=True).text
    assert "Ghi địa điểm" in wrong
    late = html.unescape(focal.client.post(where, data=registration(ends="07:00"), follow_redirects=True).text)
    assert "Giờ kết thúc phải sau giờ bắt đầu" in late
    sent = html.unescape(focal.client.post(where, data=registration(), follow_redirects=True).text)
    assert "Chờ Sở Nội vụ duyệt" in sent
    made = db.session.scalars(sa.select(GuidedSession)).one()
    assert "Buổi hướng dẫn chờ duyệt" in desk.page(desk.first, "/theo-doi")
    assert "ghi lý do" in desk.post(desk.first, f"/buoi-huong-dan/{made.id}", decision="refuse")
    assert "Đã duyệt buổi hướng dẫn" in desk.post(desk.first, f"/buoi-huong-dan/{made.id}", decision="approve")
    assert "Đã duyệt" in focal.client.get(where).text
    other = a_person(desk.app, "home_affairs")
    assert "vừa thay đổi" in desk.post(other, f"/buoi-huong-dan/{made.id}", decision="approve")


def test_another_agencys_session_is_not_found(desk: Desk) -> None:
    other = ballot_cast.submit(db.session, desk.survey_round, {("LDP", "so"): 1})[0]
    made = a_session(desk.survey_round, other.agency_id)
    focal = desk.focal_point()
    address = f"/don-vi/dot/{desk.survey_round.id}/buoi-huong-dan/{made.id}/rut"
    assert focal.client.post(address).status_code == 404
    assert db.session.get_one(GuidedSession, made.id).state == "approved"


def a_session(
    survey_round: SurveyRound, agency_id: int, people: int = 1, address: str = "203.0.113.7"
) -> GuidedSession:
    """Approved, and held now."""
    at = now()
    made = GuidedSession(
        round_id=survey_round.id, agency_id=agency_id, place="Hội trường", people=people, address=address,
        starts_at=at - timedelta(minutes=10), ends_at=at + timedelta(hours=1), state="approved",
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def room(field: Flask) -> tuple[Flask, SurveyRound, Invitation]:
    survey_round = db.session.scalars(sa.select(SurveyRound)).one()
    return field, survey_round, db.session.scalars(sa.select(Invitation)).first()  # type: ignore[misc]


def starts(app: Flask) -> int:
    """How many browsers of one address may start, of eight that try."""
    number = 0
    for _ in range(8):
        visitor = Visitor(app)
        visitor.open(link_of(1))
        visitor.press()
        number += "quá nhiều" not in visitor.text and visitor.page.status_code == 200
    return number


def test_the_limits_of_an_address_rise_while_a_session_is_held_there(
    room: tuple[Flask, SurveyRound, Invitation],
) -> None:
    app, survey_round, invited = room
    app.extensions[NEEDS_LIMITS] = Limits(starts_per_address_hour=2)
    made = a_session(survey_round, invited.agency_id, people=1)
    assert starts(app) == 5
    made.starts_at, made.ends_at = now() - timedelta(hours=9), now() - timedelta(hours=8)
    db.session.commit()
    assert starts(app) == 0


@pytest.mark.parametrize("other", ["asked", "elsewhere"])
def test_no_other_session_raises_them(room: tuple[Flask, SurveyRound, Invitation], other: str) -> None:
    app, survey_round, invited = room
    app.extensions[NEEDS_LIMITS] = Limits(starts_per_address_hour=2)
    made = a_session(
        survey_round, invited.agency_id, people=30, address="192.0.2.1" if other == "elsewhere" else "203.0.113.7"
    )
    made.state = "asked" if other == "asked" else "approved"
    db.session.commit()
    assert starts(app) == 2


def test_a_session_lets_a_room_mistype_printed_codes(room: tuple[Flask, SurveyRound, Invitation]) -> None:
    app, survey_round, invited = room
    app.extensions[NEEDS_LIMITS] = Limits(typed_code_tries=2)
    a_session(survey_round, invited.agency_id, people=3)
    visitor = Visitor(app)
    visitor.open("/ma")
    said = [visitor.send("/ma", code="AAAA BBBB CCCC") for _ in range(6)]
    assert ["sau 15 phút" in one for one in said] == [False] * 5 + [True]


def test_a_printed_code_is_told_from_a_link(room: tuple[Flask, SurveyRound, Invitation]) -> None:
    from respondents import invitation as invitations

    app, _, invited = room
    code = invitations.typed_code(invited)
    typist, other = Visitor(app), Visitor(app)
    typist.open("/ma")
    typist.send("/ma", code=code)
    other.open(link_of(1))
    other.press()
    assert db.session.scalars(sa.select(RespondentSession.typed).order_by(RespondentSession.id)).all() == [True, False]


def test_a_shared_device_is_registered_on_itself_once(
    room: tuple[Flask, SurveyRound, Invitation], office: Flask
) -> None:
    app, survey_round, _ = room
    from foundation import audit

    made, code = guided.add_device(db.session, survey_round, "Máy ở bộ phận một cửa", audit.Actor("home_affairs", 1))
    db.session.commit()
    visitor = Visitor(app)
    visitor.open("/thiet-bi-dung-chung")
    assert "Mã không đúng" in visitor.send("/thiet-bi-dung-chung", code="AAAAABBBBB")
    assert "Đã đăng ký thiết bị dùng chung" in visitor.send(
        "/thiet-bi-dung-chung", code=f"{code[:5]} {code[5:].lower()}"
    )
    db.session.expire_all()
    assert db.session.get_one(KnownDevice, made.id).device_hash
    visitor.open("/thiet-bi-dung-chung")
    assert "Mã không đúng" in visitor.send("/thiet-bi-dung-chung", code=code)


def test_home_affairs_gets_the_code_once_and_may_take_the_device_away(desk: Desk) -> None:
    assert "Ghi tên và nơi đặt" in desk.post(desk.first, "/buoi-huong-dan/thiet-bi", name=" ")
    shown = desk.post(desk.first, "/buoi-huong-dan/thiet-bi", name="Máy chung")
    assert "/thiet-bi-dung-chung" in shown
    made = db.session.scalars(sa.select(KnownDevice)).one()
    assert "Chờ nhập mã trên thiết bị" in desk.page(desk.first, "/buoi-huong-dan")
    assert "Đã bỏ thiết bị" in desk.post(desk.first, f"/buoi-huong-dan/thiet-bi/{made.id}/bo")
