"""Close, strip, open, clean: answers come out without their persons, and nothing else does."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit, key_folder
from foundation.db import Refused, now
from foundation.keys.holder_secret import Fault, SecretRefused
from foundation.vietnam_time import VIETNAM, today
from questionnaires.ballot import box, closed_process, leases, opened, opening, opening_child, server_part, tombstones
from questionnaires.ballot.opened import OpenedAnswer
from questionnaires.ballot.stripped import StrippedEnvelope
from questionnaires.results import read_round
from respondents.envelopes import (
    Envelope,
    cleaning,
    evening,
    inspecting,
    repudiation,
    setting_aside,
    stripping,
    sweeping,
)
from survey_app.cli import duties
from survey_app.database import db
from tests import cast
from tests.conftest import make_app
from tests.respondents.envelopes.ballot_cast import CHIEF, FORM, SEATS, a_round, close, submit

SECOND = audit.Actor("home_affairs", 2)


def nobody_vouches(_account: int) -> frozenset[int]:
    return frozenset()


def count(session: Session, table: type) -> int:
    found = session.scalar(sa.select(sa.func.count()).select_from(table))
    session.rollback()
    return found or 0


def test_the_whole_way_with_holders(session_on_each: Session) -> None:
    session = session_on_each
    survey_round, secrets = a_round(session, seats=SEATS)
    people = submit(session, survey_round, {("LDS", "so"): 12, ("LDP", "so"): 14, ("LDP", "huyen"): 11})
    close(session, survey_round)
    assert stripping.strip(session, 1, CHIEF) == {"envelopes": 37, "set_aside": 0, "destroyed": 0}
    the_box = box.the_box(session, 1)
    for seat in SEATS[:2]:
        opening.consent(session, the_box, audit.Actor("key_holder", seat.account_id))
    session.commit()
    told: list[tuple[int, int]] = []
    counts = opening.open_box(session, 1, secrets[:2], CHIEF, lambda done, total: told.append((done, total)))
    assert counts == {"opened": 37, "unreadable": 0, "left_out": 0}
    assert told[-1] == (74, 74)
    results = read_round(session, survey_round)
    (table,) = results.tables.values()
    assert set(table.answers["y"]) == {f"Ý kiến {one.id}" for one in people}
    assert Counter(zip(table.cells["group"], table.cells["agency_class"], strict=True)) == {
        ("LDS", "so"): 12,
        ("LDP", "so"): 14,
        ("LDP", "huyen"): 11,
    }
    session.rollback()
    assert cleaning.clean(session, 1)
    assert (count(session, Envelope), count(session, StrippedEnvelope), count(session, OpenedAnswer)) == (0, 0, 37)
    the_box = box.the_box(session, 1)
    assert (the_box.state, the_box.key) == ("cleaned", None)
    name = f"box-{the_box.fingerprint}.server.part"
    of_an_earlier_day = key_folder.read(name)
    assert of_an_earlier_day is not None
    assert sweeping.destroy_again(session) == 0, "nobody has destroyed it yet"
    assert server_part.is_there(the_box.fingerprint)
    cleaning.destroy_server_part(session, 1, CHIEF)
    assert not server_part.is_there(the_box.fingerprint)
    session.commit()
    assert sweeping.destroy_again(session) == 0

    key_folder.write(name, of_an_earlier_day)  # the folder of keys, or the vault, is put back from a copy
    assert duties.ballot_boxes(session) == 1
    assert not server_part.is_there(the_box.fingerprint)
    verbs = list(session.scalars(sa.select(audit.AuditEvent.verb).order_by(audit.AuditEvent.id)))
    assert verbs[-1] == "ballot.destroy_part_again"
    assert audit.verify(session)[1] is None


def test_rows_lie_in_the_order_of_new_random_ids(session_on_each: Session) -> None:
    session = session_on_each
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 40})
    close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    opening.open_box(session, 1, (), CHIEF)
    stripped = [bytes(one) for one in session.scalars(sa.select(StrippedEnvelope.id))]
    if session.get_bind().dialect.name == "postgresql":
        rows = session.execute(sa.text("SELECT id FROM opened_answer ORDER BY ctid"))
    else:
        (made,) = session.scalars(sa.text("SELECT sql FROM sqlite_master WHERE name = 'opened_answer'"))
        assert made.rstrip().endswith("WITHOUT ROWID"), "rows lie by their ids"
        rows = session.execute(sa.text("SELECT id FROM opened_answer ORDER BY id"))
    ids = [bytes(row[0]) for row in rows]
    assert ids == sorted(ids)
    assert not set(ids) & set(stripped)
    texts = [one.values["/data/y"] for one in opened.read_round(session, 1, [1])]
    assert texts != sorted(texts, key=lambda text: int(text.split()[-1]))
    assert len({len(bytes(body)) for body in session.scalars(sa.select(OpenedAnswer.body))}) == 1


def test_the_rule_of_ten_merges_and_destroys(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 4, ("LDP", "so"): 12, ("LDP", "huyen"): 3})
    close(session, survey_round)
    assert stripping.strip(session, 1, CHIEF)["destroyed"] == 0
    opening.open_box(session, 1, (), CHIEF)
    found = Counter((one.group, one.agency_class) for one in opened.read_round(session, 1, [1]))
    assert min(found.values()) >= 10
    assert sum(found.values()) == 19
    results = read_round(session, survey_round)
    assert [group.code for group in results.groups] == ["LDS+LDP"]


def test_what_stays_below_ten_is_destroyed_sealed_and_counted(session: Session) -> None:
    survey_round, _ = a_round(session)
    other = cast.a_version(session, form_id="khac", xform=FORM)
    survey_round.groups[1].version_id = other.id
    submit(session, survey_round, {("LDS", "so"): 12, ("LDP", "so"): 9})
    close(session, survey_round)
    assert stripping.strip(session, 1, CHIEF) == {"envelopes": 21, "set_aside": 0, "destroyed": 9}
    assert opening.open_box(session, 1, (), CHIEF)["opened"] == 12
    results = read_round(session, survey_round)
    assert (results.plan.withheld, [group.code for group in results.groups]) == ({"LDP": 9}, ["LDS"])


def test_a_round_of_fewer_than_ten_is_not_opened(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 9})
    close(session, survey_round)
    with pytest.raises(Refused, match="dưới mười"):
        stripping.strip(session, 1, CHIEF)
    session.rollback()
    assert (box.the_box(session, 1).state, count(session, StrippedEnvelope)) == ("locked", 0)


def test_marks_that_fewer_than_ten_carry_are_dropped_for_the_whole_group(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 30}, {"consistency": 9, "pattern": 10})
    close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    opening.open_box(session, 1, (), CHIEF)
    marks = [one.marks for one in opened.read_round(session, 1, [1])]
    assert {mark.consistency for mark in marks} == {None}
    assert Counter(mark.pattern for mark in marks) == {True: 10, False: 20}


# -- what stops it


def test_a_copied_or_exchanged_envelope_stops_the_stripping_until_two_explain_it(session: Session) -> None:
    survey_round, _ = a_round(session)
    one, other, *_ = submit(session, survey_round, {("LDS", "so"): 14})
    close(session, survey_round)
    theirs = session.scalar(sa.select(Envelope.sealed).where(Envelope.invitation_id == other.id))
    session.execute(sa.update(Envelope).where(Envelope.invitation_id == one.id).values(sealed=theirs))
    session.commit()
    with pytest.raises(Refused, match="1 phong bì không đúng dấu xác thực"):
        stripping.strip(session, 1, CHIEF)
    the_box = box.the_box(session, 1)
    assert not inspecting.explain(session, the_box, "Máy chủ hỏng đĩa ngày 3/11", CHIEF, nobody_vouches)
    session.commit()
    with pytest.raises(Refused, match="người thứ hai"):
        inspecting.explain(session, the_box, "như trên", CHIEF, nobody_vouches)
    session.rollback()
    with pytest.raises(Refused, match="Hai cán bộ"):
        stripping.strip(session, 1, CHIEF)
    assert inspecting.explain(session, box.the_box(session, 1), "Đã đối chiếu", SECOND, nobody_vouches)
    session.commit()
    assert stripping.strip(session, 1, CHIEF) == {"envelopes": 14, "set_aside": 1, "destroyed": 0}
    assert opening.open_box(session, 1, (), CHIEF)["opened"] == 13


@pytest.mark.parametrize("change", ["gone", "added"])
def test_a_count_that_does_not_agree_with_the_last_evening_stops_it(session: Session, change: str) -> None:
    survey_round, _ = a_round(session)
    first, *_ = submit(session, survey_round, {("LDS", "so"): 14})
    close(session, survey_round)
    if change == "gone":
        session.execute(sa.delete(Envelope).where(Envelope.invitation_id == first.id))
    else:
        row = session.scalars(sa.select(Envelope)).first()
        assert row is not None
        session.add(Envelope(invitation_id=first.id, sealed=row.sealed, mac=row.mac, set_aside_on=today()))
    session.commit()
    with pytest.raises(Refused, match="khác lần chốt cuối"):
        stripping.strip(session, 1, CHIEF)


def test_nothing_is_stripped_while_a_repudiation_is_undecided(session: Session) -> None:
    survey_round, _ = a_round(session)
    first, *_ = submit(session, survey_round, {("LDS", "so"): 14})
    repudiation.begin(session, 1, first.id)
    close(session, survey_round)
    with pytest.raises(Refused, match="Còn 1 phiếu bị báo nộp thay"):
        stripping.strip(session, 1, CHIEF)


def test_a_repudiated_sheet_is_set_aside_by_two_and_its_owner_may_answer_again(session: Session) -> None:
    survey_round, _ = a_round(session)
    first, *_ = submit(session, survey_round, {("LDS", "so"): 14})
    repudiation.begin(session, 1, first.id)
    repudiation.begin(session, 1, first.id)  # said twice, one case
    (case,) = repudiation.of_round(session, survey_round)
    repudiation.propose(session, case, "set_aside", "Thiết bị lạ, gọi lại xác nhận", CHIEF)
    with pytest.raises(Refused, match="người thứ hai"):
        repudiation.confirm(session, case, CHIEF, nobody_vouches)
    with pytest.raises(Refused, match="lập hoặc duyệt"):
        repudiation.confirm(session, case, SECOND, lambda account: frozenset({1}) if account == 2 else frozenset())
    repudiation.confirm(session, case, SECOND, nobody_vouches)
    session.commit()
    assert (first.submitted_at, first.receipt) == (None, None)
    (aside,) = session.scalars(sa.select(Envelope).where(Envelope.invitation_id == first.id))
    assert aside.set_aside_why == setting_aside.REPUDIATED
    close(session, survey_round)
    assert stripping.strip(session, 1, CHIEF) == {"envelopes": 14, "set_aside": 1, "destroyed": 0}
    assert opening.open_box(session, 1, (), CHIEF)["opened"] == 13
    assert f"Ý kiến {first.id}" not in {one.values["/data/y"] for one in opened.read_round(session, 1, [1])}


@pytest.mark.parametrize(
    ("typed", "fault", "field"),
    [(("x", "1"), Fault.MISTYPED, 0), (("1", "1"), Fault.REPEATED, 1)],
)
def test_a_wrong_secret_opens_nothing_and_says_its_kind(session: Session, typed, fault, field) -> None:
    survey_round, secrets = a_round(session, seats=SEATS)
    submit(session, survey_round, {("LDS", "so"): 12})
    close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    words = {"1": secrets[0], "x": secrets[0][:-1] + "*"}
    with pytest.raises(SecretRefused) as caught:
        opening.open_box(session, 1, [words[word] for word in typed], CHIEF)
    assert (caught.value.fault, caught.value.field) == (fault, field)
    with pytest.raises(Refused, match="chưa đồng ý"):
        opening.open_box(session, 1, secrets[:2], CHIEF)
    with pytest.raises(Refused, match="Cần mã khoá của 2"):
        opening.open_box(session, 1, secrets[:1], CHIEF)
    session.rollback()
    assert (box.the_box(session, 1).state, count(session, OpenedAnswer)) == ("stripped", 0)


def test_the_part_of_another_server_opens_nothing(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    the_box = close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    key_folder.destroy(f"box-{the_box.fingerprint}.server.part")
    with pytest.raises(Refused, match="phần khoá của máy chủ"):
        opening.open_box(session, 1, (), CHIEF)


# -- crashes, twice at once, old copies


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("batch", [1, 2])
def test_broken_off_anywhere_it_begins_anew_and_nothing_is_there_twice(
    session_on_each: Session, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    session = session_on_each
    monkeypatch.setattr(opening, "BATCH", 5)
    monkeypatch.setattr(stripping, "BATCH", 5)
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 17})
    close(session, survey_round)

    def die_at(when: int):  # type: ignore[no-untyped-def]
        def told(done: int, _total: int) -> None:
            if done >= when:
                raise Killed

        return told

    with pytest.raises(Killed):
        stripping.strip(session, 1, CHIEF, die_at(5 * batch))
    assert box.the_box(session, 1).state == "locked"
    assert stripping.strip(session, 1, CHIEF)["envelopes"] == 17
    assert count(session, StrippedEnvelope) == 17
    with pytest.raises(Killed):
        opening.open_box(session, 1, (), CHIEF, die_at(17 + 5 * batch))
    assert count(session, OpenedAnswer) > 0
    with pytest.raises(Refused, match="hòm phiếu"):
        read_round(session, survey_round)
    session.rollback()
    assert opening.open_box(session, 1, (), CHIEF)["opened"] == 17
    assert count(session, OpenedAnswer) == 17
    with pytest.raises(Refused, match="đã mở"):
        opening.open_box(session, 1, (), CHIEF)


FULL = """
    CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN
        IF (SELECT count(*) FROM {0}) >= 30 THEN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END IF; RETURN NEW;
    END $$ LANGUAGE plpgsql;
    CREATE TRIGGER no_room BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION no_room()"""


def fill_the_disk(session: Session, table: str) -> Callable[[], None]:
    """From now on the database has room for a little more. Returns what makes room again."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(FULL.format(table)))
        session.commit()
        return lambda: (session.execute(sa.text(f"DROP TRIGGER no_room ON {table}")), session.commit())
    most = session.scalar(sa.text("PRAGMA max_page_count"))
    session.execute(sa.text(f"PRAGMA max_page_count={session.scalar(sa.text('PRAGMA page_count')) + 2}"))
    session.rollback()
    return lambda: (session.execute(sa.text(f"PRAGMA max_page_count={most}")), session.rollback())


@pytest.mark.parametrize("step", ["strip", "open"])
def test_a_full_disk_leaves_the_step_undone(
    session_on_each: Session, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    session = session_on_each
    monkeypatch.setattr(opening, "BATCH", 10)
    monkeypatch.setattr(stripping, "BATCH", 10)
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 40})
    close(session, survey_round)
    if step == "open":
        stripping.strip(session, 1, CHIEF)
    act = stripping.strip if step == "strip" else (lambda one, number, by: opening.open_box(one, number, (), by))
    make_room = fill_the_disk(session, "stripped_envelope" if step == "strip" else "opened_answer")
    with pytest.raises(sa.exc.OperationalError, match="full"):
        act(session, 1, CHIEF)
    make_room()
    assert box.the_box(session, 1).state == ("locked" if step == "strip" else "stripped")
    session.rollback()
    assert act(session, 1, CHIEF)
    assert count(session, StrippedEnvelope) == 40
    assert count(session, OpenedAnswer) == (40 if step == "open" else 0)


def test_a_disk_that_is_full_at_the_cleaning_is_cleaned_later(session: Session) -> None:
    """SQLite writes the whole file anew, which needs as much room again."""
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 40})
    close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    opening.open_box(session, 1, (), CHIEF)

    def no_room(*_: object) -> bool:
        raise sa.exc.OperationalError("VACUUM", {}, sqlite3.OperationalError("database or disk is full"))

    with pytest.MonkeyPatch.context() as full:
        full.setattr(cleaning.sweeping, "sweep_out", no_room)
        with pytest.raises(sa.exc.OperationalError, match="full"):
            cleaning.clean(session, 1)
    assert box.the_box(session, 1).state == "opened", "answers are there, and it still says that it is not cleaned"
    session.rollback()
    assert cleaning.clean(session, 1)
    assert (box.the_box(session, 1).state, count(session, OpenedAnswer)) == ("cleaned", 40)


def test_a_closed_process_that_is_killed_opens_nothing(
    session_on_each: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_on_each
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    ask = opening_child.ClosedProcess.ask

    def ask_once(process, task, sheets=()):  # type: ignore[no-untyped-def]
        if task == "write":
            os.kill(process._process.pid, signal.SIGKILL)
        return ask(process, task, sheets)

    monkeypatch.setattr(opening_child.ClosedProcess, "ask", ask_once)
    with pytest.raises(opening_child.ProcessGone):
        opening.open_box(session, 1, (), CHIEF)
    assert box.the_box(session, 1).state == "stripped"
    monkeypatch.setattr(opening_child.ClosedProcess, "ask", ask)
    session.rollback()
    assert opening.open_box(session, 1, (), CHIEF)["opened"] == 12


def test_two_servers_cannot_both_do_it(session_on_each: Session) -> None:
    session = session_on_each
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    close(session, survey_round)
    held = leases.Lease(session, 1)
    with pytest.raises(Refused, match="ở một máy khác"):
        stripping.strip(session, 1, CHIEF)
    held.give_back()
    session.commit()
    assert stripping.strip(session, 1, CHIEF)["envelopes"] == 12


def test_a_restored_older_database_takes_and_opens_nothing_until_two_recover_it(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    the_box = close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    stone = tombstones.read(the_box.fingerprint)
    assert stone is not None
    assert stone.state == "stripped"
    session.execute(sa.text("UPDATE ballot_box SET state = 'locked', plan = NULL"))  # as a backup would have it
    session.execute(sa.text("UPDATE survey_round SET state = 'open'"))
    session.commit()
    with pytest.raises(Refused, match="cũ hơn hòm phiếu"):
        box.public_key_to_submit(session, 1)
    session.execute(sa.text("UPDATE survey_round SET state = 'closed'"))
    session.commit()
    session.expire_all()
    with pytest.raises(Refused, match="cũ hơn hòm phiếu"):
        stripping.strip(session, 1, CHIEF)
    the_box = box.the_box(session, 1)
    with pytest.raises(Refused, match="không giống lần trước"):
        tombstones.recover(session, the_box, ["ab"], CHIEF, nobody_vouches)
    assert not tombstones.recover(session, the_box, [], CHIEF, nobody_vouches)
    session.commit()
    assert tombstones.recover(session, box.the_box(session, 1), [], SECOND, nobody_vouches)
    session.commit()
    assert stripping.strip(session, 1, CHIEF)["envelopes"] == 12


def test_a_tombstone_that_somebody_wrote_is_refused(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    the_box = close(session, survey_round)
    key_folder.write(f"box-{the_box.fingerprint}.tombstone", b'{"stone": "{}", "mac": "ab"}')
    with pytest.raises(Refused, match="không phải do hệ thống này"):
        stripping.strip(session, 1, CHIEF)


def test_the_closed_process_leaves_no_memory_image() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    child = os.fork()
    if not child:
        closed_process.close_up()
        os._exit(0 if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert resource.getrlimit(resource.RLIMIT_CORE) == before


def test_cleaning_waits_for_the_last_reader_of_an_old_state(app: Flask, session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    opening.open_box(session, 1, (), CHIEF)
    marker = bytes(session.scalars(sa.select(Envelope.sealed)).first() or b"")[40:72]
    session.rollback()
    file = app.config["DATA_DIR"] / "survey.db"
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM envelope").fetchone()
        assert not cleaning.clean(session, 1)
        assert (box.the_box(session, 1).state, count(session, Envelope)) == ("opened", 0)
    assert cleaning.clean(session, 1)
    written = file.read_bytes() + file.with_name("survey.db-wal").read_bytes()
    assert marker not in written


def test_cleaning_waits_for_the_night_while_another_round_is_open(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey_round, _ = a_round(session)
    cast.a_round(session, "open", code="2024")
    session.commit()
    for hour, quiet in ((3, True), (10, False), (21, False), (22, True)):
        monkeypatch.setattr(cleaning, "now", lambda hour=hour: datetime(2026, 11, 3, hour, 30, tzinfo=VIETNAM))
        assert cleaning.is_quiet(session, survey_round.id) is quiet


# -- evenings and sweeps


def test_each_evening_takes_count_and_hash_once_into_the_audit_chain(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    the_box = box.the_box(session, 1)
    first = evening.tally(session, 1)
    assert (first.envelopes, first.set_aside) == (12, 0)
    day = today() - timedelta(days=1)
    assert evening.take_daily(session, the_box, day)
    assert not evening.take_daily(session, the_box, day)
    assert evening.take_daily(session, the_box, today())
    session.commit()
    taken = session.scalars(sa.select(audit.AuditEvent).where(audit.AuditEvent.verb == "ballot.evening")).all()
    assert [event.detail["hash"] for event in taken] == [first.hash, first.hash]


def test_the_hash_does_not_depend_on_the_order_and_shows_every_change() -> None:
    macs = [os.urandom(32) for _ in range(5)]
    known = evening.hash_of(macs)
    assert evening.hash_of(reversed(macs)) == known
    assert known not in (
        evening.hash_of(macs[:4]),
        evening.hash_of([*macs, macs[0]]),
        evening.hash_of([*macs[1:], bytes(32)]),
    )


def test_the_sweep_writes_a_tombstone_that_a_crash_left_out_and_cleans(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    the_box = close(session, survey_round)
    stripping.strip(session, 1, CHIEF)
    name = box.tombstone_name(the_box.fingerprint)
    key_folder.destroy(name)
    session.rollback()
    assert sweeping.finish(session) == 0
    assert key_folder.read(name)
    opening.open_box(session, 1, (), CHIEF)
    assert sweeping.finish(session) == 1
    stone = tombstones.read(box.the_box(session, 1).fingerprint)
    assert stone is not None
    assert stone.state == "cleaned"


def test_a_killed_process_keeps_its_lease_for_a_minute_and_no_longer(session: Session) -> None:
    survey_round, _ = a_round(session)
    submit(session, survey_round, {("LDS", "so"): 12})
    close(session, survey_round)
    killed = leases.Lease(session, 1)
    session.execute(sa.update(box.BallotBox).values(leased_until=now() - timedelta(seconds=1)))
    session.commit()
    assert stripping.strip(session, 1, CHIEF)["envelopes"] == 12
    with pytest.raises(leases.LeaseLost):
        killed.renew(1, 1)


@pytest.mark.postgresql
def test_no_sheet_enters_once_the_round_is_being_closed(tmp_path, ring, postgresql_url: str) -> None:
    """PostgreSQL: who submits holds the round's row in share mode, so the close waits; who comes later is refused."""
    app = make_app(tmp_path, ring, postgresql_url)
    with app.app_context():
        survey_round, _ = a_round(db.session)
        db.session.commit()
        number = survey_round.id
        with Session(db.engine) as submitting, db.engine.connect() as closing_one:
            assert box.public_key_to_submit(submitting, number)
            closing_one.execute(sa.text("SET lock_timeout = '300ms'"))
            with pytest.raises(sa.exc.OperationalError):
                closing_one.execute(sa.text("UPDATE survey_round SET state = 'closed'"))
            closing_one.rollback()
            submitting.commit()
            closing_one.execute(sa.text("UPDATE survey_round SET state = 'closed'"))
            closing_one.commit()
            with pytest.raises(Refused, match="không còn nhận phiếu"):
                box.public_key_to_submit(submitting, number)
        db.session.remove()
        db.engine.dispose()
