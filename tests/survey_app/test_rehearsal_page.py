"""Thử trước: an officer lets a round be played, looks at what came of it, and takes it away; whatever goes wrong says so."""

from __future__ import annotations

import json
import sys
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from foundation import audit, jobs
from foundation.db import Base, Refused, now
from foundation.jobs import Job, Task
from questionnaires import library, versions
from questionnaires.survey_round import SurveyRound
from respondents import quotas
from survey_app import trial
from survey_app.database import db
from survey_app.trials import shelf
from tests import cast
from tests.long_work import run_jobs
from tests.signing_in import OwnTransactionClient, sign_in
from tests.survey_app.test_rehearsal import row_hashes
from tests.survey_app.trial_kit import FILES, lay_down

PAGE = "/so-noi-vu/dot/1/thu-truoc"
BY = audit.Actor("home_affairs", 1)


@pytest.fixture
def known(session: Session) -> SurveyRound:
    """A round in preparation that could be played."""
    made = cast.a_round(session, state="preparing")
    cast.ask_all_groups(made, cast.a_version(session))
    cast.an_agency(session)
    session.commit()
    return made


@pytest.fixture
def client(app: Flask, known: SurveyRound) -> FlaskClient:
    """An officer of Home Affairs."""
    app.test_client_class = OwnTransactionClient
    made = app.test_client()
    sign_in(made, "home_affairs")
    return made


def press(client: FlaskClient, path: str, **fields: str) -> str:
    """Sends a form of the page and gives the page that follows."""
    page = client.get(path).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(path, data={"csrf_token": token, **fields}, follow_redirects=True).text


# -- asking for one


def test_an_officer_asks_for_a_trial_and_the_page_shows_how_far_it_is(client: FlaskClient, session: Session) -> None:
    assert "Chạy thử" in client.get(PAGE).text
    said = press(client, PAGE, people="60")
    assert "Đang chạy thử ở nền" in said
    job = session.scalars(sa.select(Job)).one()
    assert (job.kind, job.about, json.loads(job.arguments or "")) == (shelf.JOB, "round:1", {"people": 60})
    assert "đang chờ đến lượt" in client.get(f"{PAGE}/tinh-trang").text
    assert 'name="people"' not in client.get(PAGE).text, "nobody asks twice"
    assert "rehearsal.order" in session.scalars(sa.select(audit.AuditEvent.verb)).all()
    assert "Thử trước" in client.get("/so-noi-vu/dot/1").text, "the round's page leads there"


@pytest.mark.parametrize("people", ["", "29", "301", "hai mươi"])
def test_a_number_that_is_none_is_said_at_its_field(client: FlaskClient, session: Session, people: str) -> None:
    said = press(client, PAGE, people=people)
    assert "govuk-error-message" in said
    assert session.scalars(sa.select(Job)).all() == []


def test_one_trial_at_a_time_on_this_server(session: Session, known: SurveyRound) -> None:
    other = cast.a_round(session, state="preparing", code="2024")
    cast.ask_all_groups(other, cast.a_version(session, form_id="b"))
    shelf.order(session, other, 60, BY)
    with pytest.raises(Refused, match="đang chạy thử đợt 2024"):
        shelf.order(session, known, 60, BY)


def test_a_trial_that_lies_there_goes_first(session: Session, known: SurveyRound) -> None:
    lay_down(known.id)
    with pytest.raises(Refused, match="đã có một bản thử"):
        shelf.order(session, known, 60, BY)


def test_a_disk_without_room_is_said_before_anything_begins(
    session: Session, known: SurveyRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shelf.shutil, "disk_usage", lambda _: usage(10, 10, shelf.ROOM - 1))
    with pytest.raises(Refused, match="còn dưới 300 MB"):
        shelf.order(session, known, 60, BY)
    assert session.scalars(sa.select(Job)).all() == []


def test_a_round_that_lacks_something_says_what_instead_of_the_form(client: FlaskClient, session: Session) -> None:
    session.scalars(sa.select(SurveyRound)).one().groups[0].version_id = None
    session.commit()
    said = client.get(PAGE).text
    assert "Chưa chọn mẫu phiếu cho nhóm Lãnh đạo cấp sở" in said
    assert 'name="people"' not in said


# -- the play itself


def task(**more: Any) -> Task:
    """The job of round 1 as its function sees it."""
    heard: list[str] = more.pop("heard", [])
    return Task("round:1", {"people": 60}, BY, 1, lambda done, total, words: heard.append(words))


def test_the_play_gets_the_definition_alone_and_what_an_attempt_left_is_gone(
    app: Flask, session: Session, known: SurveyRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_down(known.id, state="running")
    seen: list[list[str]] = []
    monkeypatch.setattr(shelf, "_played", lambda words, _: seen.append(words))
    before = row_hashes()
    result = shelf.work(session, task())
    assert result.reference == "chay-thu/dot-1"
    folder = shelf.folder_of(known.id)
    assert [one.name for one in folder.iterdir()] == ["dot.json"]
    assert seen[0][-7:] == [
        "--definition",
        str(folder / "dot.json"),
        "--people",
        "60",
        "--out",
        str(folder),
        "--progress",
    ]
    assert row_hashes() == before


def test_the_play_knows_no_database_no_gateway_and_no_secret(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "DATABASE_URL",
        "SMTP_URL",
        "SMS_URL",
        "SMS_KEY",
        "ZALO_URL",
        "METRICS_TOKEN",
        "KEYS_FILE",
        "BACKUP_KEY",
    ):
        monkeypatch.setenv(name, f"secret of {name}")
    given = shelf.environment()
    assert not [name for name, value in given.items() if "secret of" in value]
    assert given["DATA_DIR"] == "/dev/null"
    assert given["BASE_URL"] == app.config["BASE_URL"], "messages are as long as they will be"


def test_progress_is_told_and_a_refusal_of_the_play_is_the_sentence_of_the_job(app: Flask, session: Session) -> None:
    heard: list[str] = []
    shelf._played([sys.executable, "-c", "print('[1, 9, \"Ngày 14/12: 3 phiếu\"]')"], task(heard=heard))
    assert heard == ["Ngày 14/12: 3 phiếu"]
    full = "import sys; sys.stderr.write('Error: Đĩa đầy nên dừng chạy thử.'); sys.exit(1)"
    with pytest.raises(Refused, match=r"^Đĩa đầy nên dừng chạy thử\.$"):
        shelf._played([sys.executable, "-c", full], task())
    with pytest.raises(RuntimeError, match="broke off"):
        shelf._played([sys.executable, "-c", "raise ValueError('a name')"], task())
    shelf._played(
        [sys.executable, "-c", "import sys; sys.exit(1)"], task()
    )  # it came to its end and found something wrong


# -- what came of it


def test_what_came_of_it_stands_on_the_page_with_every_file(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        lay_down(1)
    page = client.get(PAGE).text
    for words in (
        *("Bản thử", "48 (mất 0, sai nội dung 0)", "mở 42, để riêng 4, huỷ kín 6", "nối được 0 trên 78 phiếu"),
        *("Không, vì dưới mười phiếu", "Gộp với Đại biểu", "phiếu do văn thư trả lời thay", "mỗi tin 1 SMS", "10 phút"),
        *("“Phần 2. Bộ máy” (1)", "Không dựng được: Kết quả điều tra: chưa đủ mười phiếu"),
    ):
        assert words in page, words
    assert "Có chỗ không khớp" not in page
    for name, _, content in FILES:
        answer = client.get(f"{PAGE}/tep/{name}")
        assert answer.data == content
        assert answer.headers["Cache-Control"] == "no-store"
        assert f'filename="{name}"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("fault", [{"lost": 1}, {"unlike": 2}, {"tied": 1}, {"untold": 1}, {"figures_agree": False}])
def test_what_does_not_agree_is_said_first(app: Flask, client: FlaskClient, fault: dict[str, object]) -> None:
    with app.app_context():
        lay_down(1, **fault)
    assert "Có chỗ không khớp" in client.get(PAGE).text


@pytest.mark.parametrize(
    "name",
    ["survey.db", "keys.json", "..%2Fkeys.json", "THU_khac.pdf", "dot.json", "..%2f..%2fsurvey.db", "%2Fetc%2Fpasswd"],
)
def test_no_other_file_of_the_folder_is_given_out(app: Flask, client: FlaskClient, name: str) -> None:
    with app.app_context():
        lay_down(1)
        (shelf.folder_of(1) / "keys.json").write_text("{}")
        (shelf.folder_of(1) / trial.FOLDER / "THU_khac.pdf").write_bytes(b"x")
    assert client.get(f"{PAGE}/tep/{name}").status_code == 404


@pytest.mark.parametrize(
    ("state", "words"), [("failed", "Máy chủ đã dừng giữa chừng 2 lần"), ("cancelled", "Đã dừng theo yêu cầu")]
)
def test_a_trial_that_came_to_no_end_says_why_and_offers_to_be_removed(
    app: Flask, client: FlaskClient, session: Session, state: str, words: str
) -> None:
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    job = shelf.order(session, survey_round, 60, BY)
    job.state, job.failure = state, "Máy chủ đã dừng giữa chừng 2 lần khi làm việc này." if state == "failed" else ""
    lay_down(1, state="running")
    session.commit()
    page = client.get(PAGE).text
    assert words in page
    assert "Xoá bản thử" in page
    assert 'name="people"' not in page
    assert "Đã xoá bản thử" in press(client, f"{PAGE}/xoa")
    assert 'name="people"' in client.get(PAGE).text


def test_it_is_removed_with_one_act_after_a_question_and_not_while_it_runs(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    job = shelf.order(session, survey_round, 60, BY)
    lay_down(1)
    session.commit()
    assert "chưa xoá được" in press(client, f"{PAGE}/xoa")
    assert shelf.folder_of(1).exists()
    jobs.cancel(session, job, BY)
    session.commit()
    assert "không khôi phục được" in client.get(f"{PAGE}/xoa").text
    assert shelf.folder_of(1).exists(), "a question changes nothing"
    press(client, f"{PAGE}/xoa")
    assert not shelf.folder_of(1).exists()
    assert "rehearsal.remove" in session.scalars(sa.select(audit.AuditEvent.verb)).all()
    assert "không có bản thử nào" in press(client, f"{PAGE}/xoa")


def test_the_trial_of_a_round_goes_with_the_round(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        lay_down(1)
        folder = shelf.folder_of(1)
    press(client, "/so-noi-vu/dot/1/xoa")
    assert not folder.exists()


@pytest.mark.long
def test_a_copy_of_a_round_that_is_over_is_played_in_its_own_time_and_nothing_of_the_real_one_changes(
    app: Flask, session: Session
) -> None:
    long_ago = now() - timedelta(days=300)
    survey_round = cast.a_round(
        session,
        state="preparing",
        list_deadline=long_ago - timedelta(days=5),
        opens_at=long_ago,
        closes_at=long_ago + timedelta(days=10),
    )
    made = versions.upload(session, library.path("par_30").read_bytes(), "par_30.xlsx", BY)
    versions.publish(session, made, BY, seen=made.sha256 or "")
    cast.ask_all_groups(survey_round, made)
    limits: dict[int, tuple[int | None, int | None]] = {group.id: (2, 5) for group in survey_round.groups}
    for code in ("STP", "SXD", "SNV"):
        quotas.set_for(session, survey_round, cast.an_agency(session, code, f"Sở {code}"), limits, BY)
    session.commit()
    shelf.order(session, survey_round, 40, BY)
    session.commit()
    of_the_job = {"job"}
    before = {name: digest for name, digest in row_hashes().items() if name not in of_the_job}
    assert run_jobs(session) == 1
    assert {name: digest for name, digest in row_hashes().items() if name not in of_the_job} == before
    assert set(before) | of_the_job == set(Base.metadata.tables)
    kept = shelf.of_round(survey_round)
    assert kept is not None
    assert kept.report is not None
    figures = kept.report["figures"]
    assert (figures["people"], figures["lost"], figures["unlike"], figures["tied"]) == (40, 0, 0, 0)
    assert figures["figures_agree"]
    assert figures["opened"] > 9
    assert kept.report["ended_at"][:4] == str((long_ago + timedelta(days=10)).year)
    assert kept.report["round"]["title"].startswith(trial.MARK)
    assert {one["kind"] for one in kept.report["messages"]} >= {"Lời mời", "Mã xác nhận", "Biên nhận"}
    assert not (Path(app.config["DATA_DIR"]) / "outbox.jsonl").exists(), "nothing was sent here"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(cast.Respondent)) == 0
