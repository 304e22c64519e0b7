"""What Home Affairs follows while a round is open, read from the counters alone: a million people cost no more than a hundred.

Nothing here names a person, and nothing says what anybody answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain, pairwise
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from agencies.agency import CLASSES, Agency
from foundation.db import table
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents.identity import Alert
from respondents.invitation import Invitation
from respondents.invitation.counters import STAGES, Progress, ProgressDay
from respondents.roster import Roster, RosterState

LEAST_FOR_RATE = 10  # invited people, below which one person more or less moves a rate too far
NO_LIST = "Chưa gửi"  # begun or not: what is seen here is only whether it came


class Figures(NamedTuple):
    """How far a set of invited people has come: the counters of COUNTERS, in their order, added up."""

    invited: int = 0
    sent: int = 0
    reached: int = 0
    bounced: int = 0
    opened: int = 0
    verified: int = 0
    started: int = 0
    mostly_answered: int = 0
    submitted: int = 0

    @property
    def answering(self) -> int:
        """Began and has not answered."""
        return max(0, self.started - self.submitted)

    @property
    def unopened(self) -> int:
        return max(0, self.invited - self.opened)

    @property
    def unknown(self) -> int:
        """Neither known to have got the invitation nor known to be unreachable."""
        return max(0, self.invited - self.reached - self.bounced)

    @property
    def waiting(self) -> int:
        """Has not answered."""
        return self.invited - self.submitted

    @property
    def share(self) -> float | None:
        """Answered over invited; None where nobody is invited."""
        return self.submitted / self.invited if self.invited else None

    @property
    def funnel(self) -> list[tuple[str, int]]:
        """Each stage in order with how many reached it."""
        return [(stage.words, getattr(self, name)) for name, stage in STAGES.items()]

    @property
    def largest_drop(self) -> tuple[str, int] | None:
        """The step at which most people stopped, in words, and how many; None when nobody did."""
        stages = list(STAGES)
        lost = {after: getattr(self, before) - getattr(self, after) for before, after in pairwise(stages)}
        step = max(lost, key=lambda stage: lost[stage])
        return (STAGES[step].step, lost[step]) if lost[step] > 0 else None


_COUNTED = table(Progress)
_EVENINGS = table(ProgressDay)
_SUMS = [func.sum(_COUNTED.c[name]) for name in Figures._fields]
_IN_ROUND = _COUNTED.c.round_id == bindparam("round")
_BY_AGENCY = select(_COUNTED.c.agency_id, *_SUMS).where(_IN_ROUND).group_by(_COUNTED.c.agency_id)
_BY_GROUP = select(_COUNTED.c.group_id, *_SUMS).where(_IN_ROUND).group_by(_COUNTED.c.group_id)
_OF_AGENCY = _BY_GROUP.where(_COUNTED.c.agency_id == bindparam("agency"))


def by_agency(session: Session, round_id: int) -> dict[int, Figures]:
    """The figures of each agency of the round that has invited people."""
    return _figures(session, _BY_AGENCY, round=round_id)


def by_agency_at(session: Session, round_id: int, day: date) -> dict[int, Figures]:
    """Invited and submitted of each agency as they stood at 17:00 of a day; the other stages are not kept by the day."""
    rows = session.execute(_OF_DAY, {"round": round_id, "day": day}).all()
    return {agency: Figures(invited=invited, submitted=submitted) for agency, invited, submitted in rows}


def by_group(session: Session, round_id: int, agency_id: int | None = None) -> dict[int, Figures]:
    """The figures of each group, of the whole round or of one agency."""
    if agency_id is None:
        return _figures(session, _BY_GROUP, round=round_id)
    return _figures(session, _OF_AGENCY, round=round_id, agency=agency_id)


def _figures(session: Session, query: Select[Any], **which: int) -> dict[int, Figures]:
    return {row[0]: Figures._make(row[1:]) for row in session.execute(query, which).all()}


def total(figures: Iterable[Figures]) -> Figures:
    """All of them together."""
    return Figures(*map(sum, zip(*figures, strict=True)))


class Day(NamedTuple):
    """How many had submitted by 17:00 of a day."""

    day: date
    submitted: int
    invited: int


class Evenings(NamedTuple):
    """Everything that the evenings of a round say; those of a day never change, and no earlier day comes later."""

    by_group: dict[int, list[Day]]  # oldest first
    newest_by_agency: dict[int, int]  # submitted at the newest 17:00

    @property
    def days(self) -> list[Day]:
        """All groups together, oldest first."""
        sums: dict[date, Day] = {}
        for one in chain.from_iterable(self.by_group.values()):
            before = sums.get(one.day, Day(one.day, 0, 0))
            sums[one.day] = Day(one.day, before.submitted + one.submitted, before.invited + one.invited)
        return sorted(sums.values())


_SUBMITTED, _INVITED = func.sum(_EVENINGS.c.submitted), func.sum(_EVENINGS.c.invited)
_OF_EVENINGS = _EVENINGS.c.round_id == bindparam("round")
_NEWEST_DAY = select(func.max(_EVENINGS.c.day)).where(_OF_EVENINGS)
_GROUP_DAYS = (
    select(_EVENINGS.c.group_id, _EVENINGS.c.day, _SUBMITTED, _INVITED)
    .where(_OF_EVENINGS)
    .group_by(_EVENINGS.c.group_id, _EVENINGS.c.day)
    .order_by(_EVENINGS.c.day)
)
_AGENCY_EVENING = (
    select(_EVENINGS.c.agency_id, _SUBMITTED)
    .where(_OF_EVENINGS, _EVENINGS.c.day == bindparam("newest"))
    .group_by(_EVENINGS.c.agency_id)
)
_OF_DAY = (
    select(_EVENINGS.c.agency_id, _INVITED, _SUBMITTED)
    .where(_OF_EVENINGS, _EVENINGS.c.day == bindparam("day"))
    .group_by(_EVENINGS.c.agency_id)
)


def evening_days(session: Session, round_id: int) -> list[date]:
    """The days with evening figures, the newest first."""
    query = select(ProgressDay.day).where(ProgressDay.round_id == round_id).distinct()
    return list(session.scalars(query.order_by(ProgressDay.day.desc())))


def newest_day(session: Session, round_id: int) -> date | None:
    """The newest day with evening figures."""
    return session.execute(_NEWEST_DAY, {"round": round_id}).scalar()


def evenings(session: Session, round_id: int, newest: date | None) -> Evenings:
    """The evenings up to the newest day; without one there are none. Reads every agency of every day: kept by its caller."""
    groups: defaultdict[int, list[Day]] = defaultdict(list)
    if newest is None:
        return Evenings(groups, {})
    for group, *figures in session.execute(_GROUP_DAYS, {"round": round_id}):
        groups[group].append(Day(*figures))
    return Evenings(groups, dict(session.execute(_AGENCY_EVENING, {"round": round_id, "newest": newest}).all()))


class AgencyLine(NamedTuple):
    """One agency in the table of agencies."""

    id: int
    code: str
    name: str
    class_code: str
    sort_key: str  # of the name, in Vietnamese order
    roster_state: str | None  # key of the roster's states; None where there is no list yet
    figures: Figures = Figures()
    since_evening: int = 0  # submitted since the newest 17:00
    alerts: int = 0

    @property
    def rate(self) -> float | None:
        """The share that has submitted; None below LEAST_FOR_RATE, where only counts are fair."""
        return self.figures.share if self.figures.invited >= LEAST_FOR_RATE else None

    @property
    def class_text(self) -> str:
        return CLASSES.get(self.class_code, self.class_code)

    @property
    def roster_text(self) -> str:
        return NO_LIST if self.roster_state in (None, "draft") else RosterState.of(self.roster_state).text

    @property
    def roster_tone(self) -> str:
        return "grey" if self.roster_state in (None, "draft") else RosterState.of(self.roster_state).tone


def agency_lines(
    session: Session, survey_round: SurveyRound, figures: Mapping[int, Figures], evening: Mapping[int, int]
) -> list[AgencyLine]:
    """Every agency that has a list or invited people, in the order of their names. `evening`: submitted at the newest 17:00."""
    alerts = open_alerts_by_agency(session, survey_round.id)
    nobody = Figures()
    lines = []
    for row in session.execute(_AGENCIES, {"round": survey_round.id}).all():
        agency_id, has_list = row[0], row[-1] is not None
        if has_list or agency_id in figures:
            reached = figures.get(agency_id, nobody)
            fresh = reached.submitted - evening.get(agency_id, 0)
            lines.append(AgencyLine._make((*row, reached, fresh, alerts.get(agency_id, 0))))
    return lines


_AGENCY, _ROSTER = table(Agency), table(Roster)
# the first fields of AgencyLine, in their order
_AGENCIES = (
    select(*(_AGENCY.c[name] for name in ("id", "code", "name", "class_code", "sort_key")), _ROSTER.c.state)
    .outerjoin(_ROSTER, and_(_ROSTER.c.agency_id == _AGENCY.c.id, _ROSTER.c.round_id == bindparam("round")))
    .order_by(_AGENCY.c.sort_key, _AGENCY.c.code)
)


def open_alerts_by_agency(session: Session, round_id: int) -> dict[int, int]:
    """How many unsettled alerts are about each agency's people."""
    query = select(Invitation.agency_id, func.count()).join(Alert, Alert.invitation_id == Invitation.id)
    rows = session.execute(
        query.where(Alert.round_id == round_id, Alert.settled_at.is_(None)).group_by(Invitation.agency_id)
    )
    return dict(rows.all())


def open_alerts_by_kind(session: Session, round_id: int) -> dict[str, int]:
    """How many unsettled alerts there are of each kind."""
    query = select(Alert.kind, func.count()).where(Alert.round_id == round_id, Alert.settled_at.is_(None))
    return dict(session.execute(query.group_by(Alert.kind)).all())


def groups(session: Session, round_id: int) -> dict[int, str]:
    """Names of the round's groups by id, in order."""
    query = select(RespondentGroup.id, RespondentGroup.name).where(RespondentGroup.round_id == round_id)
    return dict(session.execute(query.order_by(RespondentGroup.ordinal)).all())
