"""What everybody in a play shares: the product with its database, the clock, the post, the people, and what they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.jobs import claims, work
from questionnaires.survey_round import SurveyRound
from survey_app import long_work
from survey_app.database import db
from survey_app.rehearsal.clock import Clock
from survey_app.rehearsal.people import Manner, Person
from survey_app.rehearsal.sink import Sink

Minute = Callable[[Session], object]
"""What the message worker does once a minute besides sending."""
Told = Callable[[int, int, str], None]
"""Hears how far the play is: done, of how many, what it is at."""


@dataclass
class Acknowledged:
    """A submitted sheet of which the person saw the receipt: code, version of the questionnaire, what was answered, and how long
    the last sitting took."""

    receipt: str
    version_id: int
    answers: dict[str, tuple[str, ...]]
    took: timedelta


class File(NamedTuple):
    """A file of the play: its name in `trial.FOLDER`, what it is, its size."""

    name: str
    what: str
    size: int


@dataclass
class World:
    """Everything is made up; nothing of it is kept but counts."""

    app: Flask
    folder: Path
    round_id: int
    seed: str
    clock: Clock
    sink: Sink
    office: outbox.PostOffice
    minute: Minute
    told: Told
    people: list[Person] = field(default_factory=list)
    acknowledged: dict[int, Acknowledged] = field(default_factory=dict)  # by the person's number
    planned: Counter[Manner] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    stuck: Counter[str] = field(default_factory=Counter)  # headings of pages on which somebody got no further
    actors: dict[str, audit.Actor] = field(default_factory=dict)
    holders: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @contextmanager
    def acting(self) -> Iterator[tuple[Session, SurveyRound]]:
        """One act of an office: a unit of work of its own, committed at its end."""
        session = db.session
        try:
            yield session, session.get_one(SurveyRound, self.round_id)
            session.commit()
        finally:
            session.rollback()
            session.remove()  # type: ignore[attr-defined]

    def deliver(self) -> None:
        """Everything that is due leaves now."""
        with self.acting() as (session, _):
            while self.office.step(session):
                pass

    def work(self) -> None:
        """What the message worker would have done by now: messages, long work, what is due once a minute."""
        with self.acting() as (session, _):
            self.minute(session)
        with self.acting() as (session, _):
            while claimed := claims.take(session, "rehearsal"):
                if not work.carry_through(session, claimed.number, claimed.claim, long_work.KINDS):
                    self.happened["jobs_failed"] += 1
        self.deliver()

    def go_to(self, moment: datetime) -> None:
        """Moves the clock."""
        self.clock.go_to(moment)
