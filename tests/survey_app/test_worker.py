"""The worker: does what waits, survives what fails, and ends when nothing is left if it is asked to."""

from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.db import now
from foundation.outbox import Message
from foundation.vietnam_time import day_of, is_day
from survey_app.cli import duties
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
        assert duties.attempt("broken", broken) == 0
    said = capsys.readouterr()
    assert "RuntimeError" in said.out + said.err
    assert "0905123456" not in said.out + said.err, "a log line never holds what was worked on"


def test_moments_of_earlier_days_become_days_once_a_day(app: Flask) -> None:
    with app.app_context():
        session: Session = db.session  # type: ignore[assignment]
        outbox.write(session, "sms", "+84900000001", "Phieu da nop", purpose="receipt")
        long_ago = now() - timedelta(days=3)
        session.execute(sa.update(Message).values(created_at=long_ago, sent_at=long_ago, state="sent"))
        session.commit()
        duties.sweep(session)
        kept = session.execute(sa.select(Message.created_at, Message.sent_at)).one()
        assert all(is_day(at) and day_of(at) == day_of(long_ago) for at in kept)
        session.rollback()
        assert duties.days_instead_of_moments(session) == 0, "not again on the same day"
