"""From the screens: an older database was restored and two officers recover it; a server is killed while it cleans a box."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import keys
from foundation.db import Refused, now
from questionnaires.ballot import box as boxes
from questionnaires.ballot import tombstones
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.opened import OpenedAnswer
from questionnaires.results import reading
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import Envelope, sweeping
from survey_app.database import db
from tests.survey_app.sitting_cast import a_person
from tests.survey_app.test_ballot_opening import Opening, answered, held_on_each, the_box, wait_for  # noqa: F401

KILLED_AFTER_ITS_FIRST_BATCH = """
import os, signal, sys
import sqlalchemy as sa
from sqlalchemy.orm import Session
from respondents.envelopes import cleaning
from survey_app import create_app  # all tables

cleaning.BATCH = 5
kill = lambda done, total: os.kill(os.getpid(), signal.SIGKILL)
with Session(sa.create_engine(sys.argv[1])) as session:
    cleaning.clean(session, int(sys.argv[2]), told=kill)
"""

KILLED_WHILE_IT_OPENS = """
import os, signal, sys
from foundation import audit
from questionnaires.ballot import leases, opening
from survey_app import create_app, opening_aside

opening.BATCH, before, calls = 5, leases.Lease.renew, []

def renew(self, done, total):
    before(self, done, total)
    calls.append(done)
    if len(calls) >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

leases.Lease.renew = renew
app = create_app()
with app.app_context():
    opening_aside.start(app, int(sys.argv[1]), sys.stdin.read().split(), audit.Actor("administrator", 1)).join()
"""


@pytest.fixture
def held(office: Flask) -> Opening:
    return answered(office)


def as_the_backup_has_it(state: str) -> None:
    """The database as it was when the box had this state; the folder of the keys stays as it is."""
    db.session.rollback()  # what was read before the opening, which writes from a thread of its own
    db.session.execute(sa.update(BallotBox).values(state=state, **({"plan": None} if state == "locked" else {})))
    db.session.commit()


def recover(held: Opening) -> str:
    return held.post(held.chief, "/mo/khoi-phuc")


def test_a_restored_older_database_takes_no_sheet_and_strips_only_after_two_recovered_it(
    held: Opening, office: Flask
) -> None:
    held.close()
    held.strip()
    as_the_backup_has_it("locked")
    number = the_box().round_id
    db.session.execute(sa.update(SurveyRound).values(state="open"))
    with pytest.raises(Refused, match="cũ hơn hòm phiếu"):
        boxes.public_key_to_submit(db.session, number)
    db.session.rollback()
    assert "hai cán bộ cần đối chiếu rồi khôi phục" in held.strip()
    assert the_box().state == "locked"
    assert f'href="{held.at}/mo/khoi-phuc"' in held.page(held.chief, "/mo")
    assert "Cần cán bộ thứ hai" in recover(held)
    assert "khôi phục" in held.strip()
    assert the_box().state == "locked", "one is not enough"
    assert "Đã khôi phục" not in recover(held), "the same one is not two"
    held.chief = a_person(office, "home_affairs")
    assert "Đã khôi phục" in recover(held)
    held.strip()
    assert the_box().state == "stripped"


def test_one_restored_from_between_stripping_and_opening_is_recovered_the_same_way(
    held: Opening, office: Flask
) -> None:
    held.open()
    as_the_backup_has_it("stripped")
    assert "cần đối chiếu rồi khôi phục" in held.enter(*held.secrets[:2])
    assert f'href="{held.at}/mo/khoi-phuc"' in held.page(held.chief, "/mo")
    recover(held)
    held.chief = a_person(office, "home_affairs")
    assert "Đã khôi phục" in recover(held)
    assert "Đang mở hòm phiếu" in held.enter(*held.secrets[:2])
    wait_for("opened")


def test_a_server_killed_while_it_cleans_is_followed_by_one_that_finishes(held: Opening) -> None:
    held.open()
    assert "chỉ được huỷ sau khi dọn xong" in held.page(held.chief, "/mo/huy")
    number = the_box().round_id
    db.session.rollback()
    url = db.engine.url.render_as_string(hide_password=False)
    killed = subprocess.run([sys.executable, "-c", KILLED_AFTER_ITS_FIRST_BATCH, url, str(number)], check=False)
    assert killed.returncode == -signal.SIGKILL
    left = db.session.scalar(sa.select(sa.func.count()).select_from(Envelope))
    assert left == 11, "it was in the middle"
    assert "Chưa dọn xong" in held.page(held.chief, "/mo")
    db.session.rollback()
    assert not sweeping.finish(db.session), "the dead one's lease still runs"
    db.session.execute(sa.update(BallotBox).values(leased_until=now() - timedelta(seconds=1)))
    db.session.commit()
    assert sweeping.finish(db.session) == 1
    assert "Chưa dọn xong" not in held.page(held.chief, "/mo")
    assert (the_box().state, db.session.scalar(sa.select(sa.func.count()).select_from(Envelope))) == ("cleaned", 0)
    stone = tombstones.read(the_box().fingerprint)
    assert stone is not None
    assert stone.state == "cleaned"


def test_a_box_that_is_not_older_is_not_recovered_in_advance(held: Opening) -> None:
    held.close()
    held.strip()
    assert "Không cần khôi phục" in held.page(held.chief, "/mo/khoi-phuc")
    assert "không cần khôi phục" in recover(held)
    assert "recovered_by" not in the_box().counts


@pytest.mark.long
@pytest.mark.parametrize("batches", [2, 6], ids=["while it counts", "while it writes"])
def test_a_web_process_killed_while_it_opens_is_followed_by_one_opening(
    held_on_each: Opening,  # noqa: F811
    ring: keys.Keys,
    tmp_path: Path,
    batches: int,
) -> None:
    """The secrets are gone with it: nothing is open, they are typed again, and every sheet is there once."""
    held = held_on_each
    held.close()
    held.strip()
    for holder in held.holders[:2]:
        held.agree(holder)
    ring.save(tmp_path / "keys.json")
    number, url = the_box().round_id, db.engine.url.render_as_string(hide_password=False)
    db.session.rollback()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_IT_OPENS, str(number), str(batches)],
        input=" ".join(held.secrets[:2]),
        text=True,
        env={**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": url, "KEYS_FILE": "", "BASE_URL": ""},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (the_box().state, is_anything_read()) == ("stripped", False)
    left = db.session.scalar(sa.select(sa.func.count()).select_from(OpenedAnswer))
    assert (left > 0) == (batches == 6), "it was in the middle"
    assert "đang được xử lý" in held.enter(*held.secrets[:2]) or the_box().state == "stripped"
    db.session.execute(sa.update(BallotBox).values(leased_until=now() - timedelta(seconds=1)))
    db.session.commit()
    assert "Đang mở hòm phiếu" in held.enter(*held.secrets[:2])
    wait_for("opened")
    ids = db.session.scalars(sa.select(OpenedAnswer.id)).all()
    assert (len(ids), the_box().counts["opened"]) == (16, 16)
    assert "đã mở nên không mở nữa" in held.enter(*held.secrets[:2]) or the_box().state == "opened"
    db.session.expire_all()
    assert set(db.session.scalars(sa.select(OpenedAnswer.id))) == set(ids), "nothing is opened twice"


def is_anything_read() -> bool:
    return reading.is_readable(db.session, db.session.scalars(sa.select(SurveyRound)).one())
