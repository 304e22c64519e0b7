"""The sheet that its owner never sent: said from whatever is in hand, proven by a fresh code, until the persons are taken off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import keys
from respondents.envelopes import Repudiation
from survey_app.database import db
from tests.visitor import Visitor, invited, let_go, link_of, newest_code

SENT, ASKED, TOLD = "Ông/Bà đã gửi phiếu", "Báo không phải tôi gửi phiếu", "Đã ghi nhận"
WORDS = "Tôi chưa hề gửi phiếu này"


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """Somebody who has submitted with the link of Hoa; the codes of before are old."""
    visitor = Visitor(field)
    visitor.reach_sheet()
    visitor.answer_all()
    visitor.submit()
    run("UPDATE challenge SET created_at = '2020-01-01 00:00:00.000000'")
    return visitor


def run(statement: str, **values: str) -> None:
    db.session.rollback()
    db.session.execute(sa.text(statement), values)
    let_go()


def close(state: str = "locked") -> None:
    run("UPDATE survey_round SET state = 'closed', network_key = NULL")
    run("UPDATE ballot_box SET state = :state", state=state)


def button(visitor: Visitor) -> int:
    """Which form of the page carries the words."""
    forms = re.findall(r"<form\b.*?</form>", visitor.page.get_data(as_text=True), re.S)
    return next(place for place, form in enumerate(forms) if WORDS in form)


def report(visitor: Visitor) -> None:
    """From a page with the button to the end, by a code to the registered phone."""
    visitor.press(button(visitor), purpose="repudiate")
    assert visitor.title == "Có phải Ông/Bà là người được mời?"
    visitor.press()
    visitor.press(code=newest_code())
    assert visitor.title == ASKED
    visitor.press()
    assert visitor.title == TOLD


def cases() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Repudiation.invitation_id)))


def by_link(hoa: Visitor) -> Visitor:
    owner = Visitor(hoa.app, address="198.51.100.8")
    owner.open(link_of())
    return owner


def by_code(hoa: Visitor) -> Visitor:
    owner, person = Visitor(hoa.app, address="198.51.100.8"), invited()
    owner.open("/")
    owner.press(code=keys.current().typed_code(person.respondent_id, person.issue))
    return owner


def by_receipt(hoa: Visitor) -> Visitor:
    assert hoa.title == "Đã nhận phiếu của Ông/Bà"
    return hoa


def by_message(hoa: Visitor) -> Visitor:
    hoa.open("/khong-phai-toi")
    return hoa


@pytest.mark.parametrize("came", [by_link, by_code, by_receipt, by_message])
def test_who_has_anything_in_hand_may_say_so(hoa: Visitor, came: Callable[[Visitor], Visitor]) -> None:
    report(came(hoa))
    assert cases() == [invited().id]


@pytest.mark.parametrize("came", [by_link, by_code])
def test_after_the_end_too(hoa: Visitor, came: Callable[[Visitor], Visitor]) -> None:
    close()
    owner = came(hoa)
    assert owner.title == SENT
    report(owner)
    assert cases() == [invited().id]


def test_nothing_is_recorded_without_the_fresh_code(hoa: Visitor) -> None:
    owner = by_link(hoa)
    owner.press(button(owner), purpose="repudiate")
    owner.open("/phieu/khong-phai-toi-gui")
    assert owner.title != ASKED
    owner.send("/phieu/khong-phai-toi-gui")
    assert cases() == []


def test_once_the_persons_are_taken_off_the_sheet_cannot_be_found_any_more(hoa: Visitor) -> None:
    close()
    late = by_link(hoa)
    late.press(button(late), purpose="repudiate")
    late.press()
    close("stripped")
    late.press(code=newest_code())
    assert late.title == "Không còn tách riêng được phiếu này"
    assert cases() == []
    owner = by_link(hoa)
    assert owner.title == SENT, "who has submitted still reads that"
    assert WORDS not in owner.text


def test_after_the_end_nobody_else_reads_anything_but_that_it_is_over(hoa: Visitor) -> None:
    close()
    for path in (link_of(2), "/t/" + "0" * 26):
        other = Visitor(hoa.app)
        other.open(path)
        assert (other.page.status_code, other.title) == (410, "Khảo sát đã kết thúc")


def test_after_the_end_the_receipt_is_sent_again_too(hoa: Visitor) -> None:
    close()
    owner = by_code(hoa)
    owner.press(purpose="receipt")
    assert "Đã gửi lại biên nhận tới điện thoại đã đăng ký." in owner.text
