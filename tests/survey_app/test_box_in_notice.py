"""The notice says who can open the box of this very round, and how many sheets were set aside."""

from __future__ import annotations

import html

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import audit
from questionnaires.ballot import sitting
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.holders import Seat
from questionnaires.survey_round import SurveyRound
from survey_app.database import db
from tests.visitor import Visitor

BY = audit.Actor("administrator", 1)


def notice(app: Flask, number: int = 1) -> str:
    visitor = Visitor(app)
    visitor.prove(number)
    return html.unescape(visitor.open("/phieu/thong-bao"))


def hold(kind: str, of_host: int) -> None:
    survey_round = db.session.scalars(sa.select(SurveyRound)).one()
    db.session.execute(sa.delete(BallotBox))
    seats = [Seat(number, f"Bà {number}", number <= of_host) for number in (1, 2, 3)]
    box = sitting.begin(db.session, survey_round, seats, 2, kind=kind, over_https=False, by=BY)
    secrets = []
    for seat in seats:
        holder = audit.Actor("key_holder", seat.account_id)
        secrets.append(sitting.holder_secret.shown(sitting.show_secret(db.session, box, holder)))
        sitting.prove_secret(db.session, box, secrets[-1], holder)
    sitting.lock(db.session, box, secrets, BY)
    db.session.commit()


def test_a_round_that_nobody_holds_says_so_to_those_who_answer(field: Flask) -> None:
    assert "Không có người giữ khoá; người điều khiển máy chủ có thể mở phiếu" in notice(field)


@pytest.mark.parametrize(("kind", "of_host", "said"), [("ministry", 1, False), ("internal", 2, True)])
def test_who_is_needed_is_said_and_when_home_affairs_suffices(
    field: Flask, kind: str, of_host: int, said: bool
) -> None:
    hold(kind, of_host)
    page = notice(field)
    assert "Cần mã khoá trên giấy của 2 người giữ khoá" in page
    assert ("Sở Nội vụ giữ đủ số mã khoá" in page) is said
    assert "bản sao thì không mở được phiếu đã nộp" in page


def test_how_many_were_set_aside_is_said(field: Flask) -> None:
    assert "phiếu được đặt riêng" not in notice(field)
    box = db.session.scalars(sa.select(BallotBox)).one()
    box.counts = {**box.counts, "set_aside": 3}
    db.session.commit()
    assert "Đến nay 3 phiếu được đặt riêng, không mở, không tính." in notice(field, 2)
