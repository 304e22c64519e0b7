"""Long work as people meet it: the page that waits without a script, stopping, the file; and the worker that runs it for real."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation import audit, jobs, keys
from foundation.db import now
from foundation.jobs import Job
from respondents.roster import upload
from survey_app.database import db
from tests.respondents.list_room import GOOD, Room
from tests.signing_in import sign_in


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    return office.test_client()


@pytest.fixture
def mine(client: FlaskClient) -> Job:
    """A job that the signed-in official asked for."""
    account = sign_in(client, "home_affairs")
    job = jobs.queue(db.session, "an.export", "round:1", by=account.actor)
    db.session.commit()
    return job


def page(client: FlaskClient, job: Job, rest: str = "") -> str:
    answer = client.get(f"/viec/{job.id}{rest}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def end(job: Job, state: str, **values: object) -> None:
    job.state, job.ended_at = state, now()
    for name, value in values.items():
        setattr(job, name, value)
    db.session.commit()


def test_the_page_loads_itself_again_while_there_is_something_to_wait_for(client: FlaskClient, mine: Job) -> None:
    waiting = page(client, mine)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting
    assert "đang chờ đến lượt" in waiting
    end(mine, "failed", failure="Quá 300 giây.")
    over = page(client, mine)
    assert 'http-equiv="refresh"' not in over
    assert "Quá 300 giây." in over


def test_progress_is_words_and_a_bar(client: FlaskClient, mine: Job) -> None:
    mine.state, mine.done, mine.total, mine.words = "running", 30, 120, "Đang vẽ thư"
    db.session.commit()
    assert "Đang vẽ thư" in page(client, mine, "/tinh-trang")
    assert "30/120" in page(client, mine, "/tinh-trang")


def test_the_fragment_costs_nothing_when_nothing_is_new(client: FlaskClient, mine: Job) -> None:
    answer = client.get(f"/viec/{mine.id}/tinh-trang")
    again = client.get(f"/viec/{mine.id}/tinh-trang", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_file_is_handed_to_who_asked_and_the_log_says_so(client: FlaskClient, mine: Job) -> None:
    assert client.get(f"/viec/{mine.id}/tep").status_code == 404, "nothing is there yet"
    end(mine, "done", result=b"PK-bytes", result_name="danh-sach.xlsx")
    assert "Tải tệp danh-sach.xlsx" in page(client, mine)
    answer = client.get(f"/viec/{mine.id}/tep")
    assert (answer.data, answer.headers["Cache-Control"]) == (b"PK-bytes", "no-store")
    db.session.commit()
    assert "view" in db.session.scalars(sa.select(audit.AuditEvent.verb)).all()


def test_stopping_is_for_who_asked_and_only_while_it_lasts(client: FlaskClient, mine: Job) -> None:
    assert "Dừng việc này" in page(client, mine)
    client.post(f"/viec/{mine.id}/dung")
    assert mine.state == "cancelled"
    again = client.post(f"/viec/{mine.id}/dung", follow_redirects=True).get_data(as_text=True)
    assert "đã kết thúc nên không dừng được nữa" in again


@pytest.mark.parametrize("rest", ["", "/tinh-trang", "/tep", "/dung"])
def test_nobody_finds_the_work_of_another(client: FlaskClient, mine: Job, rest: str) -> None:
    end(mine, "done", result=b"PK", result_name="x.xlsx")
    other = client.application.test_client()
    sign_in(other, "ministry")
    method = "POST" if rest == "/dung" else "GET"
    assert other.open(f"/viec/{mine.id}{rest}", method=method).status_code == 404
    assert other.open(f"/viec/{mine.id + 1}{rest}", method=method).status_code == 404


@pytest.mark.long
def test_the_worker_reads_a_heavy_list_in_a_child_of_its_own(
    app_on_each: Flask, tmp_path: Path, ring: keys.Keys, database_url: str, monkeypatch
) -> None:
    """The real command, once: everything from the claim to the people in the list, in three processes."""
    monkeypatch.setattr(upload, "HEAVY", 10)
    ring.save(tmp_path / "keys.json")
    with app_on_each.app_context():
        room = Room(db.session)
        room.send(GOOD)
        db.session.commit()
        environ = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": database_url}
        command = [sys.executable, "-m", "flask", "--app", "survey_app", "worker", "--once"]
        ran = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
        assert (ran.returncode, ran.stderr) == (0, "")
        db.session.expire_all()
        assert db.session.scalars(sa.select(Job.state)).all() == ["done"]
        assert len(room.people) == 3
