"""What a kind of long work is, what its function is given, and how one job is carried through, wherever it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from foundation.jobs import claims
from foundation.jobs.job import Job

Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept: a file (`content` under `name`), or a `reference` to what lies elsewhere."""

    content: bytes | None = None
    name: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One job as its function sees it. `attempt` is 1 at first, more after a worker died over it."""

    about: str
    arguments: Mapping[str, Any]
    by: audit.Actor
    attempt: int
    report: Report

    @property
    def number(self) -> int:
        """The number in `about`: 7 in "roster_upload:7"."""
        return int(self.about.rpartition(":")[2])

    def progress(self, done: int, total: int = 0, words: str = "") -> None:
        """Says how far it is: `done` of `total` (0: not known), `words` for the person who waits."""
        self.report(done, total, words)


def _nothing(session: Session, job: Job) -> None:
    """Nobody else needs to know that it failed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the face's table: the function, its limits, how often it may be begun, who hears that it failed for good."""

    work: Callable[[Session, Task], Result | None]
    seconds: int = 300  # of the clock, and of the processor
    megabytes: int = 1024  # on top of what the program itself takes
    attempts: int = 3
    gave_up: Callable[[Session, Job], None] = _nothing  # in the transaction that notes the failure


Kinds = Mapping[str, Kind]


def unheard(done: int, total: int, words: str) -> None:
    """Progress that nobody takes down."""


def carry_through(session: Session, number: int, claim: str, kinds: Kinds, report: Report = unheard) -> bool:
    """Does the work of a claimed job and commits its end with it. False when the claim was lost to another meanwhile.

    Refused ends it for good, in its words; any other exception leaves the claim as it is and is raised.
    """
    job = session.get_one(Job, number)
    task = Task(job.about, json.loads(job.arguments or "{}"), job.by, job.attempts, report)
    kind = kinds[job.kind]
    session.commit()
    try:
        result = kind.work(session, task) or Result()
    except Refused as refusal:
        session.rollback()
        return claims.fail(session, number, claim, str(refusal), kind.gave_up)
    kept = {"result": result.content, "result_name": result.name, "reference": result.reference}
    if claims.end(session, number, claim, "done", **kept):
        session.commit()
        return True
    session.rollback()
    return False
