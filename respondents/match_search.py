"""Who of a round looks like one person on two lists, looked for among everybody: within the page in a small round, by a job in a
large one, and again once lists have changed.

What is kept is numbers of rows, the surest of each reason: a page reads its rows anew, shows what still holds, and says since when
others may be missing.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session, undefer

from foundation import audit, jobs
from foundation.db import looking, now
from foundation.jobs import Job, Result, Task
from foundation.jobs.job import UNFINISHED
from respondents import match_decisions, matching
from respondents.matching import REASONS, Match
from respondents.roster import ChangeRequest, Respondent, Roster

JOB = "matches.find"  # its kind of long work
AT_ONCE = 6000  # people who are compared within a page: about a fifth of a second
MOST = 2000  # pairs of each reason that a search keeps
REST = 10  # for how many times as long as it took a search rests before it is repeated


class Found(NamedTuple):
    """What a search found: `mark` says of which lists (`mark_of`), `at` when it began to read them, `counts` how many pairs there
    were for each reason, `pairs` the surest of each: two numbers of rows and the reason."""

    mark: str
    at: datetime
    counts: Mapping[str, int]
    pairs: Sequence[tuple[int, int, str]]

    def pack(self) -> bytes:
        """As a job keeps it."""
        return json.dumps(self._replace(at=self.at.isoformat())).encode()  # type: ignore[arg-type]

    @classmethod
    def unpack(cls, packed: bytes) -> Found:
        """The opposite."""
        mark, at, counts, pairs = json.loads(packed)
        return cls(
            mark, datetime.fromisoformat(at), counts, [(first, second, reason) for first, second, reason in pairs]
        )


class Standing(NamedTuple):
    """Of a round: the newest search that ended, whether lists are as it read them, the search that waits, runs or ended badly
    since, and before which moment none begins."""

    found: Found | None
    is_current: bool
    job: Job | None = None
    rests_until: datetime | None = None

    @property
    def is_due(self) -> bool:
        """It has to be looked for anew, and nobody asked for that yet."""
        return not self.is_current and self.job is None


def mark_of(session: Session, round_id: int) -> str:
    """A mark of the lists of a round: the same as long as no row was added, changed or taken off."""
    lists = select(func.count(), func.coalesce(func.sum(Roster.version), 0)).where(Roster.round_id == round_id)
    changes = select(func.count()).select_from(ChangeRequest).join(Roster)
    after_freeze = session.scalar(changes.where(Roster.round_id == round_id, ChangeRequest.state == "approved"))
    return ".".join(map(str, (*session.execute(lists).one(), after_freeze)))


def search(session: Session, round_id: int, told: Callable[[int, int, str], object] = lambda *_: None) -> Found:
    """Compares everybody. `told`: how many of how many reasons are done, and what comes next."""
    at, mark = now(), mark_of(session, round_id)
    told(0, len(REASONS), "Đang đọc danh sách")
    everybody = matching.rows_of_round(session, round_id)
    found = match_decisions.unsettled(session, matching.found_in(everybody))
    counts, pairs, done = Counter[str](), list[tuple[int, int, str]](), list(REASONS)
    for reason, group in groupby(found, lambda match: match.reason):
        told(done.index(reason), len(REASONS), f"Đang so: {REASONS[reason].text.lower()}")
        surest = heapq.nsmallest(MOST, _counting(group, counts), key=matching.in_order)
        pairs += [(*match.ids, reason) for match in surest]
    return Found(mark, at, counts, pairs)


def _counting(found: Iterable[Match], counts: Counter[str]) -> Iterator[Match]:
    for match in found:
        counts[match.reason] += 1
        yield match


_known: WeakKeyDictionary[Engine, tuple[int, Found]] = WeakKeyDictionary()
"""By database, of one round: its number and what this process found within a page."""


def standing(session: Session, round_id: int) -> Standing:
    """What is known. A small round is searched at once where its lists have changed."""
    mark = mark_of(session, round_id)
    if not _is_large(session, round_id):
        return Standing(_found_within(session, round_id, mark), is_current=True)
    latest, ended = jobs.latest(session, JOB, _about(round_id)), _ended(session, round_id)
    found = Found.unpack(ended.result) if ended is not None and ended.result else None
    job = latest if latest is not None and latest.state != "done" else None
    return Standing(found, found is not None and found.mark == mark, job, _rests_until(ended))


def _found_within(session: Session, round_id: int, mark: str) -> Found:
    """What this process found the last time, or finds now."""
    engine = session.get_bind().engine
    number, known = _known.get(engine, (0, None))
    if known is None or (number, known.mark) != (round_id, mark):
        known = search(session, round_id)
        _known[engine] = round_id, known
    return known


def _is_large(session: Session, round_id: int) -> bool:
    listed = select(Respondent.id).join(Roster, Roster.id == Respondent.roster_id)
    some = listed.where(Roster.round_id == round_id, Respondent.state == "listed").limit(AT_ONCE + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > AT_ONCE


def _about(round_id: int) -> str:
    return f"round:{round_id}"


def _ended(session: Session, round_id: int) -> Job | None:
    query = select(Job).where(Job.kind == JOB, Job.about == _about(round_id), Job.state == "done")
    return session.scalar(query.order_by(Job.id.desc()).limit(1).options(undefer(Job.result)))


def _rests_until(ended: Job | None) -> datetime | None:
    if ended is None or ended.started_at is None or ended.ended_at is None:
        return None
    return ended.ended_at + REST * max(ended.ended_at - ended.started_at, timedelta(seconds=1))


def ask(session: Session, round_id: int, by: audit.Actor) -> Job:
    """Asks for a search, in the caller's transaction; one that waits or runs is returned. It rests after the one before, so that
    whoever works on lists all day does not keep a processor busy."""
    until = _rests_until(_ended(session, round_id))
    return jobs.queue(session, JOB, _about(round_id), by=by, not_before=max(now(), until) if until else None)


def ask_now(session: Session, round_id: int, by: audit.Actor) -> None:
    """Asks for a search that does not rest, on the record."""
    job = ask(session, round_id, by)
    job.not_before = min(job.not_before, now())
    audit.record(session, by, "match.search", _about(round_id))


def work(session: Session, task: Task) -> Result:
    """The job. It reads and compares without a lock; earlier results go with the end of it."""
    with looking(session):
        found = search(session, task.number, task.progress)
    before = delete(Job).where(Job.kind == JOB, Job.about == task.about, Job.state.not_in(UNFINISHED))
    session.execute(before.execution_options(synchronize_session=False))
    return Result(content=found.pack())
