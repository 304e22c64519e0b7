"""Somebody who merely holds the link keeps its owner out by nothing: not from forty networks, neither with wrong codes nor with
wishes for codes nor with "Không phải tôi"; and gets nowhere meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation.db import now
from foundation.outbox import claims
from respondents.identity import Challenge, RespondentSession, codes, ten_digits
from respondents.identity.limits import STARTS, LimitCount
from respondents.messages import last_look
from survey_app.database import db
from tests.visitor import Visitor, invited, link_of, messages, open_round

NETWORKS = [f"198.51.100.{n}" for n in range(1, 21)] + [f"2001:db8:{n:x}:1::7" for n in range(1, 21)]
NOTICE, WHO = "Ông/Bà cần biết trước khi trả lời", "Có phải Ông/Bà là người được mời?"
SEND, ENTER = "/phieu/gui-ma", "/phieu/ma-xac-nhan"


@pytest.fixture
def siege(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        open_round(db.session)
        yield app
        db.session.remove()


def ask_from_everywhere(app: Flask) -> list[int]:
    """A code from each network, in a browser of its own; the status of each answer."""
    statuses = []
    for address in NETWORKS:
        attacker = Visitor(app, address=address)
        attacker.open(link_of())
        attacker.press()
        attacker.press()
        statuses.append(attacker.page.status_code)
    return statuses


def newest_number(number: int = 1) -> str:
    """The digits of the newest message with a code."""
    found = re.search(r"\b(\d{10}|\d{6})\b", messages(number)[-1])
    assert found
    return found[1]


def at_the_code(app: Flask, address: str = "203.0.113.200") -> Visitor:
    """The owner in a new browser, who wants a code."""
    owner = Visitor(app, address=address)
    owner.open(link_of())
    owner.press()
    owner.press()
    return owner


def pass_minutes(minutes: int) -> None:
    past = timedelta(minutes=minutes)
    for one in db.session.scalars(sa.select(Challenge)):
        one.created_at, one.expires_at = one.created_at - past, one.expires_at - past
    db.session.commit()


def test_all_codes_used_up_from_forty_networks_leave_the_owner_the_newest(siege: Flask) -> None:
    assert ask_from_everywhere(siege).count(200) == 15
    pass_minutes(9)
    owner = at_the_code(siege)
    assert owner.page.status_code == 429
    assert "nhập mã 10 chữ số trong tin nhắn mới nhất" in owner.text
    assert "Mã 10 chữ số đã gửi tới số" in owner.text
    pass_minutes(2)
    assert ask_from_everywhere(siege).count(200) == 1, "one, once the newest is over"
    pass_minutes(11)
    owner = at_the_code(siege)
    owner.send(ENTER, code=newest_number())
    assert owner.title == NOTICE, "or the owner's own"


def test_the_newest_code_opens_in_the_owners_browser(siege: Flask) -> None:
    ask_from_everywhere(siege)
    owner = at_the_code(siege)
    code = newest_number()
    assert len(code) == codes.LONG
    owner.send(ENTER, code=code)
    assert owner.title == NOTICE
    other = at_the_code(siege)
    other.send(ENTER, code=code)
    assert other.title != NOTICE, "good once"


def test_wrong_codes_from_everywhere_leave_the_owner_the_way(siege: Flask) -> None:
    for address in NETWORKS[:20]:
        attacker = Visitor(siege, address=address)
        attacker.open(link_of())
        attacker.press()
        attacker.press()
        for n in range(10):
            attacker.send(ENTER, code=f"{n:010d}")
    assert invited().state == "active"
    owner = at_the_code(siege, address=NETWORKS[0])
    owner.send(ENTER, code=newest_number())
    assert owner.title == NOTICE


def test_a_browser_that_proved_before_gets_its_own_code_through_it_all(siege: Flask) -> None:
    owner = Visitor(siege, address=NETWORKS[0])
    owner.prove()
    owner.send("/phieu/thoat")
    ask_from_everywhere(siege)
    network = db.session.scalars(sa.select(LimitCount).where(LimitCount.name.startswith(f"{STARTS.name} ")))
    for count in network:
        count.n = 1000
    db.session.commit()
    pass_minutes(2)
    owner.open(link_of())
    owner.press()
    assert owner.title == WHO, "the starts of the network are used up by others"
    owner.press()
    assert owner.page.status_code == 200
    owner.send(ENTER, code=newest_number())
    assert owner.title == NOTICE


def test_a_code_that_waits_to_be_sent_is_spoiled_by_no_other_browsers(siege: Flask) -> None:
    at_the_code(siege)
    other = at_the_code(siege, address=NETWORKS[0])
    pass_minutes(2)
    other.send(SEND, channel="phone")
    due = claims.due(db.session, claims.CODES, ["sms"])
    found = claims.take(db.session, due, claims.CODES, {"sms": 10}, "một")
    assert len(found) == 3
    dead = last_look.needless(db.session, found)
    assert [found.index(one) for one in found if one.id in dead] == [1], "replaced in its own browser"


def test_a_short_code_of_another_browser_opens_nothing(siege: Flask) -> None:
    at_the_code(siege)
    other = Visitor(siege, address=NETWORKS[0])
    other.open(link_of())
    other.press()
    other.send(ENTER, code=newest_number())
    assert other.title != NOTICE


def test_a_wrong_code_of_ten_digits_counts_and_ends_the_session(siege: Flask) -> None:
    ask_from_everywhere(siege)
    guesser = at_the_code(siege, address=NETWORKS[3])
    for n in range(10):
        guesser.send(ENTER, code=f"{n:010d}")
    assert guesser.title == "Đã nhập sai mã nhiều lần"


def test_a_network_that_guesses_on_and_on_is_not_heard_any_more(siege: Flask) -> None:
    ask_from_everywhere(siege)
    owner = at_the_code(siege)
    mine = sa.select(RespondentSession).order_by(RespondentSession.id.desc()).limit(1)
    begun = db.session.scalars(mine).one()
    values = {name: getattr(begun, name) for name in ("invitation_id", "issue", "sealed_draft_key", "network_hash")}
    worn = RespondentSession(key_hash=b"x" * 32, created_at=now(), seen_at=now(), **values)
    worn.failures = ten_digits.WRONG_FROM_NETWORK
    db.session.add(worn)
    db.session.commit()
    owner.send(ENTER, code=newest_number())
    assert owner.title != NOTICE
    elsewhere = at_the_code(siege, address="192.0.2.77")
    elsewhere.send(ENTER, code=newest_number())
    assert elsewhere.title == NOTICE


def test_a_link_called_mis_sent_is_opened_by_its_owner(siege: Flask) -> None:
    stranger = Visitor(siege, address=NETWORKS[0])
    stranger.open(link_of())
    stranger.press()
    stranger.send("/phieu/khong-phai-toi")
    owner = Visitor(siege)
    owner.open(link_of())
    owner.press()
    assert (owner.title, owner.page.status_code) == ("Đường dẫn đang tạm khoá", 403)
    owner.press(purpose="owner")
    assert owner.title == WHO
    owner.press()
    owner.send(ENTER, code="000000")
    assert invited().state == "held"
    owner.send(ENTER, code=newest_number())
    assert (owner.title, invited().state, invited().held_because) == (NOTICE, "active", "")
    stranger = Visitor(siege, address=NETWORKS[1])
    stranger.open(link_of())
    stranger.press()
    stranger.send("/phieu/khong-phai-toi")
    assert invited().state == "active", "whoever has proven themselves is not shut out again"


def test_who_stood_at_the_code_when_it_was_called_mis_sent_goes_on_from_there(siege: Flask) -> None:
    owner = at_the_code(siege)
    stranger = Visitor(siege, address=NETWORKS[0])
    stranger.open(link_of())
    stranger.press()
    stranger.send("/phieu/khong-phai-toi")
    owner.send(ENTER, code=newest_number())
    assert owner.title == "Đường dẫn đang tạm khoá"
    owner.press(purpose="owner")
    assert owner.title == WHO
