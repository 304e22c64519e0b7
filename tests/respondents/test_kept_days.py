"""The register keeps days: every moment about a person is rounded from the next day on, or stands in a list with a reason."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

import survey_app  # noqa: F401  (loads every model)
from foundation.db import Base, UTCDateTime, now, table
from foundation.outbox import Attempt, Message
from foundation.vietnam_time import day_of, is_day
from respondents.identity import Challenge, RespondentSession
from respondents.identity.alerts import Alert
from respondents.identity.call_back import CallBack
from respondents.invitation import Invitation
from respondents.kept_days import EXEMPT, ROUNDED, keep_days
from tests.survey_app.fieldwork_cast import a_round_in_the_field

NAMED = {"respondent", "message", "limit_count"}
"""Tables that say something of a person without a foreign key to one, and the people themselves."""


def of_persons() -> list[Table]:
    """Every table from which a person can be reached."""
    found: set[str] = set(NAMED)
    tables = list(Base.metadata.sorted_tables)  # referred to before referring
    for one in tables:
        if any(key.column.table.name in found for key in one.foreign_keys):
            found.add(one.name)
    return [one for one in tables if one.name in found]


def moments() -> set[str]:
    return {f"{one.name}.{c.name}" for one in of_persons() for c in one.columns if isinstance(c.type, UTCDateTime)}


def rounded() -> set[str]:
    return {f"{table(one.model).name}.{name}" for one in ROUNDED for name in one.columns}


def test_every_moment_about_a_person_is_rounded_or_exempt_with_a_reason() -> None:
    assert {"invitation.submitted_at", "respondent_session.ended_at", "message_attempt.at"} <= moments()
    assert moments() == rounded() | set(EXEMPT)
    assert not rounded() & set(EXEMPT)
    assert all(len(reason) > 10 for reason in EXEMPT.values())


@pytest.fixture
def past(session_on_each: Session) -> tuple[Session, dict[int, datetime]]:
    """Thirty people went through every step within two hours of a day, in an order of their own."""
    session = session_on_each
    a_round_in_the_field(session)
    start = now() - timedelta(days=3)
    order = list(session.scalars(select(Invitation.id)))
    random.Random(7).shuffle(order)
    truth = {who: start + timedelta(minutes=4 * place) for place, who in enumerate(order)}
    for who, at in truth.items():
        _went_through(session, who, at)
    session.commit()
    return session, truth


def _went_through(session: Session, who: int, at: datetime) -> None:
    steps = dict.fromkeys(ROUNDED[0].columns, at)
    session.execute(table(Invitation).update().where(Invitation.id == who).values(**steps, receipt=f"{who:08d}"))
    its = {"created_at": at, "invitation_id": who}
    shared: dict[str, Any] = {"key_hash": who.to_bytes(32, "big"), "issue": 1, "sealed_draft_key": b"", "purpose": ""}
    ended = {"seen_at": at, "verified_at": at, "ended_at": at, "ended_because": "submitted"}
    hashes = {"device_hash": "", "network_hash": ""}
    row = insert(RespondentSession).values(**its, **shared, **ended, **hashes).returning(RespondentSession.id)
    came = session.scalar(row)
    session.add(
        Challenge(**its, session_id=came, channel="phone", address_index="", code_mac="", expires_at=at, closed_at=at)
    )
    times = dict.fromkeys(next(one.columns for one in ROUNDED if one.model is Message), at)
    about = {"about_kind": "invitation", "about_id": who, "state": "delivered"}
    session.add(Message(id=f"m{who}", channel="sms", purpose="receipt", priority=1, **about, **times))
    session.flush()
    session.add(Attempt(message_id=f"m{who}", at=at, gateway="x", verdict="accepted"))
    round_id = session.get_one(Invitation, who).round_id
    session.add(Alert(round_id=round_id, invitation_id=who, kind="not_me", at=at, settled_at=at))
    session.add(CallBack(invitation_id=who, reason="x", asked_at=at, asked_by=1, state="asked", expires_at=at))


def kept(session: Session) -> dict[str, dict[int, datetime]]:
    """Each column's moments by the invitation."""
    found: dict[str, dict[int, datetime]] = defaultdict(dict)
    for one in ROUNDED:
        for row in session.execute(select(table(one.model))):
            for name in one.columns:
                found[f"{table(one.model).name}.{name}"][_whose(row)] = row._mapping[name]
    return found


def _whose(row: Any) -> int:
    values = row._mapping
    if "message_id" in values and "invitation_id" not in values:
        return int(values["message_id"][1:])
    return int(values.get("invitation_id") or values.get("about_id") or values["id"])


def correlations(found: dict[str, dict[int, datetime]], truth: dict[int, datetime]) -> dict[str, float]:
    """Of each column with the true order within a day; 0 where all are equal."""
    worst = {}
    for name, values in found.items():
        frame = pd.DataFrame({"kept": values, "true": truth})
        frame = frame.apply(lambda column: column.map(lambda at: at.timestamp()))
        frame["day"] = [day_of(truth[who]) for who in frame.index]
        of_days = [day[["kept", "true"]].rank().corr().iloc[0, 1] for _, day in frame.groupby("day") if len(day) > 2]
        worst[name] = max((abs(one) for one in of_days if one == one), default=0.0)
    return worst


def test_what_is_left_has_nothing_of_the_true_order(past: tuple[Session, dict[int, datetime]]) -> None:
    session, truth = past
    before = correlations(kept(session), truth)
    assert set(before) == rounded()
    assert min(before.values()) > 0.99, "the comparison sees an order where there is one"
    assert keep_days(session) > 0
    after = kept(session)
    assert max(correlations(after, truth).values()) < 0.05
    assert all(is_day(at) for values in after.values() for at in values.values())
    assert all(day_of(at) == day_of(truth[who]) for values in after.values() for who, at in values.items())


def test_twice_changes_nothing(past: tuple[Session, dict[int, datetime]]) -> None:
    session, _ = past
    keep_days(session)
    assert keep_days(session) == 0


def test_today_keeps_its_moments(session_on_each: Session) -> None:
    a_round_in_the_field(session_on_each)
    who = session_on_each.scalars(select(Invitation.id)).first() or 0
    at = now()
    _went_through(session_on_each, who, at)
    session_on_each.commit()
    keep_days(session_on_each, at)
    assert session_on_each.get_one(Invitation, who, populate_existing=True).submitted_at == at


def test_a_message_that_waits_keeps_its_time(past: tuple[Session, dict[int, datetime]]) -> None:
    session, truth = past
    session.execute(table(Message).update().values(state="waiting"))
    session.commit()
    keep_days(session)
    left = session.execute(select(Message.about_id, Message.not_before))
    assert all(at == truth[who] for who, at in left)
