"""An older copy of the database beside a vault that holds newer slots, and the other way round: nothing is lost in silence, and no
sheet that was submitted opens again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import stamp

from foundation import audit, key_folder, keys, slots
from foundation.db import now
from foundation.slots import FileSlots
from foundation.vault import VaultFiles, VaultSlots
from questionnaires.drafts import Draft
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.envelopes import sweeping
from respondents.identity import Challenge
from respondents.invitation import Invitation
from respondents.roster import Respondent, Roster
from survey_app.database import db
from tests.conftest import make_app
from tests.survey_app.test_backups import backed_up, emptied, pair, run  # noqa: F401
from tests.survey_app.test_vault import Running, started  # noqa: F401
from tests.visitor import Visitor, invited, let_go, open_round

MANY = 20_000
Q1, Q2 = "/data/p1/q1", "/data/p1/q2"
LOST, RESTORED = "không còn mở được sau sự cố máy chủ", "Hệ thống vừa được khôi phục"


@pytest.fixture
def served(tmp_path: Path, ring: keys.Keys, pair: Path, database_url: str, started: Running) -> Iterator[Flask]:  # noqa: F811
    """A round with five people, and as many more as a province has at work at once, each with an unfinished sheet; slots and key
    files are in the vault."""
    shutil.rmtree(started.folder / "slots", ignore_errors=True)
    (tmp_path / "d").mkdir()
    public = pair.read_text().split()[3]
    made = make_app(tmp_path / "d", ring, database_url, BACKUP_KEY=public, KEYS_FILE=tmp_path / "k" / "keys.json")
    slots.install(VaultSlots(started.line()))
    key_folder.install(VaultFiles(started.line()))
    with made.app_context():
        stamp()
        open_round(db.session, 5)  # type: ignore[arg-type]
        yield made
        db.session.remove()
        db.engine.dispose()


def crowd(folder: Path) -> None:
    """MANY people with an unfinished sheet each, written at once."""
    survey_round, roster = db.session.scalars(sa.select(SurveyRound)).one(), db.session.scalars(sa.select(Roster)).one()
    people = [{"roster_id": roster.id, "ordinal": 100 + number, "group_code": "LDS"} for number in range(MANY)]
    db.session.execute(sa.insert(Respondent), people)
    invitations.issue_for(db.session, survey_round, audit.SYSTEM)  # type: ignore[arg-type]
    rows, ring = [], keys.current()
    mine = sa.select(Invitation.id, Invitation.respondent_id, Invitation.issue).order_by(Invitation.id).offset(5)
    with (folder / f"round-{survey_round.id}.slots").open("r+b") as file:
        for number, person, issue in db.session.execute(mine):
            slot = bytes(31) + b"\1"
            file.seek(number * slots.SIZE)
            file.write(slot)
            key = keys.DraftKey.of_token(ring.link_token(person, issue)).with_slot(slot)
            rows.append({"id": key.id, "body": key.cipher.seal(b"{}", key.id)})
    db.session.execute(sa.insert(Draft), rows)
    db.session.commit()


def opening(folder: Path) -> tuple[int, set[int]]:
    """Of how many people the unfinished sheet opens with the slots that lie there, and of which of the five."""
    store, ring, found = FileSlots(folder), keys.current(), []
    people = sa.select(Invitation.id, Invitation.respondent_id, Invitation.issue, Invitation.round_id)
    bodies = {bytes(place): bytes(body) for place, body in db.session.execute(sa.select(Draft.id, Draft.body))}
    first = db.session.scalar(sa.select(sa.func.min(Invitation.id))) or 0
    for number, person, issue, round_id in db.session.execute(people).all():
        key = keys.DraftKey.of_token(ring.link_token(person, issue)).with_slot(store.read(round_id, number))
        try:
            if key.id in bodies and key.cipher.open(bodies[key.id], key.id):
                found.append(number - first + 1)
        except keys.WrongKey:
            pass
    db.session.rollback()
    return len([one for one in found if one > 5]), {one for one in found if one <= 5}


def at_the_desk(app: Flask, number: int) -> tuple[str, str, bool]:
    """What the person's link says, what the sheet says after a fresh code, and whether the first answer stands there."""
    db.session.execute(sa.update(Challenge).values(created_at=now() - timedelta(minutes=5)))
    let_go()
    visitor = Visitor(app)
    person = invited(number)
    link = visitor.open(f"/t/{keys.current().link_token(person.respondent_id, person.issue)}")
    visitor.prove(number)
    sheet = visitor.open("/phieu")
    visitor.open("/phieu/trang/1")
    return link, sheet, 'value="5" checked' in visitor.page.get_data(as_text=True)


def swept(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """One sweep: how many slots it overwrote, and for how many it took a person's lock."""
    locked, before = [], sweeping._forget
    with monkeypatch.context() as counting:
        counting.setattr(sweeping, "_forget", lambda *given: (locked.append(given), before(*given))[1])
        gone = sweeping.forget_slots(db.session)  # type: ignore[arg-type]
    return gone, len(locked)


@pytest.mark.long
def test_copies_and_slots_of_different_days_lose_nothing_in_silence(
    served: Flask,
    pair: Path,  # noqa: F811
    started: Running,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = started.folder / "slots"
    one, two, three, four = (Visitor(served) for _ in range(4))
    for number, visitor in ((1, one), (2, two), (4, four)):
        visitor.reach_sheet(number)
        assert visitor.tap(Q1, "5").status_code == 200
    crowd(folder)
    assert opening(folder) == (MANY, {1, 2, 4})
    yesterday = backed_up(served, tmp_path / "yesterday")
    shutil.copytree(folder, tmp_path / "slots of yesterday")

    one.answer_all()
    one.submit()
    assert invited(1).receipt
    two.tap(Q2, "4", seq=2)
    three.reach_sheet(3)
    three.tap(Q1, "5")
    invitations.reissue(db.session, invited(4), audit.SYSTEM, "contact", keeps_draft=False)  # type: ignore[arg-type]
    let_go()
    assert swept(monkeypatch) == (1, 1)
    db.session.execute(sa.update(Challenge).values(created_at=now() - timedelta(minutes=5)))
    let_go()
    four = Visitor(served)
    four.prove(4)
    four.open("/phieu/trang/1")
    assert four.tap(Q1, "4").status_code == 200
    assert opening(folder) == (MANY, {2, 3, 4})
    today = backed_up(served, tmp_path / "today")
    shutil.copytree(folder, tmp_path / "slots of today")

    # the database of yesterday, the slots of today: who has sent since then opens nothing of before
    emptied()
    assert run(served, "restore", yesterday, "--identity", pair).exit_code == 0
    assert opening(folder) == (MANY, {2})
    for number, is_lost, stands in ((1, True, False), (2, False, True), (3, False, False), (4, True, False)):
        link, sheet, answered = at_the_desk(served, number)
        assert RESTORED in link, number
        assert (LOST in sheet, answered) == (is_lost, stands), number
    assert opening(folder)[0] == MANY

    # the database of today, the slots of yesterday
    emptied()
    assert run(served, "restore", today, "--identity", pair).exit_code == 0
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "slots of yesterday", folder)
    assert opening(folder) == (MANY, {2})
    assert swept(monkeypatch) == (1, 1), "the slot of whoever has sent is overwritten once more"
    for number, is_lost in ((2, False), (3, True), (4, True)):
        assert (LOST in at_the_desk(served, number)[1]) is is_lost, number
    assert opening(folder)[0] == MANY

    # a database from before there was any round: a newer copy may still follow, so its slots stay
    db.session.execute(sa.text("UPDATE survey_round SET state = 'closed'"))
    let_go()
    missing = FileSlots(folder).make(99, 7)
    assert swept(monkeypatch)[0] > MANY
    assert FileSlots(folder).read(99, 7) == missing
    monkeypatch.setattr(sweeping, "KEPT_UNKNOWN", timedelta(0))
    assert swept(monkeypatch)[0] == 1
