"""Mở hòm phiếu from the screens alone: chốt, consent, the secrets, cleaning; doubt, wrong secrets, two officers at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation.db import Base
from foundation.keys import Keys
from questionnaires.ballot import server_part
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.opened import OpenedAnswer
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import Envelope, cleaning, repudiation
from survey_app.database import db
from tests import cast
from tests.conftest import make_app
from tests.long_work import run_jobs
from tests.respondents.envelopes import ballot_cast
from tests.signing_in import OwnTransactionClient
from tests.survey_app.sitting_cast import Person, Sitting, a_person

PEOPLE = {("LDS", "so"): 12, ("LDP", "so"): 4}


class Opening(Sitting):
    """A round that was held, answered and closed; its opening by pages."""

    def __init__(self, app: Flask, survey_round: SurveyRound) -> None:
        super().__init__(app, survey_round)
        self.secrets = self.hold()
        survey_round.state = "open"
        ballot_cast.submit(db.session, survey_round, PEOPLE)

    def close(self) -> None:
        ballot_cast.close(db.session, db.session.scalars(sa.select(SurveyRound)).one())

    def strip(self) -> str:
        page = self.post(self.chief, "/mo/chot")
        db.session.commit()
        run_jobs(db.session)
        return page

    def agree(self, holder: Person) -> str:
        return self.post(holder, "/mo/dong-y")

    def enter(self, *secrets: str) -> str:
        return self.post(self.chief, "/mo/ma-khoa", {f"secret_{n}": secret for n, secret in enumerate(secrets)})

    def open(self) -> None:
        self.close()
        self.strip()
        for holder in self.holders[:2]:
            self.agree(holder)
        self.enter(*self.secrets[:2])
        wait_for("opened")


def the_box() -> BallotBox:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(BallotBox)).one()


def wait_for(state: str) -> None:
    until = time.monotonic() + 30
    while the_box().state != state:
        assert time.monotonic() < until, the_box().state
        time.sleep(0.1)


@pytest.fixture
def held(office: Flask) -> Opening:
    return answered(office)


@pytest.fixture
def held_on_each(tmp_path: Path, ring: Keys, database_url: str) -> Iterator[Opening]:
    app = make_app(tmp_path, ring, database_url, WTF_CSRF_ENABLED=False)
    app.test_client_class = OwnTransactionClient
    with app.app_context():
        yield answered(app)
        db.session.remove()
        db.engine.dispose()


def answered(office: Flask) -> Opening:
    """A round whose people have answered, on this installation."""
    made = cast.a_round(db.session, "frozen", network_key="x")
    cast.ask_all_groups(made, cast.a_version(db.session, xform=ballot_cast.FORM))
    db.session.commit()
    return Opening(office, made)


def test_chief_and_two_holders_open_the_box_from_their_pages(held_on_each: Opening) -> None:
    held = held_on_each
    held.close()
    assert held.chief.client.get(f"{held.at}/mo/chot-cuoi.pdf").data.startswith(b"%PDF")
    page = held.page(held.chief, "/mo/chot")
    merged = "Lãnh đạo cấp sở + Lãnh đạo cấp phòng thuộc sở · "
    assert merged in page, "what will be merged is shown before"
    assert "Đang chốt hòm phiếu" in held.strip()
    assert the_box().state == "stripped"
    for holder in held.holders[1:]:
        assert "Ông/Bà đồng ý mở" in held.agree(holder)
    assert "Đang mở hòm phiếu" in held.enter(*held.secrets[1:])
    wait_for("opened")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OpenedAnswer)) == 16
    assert "Chưa dọn xong" in held.page(held.chief, "/mo")
    assert "/ket-qua" in held.page(held.chief, "/mo")
    assert cleaning.clean(db.session, the_box().round_id)
    assert held.chief.client.get(f"{held.at}/mo/bien-ban-mo.pdf").data.startswith(b"%PDF")
    assert "Đã huỷ phần khoá" in held.post(held.chief, "/mo/huy")
    assert not server_part.is_there(the_box().fingerprint)


def test_what_will_be_destroyed_is_said_before(held: Opening, office: Flask) -> None:
    survey_round = db.session.scalars(sa.select(SurveyRound)).one()
    other = cast.a_version(db.session, form_id="other", xform=ballot_cast.FORM)
    survey_round.groups[1].version_id = other.id
    db.session.commit()
    held.close()
    assert "Không in; huỷ khi còn niêm phong" in held.page(held.chief, "/mo/chot")


def test_secrets_are_not_taken_before_their_holders_agreed(held: Opening) -> None:
    held.close()
    held.strip()
    held.agree(held.holders[0])
    assert "chưa đồng ý mở" in held.enter(*held.secrets[:2])
    assert the_box().state == "stripped"


def test_wrong_secrets_are_named_by_kind_and_shown_no_more(held: Opening) -> None:
    held.close()
    held.strip()
    for holder in held.holders[:2]:
        held.agree(holder)
    first, second = held.secrets[:2]
    mistyped = ("0" if second[0] != "0" else "1") + second[1:]
    for typed, words in ((first, "đã được nhập ở ô khác"), (mistyped, "chép chưa đúng"), ("x", "chép chưa đúng")):
        page = held.enter(first, typed)
        assert words in page
        assert first not in page
        assert mistyped not in page
    assert the_box().state == "stripped"


def test_nobody_but_a_holder_agrees_and_a_holder_does_not_strip(held: Opening) -> None:
    held.close()
    assert "không phải người giữ khoá" in held.agree(held.chief)
    assert held.holders[0].client.post(f"{held.at}/mo/chot").status_code == 403
    assert held.holders[0].client.get(f"{held.at}/mo/ma-khoa").status_code == 403


def test_the_box_is_not_opened_while_the_round_is(held: Opening) -> None:
    page = held.chief.client.get(f"{held.at}/mo", follow_redirects=True).text
    assert "sau khi đợt kết thúc" in page
    assert held.chief.client.post(f"{held.at}/mo/chot").status_code == 404


def test_what_differs_from_the_last_evening_needs_two_officers(held: Opening, office: Flask) -> None:
    held.close()
    gone = db.session.scalars(sa.select(Envelope).limit(1)).one()
    db.session.delete(gone)
    db.session.commit()
    assert "khác lần chốt cuối" in held.page(held.chief, "/mo/chot")
    assert "Chưa chốt được" in held.strip()
    reason = {"reason": "Đã đối chiếu bản sao ngày 30/10"}
    assert "Cán bộ thứ hai" in held.post(held.chief, "/mo/khong-khop", reason)
    assert "Cần người thứ hai" in held.post(held.chief, "/mo/khong-khop", reason)
    held.chief = a_person(office, "home_affairs")
    assert "Đã đủ hai cán bộ" in held.post(held.chief, "/mo/khong-khop", reason)
    held.strip()
    assert the_box().state == "stripped"


def test_an_undecided_repudiation_stops_it_and_is_said(held: Opening) -> None:
    envelope = db.session.scalars(sa.select(Envelope).limit(1)).one()
    repudiation.begin(db.session, the_box().round_id, envelope.invitation_id)
    db.session.commit()
    held.close()
    assert "Còn 1 phiếu bị báo nộp thay" in held.page(held.chief, "/mo")
    assert "Còn 1 phiếu bị báo nộp thay" in held.strip()
    assert the_box().state == "locked"


def test_two_officers_at_once_strip_once_and_open_once(held: Opening, office: Flask) -> None:
    held.close()
    other = a_person(office, "home_affairs")
    held.post(held.chief, "/mo/chot")
    held.post(other, "/mo/chot")
    db.session.commit()
    assert run_jobs(db.session) == 1
    for holder in held.holders[:2]:
        held.agree(holder)
    held.enter(*held.secrets[:2])
    held.chief = other
    held.enter(*held.secrets[:2])
    wait_for("opened")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OpenedAnswer)) == 16
    assert "không mở nữa" in held.enter(*held.secrets[:2])


def test_the_secrets_leave_no_trace(held: Opening, caplog: pytest.LogCaptureFixture) -> None:
    held.open()
    stored = "".join(
        str(row) for table in Base.metadata.tables.values() for row in db.session.execute(sa.select(table))
    )
    for secret in held.secrets:
        assert secret not in stored + caplog.text
        assert secret.replace("-", "") not in stored + caplog.text


def test_a_key_is_not_given_up_once_somebody_submitted(held: Opening) -> None:
    assert "Đã có phiếu trong hòm" in held.post(held.chief, "/bo-khoa")
    assert the_box().state == "locked"
