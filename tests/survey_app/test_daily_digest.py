"""The morning's mail to Home Affairs: what waits, once a working day, and only where a round wants it."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from foundation.outbox import Message
from foundation.vietnam_time import VIETNAM
from questionnaires.survey_round import SurveyRound
from respondents.field import waiting as counted
from survey_app import daily_digest
from survey_app.cli import duties
from survey_app.database import db
from tests import cast
from tests.signing_in import an_account

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=VIETNAM)


@pytest.fixture
def of_round(office: Flask, monkeypatch: pytest.MonkeyPatch) -> SurveyRound:
    """A round that wants it, with two lists and one export waiting, on a Monday at eight."""
    made = cast.a_round(db.session)
    made.settings = {**made.settings, "daily_digest": True}
    for role in ("home_affairs", "administrator", "ministry"):
        an_account(role)
    nothing = counted.of_round(db.session, made.id)  # type: ignore[arg-type]
    monkeypatch.setattr(counted, "of_round", lambda *_: nothing._replace(lists=2, exports=1))
    at(monkeypatch, MONDAY)
    return made


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(daily_digest, "now", lambda: moment)
    monkeypatch.setattr(daily_digest, "today", moment.date)


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == daily_digest.KIND)))


def test_every_officer_gets_one_mail_a_day_that_names_what_waits(of_round: SurveyRound) -> None:
    assert duties.morning_digests(db.session) == 2  # type: ignore[arg-type]
    for one in mails():
        one.created_at = MONDAY
    assert duties.morning_digests(db.session) == 0, "once a day"  # type: ignore[arg-type]
    assert len(mails()) == 2
    assert "Danh sách chờ duyệt: 2; Tệp xuất chờ duyệt: 1" in (mails()[0].parameters or "")
    assert f"/so-noi-vu/dot/{of_round.id}/theo-doi" in (mails()[0].parameters or "")


def test_and_again_the_next_day(of_round: SurveyRound, monkeypatch: pytest.MonkeyPatch) -> None:
    duties.morning_digests(db.session)  # type: ignore[arg-type]
    for one in mails():
        one.created_at = MONDAY
    at(monkeypatch, MONDAY.replace(month=12, day=1))
    assert duties.morning_digests(db.session) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "moment",
    [
        MONDAY.replace(hour=7, minute=29),
        MONDAY.replace(hour=17),
        MONDAY.replace(day=29),  # a Sunday
        datetime(2026, 9, 2, 8, 0, tzinfo=VIETNAM),  # a holiday
    ],
)
def test_nobody_is_written_to_outside_of_working_mornings(
    of_round: SurveyRound, monkeypatch: pytest.MonkeyPatch, moment: datetime
) -> None:
    at(monkeypatch, moment)
    assert daily_digest.write(db.session, of_round) == 0  # type: ignore[arg-type]


def test_a_round_that_does_not_want_it_gets_none(of_round: SurveyRound) -> None:
    of_round.settings = {**of_round.settings, "daily_digest": False}
    assert daily_digest.write(db.session, of_round) == 0  # type: ignore[arg-type]


def test_nothing_is_written_where_nothing_waits(of_round: SurveyRound, monkeypatch: pytest.MonkeyPatch) -> None:
    none = counted.of_round(db.session, of_round.id)._replace(lists=0, exports=0)  # type: ignore[arg-type]
    monkeypatch.setattr(counted, "of_round", lambda *_: none)
    assert daily_digest.write(db.session, of_round) == 0  # type: ignore[arg-type]
