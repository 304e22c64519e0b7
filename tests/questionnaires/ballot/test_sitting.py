"""The sitting: who may hold, what is shown once, what is typed back, and what the server keeps of it."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, key_folder
from foundation.db import Refused
from foundation.keys import holder_secret
from foundation.keys.holder_secret import Fault, SecretRefused
from questionnaires.ballot import box as boxes
from questionnaires.ballot import minutes, server_part, sitting
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.holders import KeyHolder, Seat, of_box
from tests import cast

CHIEF = audit.Actor("administrator", 1)
SEATS = (Seat(11, "Bà A, Sở Nội vụ", True), Seat(12, "Ông B, Thanh tra", False), Seat(13, "Bà C, Mặt trận", False))


def actor(seat: Seat) -> audit.Actor:
    return audit.Actor("key_holder", seat.account_id)


def begun(session: Session, seats=SEATS, threshold: int = 2, kind: str = "ministry"):  # type: ignore[no-untyped-def]
    survey_round = cast.a_round(session)
    return sitting.begin(session, survey_round, seats, threshold, kind=kind, over_https=True, by=CHIEF)


def all_shown(session: Session, box) -> list[str]:  # type: ignore[no-untyped-def]
    shown = [holder_secret.shown(sitting.show_secret(session, box, actor(seat))) for seat in SEATS]
    for seat, secret in zip(SEATS, shown, strict=True):
        sitting.prove_secret(session, box, secret.lower(), actor(seat))
    return shown


@pytest.mark.parametrize(
    ("seats", "threshold", "kind", "why"),
    [
        ((), 0, "ministry", "cần người giữ khoá"),
        (SEATS, 1, "ministry", "ít nhất hai"),
        (SEATS[:1], 2, "ministry", "từ 2 đến"),
        ((SEATS[1], SEATS[1]._replace(name="x")), 2, "ministry", "khác nhau"),
        ((SEATS[0], SEATS[1]._replace(of_host=True), SEATS[2]), 2, "ministry", "không được đủ số"),
        (SEATS, 0, "internal", "cần người giữ khoá"),
    ],
)
def test_who_may_hold_is_checked(session: Session, seats, threshold, kind, why) -> None:
    with pytest.raises(Refused, match=why):
        begun(session, seats, threshold, kind)


def test_the_whole_sitting_leaves_only_public_halves_and_locks(session_on_each: Session) -> None:
    session = session_on_each
    box = begun(session)
    shown = all_shown(session, box)
    key = sitting.lock(session, box, shown, CHIEF)
    session.commit()
    assert (box.state, box.fingerprint, box.proven_on is not None) == ("locked", key.fingerprint, True)
    assert server_part.read(key)
    tables = (BallotBox.__table__, KeyHolder.__table__, audit.AuditEvent.__table__)
    rows = [str(row) for table in tables for row in session.execute(sa.select(table))]
    kept = " ".join(rows) + (key_folder.read(f"box-{key.fingerprint}.server.part") or b"").decode()
    for secret in shown:
        raw = holder_secret.read(secret)
        assert not any(form in kept for form in (secret, holder_secret.qr_text(secret=raw), raw.hex()))
    told = minutes.of_round(session, box.round_id)
    assert [line.state for line in told.holders] == ["Đã nhập lại đúng từ giấy"] * 3
    assert told.who_can_open == "2 người giữ khoá cùng phần khoá của máy chủ"


def test_a_secret_is_shown_once_and_the_next_one_replaces_it(session: Session) -> None:
    box = begun(session)
    first = holder_secret.shown(sitting.show_secret(session, box, actor(SEATS[0])))
    second = holder_secret.shown(sitting.show_secret(session, box, actor(SEATS[0])))
    with pytest.raises(SecretRefused) as caught:
        sitting.prove_secret(session, box, first, actor(SEATS[0]))
    assert caught.value.fault is Fault.FOREIGN
    sitting.prove_secret(session, box, second, actor(SEATS[0]))
    with pytest.raises(Refused, match="không phải người giữ khoá"):
        sitting.show_secret(session, box, CHIEF)


def test_another_holders_paper_is_told_apart(session: Session) -> None:
    box = begun(session)
    other = holder_secret.shown(sitting.show_secret(session, box, actor(SEATS[1])))
    sitting.show_secret(session, box, actor(SEATS[0]))
    with pytest.raises(SecretRefused) as caught:
        sitting.prove_secret(session, box, other, actor(SEATS[0]))
    assert caught.value.fault is Fault.WRONG


def test_a_sitting_broken_off_makes_no_key(session: Session) -> None:
    box = begun(session)
    shown = [holder_secret.shown(sitting.show_secret(session, box, actor(seat))) for seat in SEATS]
    with pytest.raises(Refused, match="chưa nhập lại"):
        sitting.lock(session, box, shown, CHIEF)
    for seat, secret in zip(SEATS, shown, strict=True):
        sitting.prove_secret(session, box, secret, actor(seat))
    with pytest.raises(Refused, match="tất cả người giữ khoá"):
        sitting.lock(session, box, shown[:2], CHIEF)
    assert (box.state, box.public_key) == ("sitting", None)
    again = sitting.begin(session, box.round, SEATS, 2, kind="ministry", over_https=True, by=CHIEF)
    assert [holder.state for holder in of_box(session, again.id)] == ["named"] * 3


def test_a_lost_paper_is_known_in_mid_field(session: Session) -> None:
    box = begun(session)
    shown = all_shown(session, box)
    sitting.lock(session, box, shown, CHIEF)
    sitting.try_again(session, box, shown[2], actor(SEATS[2]))
    with pytest.raises(SecretRefused):
        sitting.try_again(session, box, shown[2][:-1] + "*", actor(SEATS[2]))


def test_a_key_goes_out_again_only_as_a_whole(session: Session) -> None:
    box = begun(session)
    sitting.lock(session, box, all_shown(session, box), CHIEF)
    gone = box.fingerprint
    sitting.give_up_key(session, box, CHIEF)
    assert (box.state, box.public_key, server_part.is_there(gone)) == ("sitting", None, False)


def test_a_demonstrations_box_takes_no_sheet_where_none_is_allowed(session: Session) -> None:
    survey_round = cast.a_round(session, "open")
    sitting.by_itself(session, survey_round, SEATS, 2, CHIEF)
    session.commit()
    assert boxes.public_key_to_submit(session, survey_round.id)
    boxes.allow_demonstrations(False)
    try:
        with pytest.raises(Refused, match="minh họa"):
            boxes.public_key_to_submit(session, survey_round.id)
    finally:
        boxes.allow_demonstrations(True)


def test_the_locks_in_the_database_are_those_that_were_made(session: Session) -> None:
    box = begun(session)
    key = sitting.lock(session, box, all_shown(session, box), CHIEF)
    session.commit()
    session.expire_all()
    assert box.ballot_key() == key
    assert json.dumps(box.key)
