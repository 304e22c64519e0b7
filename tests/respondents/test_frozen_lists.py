"""After the freeze: a numbered, hashed list; changes only with a reason; nobody who answered is replaced; both sides are told."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.db import Refused, now
from foundation.outbox import Message
from respondents import changes, snapshots
from respondents.invitation import Invitation
from respondents.invitation.counters import Progress
from respondents.roster import decisions, listing
from respondents.roster.change_request import ChangeRequest
from respondents.roster_file.columns import FIELDS
from tests import cast
from tests.respondents.list_room import FOCAL, HOME, Room
from tests.said import said

NEW = dict(zip(FIELDS, ("Hồ Văn Tư", "Giám đốc", "Sở Tư pháp", "LDS", "0905 777 001", "", ""), strict=True))


@pytest.fixture
def room(session_on_each: Session) -> Room:
    """An approved list of twelve people, questionnaires chosen."""
    return Room(session_on_each).with_twelve("approved")


@pytest.fixture
def frozen(room: Room) -> Room:
    snapshots.freeze_round(room.session, room.survey_round, HOME, {})
    return room


def ask(room: Room, kind: str, place: int = 0, reason: str = "transferred", **more) -> ChangeRequest:
    person_id = None if kind == "add" else room.people[place].id
    more.setdefault("values", NEW if kind in ("add", "replace") else None)
    return changes.ask(
        room.session, room.roster, kind=kind, reason=reason, person_id=person_id, rules=room.rules, by=FOCAL, **more
    )


def approve(room: Room, request: ChangeRequest) -> None:
    changes.approve(room.session, request, by=HOME)
    room.session.flush()


def invitation(room: Room, person_id: int | None) -> Invitation:
    return room.session.scalars(select(Invitation).where(Invitation.respondent_id == person_id)).one()


def messages(room: Room) -> list[Message]:
    return list(room.session.scalars(select(Message).order_by(Message.created_at)))


def test_freezing_makes_a_hashed_list_invitations_and_counters(frozen: Room) -> None:
    snapshot = snapshots.latest(frozen.session, frozen.survey_round.id)
    assert snapshot is not None
    assert (snapshot.number, snapshot.people_count, frozen.roster.state) == (1, 12, "frozen")
    assert snapshot.sha256 == hashlib.sha256(snapshot.content.encode()).hexdigest()
    assert json.loads(snapshot.content)["people"][0]["full_name"] == frozen.people[0].full_name
    assert frozen.survey_round.state == "frozen"
    assert len(frozen.session.scalars(select(Invitation)).all()) == 12
    assert sum(frozen.session.scalars(select(Progress.invited))) == 12


def test_a_round_is_frozen_only_when_every_agency_is_ready_or_left_out_with_a_reason(room: Room) -> None:
    late = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    room.session.add(cast.a_respondent(late.roster, 1))
    cast.an_agency(room.session, "SXD", "Sở Xây dựng")
    with pytest.raises(Refused, match="Còn 2 đơn vị chưa có danh sách được duyệt: Sở Xây dựng, Sở Y tế"):
        snapshots.freeze_round(room.session, room.survey_round, HOME, {})
    unready = snapshots.unready(room.session, room.survey_round)
    with pytest.raises(Refused, match="Lý do dài 301 ký tự"), room.session.begin_nested():
        snapshots.freeze_round(room.session, room.survey_round, HOME, {agency.id: "x" * 301 for agency in unready})
    reasons = {agency.id: "Không gửi danh sách" for agency in unready}
    assert snapshots.freeze_round(room.session, room.survey_round, HOME, reasons).people_count == 12
    assert len(room.session.scalars(select(Invitation)).all()) == 12
    assert (late.roster.state, late.roster.left_out) == ("draft", "Không gửi danh sách")


def test_a_list_left_out_may_come_late_and_is_frozen_as_a_supplement(room: Room) -> None:
    late = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    room.session.add(cast.a_respondent(late.roster, 1))
    snapshots.freeze_round(room.session, room.survey_round, HOME, {late.agency.id: "Nộp muộn"})
    with pytest.raises(Refused, match="Không có danh sách nộp muộn"):
        snapshots.freeze_late(room.session, room.survey_round, HOME)
    late.roster.state = "submitted"
    decisions.approve(room.session, late.roster, by=HOME)
    assert snapshots.waiting_late(room.session, room.survey_round) == [late.roster]
    snapshot = snapshots.freeze_late(room.session, room.survey_round, HOME)
    assert (snapshot.number, snapshot.people_count, late.roster.state) == (2, 13, "frozen")
    assert sum(room.session.scalars(select(Progress.invited))) == 13


def test_a_list_is_not_frozen_twice(frozen: Room) -> None:
    reasons = {agency.id: "x" for agency in snapshots.unready(frozen.session, frozen.survey_round)}
    with pytest.raises(Refused):
        snapshots.freeze_round(frozen.session, frozen.survey_round, HOME, reasons)


def test_a_replaced_person_loses_the_link_and_the_new_one_gets_a_place(frozen: Room) -> None:
    old = frozen.people[0]
    request = ask(frozen, "replace")
    approve(frozen, request)
    assert (old.state, invitation(frozen, old.id).state) == ("removed", "revoked")
    new = frozen.person("Hồ Văn Tư")
    assert invitation(frozen, new.id).state == "active"
    told = {message.to: said(frozen.session, message) for message in messages(frozen)}
    assert set(told) == {old.phone, "+84905777001"}
    assert all(len(text) <= 160 and text.isascii() for text in told.values())
    assert snapshots.latest(frozen.session, frozen.survey_round.id).number == 2
    assert changes.substitutions(frozen.session, frozen.survey_round.id) == {frozen.agency.id: 1}
    assert sum(frozen.session.scalars(select(Progress.invited))) == 12


def test_somebody_who_joins_an_open_round_is_sent_the_link(frozen: Room) -> None:
    frozen.survey_round.move(frozen.session, "open", HOME)
    approve(frozen, ask(frozen, "add"))
    assert any(
        message.purpose == "invitation" and "/t/" in said(frozen.session, message) for message in messages(frozen)
    )


def test_a_changed_phone_waits_a_day_and_the_old_one_is_told_at_once(frozen: Room) -> None:
    frozen.survey_round.move(frozen.session, "open", HOME)
    person = frozen.people[0]
    old_phone, mine = person.phone, invitation(frozen, person.id)
    old_hash = mine.token_hash
    request = ask(frozen, "contact", reason="wrong_contact", values={"phone": "0905 777 002", "email": ""})
    approve(frozen, request)
    assert (person.phone, mine.state, mine.token_hash != old_hash) == ("+84905777002", "held", True)
    sent = {(message.purpose, message.to): message for message in messages(frozen)}
    assert sent["notice", old_phone].not_before <= now()
    assert sent["invitation", "+84905777002"].not_before > now() + timedelta(hours=23)
    changes.release_due(frozen.session)
    assert mine.state == "held"
    request.effective_at = now()
    frozen.session.commit()
    assert changes.release_due(frozen.session) == 1
    assert mine.state == "active"
    assert changes.release_due(frozen.session) == 0


@pytest.mark.parametrize("kind", ["replace", "contact", "remove"])
def test_nobody_who_answered_is_changed(frozen: Room, kind: str) -> None:
    values = {"values": {"phone": "0905 777 003"}} if kind == "contact" else {}
    request = ask(frozen, kind, **values)
    mine = invitation(frozen, frozen.people[0].id)
    mine.submitted_at, mine.receipt = now(), "BN1234567890"
    frozen.session.flush()
    with pytest.raises(Refused, match="đã gửi phiếu"):
        approve(frozen, request)


@pytest.mark.parametrize("kind", ["replace", "contact", "remove"])
def test_asking_does_not_say_whether_the_person_has_answered(frozen: Room, kind: str) -> None:
    mine = invitation(frozen, frozen.people[0].id)
    mine.submitted_at, mine.receipt = now(), "BN1234567890"
    frozen.session.flush()
    values = {"values": {"phone": "0905 777 003"}} if kind == "contact" else {}
    assert ask(frozen, kind, **values).state == "asked"


def test_a_request_says_everything_that_is_wrong_with_it(frozen: Room) -> None:
    wrong = {**NEW, "phone": "0262 3812 345", "full_name": ""}
    with pytest.raises(Refused) as refusal:
        ask(frozen, "replace", reason="other", values=wrong, proof=("don.docx", b"PK"))
    for part in ("Hãy ghi rõ lý do", "phải là PDF, JPG hoặc PNG", "Thiếu họ và tên", "số máy bàn"):
        assert part in str(refusal.value)


def test_a_new_contact_must_be_nobody_elses(frozen: Room) -> None:
    with pytest.raises(Refused, match="đã có người khác"):
        ask(frozen, "add", values={**NEW, "phone": frozen.people[3].phone})


def test_evidence_is_kept_unreadable_in_the_database(frozen: Room) -> None:
    request = ask(frozen, "remove", proof=("qd.pdf", b"%PDF-1.7 quyet dinh"))
    frozen.session.flush()
    (stored,) = frozen.session.connection().exec_driver_sql("SELECT evidence FROM change_request").one()
    assert b"quyet dinh" not in bytes(stored)
    frozen.session.expire(request)
    assert request.evidence == b"%PDF-1.7 quyet dinh"


def test_a_request_is_decided_once_and_a_no_has_its_reason(frozen: Room) -> None:
    request = ask(frozen, "remove")
    with pytest.raises(Refused, match="đang có một đề nghị"):
        ask(frozen, "remove")
    with pytest.raises(Refused, match="lý do"):
        changes.refuse(frozen.session, request, " ", HOME)
    changes.refuse(frozen.session, request, "Chưa có quyết định", HOME)
    with pytest.raises(Refused):
        approve(frozen, request)
    assert len(frozen.people) == 12


def test_a_list_that_is_not_frozen_is_changed_directly(room: Room) -> None:
    with pytest.raises(Refused, match="sửa trực tiếp"):
        ask(room, "remove")
    assert listing.find(room.session, room.survey_round.id, room.agency.id) is room.roster
