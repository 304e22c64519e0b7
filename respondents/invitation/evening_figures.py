"""The evenings of a round, made anew from its invitations: for days that were missed, or all of them where they were spoilt.

The register keeps the day of an answer and not its hour (`respondents.kept_days`), so an answer given after 17:00 counts on its
own day here, where the evening's count had it on the next: figures that were kept in time are therefore only touched on demand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from foundation.vietnam_time import VIETNAM, day_of
from respondents.invitation import Invitation
from respondents.invitation.counters import ProgressDay

EVENING = time(17)
Cell = tuple[int, int]


class _Answer(NamedTuple):
    """One person's: the cell, and from which evening on it counts; None: never."""

    agency_id: int
    group_id: int
    evening: date | None


def rebuild(session: Session, round_id: int, everything: bool = False) -> int:
    """Writes the evenings that are missing between the first and the newest, or with `everything` all of these anew. Returns how
    many rows were written. In the caller's transaction; safe to run twice."""
    known = _days(session, round_id)
    if not known:
        return 0
    span = [known[0] + timedelta(days=number) for number in range((known[-1] - known[0]).days + 1)]
    wanted = span if everything else sorted(set(span) - set(known))
    if everything:
        session.execute(delete(ProgressDay).where(ProgressDay.round_id == round_id))
    people = _people(session, round_id)
    rows = [row for day in wanted for row in _rows(round_id, day, people)]
    if rows:
        session.execute(insert(ProgressDay), rows)
    return len(rows)


def _days(session: Session, round_id: int) -> list[date]:
    query = select(ProgressDay.day).where(ProgressDay.round_id == round_id).distinct()
    return sorted(session.scalars(query))


def _people(session: Session, round_id: int) -> list[_Answer]:
    at = func.coalesce(Invitation.submitted_at, Invitation.paper_at)
    columns = (Invitation.agency_id, Invitation.group_id, at)
    rows = session.execute(select(*columns).where(Invitation.round_id == round_id, Invitation.state != "revoked"))
    return [_Answer(agency, group, None if moment is None else _evening_of(moment)) for agency, group, moment in rows]


def _evening_of(moment: datetime) -> date:
    day = day_of(moment)
    return day if moment <= datetime.combine(day, EVENING, VIETNAM) else day + timedelta(days=1)


def _rows(round_id: int, day: date, people: Iterable[_Answer]) -> list[dict[str, object]]:
    invited: Counter[Cell] = Counter()
    submitted: Counter[Cell] = Counter()
    for one in people:
        invited[one.agency_id, one.group_id] += 1
        submitted[one.agency_id, one.group_id] += one.evening is not None and one.evening <= day
    return [
        {
            "round_id": round_id,
            "agency_id": agency,
            "group_id": group,
            "day": day,
            "invited": count,
            "submitted": submitted[agency, group],
        }
        for (agency, group), count in invited.items()
    ]
