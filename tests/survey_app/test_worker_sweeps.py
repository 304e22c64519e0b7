"""One look of the worker does what nobody presses a button for: it forgets, closes, opens held links, keeps the day's figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import jobs
from foundation.db import now
from foundation.steady_clock import DAY
from foundation.vietnam_time import is_day
from questionnaires.survey_round import SurveyRound
from respondents import changes
from respondents.envelopes import evening
from respondents.field import opening
from respondents.identity import Challenge, LimitCount, RespondentSession
from respondents.invitation import Invitation
from respondents.messages import reminders
from respondents.signals import SignalNote, live
from survey_app.accounts import links
from survey_app.cli import duties
from survey_app.database import db
from survey_app.operation import condition
from tests.signing_in import an_account
from tests.visitor import open_round


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        open_round(db.session)
        yield db.session
        db.session.remove()


def a_code(session: Session, days: float) -> int:
    """A one-time code and a limit counter of so many days ago."""
    at, invited = now() - timedelta(days=days), session.scalars(sa.select(Invitation.id)).first() or 0
    browser = RespondentSession(key_hash=bytes([int(days)]) * 32, invitation_id=invited, issue=1, sealed_draft_key=b"")
    browser.created_at = browser.seen_at = at
    session.add(browser)
    session.flush()
    code = Challenge(invitation_id=invited, session_id=browser.id, channel="phone", address_index="x", code_mac="x")
    code.created_at = code.expires_at = at
    session.add_all([code, LimitCount(name=f"failure {days}", window=at)])
    session.commit()
    return code.id


def test_one_time_codes_and_counters_are_deleted_after_two_days(session: Session) -> None:
    young, _ = a_code(session, 1), a_code(session, 3)
    duties.sweep(session)
    assert list(session.scalars(sa.select(Challenge.id))) == [young]
    counted = set(session.scalars(sa.select(LimitCount.name)))
    assert counted - {"alarm worker"} == {"failure 1"}, "no worker beats here, which is told"


def test_a_round_whose_time_is_over_closes_with_its_devices_forgotten(session: Session) -> None:
    a_code(session, 1)
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    survey_round.closes_at = now() - timedelta(days=1)
    session.execute(sa.update(RespondentSession).values(device_hash="d", network_hash="n"))
    session.commit()
    duties.sweep(session)
    survey_round = session.scalars(sa.select(SurveyRound)).one()
    assert (survey_round.state, survey_round.network_key) == ("closed", None)
    browser = session.scalars(sa.select(RespondentSession)).one()
    assert (browser.device_hash, browser.network_hash, browser.ended_because) == ("", "", "closed")


def test_links_of_accounts_go_a_day_after_they_were_used_or_ended(session: Session) -> None:
    known, day = an_account("auditor"), links.KEPT + timedelta(minutes=1)
    for number, (ends, used) in enumerate(
        ((now() - day, None), (now() + day, now() - day), (now() + day, None), (now(), now()), (now() - day, now()))
    ):
        digest = bytes([number]) * 32
        session.add(links.AccountLink(account_id=known.id, token_hash=digest, expires_at=ends, used_at=used))
    session.commit()
    duties.sweep(session)
    assert sorted(bytes(one)[0] for one in session.scalars(sa.select(links.AccountLink.token_hash))) == [2, 3]


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (opening, "take_evening_figures"),
        (evening, "take_daily"),
        (reminders, "remind_who_asked"),
        (reminders, "keep_hours"),
        (changes, "release_due"),
        (jobs, "forget_old"),
    ],
)
def test_each_duty_is_done_in_a_sweep(
    session: Session, monkeypatch: pytest.MonkeyPatch, place: object, name: str
) -> None:
    done = []
    monkeypatch.setattr(place, name, lambda *given: done.append(name) or 0)
    duties.sweep(session)
    assert done == [name]


@pytest.mark.parametrize(
    ("seen", "jumped", "state", "codes"),
    [
        (timedelta(days=400), None, "open", 1),  # the clock went 400 days ahead: nothing is done for good
        (timedelta(), timedelta(hours=2), "closed", 1),  # steady for two hours: the round closes, nothing is erased
        (timedelta(), timedelta(hours=25), "closed", 0),
        (timedelta(minutes=5), None, "closed", 0),
    ],
)
def test_a_worker_acts_for_good_by_a_steady_clock_alone(
    session: Session, app: Flask, seen: timedelta, jumped: timedelta | None, state: str, codes: int
) -> None:
    a_code(session, 3)
    session.execute(sa.update(SurveyRound).values(closes_at=now() - timedelta(days=1)))
    session.commit()
    noted = {"seen": (now() - seen).isoformat(), "jumped": jumped and (now() - jumped).isoformat()}
    (app.config["DATA_DIR"] / "clock.json").write_text(json.dumps(noted))
    session.remove()  # type: ignore[attr-defined]
    assert app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    assert session.scalar(sa.select(SurveyRound.state)) == state
    assert session.scalar(sa.select(sa.func.count()).select_from(Challenge)) == codes
    clock = condition.look_at(session, app.config)["clock"]
    assert (clock.level is condition.Level.GOOD) is (seen < DAY and (jumped is None or jumped > DAY)), clock.says


def answered_yesterday(session: Session) -> int:
    who = session.scalars(sa.select(Invitation)).first()
    assert who is not None
    who.opened_at = who.submitted_at = now() - timedelta(days=1, minutes=1)
    who.receipt = "7F3K92QD"
    session.commit()
    return who.id


def submitted_at(session: Session, who: int) -> datetime:
    found = session.scalar(sa.select(Invitation.submitted_at).where(Invitation.id == who))
    assert found is not None
    return found


def test_who_answered_yesterday_is_looked_at_before_moments_become_days(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, look = answered_yesterday(session), live.look
    exact: list[bool] = []
    monkeypatch.setattr(live, "look", lambda *of: exact.append(not is_day(submitted_at(session, who))) or look(*of))
    duties._kept.clear()
    duties.days_instead_of_moments(session)
    assert exact == [True]
    assert is_day(submitted_at(session, who))
    assert session.get(SignalNote, who) is not None


def test_moments_become_days_though_the_look_fails(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    who = answered_yesterday(session)
    monkeypatch.setattr(live, "look", lambda *_: 1 / 0)
    duties._kept.clear()
    duties.days_instead_of_moments(session)
    assert is_day(submitted_at(session, who))


def test_who_answered_is_put_down_for_a_look(session: Session) -> None:
    duties.register_signals(session)
    assert jobs.latest(session, live.JOB, "round:1") is None
    answered_yesterday(session)
    duties.register_signals(session)
    assert jobs.latest(session, live.JOB, "round:1") is not None
