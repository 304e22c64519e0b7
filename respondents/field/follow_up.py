"""Whom to call next, and why: importance × missing × reachable. Of a person nothing but the steps of their invitation is known.

**Importance** of a person of a group: the group's weight in the results over its share of the people invited, and more where
the group answers less than all do. **Missing**: what the agency lacks to the floor, and to the target once it has the floor, as a
share of its people. **Reachable**: how far the person has come, since whoever has begun ends most easily; nobody who wished to be
reminded on another day is called before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_
from sqlalchemy.orm import Session

from respondents.field.dashboard import Figures
from respondents.field.targets import Targets
from respondents.invitation import Invitation

REACH: dict[str, tuple[float, str]] = {
    "started": (1.0, "đã bắt đầu, chưa gửi"),
    "verified": (0.9, "đã xác minh, chưa bắt đầu"),
    "opened": (0.7, "đã mở, chưa xác minh"),
    "sent": (0.5, "đã nhận tin, chưa mở"),
    "waiting": (0.3, "chưa gửi được lời mời"),
    "bounced": (0.2, "tin không tới, cần hỏi lại số"),
}
"""How far somebody has come → how easily they are reached, and its words."""
STAGE: ColumnElement[str] = case(
    (Invitation.started_at.is_not(None), literal("started")),
    (Invitation.verified_at.is_not(None), literal("verified")),
    (Invitation.opened_at.is_not(None), literal("opened")),
    (Invitation.bounced_at.is_not(None), literal("bounced")),
    (Invitation.sent_at.is_not(None), literal("sent")),
    else_=literal("waiting"),
)


class Cell(NamedTuple):
    """People of one agency and group who are equally far: how many, and how much one call among them is worth."""

    agency_id: int
    group_id: int
    stage: str
    people: int
    worth: float


class AgencyCall(NamedTuple):
    """One agency: how many answers it lacks to the floor and to the target, and who is left, by stage; `worth` orders."""

    agency_id: int
    to_floor: int
    to_target: int
    stages: Mapping[str, int]
    group_id: int  # in which a call is worth most
    worth: float


def cells(
    session: Session,
    round_id: int,
    by_agency: Mapping[int, Figures],
    by_group: Mapping[int, Figures],
    weights: Mapping[int, float],
    targets: Targets,
    today: date,
) -> list[Cell]:
    """Everybody who may be called now, in cells, the most worthwhile first. `weights`: of the groups in the results."""
    importance = _importance(by_group, weights)
    found = session.execute(
        select(Invitation.agency_id, Invitation.group_id, STAGE, func.count())
        .where(*_may_be_called(round_id, today))
        .group_by(
            STAGE, Invitation.agency_id, Invitation.group_id
        )  # by agency first SQLite reads everybody, not only these
    )
    made = [
        Cell(
            agency,
            group,
            stage,
            people,
            importance.get(group, 0) * _missing(by_agency[agency], targets) * REACH[stage][0],
        )
        for agency, group, stage, people in found
        if agency in by_agency
    ]
    return sorted(made, key=lambda cell: (-cell.worth, cell.agency_id, cell.group_id, cell.stage))


def _may_be_called(round_id: int, today: date) -> list[ColumnElement[bool]]:
    return [
        Invitation.round_id == round_id,
        Invitation.state == "active",
        ~Invitation.has_answered,
        Invitation.disposition.is_(None),
        Invitation.remind_on.is_(None) | (Invitation.remind_on <= today),
    ]


def _importance(by_group: Mapping[int, Figures], weights: Mapping[int, float]) -> dict[int, float]:
    invited = sum(one.invited for one in by_group.values())
    share = sum(one.submitted for one in by_group.values()) / invited if invited else 0
    whole = sum(weights.get(group, 0) for group in by_group)
    return {
        group: (weights.get(group, 0) / whole if whole else 1) * invited / one.invited * (1 + share - (one.share or 0))
        for group, one in by_group.items()
        if one.invited
    }


def _missing(of: Figures, targets: Targets) -> float:
    """Nothing once the target is reached; what is missing to the floor counts twice, since it is missing to the target, too."""
    lacks = max(0, targets.people(of.invited) - of.submitted) + max(0, targets.least(of.invited) - of.submitted)
    return lacks / of.invited if of.invited else 0


def agencies(found: Iterable[Cell], by_agency: Mapping[int, Figures], targets: Targets) -> list[AgencyCall]:
    """The agencies in which calls are worth most: what all their calls together are worth."""
    by = sorted(found, key=lambda cell: cell.agency_id)
    made = [
        _agency(number, list(own), by_agency[number], targets) for number, own in groupby(by, lambda c: c.agency_id)
    ]
    return sorted((one for one in made if one.worth > 0), key=lambda one: (-one.worth, one.agency_id))


def _agency(number: int, own: Sequence[Cell], figures: Figures, targets: Targets) -> AgencyCall:
    stages = Counter[str]()
    for cell in own:
        stages[cell.stage] += cell.people
    best = max(own, key=lambda cell: cell.worth)
    return AgencyCall(
        number,
        max(0, targets.least(figures.invited) - figures.submitted),
        max(0, targets.people(figures.invited) - figures.submitted),
        {stage: stages[stage] for stage in REACH if stages[stage]},
        best.group_id,
        sum(cell.worth * cell.people for cell in own),
    )


def people(session: Session, round_id: int, found: Sequence[Cell], most: int, today: date) -> list[tuple[int, Cell]]:
    """(invitation, its cell) of the first `most` people in the order of the cells."""
    wanted: list[Cell] = []
    for cell in found:
        if sum(one.people for one in wanted) >= most or cell.worth <= 0:
            break
        wanted.append(cell)
    of = {(cell.agency_id, cell.group_id, cell.stage): cell for cell in wanted}
    if not of:
        return []
    key = tuple_(Invitation.agency_id, Invitation.group_id, STAGE)
    rows = session.execute(
        select(Invitation.id, Invitation.agency_id, Invitation.group_id, STAGE)
        .where(*_may_be_called(round_id, today), key.in_(list(of)))
        .where(Invitation.agency_id.in_({cell.agency_id for cell in wanted}))  # for which there is an index
        .order_by(Invitation.id)
    )
    order = {where: number for number, where in enumerate(of)}
    listed = [(number, (agency, group, stage)) for number, agency, group, stage in rows]
    return [(number, of[where]) for number, where in sorted(listed, key=lambda one: (order[one[1]], one[0]))[:most]]
