"""Lập khoá from the screens alone: three holders and a chief; what is mistyped, foreign, repeated; a sitting that is broken off."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from foundation.audit import AuditEvent
from foundation.db import Base
from foundation.keys import holder_secret
from foundation.vietnam_time import today
from questionnaires.ballot import server_part
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.holders import KeyHolder
from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from tests import cast
from tests.survey_app.sitting_cast import Sitting, a_person


@pytest.fixture
def planned(office: Flask) -> SurveyRound:
    made = cast.a_round(db.session, "frozen")
    db.session.commit()
    return made


@pytest.fixture
def held(office: Flask, planned: SurveyRound) -> Sitting:
    return Sitting(office, planned)


def the_box() -> BallotBox:
    db.session.expire_all()
    return db.session.scalars(select(BallotBox)).one()


def test_three_holders_and_a_chief_lock_the_box_from_their_pages(held: Sitting) -> None:
    assert "Đã mở phiên lập khoá" in held.name_holders()
    secrets = [held.take(holder) for holder in held.holders]
    for holder, secret in zip(held.holders, secrets, strict=True):
        assert "Mã khoá đúng" in held.type_back(holder, secret)
    assert "Đã lập khoá" in held.lock(secrets)
    box = the_box()
    assert (box.state, box.threshold, server_part.is_there(box.fingerprint)) == ("locked", 2, True)
    assert box.fingerprint in held.page(held.holders[0])
    assert held.chief.client.get(f"{held.at}/bien-ban-lap-khoa.pdf").data.startswith(b"%PDF")


def test_the_page_says_what_losing_papers_means(held: Sitting) -> None:
    held.name_holders()
    words = "Mất hai trong ba phong bì là mất toàn bộ câu trả lời, không ai khôi phục được."
    for page in (held.page(held.chief), held.page(held.holders[0], "/ma-khoa"), held.page(held.chief, "/lap-khoa")):
        assert words in page


def test_a_secret_is_shown_once_and_kept_nowhere(held: Sitting) -> None:
    held.name_holders()
    holder = held.holders[0]
    answer = holder.client.post(f"{held.at}/ma-khoa")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<svg" in answer.text
    secret = held.take(holder)
    again = [held.page(holder), held.page(holder, "/ma-khoa"), held.page(held.chief, "/lap-khoa")]
    assert not any(secret[:9] in page for page in again)
    held.type_back(holder, secret)
    tables = Base.metadata.tables.values()
    stored = "".join(str(row) for table in tables for row in db.session.execute(select(table)))
    raw = holder_secret.read(secret)
    for trace in (secret, secret.replace("-", ""), raw.hex(), repr(raw)[2:-1]):
        assert trace not in stored


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("mistyped", "Mã khoá chép chưa đúng"),
        ("foreign", "không thuộc hòm phiếu của đợt này"),
        ("another's", "mã khoá của người giữ khoá khác"),
    ],
)
def test_a_wrong_secret_is_refused_by_its_kind_and_never_shown_again(held: Sitting, kind: str, words: str) -> None:
    held.name_holders()
    first, second = held.take(held.holders[0]), held.take(held.holders[1])
    wrong = {
        "mistyped": ("0" if first[0] != "0" else "1") + first[1:],
        "foreign": holder_secret.shown(holder_secret.new_secret()),
        "another's": second,
    }[kind]
    page = held.type_back(held.holders[0], wrong)
    assert words in page
    assert wrong not in page
    assert db.session.scalars(select(KeyHolder).order_by(KeyHolder.place)).all()[0].state == "shown"


def test_a_secret_typed_into_two_fields_is_named_where_it_stands_twice(held: Sitting) -> None:
    held.name_holders()
    secrets = [held.take(holder) for holder in held.holders]
    for holder, secret in zip(held.holders, secrets, strict=True):
        held.type_back(holder, secret)
    page = held.lock([secrets[0], secrets[1], secrets[1]])
    assert "đã được nhập ở ô khác" in page
    assert 'id="secret_2-error"' in page
    assert not any(secret in page for secret in secrets)
    assert the_box().state == "sitting"


def test_nobody_locks_before_every_paper_was_read_back(held: Sitting) -> None:
    held.name_holders()
    secrets = [held.take(holder) for holder in held.holders]
    held.type_back(held.holders[0], secrets[0])
    assert "chưa nhập lại mã từ giấy" in held.lock(secrets)
    assert the_box().state == "sitting"


def test_a_sitting_that_was_broken_off_begins_anew(held: Sitting) -> None:
    held.name_holders()
    old = held.take(held.holders[0])
    held.name_holders()
    assert "chưa lấy mã khoá" in held.type_back(held.holders[0], old)
    held.hold()
    assert the_box().state == "locked"


def test_two_officers_who_lock_at_once_make_one_key(office: Flask, held: Sitting) -> None:
    secrets = held.hold()
    key = the_box().fingerprint
    held.chief = a_person(office, "home_affairs")
    assert "đã có khoá" in held.lock(secrets)
    assert the_box().fingerprint == key


def test_home_affairs_may_not_hold_enough_to_open_alone(office: Flask, held: Sitting) -> None:
    officers = [a_person(office, "home_affairs"), a_person(office, "administrator")]
    who = [one.account.id for one in (*officers, held.holders[0])]
    assert "không được đủ số để tự mở hòm phiếu" in held.name_holders(who=who)
    said = held.name_holders(of_host=[one.account.id for one in held.holders[:2]])
    assert "không được đủ số để tự mở hòm phiếu" in said
    assert db.session.scalars(select(BallotBox)).all() == []


def test_a_round_without_holders_says_so(held: Sitting) -> None:
    words = "không có người giữ khoá; người điều khiển máy chủ có thể mở phiếu"
    assert words in held.name_holders(way="alone", who=[])
    assert words in held.page(held.chief, "/lap-khoa")
    assert words in held.lock([])
    assert the_box().state == "locked"


def test_a_holder_sees_the_box_and_nothing_else(office: Flask, held: Sitting, planned: SurveyRound) -> None:
    held.name_holders()
    holder = held.holders[0].client
    assert holder.get("/bat-dau", follow_redirects=True).status_code in (200, 404)
    for address in ("", "/nguoi", "/tien-do", "/can-xem-lai", "/hom-phieu/lap-khoa"):
        assert holder.get(f"/so-noi-vu/dot/{planned.id}{address}").status_code in (403, 404)
    other = cast.a_round(db.session, "frozen", code="other")
    db.session.commit()
    assert holder.get(f"/so-noi-vu/dot/{other.id}/hom-phieu").status_code == 404


def test_a_round_that_has_no_key_says_why_it_cannot_be_opened(held: Sitting, planned: SurveyRound) -> None:
    here = f"/so-noi-vu/dot/{planned.id}"
    for address in (here, f"{here}/buoc/open"):
        page = held.chief.client.get(address).text
        assert "chưa lập khoá hòm phiếu" in page
        assert f'href="{held.at}"' in page
    held.hold()
    assert "chưa lập khoá" not in held.chief.client.get(here).text


def test_papers_are_tried_again_in_mid_field_and_the_page_says_on_which_day(held: Sitting) -> None:
    secrets = held.hold()
    assert held.page(held.chief).count("Chưa thử lại") == 3
    assert "Mã khoá đúng" in held.type_back(held.holders[1], secrets[1])
    assert "khoá của người giữ khoá khác" in held.type_back(held.holders[1], secrets[0])
    verbs = db.session.scalars(select(AuditEvent.verb)).all()
    assert verbs.count("key_holder.try_again") == 1
    page = held.page(held.chief)
    assert page.count("Chưa thử lại") == 2, "a wrong secret is no trial"
    assert f"{today():%d/%m/%Y}" in page


def test_a_trial_of_an_earlier_sitting_says_nothing_of_the_papers_of_a_later_one(held: Sitting) -> None:
    secrets = held.hold()
    held.type_back(held.holders[1], secrets[1])
    held.post(held.chief, "/bo-khoa")
    held.hold()
    assert held.page(held.chief).count("Chưa thử lại") == 3


def test_a_key_is_given_up_only_while_the_box_is_empty(held: Sitting, planned: SurveyRound) -> None:
    held.hold()
    gone = the_box().fingerprint
    assert "Đã bỏ khoá cũ" in held.post(held.chief, "/bo-khoa")
    assert (the_box().state, server_part.is_there(gone)) == ("sitting", False)
