"""What Home Affairs follows while a round is open, read from the counters alone: a million people cost no more than a hundred.

Nothing here names a person, and nothing says what anybody answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents.agencies import Agency
from respondents.identity import Alert
from respondents.invitation import Invitation
from respondents.progress import STAGES, Progress, ProgressDay
from respondents.roster import STATES as ROSTER_STATES
from respondents.roster import Roster

NO_LIST = "Chưa có danh sách"
COUNTERS = ("invited", "sent", "bounced", "opened", "verified", "started", "mostly", "submitted")
DROPS = {
    "sent": "gửi tin",
    "opened": "mở đường dẫn",
    "verified": "xác minh mã",
    "started": "bắt đầu trả lời",
    "submitted": "gửi phiếu",
}
"""The step that people did not take, as a sentence names it."""


class Figures(NamedTuple):
    """How far a set of invited people has come; the columns of Progress added up."""

    invited: int = 0
    sent: int = 0
    bounced: int = 0
    opened: int = 0
    verified: int = 0
    started: int = 0
    mostly: int = 0
    submitted: int = 0

    @property
    def answering(self) -> int:
        """Began and has not submitted."""
        return max(0, self.started - self.submitted)

    @property
    def unopened(self) -> int:
        return max(0, self.invited - self.opened)

    @property
    def waiting(self) -> int:
        """Has not submitted."""
        return self.invited - self.submitted

    @property
    def share(self) -> float | None:
        """Submitted over invited; None where nobody is invited."""
        return self.submitted / self.invited if self.invited else None

    @property
    def funnel(self) -> list[tuple[str, int]]:
        """Each stage in order with how many reached it."""
        return [(text, getattr(self, stage)) for stage, text in STAGES.items()]

    @property
    def largest_drop(self) -> tuple[str, int] | None:
        """The step at which most people stopped, in words, and how many; None when nobody did."""
        stages = list(STAGES)
        lost = {after: getattr(self, before) - getattr(self, after) for before, after in pairwise(stages)}
        step = max(lost, key=lambda stage: lost[stage])
        return (DROPS[step], lost[step]) if lost[step] > 0 else None


class Cell(NamedTuple):
    """An agency and a group, by id."""

    agency_id: int
    group_id: int


def cells(session: Session, round_id: int) -> dict[Cell, Figures]:
    """The round's counters: one row for each agency and group, however many people there are."""
    columns = [getattr(Progress, name) for name in COUNTERS]
    query = select(Progress.agency_id, Progress.group_id, *columns).where(Progress.round_id == round_id)
    return {Cell(agency, group): Figures(*counts) for agency, group, *counts in session.execute(query)}


def total(figures: Iterable[Figures]) -> Figures:
    """All of them together."""
    return Figures(*map(sum, zip(*figures, strict=True)))


def by(field_name: str, of: Mapping[Cell, Figures]) -> dict[int, Figures]:
    """Figures by "agency_id" or "group_id"."""
    members: defaultdict[int, list[Figures]] = defaultdict(list)
    for cell, figures in of.items():
        members[getattr(cell, field_name)].append(figures)
    return {key: total(figures) for key, figures in members.items()}


class Day(NamedTuple):
    """How many had submitted by 17:00 of a day."""

    day: date
    submitted: int
    invited: int


def days(session: Session, round_id: int) -> list[Day]:
    """The evening figures of the whole round, oldest first."""
    sums = func.sum(ProgressDay.submitted), func.sum(ProgressDay.invited)
    query = select(ProgressDay.day, *sums).where(ProgressDay.round_id == round_id)
    return [Day(*row) for row in session.execute(query.group_by(ProgressDay.day).order_by(ProgressDay.day))]


def newest_day(session: Session, round_id: int) -> date | None:
    """The newest day with evening figures; those of a day never change, and no earlier day comes later."""
    return session.scalar(select(func.max(ProgressDay.day)).where(ProgressDay.round_id == round_id))


class AgencyLine(NamedTuple):
    """One agency in the table of agencies."""

    id: int
    code: str
    name: str
    class_code: str
    sort_key: str  # of the name: small, without diacritics
    roster_state: str | None  # key of the roster's states; None where there is no list yet
    figures: Figures = Figures()
    since_evening: int = 0  # submitted since the newest 17:00
    alerts: int = 0

    @property
    def roster_text(self) -> str:
        return NO_LIST if self.roster_state is None else ROSTER_STATES[self.roster_state]


def agency_lines(session: Session, survey_round: SurveyRound, of: Mapping[Cell, Figures]) -> list[AgencyLine]:
    """Every agency that has a list or invited people, in the order of their names."""
    figures, evening = by("agency_id", of), _evening(session, survey_round.id)
    alerts = open_alerts_by_agency(session, survey_round.id)
    mine = and_(Roster.agency_id == Agency.id, Roster.round_id == survey_round.id)
    query = select(Agency.id, Agency.code, Agency.name, Agency.class_code, Agency.sort_key, Roster.state)
    rows = session.execute(query.outerjoin(Roster, mine).order_by(Agency.sort_key, Agency.code)).all()
    lines = []
    for row in rows:
        if row.state is not None or row.id in figures:
            reached = figures.get(row.id, Figures())
            fresh = reached.submitted - evening.get(row.id, 0)
            lines.append(AgencyLine(*row, reached, fresh, alerts.get(row.id, 0)))
    return lines


def _evening(session: Session, round_id: int) -> dict[int, int]:
    """Submitted by agency at the newest 17:00."""
    newest = select(func.max(ProgressDay.day)).where(ProgressDay.round_id == round_id).scalar_subquery()
    query = select(ProgressDay.agency_id, func.sum(ProgressDay.submitted))
    rows = session.execute(
        query.where(ProgressDay.round_id == round_id, ProgressDay.day == newest).group_by(ProgressDay.agency_id)
    )
    return dict(rows.all())


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
