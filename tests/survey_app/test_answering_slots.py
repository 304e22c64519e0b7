"""An unfinished sheet opens only with its person's slot, which is overwritten when the sheet is submitted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import audit, keys, slots
from foundation.db import now
from questionnaires import drafts
from questionnaires.drafts import Draft
from respondents import invitation as invitations
from respondents.envelopes import Envelope, Repudiation, repudiation, sweeping
from respondents.identity import Challenge, Visit, proof
from respondents.invitation import Invitation
from survey_app.database import db
from tests.visitor import Visitor, invited, let_go

Q1, Q2 = "/data/p1/q1", "/data/p1/q2"


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    made = Visitor(field)
    made.reach_sheet()
    return made


def body() -> bytes:
    let_go()
    return db.session.scalars(sa.select(Draft.body)).one()


def test_with_the_keys_and_without_the_slot_nobody_opens_a_draft(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    person = invited()
    token_only = keys.DraftKey.of_token(keys.current().link_token(person.respondent_id, person.issue))
    with pytest.raises(keys.WrongKey):
        drafts.load_draft(db.session, token_only)  # type: ignore[arg-type]
    slot = slots.current().read(person.round_id, person.id)
    found = drafts.load_draft(db.session, token_only.with_slot(slot))  # type: ignore[arg-type]
    assert found is not None
    assert found["sheet"]["values"][Q1] == "5"


def test_all_drafts_of_a_version_have_one_length(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    short = len(body())
    hoa.tap(Q2, "3", seq=2)
    hoa.tap("/data/p1/ly_do", "Vì nhiều lẽ " * 80, seq=3)
    assert len(body()) == short


def test_the_slot_is_overwritten_when_the_sheet_is_submitted(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    person = invited()
    assert slots.current().read(person.round_id, person.id)
    hoa.answer_all()
    hoa.submit()
    assert invited().receipt
    assert slots.current().read(person.round_id, person.id) is None


def test_a_lost_slot_loses_the_unfinished_sheet_and_the_page_says_so(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    slots.current().forget_round(invited().round_id)
    words = hoa.open("/phieu")
    assert "không còn mở được sau sự cố máy chủ" in words
    hoa.open("/phieu/trang/1")
    hoa.answer_all()
    hoa.submit()
    assert invited().receipt


def test_a_new_link_keeps_the_unfinished_sheet_and_a_new_contact_does_not(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    before = body()
    person = invited()
    invitations.reissue(db.session, person, audit.SYSTEM, "mất thư")  # type: ignore[arg-type]
    assert len(body()) == len(before)
    invitations.reissue(db.session, invited(), audit.SYSTEM, "contact", keeps_draft=False)  # type: ignore[arg-type]
    let_go()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
    assert sweeping.forget_slots(db.session) == 1  # type: ignore[arg-type]
    assert slots.current().read(person.round_id, person.id) is None


def test_the_sweep_keeps_what_is_needed_and_forgets_what_a_crash_left(hoa: Visitor) -> None:
    hoa.tap(Q1, "5")
    person = invited()
    stray = slots.current().make(person.round_id, invited(2).id)
    assert sweeping.forget_slots(db.session) == 1  # type: ignore[arg-type]
    assert slots.current().read(person.round_id, person.id)
    assert slots.current().read(person.round_id, invited(2).id) is None
    assert slots.current().make(person.round_id, invited(2).id) != stray
    db.session.execute(sa.text("UPDATE survey_round SET state = 'closed'"))
    let_go()
    assert sweeping.forget_slots(db.session) == 2  # type: ignore[arg-type]
    assert slots.current().rounds() == []


def test_after_a_repudiation_was_decided_the_owner_answers_again(hoa: Visitor, field: Flask) -> None:
    hoa.answer_all()
    hoa.submit()
    person = invited()
    proof.repudiate(db.session, _visit(person))  # type: ignore[arg-type]
    let_go()
    (case,) = db.session.scalars(sa.select(Repudiation))
    repudiation.propose(db.session, case, "set_aside", "Đã gọi lại", audit.Actor("home_affairs", 1))  # type: ignore[arg-type]
    two = audit.Actor("home_affairs", 2)
    repudiation.confirm(db.session, case, two, lambda _: frozenset())  # type: ignore[arg-type]
    let_go()
    assert (invited().submitted_at, invited().receipt) == (None, None)
    db.session.execute(sa.update(Challenge).values(created_at=now() - timedelta(minutes=5)))  # codes are a minute apart
    let_go()
    again = Visitor(field)
    again.reach_sheet()
    again.answer_all()
    again.submit()
    assert invited().receipt
    rows = db.session.execute(sa.select(Envelope.set_aside_why).order_by(Envelope.id)).all()
    assert [row[0] for row in rows] == ["repudiated", ""]


def _visit(person: Invitation) -> Visit:
    """Enough of a visit to repudiate."""
    blank = Visit._make([None] * len(Visit._fields))
    return blank._replace(id=person.id, round_id=person.round_id, respondent_id=person.respondent_id)
