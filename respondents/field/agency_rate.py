"""What an agency may know of its own response rate: counts of the day, no small group, never a person.

Figures stand as they were at 17:00, so that watching the counter does not show who has just answered. Groups below five are
merged, with the next smallest where one alone could be told from the total; an agency below five only learns whether all
have answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.survey_round import RespondentGroup
from respondents.invitation.counters import ProgressDay

LEAST = 5
MERGED = "Các nhóm khác (gộp vì có nhóm dưới 5 người)"


class Count(NamedTuple):
    """So many of so many."""

    name: str
    submitted: int
    invited: int


class AgencyRate(NamedTuple):
    """The agency's figures of a day. With `is_small` nothing but `complete` may be shown."""

    day: date
    total: Count
    groups: list[Count]
    by_day: list[tuple[date, int]]
    province: Count

    @property
    def is_small(self) -> bool:
        return self.total.invited < LEAST

    @property
    def complete(self) -> bool:
        return self.total.submitted >= self.total.invited


def of_agency(session: Session, round_id: int, agency_id: int) -> AgencyRate | None:
    """The newest figures that an agency may see; None before the first evening of the round."""
    day = session.scalar(select(func.max(ProgressDay.day)).where(ProgressDay.round_id == round_id))
    if day is None:
        return None
    mine = select(ProgressDay, RespondentGroup.name).join(RespondentGroup, RespondentGroup.id == ProgressDay.group_id)
    rows = session.execute(
        mine.where(
            ProgressDay.round_id == round_id, ProgressDay.agency_id == agency_id, ProgressDay.day == day
        ).order_by(RespondentGroup.ordinal)
    ).all()
    invited = _invited_at_first(session, round_id, agency_id)
    groups = [_count(name, row, invited.get(row.group_id, row.invited)) for row, name in rows]
    total = _sum("Cả đơn vị", groups)
    small = total.invited < LEAST
    by_day = [] if small else _by_day(session, round_id, agency_id)
    return AgencyRate(day, total, [] if small else visible(groups), by_day, _province(session, round_id, day))


def _invited_at_first(session: Session, round_id: int, agency_id: int) -> dict[int, int]:
    """By group, as on the round's first evening: somebody who is taken out or added later changes nothing here, since the
    decision about it depends on who has answered."""
    mine = (ProgressDay.round_id == round_id, ProgressDay.agency_id == agency_id)
    first = select(func.min(ProgressDay.day)).where(*mine).scalar_subquery()
    rows = session.execute(select(ProgressDay.group_id, ProgressDay.invited).where(*mine, ProgressDay.day == first))
    return {row.group_id: row.invited for row in rows}


def _count(name: str, row: ProgressDay, invited: int) -> Count:
    return Count(name, min(row.submitted, invited), invited)


def visible(groups: Sequence[Count]) -> list[Count]:
    """Groups that may stand alone, then the merged rest. A rest of one group, or of fewer than five, takes the next one."""
    alone = sorted((group for group in groups if group.invited), key=lambda group: -group.invited)
    rest: list[Count] = []
    while alone and (alone[-1].invited < LEAST or (rest and (len(rest) < 2 or _sum("", rest).invited < LEAST))):
        rest.append(alone.pop())
    shown = [group for group in groups if group in alone]
    return [*shown, _sum(MERGED, rest)] if rest else shown


def _sum(name: str, counts: Sequence[Count]) -> Count:
    return Count(name, sum(count.submitted for count in counts), sum(count.invited for count in counts))


def _by_day(session: Session, round_id: int, agency_id: int) -> list[tuple[date, int]]:
    totals: Counter[date] = Counter()
    query = select(ProgressDay.day, ProgressDay.submitted)
    for day, submitted in session.execute(
        query.where(ProgressDay.round_id == round_id, ProgressDay.agency_id == agency_id)
    ):
        totals[day] += submitted
    return sorted(totals.items())


def _province(session: Session, round_id: int, day: date) -> Count:
    query = select(func.sum(ProgressDay.submitted), func.sum(ProgressDay.invited))
    submitted, invited = session.execute(query.where(ProgressDay.round_id == round_id, ProgressDay.day == day)).one()
    return Count("Cả đợt", submitted or 0, invited or 0)
