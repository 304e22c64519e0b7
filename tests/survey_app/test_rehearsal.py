"""A rehearsal: a whole round with made-up people, in a folder of its own. What it finds is found again here by other means, and
each finding is tried with the fault that it is there for."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from bench.faulty_machine import Machine
from foundation import audit, key_folder, keys, slots
from foundation.db import Base, another_clock, now, table
from foundation.vietnam_time import day_of, today
from questionnaires.ballot import box, opened, opening
from questionnaires.sheet.surroundings import VIETNAM as SURROUNDINGS
from questionnaires.survey_round import SurveyRound
from respondents import quotas, roster_file
from respondents.envelopes import stripping
from respondents.field import opening as field_opening
from respondents.invitation import Invitation
from respondents.roster import checking
from survey_app import documents, post, trial, word, workbook
from survey_app.cli import rehearse as command
from survey_app.database import db
from survey_app.rehearsal import OF_THE_LOOK, Wanted, application, findings, people, prepare, province
from survey_app.rehearsal.browser import Filler, Page
from survey_app.rehearsal.clock import Clock
from survey_app.rehearsal.world import Acknowledged
from survey_app.secrecy import copy_of, tied_responses, ties_by_attacker
from survey_app.tables import Column, Table
from survey_app.trials import definition
from tests import cast
from tests.conftest import make_app
from tests.skipping import skip_loudly
from tests.visitor import Visitor, invited, open_round

ROOT = Path(__file__).parents[2]
PEOPLE, AGENCIES = 60, 4


# -- the clock


def test_everything_of_ours_asks_the_clock_of_a_play_and_it_never_goes_back() -> None:
    clock = Clock(datetime(2030, 1, 31, 18, tzinfo=UTC))
    with another_clock(clock):
        assert now() == clock.at
        assert today().isoformat() == "2030-02-01", "the day is Vietnam's"
        assert day_of(SURROUNDINGS.now()) == today(), "and so is what a sheet takes for today"
        clock.go_to(clock.at - timedelta(hours=1))
        assert now() == datetime(2030, 1, 31, 18, tzinfo=UTC)
        clock.go_to(clock.at + timedelta(hours=1))
        assert now() == datetime(2030, 1, 31, 19, tzinfo=UTC)
    assert now().year != 2030


# -- what marks a trial


@pytest.fixture
def trial_app(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> Flask:
    """An application on a folder that is marked."""
    (tmp_path / trial.FILE).write_text("{}")
    return make_app(tmp_path, ring, sqlite_url)


TABLE = Table("Bảng", ["BẢNG"], [Column("a", "Cột", 20)], [["1"]])


@pytest.mark.parametrize("is_trial", [True, False])
def test_every_paper_of_a_marked_folder_bears_the_mark(app: Flask, trial_app: Flask, is_trial: bool) -> None:
    made = trial_app if is_trial else make_app(app.config["DATA_DIR"] / "real", keys.current(), "sqlite://")
    with made.app_context():
        pdf, docx, xlsx = documents.list_pdf(TABLE), word.list_docx(TABLE), workbook.write([TABLE])
    assert all(bears_mark(one) is is_trial for one in (pdf, docx, xlsx))


def bears_mark(content: bytes) -> bool:
    """Whether every page of a PDF, or some part of an office file, says BẢN THỬ."""
    if content.startswith(b"%PDF"):
        return all(trial.MARK in page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    with ZipFile(BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    return any(trial.MARK.encode() in part for part in parts)


def test_pages_of_a_marked_folder_say_so_and_no_gateway_works_there(trial_app: Flask, tmp_path: Path) -> None:
    for address in ("/", "/dang-nhap"):
        assert trial.MARK in trial_app.test_client().get(address).text
    with pytest.raises(post.WrongStart, match="bản thử"):
        post.check({**trial_app.config, "GATEWAY": "live"})
    (tmp_path / trial.FILE).unlink()
    assert not trial.is_marked(tmp_path)


# -- whom it is about


@pytest.mark.parametrize(("total", "weights"), [(60, [3, 18, 2, 6]), (7, [1] * 20), (100, [5]), (20, [1, 1, 1000])])
def test_people_are_shared_out_in_proportion_and_none_is_lost(total: int, weights: list[int]) -> None:
    shares = province.spread(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    assert all(abs(share - total * weight / whole) < 1 for share, weight in zip(shares, weights, strict=True))


def test_made_up_lists_are_without_fault_and_the_same_for_the_same_seed(session: Session) -> None:
    survey_round = province.made_up(session, 3)
    places = province.shared_out(session, survey_round, 150)
    groups = {group.id: group for group in survey_round.groups}
    for agency in quotas.agencies_asked(session, survey_round):
        made = [
            [
                person
                for (of, group), size in places.items()
                if of == agency.id
                for person in people.of_cell(agency, groups[group], size, people.Phones(random.Random(1)), taken, "1")
            ]
            for taken in (set[str](), set[str]())
        ]
        assert made[0] == made[1]
        rules = checking.rules_for(session, survey_round, agency.id, frozenset())
        for person, phone in zip(made[0], range(100_000), strict=False):
            person.phone = f"+849000{phone:05d}"
        read = roster_file.read(people.list_file(survey_round, agency, made[0], rules), "a.xlsx", rules.groups)
        assert len(read.people) == len(made[0])
        assert [one.message for one in read.problems if one.severity != "note"] == []


def test_a_filler_answers_every_kind_of_question_that_a_page_has() -> None:
    shown = """<main><h1>Phần</h1><form method="post" action="/phieu/thoat"><button class="link-button">Thoát</button></form>
    <form method="post" action="/phieu/1"><input type="hidden" name="csrf_token" value="t"><input type="hidden" name="visible_ms">
    <input type="radio" name="/d/a" value="1"><input type="radio" name="/d/a" value="2"><input type="radio" name="/d/a" value="3">
    <input type="radio" name="/d/a" value="kb"><input type="checkbox" name="/d/b" value="x"><input type="checkbox" name="/d/b"
    value="y"><input type="checkbox" name="/d/b" value="none" data-exclusive><input name="/d/c" inputmode="numeric">
    <input type="date" name="/d/e"><fieldset disabled><input name="/d/hidden" required></fieldset>
    <select name="/d/r"><option value="">–</option><option value="1">1</option><option value="2">2</option></select>
    <select name="/d/r"><option value="">–</option><option value="1">1</option><option value="2">2</option></select>
    <button class="govuk-button">Lưu</button></form></main>"""
    form = Page(200, "/phieu/1", shown).form()
    assert form is not None
    assert form.get("action") == "/phieu/1", "the form with a button of weight, not the first"
    fields = Filler(random.Random(3)).filled(form)
    assert fields["/d/a"] in {"1", "2", "3", "kb"}
    assert set(fields.getlist("/d/b")) == {"x", "y"}
    assert fields["/d/c"].isdigit()
    assert fields["/d/e"].startswith("2026-")
    assert sorted(fields.getlist("/d/r")) == ["1", "2"], "an order names each once"
    assert "/d/hidden" not in fields
    assert int(fields["visible_ms"]) > 1000


# -- the definition of a round


def test_a_definition_holds_no_person_and_no_key_and_is_a_round_again(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "definition.json"
    with app.app_context():
        survey_round = open_round(db.session, people=3)
        survey_round.settings = {**survey_round.settings, "signer": "Nguyễn Văn Ký", "letter_signer": "Trần Thị Ký"}
        db.session.commit()
        definition.write(db.session, survey_round, file)
        names = [person.full_name for person in db.session.scalars(sa.select(cast.Respondent))]
        phones = [person.phone for person in db.session.scalars(sa.select(cast.Respondent))]
        title = survey_round.title
    text = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    for secret in (*names, *phones, "Nguyễn Văn Ký", "Trần Thị Ký", "khoá mạng"):
        assert secret not in text
    with elsewhere(Wanted(tmp_path / "thu", 20, "1", definition=file)) as made:
        again = definition.put(made, file)
        assert (again.state, again.is_demo, again.network_key) == ("preparing", True, None)
        assert again.title == f"{trial.MARK}: {title}"
        assert [group.code for group in again.groups] == ["LDS", "LDP"]
        assert definition.why_not(again) == ""
        assert sum(province.shared_out(made, again, 20).values()) == 20


@contextmanager
def elsewhere(wanted: Wanted) -> Iterator[Session]:
    """The empty database of a rehearsal; keys and folders of the process are others meanwhile."""
    before = keys.current()
    with key_folder.elsewhere(wanted.folder), slots.elsewhere(slots.FileSlots(wanted.folder / "slots")):
        prepare(wanted)
        made = application(wanted, {})
        with made.app_context():
            if not wanted.database:
                Base.metadata.create_all(db.engine)
            yield db.session  # type: ignore[misc]
            db.session.remove()  # type: ignore[attr-defined]
            db.engine.dispose()
        keys.install(before)


def test_what_a_definition_refers_to_is_in_it(session: Session) -> None:
    known = {model.__tablename__ for model in definition.TABLES}
    for model in definition.TABLES:
        for key in table(model).foreign_keys:
            goes = definition.ANEW.get(model.__tablename__, {}).get(key.parent.name, ...) is None
            assert goes or key.column.table.name in known, f"{key.parent} refers to rows that stay behind"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [("groups", "chưa có nhóm"), ("version", "Chưa chọn mẫu phiếu cho nhóm"), ("facts", "Chưa nhập điện thoại hỗ trợ")],
)
def test_a_round_that_cannot_be_played_says_what_it_lacks(session: Session, fault: str, sentence: str) -> None:
    survey_round = cast.a_round(session)
    if fault == "groups":
        survey_round.groups = []
    if fault == "facts":
        cast.ask_all_groups(survey_round, cast.a_version(session))
        survey_round.settings = {**survey_round.settings, "phone": ""}
    assert sentence in definition.why_not(survey_round)


# -- what is found


def test_a_lost_receipt_a_wrong_figure_and_another_answer_are_found(app: Flask) -> None:
    with app.app_context():
        survey_round = open_round(db.session, people=12)
        number = survey_round.id
        for person in range(1, 13):
            visitor = Visitor(app)
            visitor.reach_sheet(person)
            visitor.answer_all()
            visitor.submit()
        done = {}
        for person in range(1, 13):
            one = invited(person)
            said = {"/data/p1/q1": ("5",), "/data/p1/q2": ("4",), "/data/p2/q3": ("co",), "/data/p2/nam": ("12",)}
            version = db.session.scalar(sa.select(SurveyRound)).groups[0].version_id  # type: ignore[union-attr]
            done[person] = Acknowledged(one.receipt or "", version or 0, said, timedelta(minutes=5))
        world: Any = type("World", (), {"round_id": number, "acknowledged": done})()
        assert findings.lost(db.session, world) == (0, 0)
        done[1].receipt = "ZZZZZZZZ"
        assert findings.lost(db.session, world) == (1, 1), "a receipt that nobody holds, and one that nobody was told"

        survey_round = db.session.get_one(SurveyRound, number)
        groups = {group.code: group for group in survey_round.groups}
        world.people = [
            type("Person", (), {"number": n, "group": groups["LDS" if n % 2 else "LDP"]})() for n in range(1, 13)
        ]
        assert findings.figures(db.session, survey_round, world)
        del done[2]
        assert not findings.figures(db.session, survey_round, world)

        done[2] = done[3]
        field_opening.close_round(db.session, survey_round, audit.SYSTEM)
        db.session.commit()
        stripping.strip(db.session, number, audit.SYSTEM)
        opening.open_box(db.session, number, (), audit.SYSTEM)
        assert findings.unlike(db.session, survey_round, done.values()) == 0
        more = Acknowledged("x", done[4].version_id, {**done[4].answers, "/data/p1/q2": ("5",)}, timedelta(0))
        assert findings.unlike(db.session, survey_round, [*list(done.values())[1:], more]) == 1


def test_the_last_line_names_what_is_wrong_and_the_command_fails_then() -> None:
    figures = dict.fromkeys(
        ("acknowledged", "lost", "unlike", "untold", "opened", "set_aside", "destroyed", "copied", "tied"), 0
    )
    report = {"agencies": 4, "people": 60, "files": [], "seconds": 9, "figures": {**figures, "figures_agree": True}}
    assert command.is_right(report)
    assert "0 of 0 responses tied to a person" in command.said(report)
    for fault in ("lost", "untold", "unlike", "tied"):
        assert not command.is_right({**report, "figures": {**report["figures"], fault: 1}})
    wrong = {**report, "figures": {**report["figures"], "figures_agree": False}}
    assert not command.is_right(wrong)
    assert "KHÔNG khớp" in command.said(wrong)


# -- what is refused


def test_a_folder_with_something_in_it_and_a_full_disk_are_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "của-ai.txt").write_text("x")
    words = ["--out", str(tmp_path), "--people", "20", "--agencies", "1"]
    refused = CliRunner().invoke(command.group, words)
    assert refused.exit_code == 1
    assert "không trống" in refused.output
    assert [one.name for one in tmp_path.iterdir()] == ["của-ai.txt"]

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(command, "rehearse", full)
    refused = CliRunner().invoke(command.group, ["--out", str(tmp_path / "b")])
    assert refused.exit_code == 1
    assert "Đĩa đầy" in refused.output


@pytest.mark.long
@pytest.mark.parametrize("when", ["while tables are made", "while people answer"])
def test_a_disk_that_fills_in_the_middle_ends_it_with_a_sentence_and_leaves_nothing(tmp_path: Path, when: str) -> None:
    folder = tmp_path / "thu"
    if not (shutil.which("cc") or shutil.which("gcc")):
        skip_loudly("no C compiler for a disk that fails")
    machine = Machine.built(folder)
    words = [sys.executable, "-m", "flask", "--app", "survey_app", "rehearse", "--out", str(folder)]
    environ = {**os.environ, **machine.environ(), "PYTHONPATH": os.getcwd()}
    begun = folder / ("survey.db" if when == "while tables are made" else "outbox.jsonl")
    with subprocess.Popen(
        [*words, "--people", "60", "--agencies", "3"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        while process.poll() is None and not (begun.exists() and begun.stat().st_size):
            time.sleep(0.01)
        machine.believes(full=True)
        assert process.stdout is not None
        said = process.stdout.read().decode()
    assert process.returncode == 1
    assert "nên dừng chạy thử" in said
    assert "đầy" in said
    assert command.GONE in said
    assert "Traceback" not in said
    assert not folder.exists()


def test_a_database_with_tables_is_refused_and_stays_as_it_is(app: Flask, database_url: str, tmp_path: Path) -> None:
    """Whoever names the real one by mistake loses nothing: no migration runs, no row is written."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'an older one'"))
    before = keys.current()
    with key_folder.elsewhere(tmp_path), slots.elsewhere(slots.FileSlots(tmp_path / "slots")):
        words = ["--out", str(tmp_path / "thu"), "--database", database_url, "--people", "20", "--agencies", "1"]
        refused = CliRunner().invoke(command.group, words)
    keys.install(before)
    assert refused.exit_code == 1
    assert "đã có bảng" in refused.output
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "an older one"
        assert connection.scalar(sa.text("SELECT count(*) FROM survey_round")) == 0
    engine.dispose()


def test_a_rehearsal_knows_of_this_installation_only_how_messages_look() -> None:
    assert set(OF_THE_LOOK) == {"BASE_URL", "SMS_DIACRITICS", "CODE_MINUTES"}


# -- the whole of it


@pytest.mark.long
@pytest.mark.own_database
def test_a_province_is_played_from_the_first_list_to_the_last_paper(
    tmp_path: Path, database_url: str, sqlite_template: Path, ring: keys.Keys
) -> None:
    """With the settings of a real installation in the environment, whose database and outbox are the same afterwards."""
    real = tmp_path / "real"
    real.mkdir()
    (real / "survey.db").write_bytes(sqlite_template.read_bytes())
    installed = make_app(real, ring, f"sqlite:///{real / 'survey.db'}")
    with installed.app_context():
        open_round(db.session, people=3)
        before = row_hashes()
    beside = {one.name: one.read_bytes() for one in real.iterdir() if "survey.db" not in one.name}
    folder, other = tmp_path / "thu", database_url if database_url.startswith("postgresql") else ""
    if other:
        _empty(other)
    environ = {
        **os.environ,
        "DATA_DIR": str(real),
        "DATABASE_URL": "",
        "LOG_LEVEL": "WARNING",
        "SMS_URL": "http://127.0.0.1:9/x",
    }
    words = [
        "rehearse",
        "--people",
        str(PEOPLE),
        "--agencies",
        str(AGENCIES),
        "--out",
        str(folder),
        "--database",
        other,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "survey_app", *words],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert f"{AGENCIES} đơn vị, {PEOPLE} người" in done.stdout.splitlines()[-1]
    with installed.app_context():
        assert row_hashes() == before, "the real database is as it was"
    after = {one.name: one.read_bytes() for one in real.iterdir() if "survey.db" not in one.name}
    assert after == beside, "and so is what lies beside it: no outbox, no key"

    report = json.loads((folder / trial.FILE).read_text())
    _everything_happened(report)
    _every_file_is_marked(folder, report)
    with elsewhere_again(Wanted(folder, PEOPLE, "1", database=other)) as session:
        _the_box_holds_what_was_acknowledged(session, report)


def row_hashes() -> dict[str, str]:
    """By table, of everything that stands in it."""
    found = {}
    with db.engine.connect() as connection:
        for name, one in sorted(Base.metadata.tables.items()):
            rows = connection.execute(sa.text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
            found[name] = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
            assert one is not None
    return found


def _empty(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()


@contextmanager
def elsewhere_again(wanted: Wanted) -> Iterator[Session]:
    """The database of a rehearsal that was played."""
    before = keys.current()
    with key_folder.elsewhere(wanted.folder), slots.elsewhere(slots.FileSlots(wanted.folder / "slots")):
        made = application(wanted, {})
        with made.app_context():
            yield db.session  # type: ignore[misc]
            db.session.remove()  # type: ignore[attr-defined]
            db.engine.dispose()
        keys.install(before)


def _everything_happened(report: dict[str, Any]) -> None:
    happened = report["happened"]
    for name in (
        "lists",
        "done",
        "slips",
        "by_clerk",
        "repudiated",
        "set_aside",
        "not_me",
        "contacts_changed",
        "pauses",
    ):
        assert happened.get(name), f"nobody ever {name}"
    assert happened["gateway_down"] == happened["pauses"] == happened["opened_boxes"] == 1
    assert happened["lists"] == AGENCIES, "late ones too"
    assert report["stuck"] == []
    assert not happened.get("no_further")
    assert report["refused"] == []
    figures = report["figures"]
    assert figures["acknowledged"] > PEOPLE // 2
    assert figures["envelopes"] == figures["acknowledged"] + figures["set_aside"]
    assert figures["opened"] == figures["acknowledged"] - figures["destroyed"] > 9
    assert figures["copied"] > figures["opened"], "both while the box was closed and after it was opened"
    assert {one["kind"] for one in report["messages"]} >= {
        "Lời mời",
        "Lời nhắc",
        "Nhắc lần cuối",
        "Mã xác nhận",
        "Biên nhận",
    }


def _every_file_is_marked(folder: Path, report: dict[str, Any]) -> None:
    files = sorted(one for one in (folder / trial.FOLDER).iterdir())
    assert [one.name for one in files] == sorted(name for name, _, _ in report["files"])
    assert all(one.name.startswith(trial.STEM) for one in files)
    endings = {one.suffix for one in files}
    assert endings == {".pdf", ".docx", ".xlsx", ".csv", ".sav", ".dta", ".xml", ".zip"}
    for one in files:
        if one.suffix in (".pdf", ".docx", ".xlsx"):
            assert bears_mark(one.read_bytes()), one.name
    letters = next(one for one in files if "ThuMoi" in one.name)
    with ZipFile(letters) as archive:
        names = archive.namelist()
        assert any("thu-moi" in name for name in names)
        assert all(bears_mark(archive.read(name)) for name in names), "letters and slips too"


def _the_box_holds_what_was_acknowledged(session: Session, report: dict[str, Any]) -> None:
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    assert survey_round.is_demo
    assert survey_round.title.startswith(trial.MARK)
    the_box = box.the_box(session, survey_round.id)
    assert the_box.state == "cleaned"
    versions = {group.version_id for group in survey_round.groups if group.version_id}
    rows = list(opened.read_round(session, survey_round.id, versions))
    assert len(rows) == report["figures"]["opened"]
    assert all(len(row.values) > 5 for row in rows), "whole sheets"
    held = sa.select(sa.func.count()).select_from(Invitation).where(Invitation.submitted_at.is_not(None))
    assert session.scalar(held) == report["figures"]["acknowledged"]
    assert audit.verify(session)[1] is None, "the audit chain is whole"
    session.rollback()
    copy = copy_of(db.engine)
    assert copy.responses == len(rows)
    assert tied_responses(copy, ties_by_attacker(copy)) == set()
