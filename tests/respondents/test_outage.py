"""A gateway that is away for a day, on a clock that is moved: everything that still has sense leaves by itself afterwards."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, db, outbox
from foundation.outbox import Message, PostOffice, health, overview
from foundation.outbox.gateways import HttpGateway
from foundation.outbox.gateways.profiles import Profile, Rule
from foundation.vietnam_time import VIETNAM
from respondents.field import opening
from respondents.messages import last_look, reminders
from tests.foundation import gateway_program as program
from tests.foundation.gateway_program import Manner, Provider
from tests.survey_app.fieldwork_cast import a_round_in_the_field, invitations

STEP, DAY = timedelta(minutes=30), timedelta(hours=24)
AT_NIGHT = datetime(2026, 4, 14, 3, tzinfo=VIETNAM)
"""Of a working week: half a day later it is afternoon, when what waits is due."""


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """Moves the clock that every module reads."""
    real, ahead = db.now, [timedelta()]

    def moved() -> datetime:
        return real() + ahead[0]

    for module in list(sys.modules.values()):
        if getattr(module, "now", None) is real:
            monkeypatch.setattr(module, "now", moved)

    def move(by: timedelta) -> datetime:
        ahead[0] += by
        return moved()

    return move


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def an_office(provider: Provider) -> PostOffice:
    body = {"to": "{to}", "text": "{text}", "id": "{id}"}
    gateway = HttpGateway("sms", Profile(provider.url, {}, body, Rule("error", ("0",)), code="error"))
    return PostOffice({"sms": (gateway,)}, "w", last_look.register("https://khaosat.example"))


def pass_time(
    session: Session, office: PostOffice, survey_round, later: Callable[[timedelta], datetime], span: timedelta
) -> None:  # type: ignore[no-untyped-def]
    """What the worker does in so long, a look every half hour."""
    for _ in range(int(span / STEP)):
        later(STEP)
        reminders.keep_hours(session, survey_round)
        session.commit()
        until = time.monotonic() + 20
        while office.step(session):
            assert time.monotonic() < until
            time.sleep(0.005)


@pytest.mark.parametrize("manner", [program.answering(503), program.answering(429, Retry_After="60")])
def test_after_a_day_without_a_gateway_all_that_has_sense_leaves_once(
    session_on_each: Session, provider: Provider, later: Callable[[timedelta], datetime], manner: Manner
) -> None:
    later(AT_NIGHT - later(timedelta()))
    session = session_on_each
    survey_round = a_round_in_the_field(session)
    people = [*invitations(session, "STP"), *invitations(session, "EHL")]
    for one in people:
        one.sent_at = None
    opening.send_invitations(session, survey_round, audit.SYSTEM)
    reminded = invitations(session, "BDL")[0]
    scope = reminders.Scope(invitation_id=reminded.id)
    reminders.remind(session, survey_round, scope, by=audit.SYSTEM)
    code = outbox.write(
        session,
        "sms",
        "+84905000009",
        "Ma: 123456",
        purpose="code",
        about=outbox.About("invitation", reminded.id),
        expires_at=later(timedelta()) + timedelta(minutes=10),
    )
    session.commit()
    provider.manner = manner
    office = an_office(provider)
    pass_time(session, office, survey_round, later, DAY / 2)
    (outage,) = overview.outages(session, office.routes)
    assert outage.waiting >= len(people) - 2
    people[0].paper_at, people[1].state = later(timedelta()), "revoked"
    session.commit()
    pass_time(session, office, survey_round, later, DAY / 2)
    assert provider.heard == []
    provider.manner = program.good
    pass_time(session, office, survey_round, later, DAY)
    session.expire_all()
    fate = {message.id: message for message in session.scalars(select(Message))}
    assert fate[code].state == "needless"
    needless = {
        message.about_id for message in fate.values() if message.state == "needless" and message.purpose == "invitation"
    }
    assert needless == {people[0].id, people[1].id}
    rest = [message for message in fate.values() if message.state != "needless"]
    assert {message.state for message in rest} == {"sent"}
    assert len(provider.heard) == len(rest) == len({body["id"] for body in provider.heard}) == len(people) - 2 + 1
    assert overview.outages(session, office.routes) == []
    assert session.scalars(select(health.GatewayHealth)).all() == []
    assert all(one.sent_at is not None for one in people[2:])
    assert all(one.bounced_at is None for one in people)
