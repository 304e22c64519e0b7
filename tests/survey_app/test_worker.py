"""The worker: does what waits, survives what fails, and ends when nothing is left if it is asked to."""

from __future__ import annotations

import json

import sqlalchemy as sa
from flask import Flask

from foundation import outbox
from foundation.outbox import Message
from survey_app.cli import worker
from survey_app.database import db


def test_the_worker_sends_what_waits_and_stops(app: Flask) -> None:
    with app.app_context():
        outbox.write(db.session, "sms", "+84900000001", "ma xac nhan la 482913", purpose="code")  # type: ignore[arg-type]
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    lines = (app.config["DATA_DIR"] / "outbox.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["text"] == "ma xac nhan la 482913"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Message.sent_at.is_not(None))) == 1


def test_a_failing_piece_of_work_does_not_stop_the_others(app: Flask, capsys) -> None:
    def broken(session: object) -> int:
        raise RuntimeError("Nguyễn Thị Hoa 0905123456")

    with app.app_context():
        assert worker.attempt("broken", broken) == 0
    said = capsys.readouterr()
    assert "RuntimeError" in said.out + said.err
    assert "0905123456" not in said.out + said.err, "a log line never holds what was worked on"
