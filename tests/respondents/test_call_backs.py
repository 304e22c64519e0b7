"""Alerts and call-backs: one of each at a time, settled once, of this round and this person only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import Refused, now
from respondents.identity import Alert, CallBack, alerts, call_back, codes
from respondents.invitation import Invitation
from tests.respondents.vouched import nobody
from tests.visitor import open_round

ONE, OTHER = audit.Actor("home_affairs", 1), audit.Actor("home_affairs", 2)


@pytest.fixture
def people(session_on_each: Session) -> list[Invitation]:
    open_round(session_on_each)
    return list(session_on_each.scalars(sa.select(Invitation).order_by(Invitation.id)))


def events(session: Session, beginning: str) -> list[str]:
    return [verb for verb in session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)) if beginning in verb]


def alerts_of(session: Session, round_id: int, kind: str = "") -> list[Alert]:
    return list(session.scalars(alerts.of_round(round_id, kind).order_by(*alerts.CARDS.usual)))


def wishes_of(session: Session, round_id: int) -> list[CallBack]:
    return list(session.scalars(call_back.of_round(round_id).order_by(*call_back.TABLE.usual)))


def confirmed(session: Session, who: Invitation) -> tuple[CallBack, str]:
    wish = call_back.ask(session, who.id, "Máy hỏng", ONE)
    call_back.confirm(session, wish, ONE, nobody)
    code = call_back.confirm(session, wish, OTHER, nobody)
    assert code is not None
    return wish, code


def test_the_same_alert_stands_once_until_it_is_settled(session_on_each: Session, people: list[Invitation]) -> None:
    session, (hoa, mai, _) = session_on_each, people
    for who, kind in ((hoa, "not_me"), (hoa, "not_me"), (mai, "not_me"), (hoa, "locked")):
        alerts.raise_alert(session, kind, who.round_id, who.id, audit.SYSTEM)
    standing = alerts_of(session, hoa.round_id)
    assert sorted((one.kind, one.invitation_id) for one in standing) == [
        ("locked", hoa.id), ("not_me", hoa.id), ("not_me", mai.id),
    ]  # fmt: skip
    assert events(session, "alert.") == ["alert.not_me", "alert.not_me", "alert.locked"]
    alerts.settle(session, alerts_of(session, hoa.round_id, "locked")[0], "Đã gọi", ONE)
    alerts.raise_alert(session, "locked", hoa.round_id, hoa.id, audit.SYSTEM)
    assert len(alerts_of(session, hoa.round_id, "locked")) == 2


def test_an_alert_is_settled_once_with_who_and_what(session_on_each: Session, people: list[Invitation]) -> None:
    session, who = session_on_each, people[0]
    for kind in ("not_me", "locked"):
        alerts.raise_alert(session, kind, who.round_id, who.id, audit.SYSTEM)
    mine, other = (
        alerts_of(session, who.round_id, "not_me")[0],
        alerts_of(session, who.round_id, "locked")[0],
    )
    with pytest.raises(Refused, match="Kết quả xem xét dài 301 ký tự"):
        alerts.settle(session, mine, "x" * 301, ONE)
    alerts.settle(session, mine, "Đã gửi lại", ONE)
    assert (mine.settled_by, mine.note, mine.settled_at is None, other.settled_at) == (1, "Đã gửi lại", False, None)
    with pytest.raises(Refused, match="vừa được người khác xử lý"):
        alerts.settle(session, mine, "Lần nữa", OTHER)
    assert (mine.settled_by, mine.note, events(session, "alert.settle")) == (1, "Đã gửi lại", ["alert.settle"])


def test_open_alerts_stand_first_then_the_newest(session_on_each: Session, people: list[Invitation]) -> None:
    session, who = session_on_each, people[0]
    for age, kind in ((3, "not_me"), (2, "locked"), (1, "call_back")):
        made = Alert(round_id=who.round_id, invitation_id=who.id, kind=kind, at=now() - timedelta(hours=age))
        session.add(made)
    session.flush()
    alerts.settle(session, alerts_of(session, who.round_id, "call_back")[0], "x", ONE)
    assert [one.kind for one in alerts_of(session, who.round_id)] == ["locked", "not_me", "call_back"]
    assert alerts_of(session, who.round_id + 1) == []


def test_the_alarm_is_raised_once_an_hour_settled_or_not(session_on_each: Session, people: list[Invitation]) -> None:
    session, round_id = session_on_each, people[0].round_id
    alerts.raise_alarm(session, round_id)
    (first,) = alerts_of(session, round_id, "alarm")
    alerts.settle(session, first, "Đã xem", ONE)
    for age, alarms in ((59, 1), (61, 2)):
        first.at = now() - timedelta(minutes=age)
        session.flush()
        alerts.raise_alarm(session, round_id)
        assert len(alerts_of(session, round_id, "alarm")) == alarms


def test_one_wish_stands_for_each_person_and_a_settled_one_is_no_hindrance(
    session_on_each: Session, people: list[Invitation]
) -> None:
    session, (hoa, mai, _) = session_on_each, people
    wish = call_back.ask(session, hoa.id, "Máy hỏng", ONE)
    assert call_back.ask(session, hoa.id, "Lần nữa", ONE) is wish
    assert call_back.ask(session, mai.id, "Máy hỏng", ONE) is not wish
    call_back.confirm(session, wish, ONE, nobody)
    assert call_back.ask(session, hoa.id, "Lần nữa", ONE) is wish
    call_back.refuse(session, wish, OTHER)
    assert call_back.ask(session, hoa.id, "Lần nữa", ONE) is not wish
    verbs = ["ask", "ask", "confirm", "refuse", "ask"]
    assert events(session, "call_back.") == [f"call_back.{verb}" for verb in verbs]


def test_a_confirmed_wish_is_settled(session_on_each: Session, people: list[Invitation]) -> None:
    wish, _ = confirmed(session_on_each, people[0])
    assert (wish.first_by, wish.second_by, wish.state) == (1, 2, "confirmed")
    with pytest.raises(Refused):
        call_back.refuse(session_on_each, wish, ONE)
    with pytest.raises(Refused):
        call_back.confirm(session_on_each, wish, ONE, nobody)


SPOILED = {
    "too old": lambda wish: setattr(wish, "expires_at", now() - timedelta(seconds=1)),
    "used": lambda wish: setattr(wish, "code_mac", None),
    "refused": lambda wish: setattr(wish, "state", "refused"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_code_read_out_is_good_for_one_person_and_ten_minutes(
    session_on_each: Session, people: list[Invitation], how: str
) -> None:
    session, (hoa, mai, _) = session_on_each, people
    wish, code = confirmed(session, hoa)
    assert timedelta(minutes=9) < wish.expires_at - now() <= timedelta(minutes=10)
    for _ in range(5):
        call_back.count_wrong(session, wish)
    session.refresh(wish)
    assert (call_back.ready(session, hoa.id), call_back.ready(session, mai.id)) == (wish, None)
    assert call_back.matches(wish, code)
    assert len(code) == codes.LONG
    assert not call_back.matches(wish, f"{(int(code) + 1) % 10**codes.LONG:0{codes.LONG}d}")
    SPOILED[how](wish)
    session.flush()
    assert call_back.ready(session, hoa.id) is None


def test_using_one_code_leaves_the_others(session_on_each: Session, people: list[Invitation]) -> None:
    session, (hoa, mai, _) = session_on_each, people
    mine, other = confirmed(session, hoa)[0], confirmed(session, mai)[0]
    call_back.count_wrong(session, mine)
    call_back.use(session, mine)
    session.expire_all()
    assert (mine.code_mac, mine.tries, other.tries) == (None, 1, 0)
    assert call_back.ready(session, mai.id) is other


def test_whoever_waits_stands_first_then_the_newest(session_on_each: Session, people: list[Invitation]) -> None:
    session, (hoa, mai, lan) = session_on_each, people
    wishes = [call_back.ask(session, who.id, "Máy hỏng", ONE) for who in (hoa, mai, lan)]
    for hours, wish in enumerate(wishes):
        wish.asked_at = now() - timedelta(hours=3 - hours)
    call_back.refuse(session, wishes[2], ONE)
    session.flush()
    assert wishes_of(session, hoa.round_id) == [wishes[1], wishes[0], wishes[2]]
    assert wishes_of(session, hoa.round_id + 1) == []
