"""Migrations: up and down on both databases, with data in place; and they make what the models say."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from agencies.agency import everyone
from foundation import audit, keys
from foundation.db import Base, empty_write_ahead_log, now
from foundation.keys import locks
from foundation.outbox import Message
from foundation.signed_pdf import copies
from foundation.vietnam_time import VIETNAM
from foundation.vietnamese_order import phrase_key
from questionnaires.ballot import box, opened, sealed_sheet, server_part
from questionnaires.pauses import RoundPause
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents import exports, invitation, person_names
from respondents.envelopes import StrippedEnvelope
from respondents.exports import Export
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import Progress, ProgressDay
from respondents.quotas import AgencyApart
from respondents.reaching import ContactFault, contacts
from respondents.roster import ColumnChoice, CoverLetter, Respondent, Roster
from respondents.roster.upload import RosterUpload
from respondents.signed_copies import shelf
from self_assessment import evidence_files
from survey_app.accounts import Account, links
from survey_app.accounts.passkey_rows import Passkey
from survey_app.database import db
from survey_app.operation import starting
from tests import cast
from tests.conftest import address_of, drop, inside, make_app, recreate
from tests.questionnaires.opened_kit import answered
from tests.signing_in import an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field


@pytest.fixture
def bare(tmp_path: Path, ring: keys.Keys, database_url: str) -> Iterator[Flask]:
    """The application on a database without any table."""
    made = make_app(tmp_path, ring, database_url)
    with made.app_context():
        Base.metadata.drop_all(db.engine)
        with db.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("DROP SCHEMA public CASCADE"))
                connection.execute(sa.text("CREATE SCHEMA public"))
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database on which every migration ran, one after the other, from nothing: to be copied."""
    folder, name = tmp_path_factory.mktemp("migrated"), f"survey_migrated_{os.getpid()}"
    address = f"sqlite:///{folder / 'survey.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        recreate(server, name)
        address = address_of(name)
    with inside(make_app(folder, keys.Keys.generate(), address)):
        upgrade()
        empty_write_ahead_log(db.engine)
    yield address
    if request.param == "postgresql":
        drop(server, name)


@pytest.fixture
def newest(tmp_path: Path, ring: keys.Keys, migrated: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a database of its own that the migrations made."""
    kept = sa.make_url(migrated).database
    assert kept is not None
    if migrated.startswith("sqlite"):
        address = f"sqlite:///{shutil.copy(kept, tmp_path / 'survey.db')}"
    else:
        name = f"survey_test_{os.getpid()}"
        recreate(request.getfixturevalue("postgresql_server"), name, template=kept)
        address = address_of(name)
    with inside(make_app(tmp_path, ring, address)) as made:
        yield made


def triggers() -> set[str]:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    return set(db.session.scalars(sa.text(names[db.engine.dialect.name])))


def test_the_migrations_make_what_the_models_say(newest: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_the_guards_that_the_models_make(newest: Flask) -> None:
    migrated = triggers()
    db.session.rollback()
    downgrade(revision="base")
    Base.metadata.create_all(db.engine)
    assert migrated == triggers() != set()


def test_files_that_wait_for_their_columns_go_with_the_question_itself(newest: Flask) -> None:
    survey_round = cast.a_round(db.session)  # type: ignore[arg-type]
    roster = cast.a_roster(db.session, survey_round, cast.an_agency(db.session), people=1)  # type: ignore[arg-type]
    for state in ("unclear", "taken"):
        file = {"roster_id": roster.id, "state": state, "filename": "ds.xlsx", "content": b"PK", "at": now()}
        db.session.add(RosterUpload(**file, by_kind="focal_point"))
    db.session.add(ColumnChoice(agency_id=roster.agency_id, heading="so lien lac", field="phone"))
    db.session.add(CoverLetter(roster_id=roster.id, filename="cv.pdf", content=b"%PDF-", at=now()))
    db.session.commit()
    downgrade(revision="0002")
    assert list(db.session.scalars(sa.text("SELECT state FROM roster_upload"))) == ["taken"]
    db.session.rollback()
    upgrade()
    assert list(db.session.scalars(sa.select(RosterUpload.columns_settled))) == [False]
    assert list(db.session.scalars(sa.select(CoverLetter.filename))) == []


def test_agencies_come_into_vietnamese_order_on_the_way_up(bare: Flask) -> None:
    upgrade(revision="0014")
    add = sa.text("INSERT INTO agency (code, name, class_code, sort_key) VALUES (:code, :name, 'so', :key)")
    for code, name, key in (
        ("A", "Sở Đất đai", "so dat dai"),
        ("B", "Sở Du lịch", "so du lich"),
        ("C", "Sở Dân tộc", "so dan toc"),
    ):
        db.session.execute(add, {"code": code, "name": name, "key": key})
    db.session.commit()
    in_order = sa.text("SELECT name FROM agency ORDER BY sort_key")
    assert list(db.session.scalars(in_order)) == ["Sở Dân tộc", "Sở Đất đai", "Sở Du lịch"]
    db.session.rollback()
    upgrade()
    assert [one.name for one in everyone(db.session)] == ["Sở Dân tộc", "Sở Du lịch", "Sở Đất đai"]  # type: ignore[arg-type]
    db.session.rollback()
    downgrade(revision="0014")
    assert list(db.session.scalars(in_order)) == ["Sở Dân tộc", "Sở Đất đai", "Sở Du lịch"]


def test_numbers_in_names_become_numbers_on_the_way_up(newest: Flask) -> None:
    survey_round = cast.a_round(db.session)  # type: ignore[arg-type]
    roster = cast.a_roster(db.session, survey_round, cast.an_agency(db.session), people=2)  # type: ignore[arg-type]
    for number, person in enumerate(roster.people):
        person.full_name = f"Trần Thị {(10, 5)[number]}"
    for number, name in enumerate(("Phường 10", "Phường 2", "Sở Đất đai", "Sở Du lịch")):
        cast.an_agency(db.session, f"N{number}", name)  # type: ignore[arg-type]
    db.session.commit()
    downgrade(revision="0049")
    of_agencies = sa.text("SELECT name FROM agency WHERE code LIKE 'N%' ORDER BY sort_key")
    of_people = sa.text("SELECT full_name FROM respondent ORDER BY sort_key")
    assert list(db.session.scalars(of_agencies)) == ["Phường 10", "Phường 2", "Sở Du lịch", "Sở Đất đai"]
    assert list(db.session.scalars(of_people)) == ["Trần Thị 10", "Trần Thị 5"]
    db.session.rollback()
    upgrade()
    assert list(db.session.scalars(of_agencies)) == ["Phường 2", "Phường 10", "Sở Du lịch", "Sở Đất đai"]
    assert list(db.session.scalars(of_people)) == ["Trần Thị 5", "Trần Thị 10"]
    kept = dict(db.session.execute(sa.text("SELECT name, sort_key FROM agency")).all())
    kept |= dict(db.session.execute(sa.text("SELECT full_name, sort_key FROM respondent")).all())
    assert kept == {name: person_names.sort_key(name) if name.startswith("Trần") else phrase_key(name) for name in kept}


def test_signed_copies_go_on_the_way_down_and_their_exports_stay(newest: Flask) -> None:
    made = exports.Made({".pdf": b"%PDF-"}, 1, now())
    survey_round = cast.a_round(db.session)  # type: ignore[arg-type]
    of = exports.keep(db.session, survey_round, "response_rates", "Tep", 1, made, "Vì", audit.SYSTEM)  # type: ignore[arg-type]
    copies.keep(db.session, shelf(db.session, of), b"%PDF-1", [], audit.SYSTEM)  # type: ignore[arg-type]
    db.session.commit()
    downgrade(revision="0050")
    assert "signed_copy" not in sa.inspect(db.engine).get_table_names()
    upgrade()
    assert db.session.scalar(sa.text("SELECT count(*) FROM export_file")) == 1
    assert db.session.scalar(sa.text("SELECT count(*) FROM signed_copy")) == 0


def test_down_and_up_again_with_data_in_place(newest: Flask) -> None:
    survey_round = cast.a_round(db.session)  # type: ignore[arg-type]
    cast.a_roster(db.session, survey_round, cast.an_agency(db.session), people=7)  # type: ignore[arg-type]
    audit.record(db.session, audit.SYSTEM, "x.y", "round:1")  # type: ignore[arg-type]
    db.session.commit()
    downgrade(revision="0001")
    upgrade()
    assert db.session.scalar(sa.text("SELECT count(*) FROM respondent")) == 7
    assert audit.verify(db.session) == (1, None)  # type: ignore[arg-type]
    db.session.rollback()
    downgrade(revision="base")
    left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()


def test_exports_made_before_approval_stay_open_and_those_that_wait_do_not_outlive_it(newest: Flask) -> None:
    round_id = cast.a_round(db.session).id  # type: ignore[arg-type]
    for number, state in enumerate(("approved", "asked", "refused"), start=1):
        about = {"made_at": now(), "counted_at": now(), "reason": "x", "row_count": 1, "state": state}
        db.session.add(Export(round_id=round_id, product="respondent_list", number=number, **about))
    db.session.commit()
    downgrade(revision="0004")
    upgrade()
    left = db.session.execute(sa.select(Export.number, Export.state)).all()
    assert left == [(1, "approved")]


def test_paper_answers_from_before_count_in_the_stages_and_in_the_evenings_after_them(newest: Flask) -> None:
    round_id = a_round_in_the_field(db.session).id  # type: ignore[arg-type]
    late = db.session.scalars(sa.select(Invitation).order_by(Invitation.id)).first()
    assert late is not None
    cell = {"round_id": round_id, "agency_id": late.agency_id, "group_id": late.group_id}
    for day in (19, 20, 21):
        db.session.add(ProgressDay(**cell, day=date(2023, 10, day), invited=5, submitted=3))
    late.paper_at = datetime(2023, 10, 20, 17, 1, tzinfo=VIETNAM)
    mine = [getattr(Progress, name) == value for name, value in cell.items()]
    db.session.execute(sa.update(Progress).where(*mine).values(mostly_answered=2))
    db.session.commit()
    figures = sa.text(
        "SELECT sent, opened, submitted, mostly_answered FROM progress WHERE agency_id = :agency_id AND group_id = :group_id"
    )
    before = db.session.execute(figures, cell).one()
    db.session.rollback()
    downgrade(revision="0005")
    upgrade()
    assert db.session.execute(figures, cell).one() == before, "down took away what up gave again"
    evenings = sa.select(ProgressDay.submitted).order_by(ProgressDay.day)
    assert list(db.session.scalars(evenings)) == [3, 3, 3]
    db.session.rollback()
    downgrade(revision="0005")
    assert list(db.session.scalars(evenings)) == [3, 3, 2]
    db.session.execute(sa.text("UPDATE progress SET opened = 0, submitted = 0"))
    db.session.commit()
    upgrade()
    sent, opened, submitted, mostly = db.session.execute(figures, cell).one()
    assert (sent, opened, submitted, mostly) == (before.sent, 1, 1, 2)


def test_days_are_counted_from_the_last_message_of_before(newest: Flask) -> None:
    a_round_in_the_field(db.session)  # type: ignore[arg-type]
    first, second, third, *_ = db.session.scalars(sa.select(Invitation).order_by(Invitation.id))
    first.reminded_at, second.reminded_at = now(), now() - timedelta(days=9)
    third.sent_at = None
    db.session.commit()
    expected = [first.reminded_at, second.sent_at, None]
    db.session.rollback()
    downgrade(revision="0013")
    upgrade()
    found = db.session.scalars(sa.select(Invitation.asked_at).order_by(Invitation.id).limit(3)).all()
    assert list(found) == expected


def test_a_city_keeps_its_kind_when_the_kind_moves_out_of_its_name(newest: Flask) -> None:
    names = ("Đắk Lắk", "Hải Phòng", "Huế")
    for number, name in enumerate(names):
        cast.a_round(db.session, code=str(number), province=name)  # type: ignore[arg-type]
    db.session.commit()
    downgrade(revision="0007")
    db.session.execute(sa.text("UPDATE survey_round SET province = 'TP Huế' WHERE province = 'Huế'"))
    db.session.execute(sa.text("UPDATE survey_round SET province = 'Tỉnh Đắk Lắk' WHERE province = 'Đắk Lắk'"))
    db.session.commit()
    upgrade()
    found = sa.text("SELECT province, province_kind FROM survey_round ORDER BY id")
    kinds = ("tỉnh", "thành phố", "thành phố")
    assert db.session.execute(found).all() == list(zip(names, kinds, strict=True))
    db.session.rollback()
    downgrade(revision="0007")
    assert list(db.session.scalars(sa.text("SELECT province FROM survey_round ORDER BY id"))) == [
        "Đắk Lắk",
        "Thành phố Hải Phòng",
        "Thành phố Huế",
    ]


def with_responses(states: dict[str, str]) -> None:
    """As an older release left it: a round in each state, ten people invited to each, and three of each have submitted."""
    version = cast.a_version(db.session)  # type: ignore[arg-type]
    for number, (code, state) in enumerate(states.items(), 1):
        made = cast.a_round(db.session, state, code=code)  # type: ignore[arg-type]
        cast.ask_all_groups(made, version)
        roster = cast.a_roster(db.session, made, cast.an_agency(db.session, code), 10, "frozen")  # type: ignore[arg-type]
        invitation.issue_for(db.session, made, audit.SYSTEM)  # type: ignore[arg-type]
        assert roster.id == number
    db.session.commit()


def test_what_was_submitted_before_is_read_after_the_opening_and_not_before(newest: Flask) -> None:
    with_responses({"closed": "closed", "open": "open"})
    for round_id in (1, 2):
        rows = [{"/data/q": f"{round_id}{n}", "/data/y": "Một ý kiến " * n} for n in range(3)]
        answered(db.session, db.session.get_one(SurveyRound, round_id), version_one(), "LDS", rows)  # type: ignore[arg-type]
    db.session.commit()
    db.session.remove()
    downgrade(revision="0008")
    assert db.session.scalar(sa.text("SELECT count(*) FROM response")) == 6
    db.session.rollback()
    upgrade()
    closed, still_open = (box.the_box(db.session, number) for number in (1, 2))  # type: ignore[arg-type]
    assert (closed.state, still_open.state, still_open.has_holders) == ("cleaned", "locked", False)
    read = {one.values["/data/q"] for one in opened.read_round(db.session, 1, [1])}  # type: ignore[arg-type]
    assert read == {"10", "11", "12"}
    assert list(opened.read_round(db.session, 2, [1])) == []  # type: ignore[arg-type]
    stripped = db.session.scalars(sa.select(StrippedEnvelope)).all()
    key = still_open.ballot_key()
    private = locks.open_lock(key, {}, server_part.read(key))
    sheets = [sealed_sheet.unseal(private, 2, one.version_id, one.sealed) for one in stripped]
    assert {sheet.values["/data/q"] for sheet in sheets} == {"20", "21", "22"}
    assert {(sheet.group, sheet.agency_class) for sheet in sheets} == {("LDS", "so")}
    assert len({len(one.sealed) for one in stripped}) == 1
    assert set(db.session.scalars(sa.select(Invitation.class_code))) == {"so"}
    db.session.remove()
    with pytest.raises(SystemExit):  # there are sealed sheets, which an older release cannot read
        downgrade(revision="0008")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StrippedEnvelope)) == 3


def version_one() -> QuestionnaireVersion:
    return db.session.get_one(QuestionnaireVersion, 1)


def test_messages_keep_their_fate_through_both_ways(bare: Flask) -> None:
    upgrade(revision="0009")
    db.session.execute(
        sa.text(
            "INSERT INTO message (id, channel, purpose, priority, subject, created_at, not_before, claimed_by, tries, error,"
            " sent_at, failed_at) VALUES ('sent', 'sms', 'code', 0, '', :at, :at, '', 1, '', :at, NULL),"
            " ('given up', 'sms', 'code', 0, '', :at, :at, '', 6, 'x', NULL, :at), ('waits', 'sms', 'code', 0, '', :at, :at, 'w',"
            " 1, '', NULL, NULL)"
        ),
        {"at": now()},
    )
    db.session.commit()
    upgrade()
    state = {row.id: row.state for row in db.session.execute(sa.select(Message.id, Message.state))}
    assert state == {"sent": "sent", "given up": "failed", "waits": "waiting"}
    db.session.execute(sa.update(Message).where(Message.id == "waits").values(state="unknown"))
    db.session.commit()
    downgrade(revision="0009")
    rest = "SELECT count(*) FROM message WHERE sent_at IS NULL AND failed_at IS NULL"
    assert db.session.scalar(sa.text(rest)) == 0, "what is in doubt is not sent by the older release"


def test_who_could_not_be_reached_before_has_a_reason_and_everybody_is_counted(newest: Flask) -> None:
    a_round_in_the_field(db.session)  # type: ignore[arg-type]
    downgrade(revision="0019")
    db.session.execute(sa.text("UPDATE invitation SET bounced_at = :at WHERE id IN (1, 2)"), {"at": now()})
    db.session.execute(sa.text("UPDATE invitation SET opened_at = :at WHERE id = 2"), {"at": now()})
    db.session.execute(sa.text("UPDATE invitation SET sent_at = NULL WHERE id = 3"))
    db.session.commit()
    upgrade()
    faults = db.session.execute(sa.select(ContactFault.invitation_id, ContactFault.contact, ContactFault.reason))
    assert [tuple(row) for row in faults] == [(1, "phone", "refused"), (2, "phone", "refused")]
    query = sa.select(sa.func.sum(Progress.reached), sa.func.sum(Progress.bounced))
    counted = tuple(db.session.execute(query).one())
    counters.recount(db.session, 1)  # type: ignore[arg-type]
    assert counted == tuple(db.session.execute(query).one()) == (28, 1)
    person = contacts.holding(db.session.scalars(sa.select(ContactFault)), db.session.get_one(Respondent, 1))
    assert list(person) == ["phone"], "about the number that the person has"


def test_a_round_that_rests_is_open_again_below_and_every_round_is_the_ministrys(newest: Flask) -> None:
    survey_round = cast.a_round(db.session, "paused", kind="internal", unseen=["groups"])  # type: ignore[arg-type]
    agency = cast.an_agency(db.session)  # type: ignore[arg-type]
    db.session.add(RoundPause(round_id=survey_round.id, began_at=now(), reason="x"))
    db.session.add(AgencyApart(round_id=survey_round.id, agency_id=agency.id))
    db.session.commit()
    downgrade(revision="0023")
    assert list(db.session.scalars(sa.text("SELECT state FROM survey_round"))) == ["open"]
    db.session.rollback()
    upgrade()
    row = db.session.execute(sa.select(SurveyRound.state, SurveyRound.kind, SurveyRound.unseen)).one()
    assert tuple(row) == ("open", "ministry", [])


def test_an_authenticator_that_was_never_confirmed_waits_beside_and_links_keep_their_purpose(newest: Flask) -> None:
    waiting, proven = an_account("auditor"), an_account("auditor")
    waiting.totp_pending = "A" * 32
    proven.totp_secret, proven.totp_counter = "B" * 32, 7
    passkey = Passkey(account_id=proven.id, credential_id=b"c", public_key=b"p", name="Máy ở cơ quan")
    links.make_link(db.session, waiting, timedelta(hours=1), "mailbox")
    links.make_link(db.session, waiting, timedelta(hours=1), "password")
    db.session.add(passkey)
    db.session.commit()
    ids = {"waiting": waiting.id, "proven": proven.id}
    db.session.remove()
    downgrade(revision="0034")
    secrets = [row.totp_secret for row in db.session.execute(sa.text("SELECT totp_secret FROM account"))]
    assert all(secrets), "a fresh secret stood in the same column"
    assert db.session.scalar(sa.text("SELECT count(*) FROM account_link")) == 1
    db.session.remove()
    upgrade()
    waiting, proven = (db.session.get_one(Account, ids[name]) for name in ("waiting", "proven"))
    assert (waiting.totp_pending, waiting.totp_secret) == ("A" * 32, None)
    assert (proven.totp_pending, proven.totp_secret, proven.totp_counter) == (None, "B" * 32, 7)
    assert db.session.scalars(sa.select(links.AccountLink.purpose)).all() == ["password"]


def test_whoever_was_signed_in_before_there_were_rows_of_sessions_signs_in_again(newest: Flask) -> None:
    owner, client = an_account("auditor"), newest.test_client()
    open_session(client, owner)
    assert client.get("/tai-khoan").status_code == 200
    db.session.remove()
    downgrade(revision="0039")
    upgrade()
    assert client.get("/tai-khoan").status_code == 302
    open_session(client, db.session.scalars(sa.select(Account)).one())
    assert client.get("/tai-khoan").status_code == 200


NOTE = "Bà Lê Thị Hoa nghỉ sinh"


def test_notes_and_proof_of_before_are_encrypted_and_come_back_below(newest: Flask) -> None:
    survey_round, agency = cast.a_round(db.session), cast.an_agency(db.session)
    roster = cast.a_roster(db.session, survey_round, agency, people=1)
    roster.reason = NOTE
    upload = {"roster_id": roster.id, "state": "read", "filename": f"{NOTE}.xlsx", "sheets": [NOTE], "at": now()}
    db.session.add(RosterUpload(content=b"x", by_kind="focal_point", **upload))
    db.session.add(CoverLetter(roster_id=roster.id, filename=f"{NOTE}.pdf", content=b"%PDF", at=now()))
    db.session.commit()
    db.session.remove()
    proof = evidence_files.keep(b"%PDF-1.7 Hoa")
    downgrade(revision="0040")
    read = sa.text(
        "SELECT reason, (SELECT filename FROM roster_upload), (SELECT filename FROM cover_letter) FROM roster"
    )
    assert tuple(db.session.execute(read).one()) == (NOTE, f"{NOTE}.xlsx", f"{NOTE}.pdf")
    assert evidence_files.path(proof).read_bytes() == b"%PDF-1.7 Hoa"
    db.session.remove()
    upgrade()
    for kept in db.session.execute(read).one():
        assert NOTE.encode() not in bytes(kept)
    assert db.session.scalars(sa.select(Roster)).one().reason == NOTE
    kept = db.session.scalars(sa.select(RosterUpload)).one()
    assert (kept.filename, kept.sheets, kept.message) == (f"{NOTE}.xlsx", [NOTE], "")
    assert b"Hoa" not in evidence_files.path(proof).read_bytes()
    assert evidence_files.read(proof) == b"%PDF-1.7 Hoa"


def test_migrations_refuse_to_write_under_other_keys(bare: Flask, ring: keys.Keys) -> None:
    upgrade(revision="0044")
    event = audit.AuditEvent(id=1, at=now(), actor="system", verb="x.y", subject="round:1", detail={})
    event.hash = event.hash_after(audit.GENESIS)
    db.session.add(event)
    head = sa.text("INSERT INTO audit_head (id, event_id, hash) VALUES (1, 1, :hash)")
    db.session.execute(head, {"hash": event.hash})
    db.session.commit()
    keys.install(keys.Keys.generate())
    with pytest.raises(starting.NotReady, match="KEYS_FILE"):
        upgrade()
    keys.install(ring)
    upgrade()
    starting.check(db.session())
    downgrade(revision="0044")
    upgrade()
    starting.check(db.session())
