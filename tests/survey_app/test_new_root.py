"""`keys new-root`: another root between rounds. What was promised goes on, what was derived follows, wherever it is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from foundation import audit, heartbeats, key_fingerprint, key_rotation, keys
from foundation.db import now
from foundation.keys import Keys
from foundation.outbox import Message
from foundation.outbox.tokens import ProviderToken, seed_of
from questionnaires.ballot import opened, tombstones
from questionnaires.ballot.box import BallotBox, BoxState, of_round, pin_of
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.envelopes import evening
from respondents.envelopes.envelope import Envelope, is_genuine
from respondents.reaching import contacts
from respondents.roster import Respondent
from respondents.roster.person import DERIVED, row_values
from survey_app.accounts import oidc, second_factor
from survey_app.accounts.session_rows import StaffSession
from survey_app.accounts.staff_account import Account, set_phone
from survey_app.backups import age_files
from survey_app.database import db
from survey_app.operation import new_root, new_root_values
from tests import cast
from tests.conftest import make_app
from tests.questionnaires.opened_kit import answered
from tests.signing_in import PASSWORD, an_account, open_session
from tests.visitor import Visitor, invited, let_go, link_of, open_round

SUBJECT = oidc.Said("subject-1", "x@daklak.example")


@pytest.fixture
def kept(app_on_each: Flask, ring: Keys) -> Iterator[Flask]:
    """An installation whose keys stand in its file."""
    ring.save(app_on_each.config["KEYS_FILE"])
    keys.install(app_on_each.config["KEYS_FILE"])
    app_on_each.config["ZALO_REFRESH_TOKEN"] = "first"
    with app_on_each.app_context():
        yield app_on_each
        db.session.remove()


def run(app: Flask, *words: str) -> Result:
    let_go()
    found = app.test_cli_runner().invoke(args=["keys", *words])
    db.session.expire_all()
    return found


def replaced(app: Flask) -> str:
    result = run(app, "new-root", "--yes")
    assert result.exit_code == 0, result.output
    return result.output


def fill() -> None:
    """What the reader of lists makes of everybody's cells."""
    for one in db.session.scalars(sa.select(Respondent)):
        one.fill({"email": f"nguoi{one.id}@daklak.example"})
    db.session.commit()


class World:
    """A round that is over with one sheet, too few to be opened; one that was opened; one whose lists are being made."""

    def __init__(self, app: Flask) -> None:
        over = open_round(db.session, 3)  # type: ignore[arg-type]
        done = Visitor(app)
        done.reach_sheet(1)
        done.answer_all()
        assert "biên nhận" in done.submit().lower()
        fill()
        self.link, self.code = link_of(1), keys.current().typed_code(invited(1).respondent_id, 1)
        self.receipt = invited(1).receipt
        contacts.note(db.session, invited(2), "phone", "no_such")  # type: ignore[arg-type]
        over.move(db.session, "close", audit.SYSTEM)  # type: ignore[arg-type]
        box = of_round(db.session, over.id)  # type: ignore[arg-type]
        assert box is not None
        self.box = box.fingerprint
        evening.take(db.session, box, last=True)  # type: ignore[arg-type]
        tombstones.write(box, [])
        done_with = cast.a_round(db.session, state="closed", code="2022")  # type: ignore[arg-type]
        self.opened = done_with.id
        version = db.session.scalars(sa.select(QuestionnaireVersion)).one()
        answered(db.session, done_with, version, "LDS", [{"/data/p1/q1": "5"}, {"/data/p1/q1": "4"}] * 3)  # type: ignore[arg-type]
        db.session.execute(sa.update(BallotBox).where(BallotBox.round_id == self.opened).values(state=BoxState.CLEANED))
        self.version = version.id
        self.answers = self.read()
        listed = cast.a_round(db.session, code="2024")  # type: ignore[arg-type]
        cast.a_roster(db.session, listed, cast.an_agency(db.session, "SYT", "Sở Y tế"), people=2)  # type: ignore[arg-type]
        fill()
        made = an_account("auditor", password=PASSWORD)
        self.account_id, self.email = made.id, made.email
        set_phone(db.session, self.account, "+84905000111", audit.SYSTEM)  # type: ignore[arg-type]
        self.codes = second_factor.renew_recovery_codes(db.session, self.account)  # type: ignore[arg-type]
        self.account.oidc_subject = keys.current().index("oidc subject", " subject-1")
        open_session(app.test_client(), self.account)
        token = ProviderToken(name="zalo", seed=seed_of("first"), refresh="r2", expires_at=now(), renew_from=now())
        db.session.add(token)
        db.session.commit()
        self.events, self.old = audit.verify(db.session)[0], keys.current()  # type: ignore[arg-type]

    @property
    def account(self) -> Account:
        return db.session.get_one(Account, self.account_id)

    def read(self) -> list[tuple[bytes, opened.Answers]]:
        return list(opened.read_rows(db.session, self.opened, [self.version]))  # type: ignore[arg-type]

    def is_whole(self) -> None:
        """Everything that the new root and the promises ask for."""
        ring = keys.current()
        assert ring.leaving is None
        assert ring.root != self.old.root
        people = db.session.scalars(sa.select(Respondent)).all()
        assert len(people) == 5
        assert all(one.phone_index and one.email_index for one in people)
        for one in people:
            assert {name: getattr(one, name) for name in DERIVED} == row_values(one.cells)
        faults = contacts.of_invitation(db.session, invited(2).id)  # type: ignore[arg-type]
        assert set(contacts.holding(faults, invited(2).respondent)) == {"phone"}
        assert self.account.phone_index == ring.index("phone", "+84905000111")
        assert sorted(self.read(), key=lambda one: one[0]) == self.answers
        box = of_round(db.session, invited(1).round_id)  # type: ignore[arg-type]
        sheet = db.session.scalars(sa.select(Envelope)).one()
        assert box is not None
        assert box.pin == pin_of(box.round_id, box.public_key or b"")
        assert is_genuine(sheet.invitation_id, bytes(sheet.sealed), bytes(sheet.mac))
        assert evening.tally(db.session, box.round_id).hash == box.evening_hash  # type: ignore[arg-type]
        stone = tombstones.read(box.fingerprint)
        assert stone is not None
        assert stone.state == box.state
        assert db.session.scalars(sa.select(ProviderToken.seed)).one() == seed_of("first")
        assert invited(1).receipt == self.receipt
        count, broken = audit.verify(db.session)  # type: ignore[arg-type]
        assert (count, broken) == (self.events + 1, None)
        db.session.rollback()


def test_everything_follows_and_what_was_promised_goes_on(
    kept: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(kept)
    path: Path = kept.config["KEYS_FILE"]
    monkeypatch.setattr(new_root_values, "BATCH", 2)
    monkeypatch.setattr(key_rotation, "SAID_EVERY", 2)
    said = replaced(kept)
    assert "người trong danh sách …: 8" in said
    assert "người trong danh sách: 10" in said
    assert all(f"- {one}" in said for one in (*new_root.DIES, *new_root.STAYS))
    world.is_whole()
    assert world.old.root.hex() not in path.read_text()
    assert db.session.scalars(sa.select(StaffSession)).all() == []
    checked = run(kept, "check")
    assert checked.exit_code == 0
    assert world.old.fingerprint in checked.output

    again = make_app(
        tmp_path, keys.current(), kept.config["SQLALCHEMY_DATABASE_URI"], SECOND_FACTOR="off", WTF_CSRF_ENABLED=False
    )
    with again.app_context():
        visitor = Visitor(again)
        assert "đã gửi phiếu" in visitor.open(world.link)
        by_code = Visitor(again)
        by_code.open("/ma")
        assert by_code.press(code=world.code) == visitor.text
        for _ in range(2):  # under the old pepper, and hashed anew
            client = again.test_client()
            form = {"email": world.email, "password": PASSWORD}
            let_go()
            assert client.post("/dang-nhap", data=form).status_code == 302
            known = db.session.get_one(Account, world.account_id, populate_existing=True)
            assert known.password_root == ""
        assert second_factor.use_recovery_code(db.session, known, world.codes[0])  # type: ignore[arg-type]
        assert not second_factor.use_recovery_code(db.session, known, world.codes[0])  # type: ignore[arg-type]
        known.email = SUBJECT.email
        db.session.flush()
        assert oidc._account_of(SUBJECT) is known
        assert known.oidc_subject == keys.current().index("oidc subject", " subject-1")
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def test_a_second_time_the_chain_goes_over_three_roots(kept: Flask) -> None:
    world = World(kept)
    replaced(kept)
    second = keys.current()
    replaced(kept)
    assert [one.fingerprint for one in keys.current().retired] == [world.old.fingerprint, second.fingerprint]
    assert audit.verify(db.session) == (world.events + 2, None)  # type: ignore[arg-type]
    assert len(world.read()) == 6
    assert tombstones.read(world.box) is not None


class Killed(BaseException):
    """The process ends here."""


def test_killed_at_any_step_it_goes_on_and_until_then_nothing_starts(
    kept: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(kept)
    monkeypatch.setattr(new_root_values, "BATCH", 2)
    monkeypatch.setattr(key_rotation, "SAID_EVERY", 2)
    left = [0]

    def dying(before: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            if not after and not left[0]:
                raise Killed
            found = before(*args)
            if after and not left[0]:
                raise Killed
            left[0] -= 1
            return found

        return step

    from sqlalchemy.orm import Session

    commit, save = Session.commit, Keys.save
    steps = 0
    for steps in range(60):
        left[0] = steps // 2
        with monkeypatch.context() as step:
            step.setattr(Session, "commit", dying(commit, after=bool(steps % 2)))
            step.setattr(Keys, "save", dying(save, after=bool(steps % 2)))
            db.session.rollback()
            try:
                ended = kept.test_cli_runner().invoke(args=["keys", "new-root", "--yes"], catch_exceptions=False)
            except Killed:
                ended = None
        db.session.rollback()
        db.session.expire_all()
        keys.install(kept.config["KEYS_FILE"])
        if ended is not None:
            assert ended.exit_code == 0, ended.output
            break
        if keys.current().leaving is not None:
            refused = run(kept, "check")
            assert refused.exit_code == 78
            assert "keys new-root" in refused.output
        elif keys.current().retired:
            break  # it was killed behind the last step
    assert steps > 10
    keys.install(kept.config["KEYS_FILE"])
    world.is_whole()


def test_between_two_roots_no_copy_is_taken(kept: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever copies with the old root, and whoever has both, would write what no one keys file opens."""
    world = World(kept)
    age_files.new_pair(tmp_path / "safe.key")
    kept.config["BACKUP_KEY"] = (tmp_path / "safe.key").read_text().split()[3]

    def stop(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(new_root_values, "compute", stop)
    with pytest.raises(Killed):
        kept.test_cli_runner().invoke(args=["keys", "new-root", "--yes"], catch_exceptions=False)
    for ring in (world.old, kept.config["KEYS_FILE"]):
        keys.install(ring)
        let_go()
        found = kept.test_cli_runner().invoke(args=["backup", str(tmp_path / "copies")])
        assert found.exit_code == 1
        assert "keys new-root" in found.output
        assert not list((tmp_path / "copies").glob("survey-*"))
    monkeypatch.undo()
    replaced(kept)
    let_go()
    assert kept.test_cli_runner().invoke(args=["backup", str(tmp_path / "copies")]).exit_code == 0


def refused(app: Flask) -> str:
    before = app.config["KEYS_FILE"].read_text()
    found = run(app, "new-root", "--yes")
    assert found.exit_code == 1
    assert app.config["KEYS_FILE"].read_text() == before
    return found.output


def test_rounds_in_the_field_boxes_not_cleaned_and_servers_are_waited_for(
    kept: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Visitor(kept)
    open_round(db.session, 1)  # type: ignore[arg-type]
    done.reach_sheet(1)
    done.answer_all()
    done.submit()
    monkeypatch.setattr(new_root, "FEWEST", 1)
    for state in ("frozen", "open", "paused"):
        db.session.execute(sa.update(SurveyRound).values(state=state))
        assert f"Đợt 2023 ({db.session.scalars(sa.select(SurveyRound)).one().state_text})" in refused(kept)
    db.session.execute(sa.update(SurveyRound).values(state="closed"))
    for box in (BoxState.LOCKED, BoxState.STRIPPED, BoxState.OPENED):
        db.session.execute(sa.update(BallotBox).values(state=box))
        assert f"Đợt 2023: hòm phiếu ở tình trạng “{box.text}”" in refused(kept)
    db.session.execute(sa.update(BallotBox).values(state=BoxState.CLEANED))
    heartbeats.beat(db.session, "web", now())  # type: ignore[arg-type]
    assert "máy chủ web: 1" in refused(kept)
    heartbeats.end(db.session)  # type: ignore[arg-type]
    replaced(kept)


def test_who_has_the_old_root_yet_starts_nothing_and_writes_no_event(kept: Flask) -> None:
    world = World(kept)
    replaced(kept)
    keys.install(world.old)
    with pytest.raises(keys.KeysMissing, match="khởi động lại"):
        audit.record(db.session, audit.SYSTEM, "x.y", "round:1")  # type: ignore[arg-type]
    db.session.rollback()
    assert "cũ hơn cơ sở dữ liệu" in key_fingerprint.complaint(db.session, world.old)  # type: ignore[arg-type]
    keys.install(kept.config["KEYS_FILE"])
    assert audit.verify(db.session)[1] is None  # type: ignore[arg-type]


def test_a_chain_that_somebody_goes_on_with_under_the_old_root_is_broken(kept: Flask) -> None:
    """Whoever found the old root, and writes into the database, cannot put another past there."""
    world = World(kept)
    replaced(kept)
    events = world.events
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sa.text("DROP TRIGGER audit_event_no_delete"))
    else:
        db.session.execute(sa.text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only"))
    db.session.execute(sa.delete(audit.AuditEvent).where(audit.AuditEvent.id > events))
    last = db.session.get_one(audit.AuditEvent, events)
    db.session.execute(sa.update(audit.AuditHead).values(event_id=events, hash=last.hash, root=world.old.fingerprint))
    db.session.flush()
    _, broken = audit.verify(db.session)  # type: ignore[arg-type]
    assert broken is not None
    assert "khoá gốc đã thay" in broken.reason
    keys.install(world.old)
    audit.record(db.session, audit.SYSTEM, "x.y", "round:1")  # type: ignore[arg-type]
    keys.install(kept.config["KEYS_FILE"])
    assert audit.verify(db.session)[1] == audit.Break(events + 2, broken.reason)  # type: ignore[arg-type]
    db.session.rollback()


def test_retiring_ends_old_passwords_and_sends_their_owners_a_link(kept: Flask) -> None:
    world = World(kept)
    gone = an_account("auditor", password=PASSWORD)
    gone.active = False
    ids = [world.account_id, gone.id]
    replaced(kept)
    ids.append(an_account("auditor", password=PASSWORD).id)
    assert run(kept, "retire").exit_code == 1, "nobody has said yes"
    told = run(kept, "retire", "--yes")
    assert told.exit_code == 0
    assert "2 tài khoản chưa đăng nhập" in told.output
    assert [db.session.get_one(Account, one).password is None for one in ids] == [True, True, False]
    mail = db.session.scalars(sa.select(Message).where(Message.channel == "email"))
    assert [one.to for one in mail if "/mat-khau-moi/" in one.text] == [world.email]
    ring = keys.Keys.load(kept.config["KEYS_FILE"])
    assert all(keys.PEPPER not in one.keys for one in ring.retired)
    assert ring.pepper(world.old.fingerprint) is None
    keys.install(ring)
    assert audit.verify(db.session)[1] is None  # type: ignore[arg-type]
    assert "Không còn khoá gốc cũ" in run(kept, "retire").output


def test_the_command_asks_before_it_does_anything(kept: Flask) -> None:
    before = kept.config["KEYS_FILE"].read_text()
    asked = run(kept, "new-root")
    assert asked.exit_code == 1
    assert "Thay khoá gốc?" in asked.output
    assert kept.config["KEYS_FILE"].read_text() == before
