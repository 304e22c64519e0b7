""" "Không phải tôi" has a consequence: two officers decide with the evidence, the sheet is set aside, its owner is told."""

from __future__ import annotations

import html

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation.outbox import Message
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import Envelope, Repudiation, repudiation
from respondents.invitation import Invitation
from survey_app import accounts
from survey_app.accounts import approval
from survey_app.database import db
from tests.respondents.envelopes import ballot_cast
from tests.said import all_said
from tests.signing_in import open_session
from tests.survey_app.sitting_cast import Person, a_person


class Desk:
    """A round with one repudiated sheet, and two officers."""

    def __init__(self, app: Flask) -> None:
        self.survey_round: SurveyRound = ballot_cast.a_round(db.session)[0]
        self.invited: Invitation = ballot_cast.submit(db.session, self.survey_round, {("LDS", "so"): 12})[0]
        repudiation.begin(db.session, self.survey_round.id, self.invited.id)
        db.session.commit()
        self.at = f"/so-noi-vu/dot/{self.survey_round.id}"
        self.first, self.second = a_person(app, "home_affairs"), a_person(app, "home_affairs")

    def page(self, who: Person, where: str = "/khong-phai-toi") -> str:
        return html.unescape(who.client.get(f"{self.at}{where}").text)

    def post(self, who: Person, act: str, **fields: str) -> str:
        number = self.case().id
        named = {f"ca-{number}-{name}": value for name, value in fields.items()}
        address = f"{self.at}/khong-phai-toi/{number}/{act}"
        return html.unescape(who.client.post(address, data=named, follow_redirects=True).text)

    def propose(self, who: Person, proposal: str = "set_aside") -> str:
        return self.post(who, "de-xuat", proposal=proposal, reason="Đã gọi số đã duyệt")

    def agree(self, who: Person) -> str:
        return self.post(who, "quyet-dinh", decision="agree")

    def case(self) -> Repudiation:
        db.session.rollback()
        db.session.expire_all()
        return db.session.scalars(sa.select(Repudiation)).one()


@pytest.fixture
def desk(office: Flask) -> Desk:
    return Desk(office)


def told() -> list[str]:
    return list(all_said(db.session, Message.purpose == "notice"))  # type: ignore[arg-type]


def test_two_officers_set_a_sheet_aside_and_its_owner_may_answer_again(desk: Desk) -> None:
    assert "Bằng chứng" in desk.page(desk.first)
    assert "1 chưa xử lý" in desk.page(desk.first, "/can-xem-lai")
    assert "Đã ghi đề xuất" in desk.propose(desk.first)
    assert "Đã gọi số đã duyệt" in desk.page(desk.second)
    assert "Đã quyết định" in desk.agree(desk.second)
    assert desk.case().state == "set_aside"
    assert db.session.get_one(Invitation, desk.invited.id).submitted_at is None
    assert db.session.scalars(sa.select(Envelope).where(Envelope.set_aside_on.is_not(None))).one()
    (text,) = told()
    assert "da duoc de rieng" in text
    assert "/t/" in text
    assert text.isascii()


def test_how_many_were_set_aside_is_said(desk: Desk) -> None:
    words = "1 phiếu được đặt riêng"
    assert words not in desk.page(desk.first, "")
    desk.propose(desk.first)
    desk.agree(desk.second)
    assert words in desk.page(desk.first, "")


def test_the_first_officer_is_not_the_second(desk: Desk) -> None:
    desk.propose(desk.first)
    assert "Chờ cán bộ thứ hai" in desk.page(desk.first)
    assert "Cần người thứ hai" in desk.agree(desk.first)
    assert desk.case().state == "proposed"
    assert told() == []


def test_an_account_that_the_first_officer_made_is_not_the_second(desk: Desk, office: Flask) -> None:
    boss = a_person(office, "administrator")
    other = a_person(office, "administrator")
    made = accounts.invite(db.session, "moi@daklak.example", "home_affairs", None, boss.account.actor)
    approval.approve(db.session, made, other.account.actor)
    db.session.commit()
    puppet = Person(office.test_client(), made)
    open_session(puppet.client, made)
    desk.propose(boss)
    assert "Người lập hoặc duyệt" in desk.agree(puppet)
    assert desk.case().state == "proposed"


def test_a_sheet_that_is_kept_counts_and_its_owner_hears_it(desk: Desk) -> None:
    desk.propose(desk.first, "kept")
    desk.agree(desk.second)
    assert desk.case().state == "kept"
    assert db.session.get_one(Invitation, desk.invited.id).submitted_at is not None
    (text,) = told()
    assert "giu phieu" in text
    assert "/t/" not in text


def test_the_second_officer_may_give_it_back_with_a_reason(desk: Desk) -> None:
    desk.propose(desk.first)
    assert "cần ghi lý do" in desk.post(desk.second, "quyet-dinh", decision="reject")
    desk.post(desk.second, "quyet-dinh", decision="reject", reason="Chưa gọi được")
    assert desk.case().state == "open"


def test_nothing_is_decided_without_a_choice_and_grounds(desk: Desk) -> None:
    assert "Ghi căn cứ" in desk.post(desk.first, "de-xuat", proposal="kept")
    assert "Chọn cách xử lý" in desk.post(desk.first, "de-xuat", reason="Vì")
    assert desk.case().state == "open"


def test_two_who_agree_at_once_tell_the_owner_once(desk: Desk, office: Flask) -> None:
    third = a_person(office, "home_affairs")
    desk.propose(desk.first)
    desk.agree(desk.second)
    assert "vừa thay đổi" in desk.agree(third)
    assert len(told()) == 1


def test_after_the_box_was_stripped_nothing_is_set_aside(desk: Desk) -> None:
    db.session.execute(sa.update(BallotBox).values(state="stripped"))
    db.session.commit()
    assert "đã chốt" in desk.page(desk.first)
    assert "đã chốt" in desk.propose(desk.first)
    assert desk.case().state == "open"


def test_another_rounds_case_is_not_found(desk: Desk) -> None:
    number = desk.case().id
    assert desk.first.client.post(f"/so-noi-vu/dot/99/khong-phai-toi/{number}/de-xuat").status_code == 404
