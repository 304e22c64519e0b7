"""Somebody at the door of a sheet, without a browser: asks for codes and enters them, right and wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation.keys import CookieKey
from respondents.identity import Challenge, Limits, RespondentSession, Visit, codes, door, proof, sessions
from respondents.identity import visit as visits
from respondents.identity.sessions import Browser
from survey_app.database import db
from tests.visitor import link_of, open_round

LIMITS = Limits()


class Knocker:
    """Somebody who pressed the start button in one browser."""

    def __init__(self, session: Session, device: str = "máy 1", number: int = 1, address: str = "203.0.113.7") -> None:
        self.session, self.address = session, address
        self.device, self.number = device, number
        self.begin()

    def begin(self) -> None:
        """Presses the start button, again: a new session in the same browser."""
        opening = door.of_token(self.session, link_of(self.number).removeprefix("/t/")).opening
        assert opening is not None
        self.cookie: CookieKey = sessions.start(self.session, opening, Browser(self.device, self.address))
        self.session.commit()

    @property
    def visit(self) -> Visit:
        found = visits.load(self.session, self.cookie, to_write=True)
        assert found is not None
        return found

    def ask(self, channel: str = "phone") -> str:
        outcome = codes.send(self.session, self.visit, channel, LIMITS).outcome
        self.session.commit()
        return outcome

    def enter(self, code: str) -> str:
        outcome = proof.check(self.session, self.visit, code, LIMITS)
        self.session.commit()
        return outcome

    def fail(self, times: int) -> list[str]:
        """So many wrong entries, with a fresh code whenever the last is dead."""
        outcomes = []
        for _ in range(times):
            if (outcome := self.enter("000000")) in ("dead", "expired"):
                pass_time(self.session, minutes=2)
                assert self.ask() == "sent"
                outcome = self.enter("000000")
            outcomes.append(outcome)
        return outcomes


def pass_time(session: Session, **time: float) -> None:
    """As if the codes and sessions so far were so much older."""
    past = timedelta(**time)
    for challenge in session.scalars(sa.select(Challenge)):
        challenge.created_at -= past
        challenge.expires_at -= past
    for begun in session.scalars(sa.select(RespondentSession)):
        begun.created_at -= past
    session.commit()


@pytest.fixture
def session(app_on_each: Flask) -> Iterator[Session]:
    """A round in the field, on each database."""
    with app_on_each.app_context():
        open_round(db.session)
        yield db.session
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def hoa(session: Session) -> Knocker:
    return Knocker(session)
