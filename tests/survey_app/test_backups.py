"""Copies: whole or not there, opened by their own key alone, without slots and keys; and the way back, with every row as it was."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask_migrate import downgrade, stamp, upgrade

from foundation import audit, key_folder, keys, slots
from foundation.db import now
from foundation.vietnam_time import today
from questionnaires.ballot import server_part, tombstones
from questionnaires.ballot.box import BallotBox, BoxState, tombstone_name
from questionnaires.survey_round import SurveyRound
from self_assessment import campaigns, entries, evidence, evidence_files
from self_assessment import keeping as proof_keeping
from survey_app.backups import Unusable, age_files, checking, frames, keeping, proof_files, rows
from survey_app.backups.taking import Changes
from survey_app.database import db
from tests.conftest import make_app
from tests.self_assessment.kit import a_table_handed_in
from tests.visitor import Visitor, invited, let_go, link_of, open_round

TOLD = {"audit_event", "audit_head", "survey_round"}  # a restore writes that it was one


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    age_files.new_pair(tmp_path / "safe.key")
    return tmp_path / "safe.key"


@pytest.fixture
def served(tmp_path: Path, ring: keys.Keys, pair: Path, database_url: str) -> Iterator[Flask]:
    """A round in which one person has sent the sheet and another is in the middle of it."""
    public = pair.read_text().split()[3]
    (tmp_path / "d").mkdir()
    made = make_app(tmp_path / "d", ring, database_url, BACKUP_KEY=public, KEYS_FILE=tmp_path / "k" / "keys.json")
    with made.app_context():
        stamp()
        open_round(db.session, 2)  # type: ignore[arg-type]
        db.session.commit()
        yield made
        db.session.remove()
        db.engine.dispose()


def answered(app: Flask) -> None:
    done, halfway = Visitor(app), Visitor(app)
    done.reach_sheet(1)
    done.answer_all()
    done.submit()
    halfway.reach_sheet(2)
    halfway.tap("/data/p1/q1", "5")
    let_go()


def run(app: Flask, *words: object) -> Result:
    let_go()
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def backed_up(app: Flask, folder: Path) -> Path:
    result = run(app, "backup", folder)
    assert result.exit_code == 0, result.output
    newest = checking.newest(folder)
    assert newest is not None
    return newest


def emptied() -> None:
    """What a machine that was lost leaves: a database without a table."""
    let_go()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
    if db.engine.dialect.name == "sqlite":
        path = str(db.engine.url.database)
        db.engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(path + ending).unlink(missing_ok=True)


def counted() -> frames.Counted:
    with rows.one_moment(db.engine) as connection:
        return {one.name: frames.counted_of(rows.read(connection, one)) for one in rows.shapes(connection)}


def contents(file: Path, pair: Path) -> bytes:
    with age_files.opened(file, age_files.identities(pair)) as stream:
        return gzip.decompress(stream.read())


def a_document() -> Path:
    return evidence_files.path(evidence_files.keep(b"%PDF-1.7 proof"))


def test_after_the_loss_of_a_machine_everything_is_as_it_was_and_people_go_on(
    served: Flask, pair: Path, tmp_path: Path
) -> None:
    answered(served)
    document = a_document()
    before, copy = counted(), backed_up(served, tmp_path / "copies")
    sealed = proof_files.place(copy.parent, document.name)
    assert b"proof" not in sealed.read_bytes()
    document.unlink()
    box = db.session.scalars(sa.select(BallotBox)).one()
    box.state, box.reached_on = str(BoxState.OPENED), today()
    tombstones.write(box, [])  # the box was opened after the copy was taken
    stone = tombstone_name(box.fingerprint)
    emptied()
    result = run(served, "restore", copy, "--identity", pair)
    assert result.exit_code == 0, result.output
    assert "hai cán bộ cần đối chiếu rồi khôi phục" in result.output
    after = counted()
    assert {name for name, one in before.items() if after[name] != one} <= TOLD
    assert sum(number for number, _ in after.values()) == sum(number for number, _ in before.values()) + 1
    assert audit.verify(db.session)[1] is None  # type: ignore[arg-type]
    assert db.session.scalar(sa.select(audit.AuditEvent.verb).order_by(audit.AuditEvent.id.desc())) == "backup.restore"
    assert evidence_files.read(document.name) == b"%PDF-1.7 proof"
    key_folder.destroy(stone)
    halfway = Visitor(served)
    halfway.open(link_of(2))
    assert "Hệ thống vừa được khôi phục" in halfway.text
    assert "kể cả khi đã có mã biên nhận, xin trả lời lại" in halfway.text
    halfway.prove(2)
    assert halfway.tap("/data/p1/q2", "3", seq=2).status_code == 200
    sealed.unlink()
    result = run(served, "verify", copy, "--identity", pair)
    assert "tài liệu kiểm chứng" in result.output
    assert result.exit_code == 1


def test_documents_of_proof_are_closed_once(served: Flask, tmp_path: Path) -> None:
    document = a_document()
    sealed = proof_files.place(backed_up(served, tmp_path / "copies").parent, document.name)
    first = sealed.stat().st_mtime_ns
    backed_up(served, tmp_path / "copies")
    assert sealed.stat().st_mtime_ns == first


def test_a_document_opens_after_the_keys_were_rotated_and_a_broken_one_stops_no_copy(
    served: Flask, ring: keys.Keys, pair: Path, tmp_path: Path
) -> None:
    document = a_document()
    copy = backed_up(served, tmp_path / "copies")
    keys.install(keys.Keys(ring.rotated().encryption[:1], ring.root))
    document.unlink()
    assert proof_files.put_back(copy.parent, {document.name: 14}, age_files.identities(pair)) == 1
    assert evidence_files.read(document.name) == b"%PDF-1.7 proof"
    proof_files.place(copy.parent, document.name).unlink()
    document.write_bytes(b"rubbish")
    result = run(served, "backup", copy.parent)
    assert result.exit_code == 0
    assert "bị hỏng" in result.output
    newest = checking.newest(copy.parent)
    assert newest is not None
    assert checking.check(newest, age_files.identities(pair)).head.proof == {}


def test_a_link_says_nothing_of_a_restore_that_never_was(served: Flask) -> None:
    page = Visitor(served)
    page.open(link_of(1))
    assert "Hệ thống vừa được khôi phục" not in page.text


def test_a_copy_holds_no_slot_no_key_and_no_part_of_the_server(
    served: Flask, ring: keys.Keys, pair: Path, tmp_path: Path
) -> None:
    answered(served)
    box = db.session.scalars(sa.select(BallotBox)).one()
    part = server_part.read(box.ballot_key())
    half = invited(2)
    slot = slots.current().read(half.round_id, half.id)
    assert slot
    tombstones.write(box, ["stone" * 6])
    copy = backed_up(served, tmp_path / "copies")
    plain, sealed = contents(copy, pair), copy.read_bytes()
    assert len(plain) > 10_000
    for secret in (slot, part, ring.root, *ring.encryption, b"stone" * 6):
        assert secret not in plain
        assert secret.hex().encode() not in plain
        assert base64.b64encode(secret) not in plain
    assert b"Nguy" not in sealed
    assert copy.stat().st_mode & 0o777 == 0o600
    assert key_folder.read("keys.json") is None


def test_two_copies_of_the_same_rows_have_the_same_hashes(served: Flask, pair: Path, tmp_path: Path) -> None:
    first, second = backed_up(served, tmp_path / "copies"), backed_up(served, tmp_path / "copies")
    assert first != second
    key = age_files.identities(pair)
    assert checking.check(first, key).counted == checking.check(second, key).counted


def test_a_copy_is_of_one_moment_while_others_write(served: Flask, pair: Path, tmp_path: Path) -> None:
    db.session.execute(sa.text("CREATE TABLE pair_one (id INTEGER PRIMARY KEY)"))
    db.session.execute(sa.text("CREATE TABLE zz_pair_two (id INTEGER PRIMARY KEY)"))
    db.session.commit()
    let_go()
    stop = threading.Event()

    def write() -> None:
        engine, number = sa.create_engine(db_url), 0
        while not stop.is_set():
            number += 1
            with engine.begin() as connection:
                for table in ("pair_one", "zz_pair_two"):
                    connection.execute(sa.table(table, sa.column("id")).insert().values(id=number))
        engine.dispose()

    db_url = db.engine.url
    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [
            checking.check(backed_up(served, tmp_path / "copies"), age_files.identities(pair)).counted for _ in range(4)
        ]
    finally:
        stop.set()
        writer.join()
    assert all(one["pair_one"] == one["zz_pair_two"] for one in seen)
    assert len({one["pair_one"] for one in seen}) == 4
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("DROP TABLE pair_one, zz_pair_two"))
        db.session.commit()


def test_a_copy_that_was_cut_or_changed_is_refused_with_a_sentence(served: Flask, pair: Path, tmp_path: Path) -> None:
    copy = backed_up(served, tmp_path / "copies")
    whole = copy.read_bytes()
    emptied()
    for broken in (
        whole[: len(whole) // 2],
        whole[:-1],
        whole[:40],
        b"",
        whole[:1500] + bytes([whole[1500] ^ 1]) + whole[1501:],
    ):
        copy.write_bytes(broken)
        for verb in ("verify", "restore"):
            result = run(served, verb, copy, "--identity", pair)
            assert result.exit_code == 1
            assert "hỏng" in result.output, result.output
    assert not sa.inspect(db.engine).has_table("account")


def test_another_key_opens_nothing(served: Flask, pair: Path, tmp_path: Path) -> None:
    copy = backed_up(served, tmp_path / "copies")
    age_files.new_pair(tmp_path / "other.key")
    for identity, words in (
        ("other.key", "đóng cho một khoá khác"),
        ("d", "Không đọc được khoá"),
        ("d/backup.json", "không có khoá mở"),
    ):
        result = run(served, "verify", copy, "--identity", tmp_path / identity)
        assert (result.exit_code, words in result.output) == (1, True), result.output


def test_a_copy_of_another_key_ring_is_not_put_back(served: Flask, pair: Path, tmp_path: Path) -> None:
    copy = backed_up(served, tmp_path / "copies")
    emptied()
    keys.install(keys.Keys.generate())
    assert "KHÔNG do hệ thống" in run(served, "verify", copy, "--identity", pair).output
    result = run(served, "restore", copy, "--identity", pair)
    assert result.exit_code == 1
    assert "Hãy đặt đúng tệp khoá" in result.output
    assert not sa.inspect(db.engine).has_table("account")
    keys.install(tmp_path / "none.json")
    result = run(served, "restore", copy, "--identity", pair)
    assert "đừng tạo khoá mới" in result.output


def test_nothing_is_put_into_a_database_that_has_rows(served: Flask, pair: Path, tmp_path: Path) -> None:
    copy, before = backed_up(served, tmp_path / "copies"), counted()
    result = run(served, "restore", copy, "--identity", pair)
    assert result.exit_code == 1
    assert "đích không trống" in result.output
    assert "chạy lại" in result.output
    assert counted() == before


def test_two_restores_at_once_wait_for_nobody_and_one_is_refused(served: Flask, pair: Path, tmp_path: Path) -> None:
    copy = backed_up(served, tmp_path / "copies")
    with keeping.alone(served.config["DATA_DIR"] / ".restore.lock"):
        result = run(served, "restore", copy, "--identity", pair)
    assert "khác đang chạy" in result.output
    with keeping.alone(copy.parent / ".lock"):
        result = run(served, "backup", copy.parent)
    assert "khác đang chạy" in result.output
    assert "khác đang chạy" in keeping.last(served.config["DATA_DIR"])["failure"]


@pytest.mark.long
def test_a_restore_that_breaks_off_leaves_no_row_and_may_be_run_again(
    served: Flask, pair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backed_up(served, tmp_path / "copies")
    emptied()
    with monkeypatch.context() as patched:
        patched.setattr(rows, "go_on_counting", lambda *_: 1 / 0)
        assert run(served, "restore", copy, "--identity", pair).exit_code == 1
    assert sum(number for number, _ in counted().values()) == 0
    assert run(served, "restore", copy, "--identity", pair).exit_code == 0


@pytest.mark.long
def test_a_copy_of_an_older_schema_is_brought_up_and_of_a_newer_one_refused(
    served: Flask, pair: Path, tmp_path: Path
) -> None:
    emptied()
    upgrade()
    downgrade(revision="-1")
    older = backed_up(served, tmp_path / "copies")
    emptied()
    result = run(served, "restore", older, "--identity", pair)
    assert result.exit_code == 0, result.output
    emptied()
    upgrade()
    db.session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    newer = backed_up(served, tmp_path / "copies")
    emptied()
    result = run(served, "restore", newer, "--identity", pair)
    assert "9999" in result.output
    assert "phiên bản mới hơn" in result.output


def test_without_a_public_key_nothing_is_copied(served: Flask, tmp_path: Path) -> None:
    for text, words in (("", "backup-key"), ("age1abc", "không phải khoá công khai")):
        served.config["BACKUP_KEY"] = text
        result = run(served, "backup", tmp_path / "copies")
        assert (result.exit_code, words in result.output) == (1, True)
    assert not (tmp_path / "copies").exists()


def test_a_full_disk_leaves_the_copy_before_and_says_so(
    served: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backed_up(served, tmp_path / "copies")
    whole = copy.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        result = run(served, "backup", tmp_path / "copies")
    assert result.exit_code != 0
    assert copy.read_bytes() == whole
    assert [path.name for path in (tmp_path / "copies").glob("survey-*")] == [copy.name]


def test_the_marker_says_how_old_the_newest_copy_is(served: Flask, tmp_path: Path) -> None:
    data_dir = served.config["DATA_DIR"]
    assert keeping.age(data_dir) is None
    copy = backed_up(served, tmp_path / "copies")
    told = json.loads((data_dir / "backup.json").read_text())
    assert told["file"] == str(copy)
    assert told["rows"] > 10
    assert keeping.age(data_dir, now() + timedelta(minutes=5)) >= timedelta(minutes=5)  # type: ignore[operator]


def test_one_copy_a_day_is_kept_and_all_of_two_days(tmp_path: Path) -> None:
    at = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)  # midnight in Vietnam
    for hours in range(24 * 40):
        (tmp_path / keeping.name_of(at - timedelta(hours=hours))).touch()
    (tmp_path / "letter.txt").touch()
    keeping.prune(tmp_path, 30, at)
    left = list(keeping.copies(tmp_path).values())
    assert sum(at - taken <= timedelta(days=2) for taken in left) == 49
    older = [taken for taken in left if at - taken > timedelta(days=2)]
    assert len(older) == 28
    assert {taken.hour for taken in older} == {18}, "01:00 in Vietnam: moments have become days"
    assert (tmp_path / "letter.txt").exists()


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # one loop; the sign is asked on each below
def test_copies_are_made_again_and_again_while_something_changes(served: Flask, tmp_path: Path) -> None:
    script = "import sys; from survey_app.cli import backup; from flask.cli import main; main()"
    environ = os.environ | {
        "DATA_DIR": str(served.config["DATA_DIR"]),
        "DATABASE_URL": f"sqlite:///{db.engine.url.database}",
        "KEYS_FILE": str(tmp_path / "k" / "keys.json"),
        "BACKUP_KEY": served.config["BACKUP_KEY"],
    }
    keys.current().save(tmp_path / "k" / "keys.json")
    words = [sys.executable, "-c", script, "--app", "survey_app", "backup", str(tmp_path / "copies"), "--every", "10"]
    let_go()
    with subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "dòng" in process.stdout.readline()
            db.session.execute(sa.update(SurveyRound).values(minutes=31))
            db.session.commit()
            assert "dòng" in process.stdout.readline()
        finally:
            process.terminate()
        assert process.wait(60) == 0
    assert len(keeping.copies(tmp_path / "copies")) == 2


def test_a_quiet_database_is_not_copied_again(served: Flask) -> None:
    let_go()
    changes = Changes(db.engine)
    assert changes.are_there()
    if db.engine.dialect.name == "sqlite":  # PostgreSQL's own background work may write at any moment
        assert not changes.are_there()
    with db.engine.connect() as other:
        other.execute(sa.update(SurveyRound).values(minutes=32))
        other.commit()
    assert changes.are_there()


def test_a_file_that_is_no_copy_is_refused(served: Flask, pair: Path, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="Không đọc được"):
        checking.check(tmp_path / "none", age_files.identities(pair))
    (tmp_path / "list.age").write_text("Họ và tên")
    with pytest.raises(Unusable, match="không phải bản sao"):
        checking.check(tmp_path / "list.age", age_files.identities(pair))


def erased(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command says when the time of every document is over and no file is of today."""
    monkeypatch.setitem(app.config, "PROOF_KEEP_DAYS", -1000)
    for file in (app.config["DATA_DIR"] / "proof").glob("??/*"):
        os.utime(file, (file.stat().st_mtime - 2 * 86400,) * 2)
    return run(app, "erase").output


def a_document_that_is_over() -> str:
    """In a campaign that is closed; its checksum."""
    campaign = a_table_handed_in(db.session)  # type: ignore[arg-type]
    entry = entries.find(db.session, campaign.id, "1.1.1")  # type: ignore[arg-type]
    assert entry is not None
    told = evidence.Described("13/BC", today(), "UBND", "Báo cáo của ông A", "", ("b.pdf", b"%PDF-1.7 of Mr A"))
    document = evidence.add(db.session, entry.agency_id, told, audit.SYSTEM)  # type: ignore[arg-type]
    evidence.attach(db.session, entry, document, audit.SYSTEM)  # type: ignore[arg-type]
    campaigns.turn(db.session, campaign, "close", audit.SYSTEM)  # type: ignore[arg-type]
    db.session.commit()
    return document.sha256


def told_of_documents() -> set[str]:
    let_go()
    return set(db.session.scalars(sa.select(evidence.AssessmentEvidence.abstract)))


def test_proof_that_was_erased_is_in_no_later_copy_and_an_older_one_follows_the_erasure_again(
    served: Flask, pair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checksum = a_document_that_is_over()
    older = backed_up(served, tmp_path / "older")
    assert "đã xoá 2 tài liệu" in erased(served, monkeypatch)
    assert not evidence_files.path(checksum).exists()
    later = backed_up(served, tmp_path / "later")
    assert checksum not in checking.check(later, age_files.identities(pair)).head.proof
    assert not proof_files.place(later.parent, checksum).exists()
    emptied()
    assert run(served, "restore", later, "--identity", pair).exit_code == 0
    assert told_of_documents() == {proof_keeping.GONE}
    assert not evidence_files.path(checksum).exists()
    emptied()
    assert run(served, "restore", older, "--identity", pair).exit_code == 0
    assert evidence_files.read(checksum) == b"%PDF-1.7 of Mr A"
    assert "Báo cáo của ông A" in told_of_documents()
    assert "đã xoá 2 tài liệu" in erased(served, monkeypatch)
    assert told_of_documents() == {proof_keeping.GONE}
    assert not evidence_files.path(checksum).exists()


def test_among_the_copies_a_document_goes_when_no_copy_that_is_kept_names_it(
    served: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checksum = a_document_that_is_over()
    copy = backed_up(served, tmp_path / "copies")
    sealed = proof_files.place(copy.parent, checksum)
    erased(served, monkeypatch)
    keeping.prune(copy.parent, 30, now() + timedelta(days=20))
    assert sealed.exists(), "a copy that is kept names it"
    keeping.prune(copy.parent, 30, now() + timedelta(days=30 + keeping.ALL_OF.days + 1))
    assert not copy.exists()
    assert not sealed.exists()
